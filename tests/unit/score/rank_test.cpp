// Places in areas and over many files, and poverty of areas, against slow twins.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "ground/base/ids.h"
#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "ground/store/table_file.h"
#include "method/estimate/distribution.h"
#include "method/estimate/ranking.h"
#include "scored.h"

namespace regsosek::score {
namespace {

TEST_F(ScoredWorkspace, PlacesInEachAreaAreRankingsOfTheArea) {
    RankOptions options;
    options.base = Base::persons;
    options.price_date = "2022-09";
    const auto report = rank(*workspace_, office(), options);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    const store::Table scores = table("score_family");
    const store::Table places = table("score_place");
    ASSERT_EQ(places.rows, scores.rows);
    EXPECT_EQ(report->families, static_cast<int64_t>(scores.rows));
    EXPECT_GT(report->mean_likely_deciles, 1);
    EXPECT_LT(report->mean_likely_deciles, 10);
    for (const auto& [level, digits] :
         std::vector<std::pair<std::string, int>>{{"sls", 14}, {"village", 10}, {"regency", 4}}) {
        std::map<int64_t, std::vector<size_t>> by_area;
        for (size_t r = 0; r < scores.rows; ++r) {
            by_area[AreaCode{scores.at("area").integer(r)}.enclosing(digits).value].push_back(r);
        }
        for (const auto& [area, rows] : by_area) {
            std::vector<int64_t> score, weight, key;
            for (const size_t r : rows) {
                score.push_back(scores.at("score_e6").integer(r));
                weight.push_back(scores.at("persons").integer(r));
                key.push_back(scores.at("family_id").integer(r));
            }
            const auto slow = estimate::ranking(score, weight, key);
            std::map<int64_t, double> in_group;
            for (size_t k = 0; k < rows.size(); ++k) {
                ASSERT_EQ(places.at(level + "_percentile_e6").integer(rows[k]),
                          slow.percentile_e6[k]);
                ASSERT_EQ(places.at(level + "_decile").integer(rows[k]), slow.decile[k]);
                in_group[places.at(level + "_group").integer(rows[k])] +=
                    static_cast<double>(weight[k]);
            }
            // Shares of groups equal sums of probabilities, to a tie of families.
            double expected = 0;
            for (size_t k = 0; k < rows.size(); ++k) {
                expected += static_cast<double>(weight[k]) *
                            static_cast<double>(scores.at("p_group1_e6").integer(rows[k])) * 1e-6;
            }
            const double all = std::accumulate(weight.begin(), weight.end(), 0.0);
            EXPECT_NEAR(in_group[1] / all, expected / all, 0.05);
        }
    }
    const store::Table scopes = table("score_scope");
    EXPECT_EQ(scopes.at("base").text(0), "persons");
    EXPECT_EQ(scopes.at("price_date").text(0), "2022-09");
    EXPECT_EQ(scopes.at("direction").text(0), "1 is the poorest");
    EXPECT_EQ(scopes.at("model").text(0), report->model);
    EXPECT_EQ(scopes.at("level").text(0), "regency");
    EXPECT_EQ(scopes.at("families").integer(0), static_cast<int64_t>(scores.rows));
}

TEST_F(ScoredWorkspace, LikelyDecilesHoldTheDecileOfMostAndSameBytesForAnyThreads) {
    set_threads(1);
    ASSERT_TRUE(rank(*workspace_, office(), {}));
    const std::vector<std::string> names = {"score_place", "score_scope"};
    const auto one = workspace_->dump_hash(names);
    set_threads(4);
    ASSERT_TRUE(rank(*workspace_, office(), {}));
    EXPECT_EQ(one.value(), workspace_->dump_hash(names).value());
    set_threads(0);
    const store::Table places = table("score_place");
    for (size_t r = 0; r < places.rows; ++r) {
        const int64_t low = places.at("decile_low").integer(r);
        const int64_t high = places.at("decile_high").integer(r);
        ASSERT_GE(low, 1);
        ASSERT_LE(low, high);
        ASSERT_LE(high, 10);
    }
    RankOptions wrong;
    wrong.likely_share = 1;
    EXPECT_EQ(rank(*workspace_, office(), wrong).error().code, Code::usage);
}

/// A file of families in one province: scores with ties, some without one.
store::Table scores_of(uint64_t seed, int64_t province, size_t n) {
    store::Table out;
    out.rows = n;
    out.columns.reserve(4);
    auto& id = out.add("family_id", store::ColumnType::int64);
    auto& area = out.add("area", store::ColumnType::int64);
    auto& score = out.add("score_e6", store::ColumnType::int64);
    auto& persons = out.add("persons", store::ColumnType::int32);
    for (size_t i = 0; i < n; ++i) {
        Random random(seed, 0, i);
        id.int64s.push_back(static_cast<int64_t>(seed * 100'000 + i));
        area.int64s.push_back(province * 100'000'000'000'000 + 69'010'001'000'100);
        score.int64s.push_back(random.chance(0.02) ? -1 : 13'000'000 + random.between(0, 5000));
        persons.int32s.push_back(random.between(1, 7));
    }
    return out;
}

TEST(RankFiles, ManyFilesAreOneRanking) {
    const Folder folder("rank_files");
    RankFilesOptions options;
    options.output_folder = folder.path() + "/out";
    options.base = Base::persons;
    const std::vector<int64_t> provinces = {33, 33, 34};
    std::vector<store::Table> tables;
    std::vector<int64_t> score, weight, key;
    for (size_t f = 0; f < 3; ++f) {
        tables.push_back(scores_of(f + 1, provinces[f], 3000));
        const auto path = folder.path() + "/" + std::to_string(f) + (f == 1 ? ".csv" : ".parquet");
        ASSERT_TRUE(store::TableFile::write(path, tables.back()));
        options.files.push_back(path);
        for (size_t r = 0; r < 3000; ++r) {
            if (tables[f].at("score_e6").integer(r) >= 0) {
                score.push_back(tables[f].at("score_e6").integer(r));
                weight.push_back(tables[f].at("persons").integer(r));
                key.push_back(tables[f].at("family_id").integer(r));
            }
        }
    }
    const auto slow = estimate::ranking(score, weight, key);
    const auto report = rank_files(options);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->families, static_cast<int64_t>(score.size()));
    EXPECT_EQ(report->not_scored, static_cast<int64_t>(9000 - score.size()));
    EXPECT_EQ(report->provinces, 2);
    size_t at = 0;
    for (size_t f = 0; f < 3; ++f) {
        const auto out =
            store::TableFile::read(options.output_folder + "/" + std::to_string(f) + ".parquet");
        ASSERT_TRUE(out) << out.error().message(Lang::en);
        for (size_t r = 0; r < out->rows; ++r, ++at) {
            ASSERT_EQ(out->at("family_id").integer(r), key[at]);
            ASSERT_EQ(out->at("nation_rank").integer(r), slow.rank[at]);
            ASSERT_EQ(out->at("nation_percentile_e6").integer(r), slow.percentile_e6[at]);
            ASSERT_EQ(out->at("nation_decile").integer(r), slow.decile[at]);
        }
    }
    EXPECT_EQ(at, key.size());
}

TEST(RankFiles, RefusesTwoProvincesInAFileAndMissingColumns) {
    const Folder folder("rank_files_bad");
    store::Table mixed = scores_of(1, 33, 10);
    mixed.columns[1].int64s[4] = 3'469'010'001'000'100;
    ASSERT_TRUE(store::TableFile::write(folder.path() + "/a.parquet", mixed));
    RankFilesOptions options;
    options.files = {folder.path() + "/a.parquet"};
    options.output_folder = folder.path() + "/out";
    EXPECT_EQ(rank_files(options).error().code, Code::bad_input);
    folder.write("b.csv", "family_id,area\n1,3369010001000100\n");
    options.files = {folder.path() + "/b.csv"};
    const auto missing = rank_files(options);
    EXPECT_EQ(missing.error().code, Code::bad_input);
    EXPECT_FALSE(missing.error().message(Lang::id).empty());
    options.files = {folder.path() + "/none.parquet"};
    EXPECT_EQ(rank_files(options).error().code, Code::not_found);
    options.files = {folder.path() + "/a.parquet", folder.path() + "/x/a.parquet"};
    EXPECT_EQ(rank_files(options).error().code, Code::bad_input);
}

TEST_F(ScoredWorkspace, SimulatedPovertyStandsBesideTheClosedForm) {
    PovertyOptions options;
    options.forms_folder = source + "/forms";
    options.unknown_share_max = 0.3;
    options.line = line;
    options.area_sigma = 0.1;
    options.ell_draws = 200;
    ASSERT_TRUE(poverty(*workspace_, office(), options));
    const store::Table areas = table("score_poverty");
    ASSERT_EQ(areas.rows, 2U);
    for (size_t a = 0; a < areas.rows; ++a) {
        const auto at = [&](const char* name) {
            return static_cast<double>(areas.at(name).integer(a)) * 1e-6;
        };
        EXPECT_NEAR(at("ell_e6"), at("headcount_e6"),
                    4 * at("headcount_error_e6") / std::sqrt(200));
        // Each village is one SLS here, so both methods know the same effect.
        EXPECT_NEAR(at("ell_error_e6") / at("headcount_error_e6"), 1, 0.2);
    }
    options.ell_draws = 1;
    EXPECT_EQ(poverty(*workspace_, office(), options).error().code, Code::usage);
}

TEST_F(ScoredWorkspace, PovertyOfAreasIsTheMeanOfTheirFamilies) {
    PovertyOptions options;
    options.forms_folder = source + "/forms";
    options.unknown_share_max = 0.3;
    options.line = line;
    const auto report = poverty(*workspace_, office(), options);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->areas, 2);
    const store::Table areas = table("score_poverty");
    const store::Table scores = table("score_family");
    double persons = 0;
    double expected = 0;
    double regency = 0;
    for (size_t a = 0; a < areas.rows; ++a) {
        regency += static_cast<double>(areas.at("headcount_e6").integer(a)) *
                   static_cast<double>(areas.at("persons").integer(a)) * 1e-6;
        EXPECT_GT(areas.at("headcount_error_e6").integer(a), 0);
        EXPECT_LT(areas.at("severity_e6").integer(a), areas.at("gap_e6").integer(a));
    }
    for (size_t r = 0; r < scores.rows; ++r) {
        const auto n = static_cast<double>(scores.at("persons").integer(r));
        persons += n;
        expected += n * static_cast<double>(scores.at("p_poor_e6").integer(r)) * 1e-6;
    }
    // p_poor also holds the error of the coefficients, which is small here.
    EXPECT_NEAR(regency / persons, expected / persons, 0.002);

    options.direct_headcount = 0.25;
    ASSERT_TRUE(poverty(*workspace_, office(), options));
    const store::Table moved = table("score_poverty");
    regency = 0;
    for (size_t a = 0; a < moved.rows; ++a) {
        regency += static_cast<double>(moved.at("headcount_e6").integer(a)) *
                   static_cast<double>(moved.at("persons").integer(a)) * 1e-6;
    }
    EXPECT_NEAR(regency / persons, 0.25, 1e-5);
    options.digits = 5;
    EXPECT_EQ(poverty(*workspace_, office(), options).error().code, Code::usage);
}

// Fay and Herriot over SLS-sized areas: areas with precise direct estimates keep them, areas
// without one follow the model, and the combination is never less sure than the direct estimate.
TEST_F(ScoredWorkspace, DirectEstimatesAreCombinedWithTheModels) {
    PovertyOptions options;
    options.forms_folder = source + "/forms";
    options.unknown_share_max = 0.3;
    options.line = line;
    options.digits = 16;
    // The two villages of the fixture become twelve areas.
    store::Columns more = invented_columns(*family_form(), 1200, 7);
    for (size_t r = 0; r < more.family.rows; ++r) {
        more.family.find("family_id")->int64s[r] += 10'000;
        more.family.find("sequence")->int64s[r] += 10'000;
        more.family.find("area")->int64s[r] = 3369010003000100 + static_cast<int64_t>(r % 10) * 100;
    }
    for (size_t p = 0; p < more.person.rows; ++p) {
        more.person.find("family_id")->int64s[p] += 10'000;
        more.person.find("person_id")->int64s[p] += 1'000'000;
    }
    more.as_of = 2;
    ASSERT_TRUE(workspace_->append_columns(more));
    ASSERT_TRUE(poverty(*workspace_, office(), options));
    const store::Table model = table("score_poverty");
    ASSERT_EQ(model.rows, 12U);
    std::string csv = "area,headcount,variance\n";
    for (size_t a = 0; a + 1 < model.rows; ++a) {
        const double shift = a % 2 == 0 ? 0.03 : -0.03;
        csv += std::to_string(model.at("area").integer(a)) + "," +
               std::to_string(static_cast<double>(model.at("headcount_e6").integer(a)) * 1e-6 +
                              shift) +
               (a == 0 ? ",1e-12\n" : ",0.0004\n");
    }
    folder_.write("direct.csv", csv);
    options.direct_file = folder_.path() + "/direct.csv";
    const auto report = poverty(*workspace_, office(), options);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->direct, 11);
    const store::Table both = table("score_poverty");
    EXPECT_NEAR(static_cast<double>(both.at("combined_e6").integer(0)),
                static_cast<double>(model.at("headcount_e6").integer(0)) + 30'000, 200);
    for (size_t a = 1; a + 1 < both.rows; ++a) {
        EXPECT_LE(both.at("combined_error_e6").integer(a), 20'000 * 1.25);
    }
    EXPECT_GT(both.at("combined_error_e6").integer(11), 0);
    folder_.write("direct.csv", "area,headcount,variance\n3369010003000100,0.2,0\n");
    EXPECT_EQ(poverty(*workspace_, office(), options).error().place.column, "variance");
    folder_.write("direct.csv", "area,headcount,variance\n3301,0.2,0.01\n");
    EXPECT_EQ(poverty(*workspace_, office(), options).error().place.line, 2U);
}

}  // namespace
}  // namespace regsosek::score
