// score apply and report: every family ranked or listed with a reason, contributions that sum, the
// same tables for any number of threads.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ground/base/ids.h"
#include "ground/base/threads.h"
#include "invented.h"
#include "regsosek/score.h"

namespace regsosek::score {
namespace {

constexpr uint64_t families = 6000;

/// A workspace with invented families and a fitted model.
class Scored : public ::testing::Test {
protected:
    void SetUp() override {
        folder_.write("model.toml", small_model);
        write_sample(folder_, 2000, 11);
        store::CreateOptions create;
        create.form_folder = source + "/forms/regsosek22-k";
        auto made = store::Workspace::create(folder_.path() + "/ws", create);
        ASSERT_TRUE(made) << made.error().message(Lang::en);
        workspace_ = std::move(*made);
        const auto added =
            workspace_->append_columns(invented_columns(*family_form(), families, 77));
        ASSERT_TRUE(added) << added.error().message(Lang::en);
        FitOptions options;
        options.model_file = folder_.path() + "/model.toml";
        options.sample_folder = folder_.path();
        options.forms_folder = source + "/forms";
        const auto fitted = fit(*workspace_, options);
        ASSERT_TRUE(fitted) << fitted.error().message(Lang::en);
        apply_.forms_folder = source + "/forms";
        apply_.unknown_share_max = 0.3;  // two of seven predictors read one answer
        apply_.poverty_line = 300'000;   // about a fifth of the families
    }

    ApplyReport applied() {
        auto report = apply(*workspace_, office(), apply_);
        EXPECT_TRUE(report) << report.error().message(Lang::en);
        return report.value_or(ApplyReport{});
    }
    store::Table table(const std::string& name) {
        store::Query query;
        query.table = name;
        return workspace_->query(query, office()).value();
    }
    static store::Scope office() { return store::Scope::office("test"); }

    Folder folder_{"score_apply"};
    std::unique_ptr<store::Workspace> workspace_;
    ApplyOptions apply_;
};

TEST_F(Scored, EveryFamilyIsRankedOrListedWithAReason) {
    const ApplyReport report = applied();
    EXPECT_EQ(report.families, static_cast<int64_t>(families));
    const store::Table ranked = table("score_family");
    const store::Table rest = table("score_not_ranked");
    std::set<int64_t> seen;
    for (size_t r = 0; r < ranked.rows; ++r) {
        seen.insert(ranked.at("family_id").integer(r));
    }
    for (size_t r = 0; r < rest.rows; ++r) {
        seen.insert(rest.at("family_id").integer(r));
    }
    EXPECT_EQ(ranked.rows + rest.rows, families);
    EXPECT_EQ(seen.size(), families);
    ASSERT_EQ(rest.rows, 4U);
    const char* reasons[] = {"no_respondent", "refused", "moved", "no_persons"};
    for (size_t r = 0; r < 4; ++r) {
        EXPECT_EQ(rest.at("family_id").integer(r), static_cast<int64_t>(r) + 4);
        EXPECT_EQ(rest.at("reason").text(r), reasons[r]);
    }
    EXPECT_EQ(report.ranked, static_cast<int64_t>(families) - 4);
}

// A table of integers and texts by rows, as validate leaves them.
store::Table made(
    const std::vector<const char*>& integers, const std::vector<const char*>& texts,
    const std::vector<std::pair<std::vector<int64_t>, std::vector<const char*>>>& rows) {
    store::Table out;
    out.rows = rows.size();
    out.columns.reserve(integers.size() + texts.size());
    for (size_t c = 0; c < integers.size(); ++c) {
        auto& column = out.add(integers[c], store::ColumnType::int64);
        for (const auto& row : rows) {
            column.int64s.push_back(row.first[c]);
        }
    }
    for (size_t c = 0; c < texts.size(); ++c) {
        store::TextBuilder builder{out.add(texts[c], store::ColumnType::text)};
        for (const auto& row : rows) {
            builder.add(row.second[c]);
        }
    }
    return out;
}

// Families 21 and 23 break a rule that imputation settled, 25 another one too; of 27 the answer has
// changed since; 29 is clean.
class ImputedScored : public Scored {
protected:
    static constexpr int64_t sls = 3369010001000100;

    void write(const char* name, const std::vector<std::string>& key, store::Table rows) {
        ASSERT_TRUE(workspace_->write_table({name, key, "area"}, std::move(rows)));
    }
    void write_status(const std::vector<std::pair<int64_t, int64_t>>& of) {
        std::vector<std::pair<std::vector<int64_t>, std::vector<const char*>>> rows;
        for (const auto& [family, status] : of) {
            rows.push_back({{family, sls, status}, {}});
        }
        write("validate_document", {"family_id"}, made({"family_id", "area", "status"}, {}, rows));
    }
    void write_validated() {
        write_status({{21, 3}, {23, 3}, {25, 3}, {27, 3}, {29, 1}});
        write("validate_finding", {"family_id", "rule"},
              made({"family_id", "area", "severity"}, {"rule"},
                   {{{21, sls, 3}, {"A"}},
                    {{21, sls, 2}, {"W"}},
                    {{23, sls, 3}, {"B"}},
                    {{25, sls, 3}, {"A"}},
                    {{25, sls, 3}, {"NIK08"}},
                    {{27, sls, 3}, {"A"}}}));
        write("validate_localise", {"family_id"},
              made({"family_id", "area"}, {"rules"},
                   {{{21, sls}, {"A"}},
                    {{23, sls}, {"A B"}},
                    {{25, sls}, {"A"}},
                    {{27, sls}, {"A"}}}));
        const auto floor = floors();
        const auto row = [&](int64_t family, int64_t before, int64_t after) {
            return std::pair{std::vector<int64_t>{family, 0, sls, before, after},
                             std::vector<const char*>{"floor_type"}};
        };
        write("validate_imputed", {"family_id", "person_id", "variable"},
              made({"family_id", "person_id", "area", "old_value", "new_value"}, {"variable"},
                   {row(21, floor[20], other(21)), row(23, floor[22], other(23)),
                    row(25, floor[24], other(25)), row(27, other(27), floor[26]),
                    row(29, floor[28], other(29))}));
    }
    std::vector<int32_t> floors() {
        return workspace_->columns(office()).value()->family.at("floor_type").int32s;
    }
    int32_t other(size_t family) { return floors()[family - 1] == 8 ? 1 : 8; }
    std::set<int64_t> kept_out() {
        std::set<int64_t> out;
        const store::Table rest = table("score_not_ranked");
        for (size_t r = 0; r < rest.rows; ++r) {
            if (rest.at("reason").text(r) == "error_document") {
                out.insert(rest.at("family_id").integer(r));
            }
        }
        return out;
    }
    int64_t score_of(int64_t family) {
        const store::Table scores = table("score_family");
        for (size_t r = 0; r < scores.rows; ++r) {
            if (scores.at("family_id").integer(r) == family) {
                return scores.at("score_e6").integer(r);
            }
        }
        return 0;
    }
};

// Imputed values decide no rank, unless the policy says so; then only where they settle every
// error, and flagged.
TEST_F(ImputedScored, AreBarredUnlessAllowed) {
    apply_.imputed = true;
    EXPECT_EQ(apply(*workspace_, office(), apply_).error().code, Code::not_found);
    apply_.imputed = false;
    write_validated();
    applied();
    EXPECT_EQ(kept_out(), (std::set<int64_t>{21, 23, 25, 27}));
    EXPECT_EQ(table("score_imputed").rows, 0U);
    apply_.imputed = true;
    applied();
    EXPECT_EQ(kept_out(), (std::set<int64_t>{25, 27}));
    const store::Table flagged = table("score_imputed");
    ASSERT_EQ(flagged.rows, 2U);
    EXPECT_EQ(flagged.at("family_id").integer(0), 21);
    EXPECT_EQ(flagged.at("family_id").integer(1), 23);
    EXPECT_EQ(flagged.at("answers").integer(0), 1);
}

// The ranked score is that of the imputed floor; the columns keep what people said.
TEST_F(ImputedScored, ChangeTheScoreAndNotTheAnswer) {
    write_validated();
    const auto before = floors();
    apply_.imputed = true;
    applied();
    const int64_t with_imputed = score_of(21);
    EXPECT_EQ(floors(), before);
    write_status({{21, 1}});
    apply_.imputed = false;
    applied();
    EXPECT_NE(score_of(21), with_imputed);
    EXPECT_EQ(other(21) == 8, with_imputed < score_of(21));  // an earth floor is poorer
}

// Who is ranked by imputed values is explained and corrected from them.
TEST_F(ImputedScored, AreExplainedAndCorrectedAsTheyWereRanked) {
    write_validated();
    apply_.imputed = true;
    applied();
    ExplainOptions asked;
    asked.family_id = 21;
    asked.forms_folder = source + "/forms";
    EXPECT_TRUE(explain(*workspace_, office(), asked));
    CorrectOptions fact;
    fact.file = folder_.write("corrections.csv", "family_id,member,item,value,reason\n" +
                                                     FamilyId{21}.printed() + ",,roof_type,1,x\n");
    fact.author = "K0001";
    fact.forms_folder = source + "/forms";
    ASSERT_TRUE(correct(*workspace_, office(), fact));
    const store::Table found = table("score_corrected");
    ASSERT_EQ(found.rows, 1U);
    EXPECT_EQ(found.at("score_before_e6").integer(0), score_of(21));
    EXPECT_EQ(found.at("score_e6").integer(0), score_of(21)) << "no predictor reads the roof";
}

TEST_F(Scored, ContributionsSumToScoreMinusMean) {
    applied();
    const store::Table sums = table("score_contribution");
    const store::Table scores = table("score_family");
    const store::Table items = table("score_item");
    ASSERT_EQ(items.rows, 5U);  // two predictors each for floor and refrigerator
    std::vector<double> total(items.rows, 0);
    for (size_t r = 0; r < sums.rows; ++r) {
        int64_t sum = 0;
        for (size_t k = 0; k < items.rows; ++k) {
            const int64_t phi = sums.at(items.at("contribution_column").text(k)).integer(r);
            sum += phi;
            total[k] += static_cast<double>(phi) * 1e-12;
        }
        const int64_t wanted = sums.at("score_e12").integer(r) - sums.at("mean_e12").integer(r);
        ASSERT_LT(std::abs(sum - wanted), 1000);  // 1e-9
        ASSERT_LE(std::abs(sums.at("score_e12").integer(r) -
                           1'000'000 * scores.at("score_e6").integer(r)),
                  500'001);
    }
    for (const double t : total) {
        EXPECT_NEAR(t, 0, 1e-6);  // the reference is the mean of those ranked
    }
}

TEST_F(Scored, AnUnknownAnswerIsImputedFlaggedAndContributesNothing) {
    const ApplyReport report = applied();
    EXPECT_EQ(report.imputed_families, 1);
    EXPECT_EQ(report.unknown.size(), 2U);  // fridge and no_fridge read one blank answer
    const store::Table scores = table("score_family");
    const store::Table sums = table("score_contribution");
    for (size_t r = 0; r < scores.rows; ++r) {
        const bool blank = scores.at("family_id").integer(r) == 8;
        EXPECT_EQ(scores.at("unknown_predictors").integer(r), blank ? 2 : 0);
        if (blank) {
            EXPECT_EQ(sums.at("r502b_e12").integer(r), 0);
        }
    }
}

TEST_F(Scored, TooManyUnknownAnswersAreNotRanked) {
    apply_.unknown_share_max = 0.1;
    const ApplyReport report = applied();
    ASSERT_EQ(report.not_ranked.size(), 5U);
    EXPECT_EQ(report.not_ranked.back().reason, "unknown_predictors");
    EXPECT_EQ(report.not_ranked.back().families, 1);
}

TEST_F(Scored, GroupsDecilesAndProbabilitiesAgree) {
    const ApplyReport report = applied();
    const store::Table t = table("score_family");
    double group_sum[4] = {};
    double bottom_sum[4] = {};
    std::vector<int> deciles(11, 0);
    const char* groups[] = {"p_group1_e6", "p_group2_e6", "p_group3_e6", "p_group4_e6"};
    const char* bottoms[] = {"p_bottom10_e6", "p_bottom20_e6", "p_bottom30_e6", "p_bottom40_e6"};
    int64_t last_rank = 0;
    std::vector<std::pair<int64_t, size_t>> by_rank;
    for (size_t r = 0; r < t.rows; ++r) {
        int64_t sum = 0;
        for (int k = 0; k < 4; ++k) {
            sum += t.at(groups[k]).integer(r);
            group_sum[k] += static_cast<double>(t.at(groups[k]).integer(r)) * 1e-6;
            bottom_sum[k] += static_cast<double>(t.at(bottoms[k]).integer(r)) * 1e-6;
        }
        ASSERT_NEAR(static_cast<double>(sum), 1e6, 2);
        ++deciles[static_cast<size_t>(t.at("decile").integer(r))];
        by_rank.emplace_back(t.at("model_rank").integer(r), r);
    }
    std::sort(by_rank.begin(), by_rank.end());
    int64_t score = INT64_MIN;
    int64_t group = 1;
    for (const auto& [rank, r] : by_rank) {
        EXPECT_EQ(rank, ++last_rank);
        EXPECT_GE(t.at("score_e6").integer(r), score);
        EXPECT_GE(t.at("model_group").integer(r), group);
        score = t.at("score_e6").integer(r);
        group = t.at("model_group").integer(r);
    }
    // This small world has few distinct scores, so that a tie group moves a share by some per cent.
    const double n = static_cast<double>(t.rows);
    for (int k = 0; k < 4; ++k) {
        EXPECT_NEAR(static_cast<double>(report.group_families[static_cast<size_t>(k)]),
                    group_sum[k], 0.04 * n);
        EXPECT_NEAR(bottom_sum[k], 0.1 * (k + 1) * n, 0.01);
    }
    EXPECT_EQ(deciles[0], 0);
}

TEST_F(Scored, TablesDoNotDependOnThreadsNorOnASecondRun) {
    const std::vector<std::string> names = {"score_family", "score_contribution",
                                            "score_not_ranked", "score_item", "score_run"};
    std::set<std::string> hashes;
    const int64_t head = (applied(), workspace_->head_sequence());
    for (const unsigned n : {1U, 2U, 4U}) {
        set_threads(n);
        applied();
        hashes.insert(workspace_->dump_hash(names).value());
    }
    set_threads(0);
    EXPECT_EQ(hashes.size(), 1U);
    EXPECT_EQ(workspace_->head_sequence(), head);  // the same result is recorded once
}

TEST_F(Scored, ADocumentWithErrorsIsNotRanked) {
    store::Table status;
    status.rows = 3;
    status.add("family_id", store::ColumnType::int64).int64s = {10, 11, 12};
    status.add("area", store::ColumnType::int64).int64s = {3369010002000100, 3369010001000100,
                                                           3369010002000100};
    status.add("status", store::ColumnType::int32).int32s = {3, 2, 0};
    ASSERT_TRUE(workspace_->write_table({"validate_document", {"family_id"}, "area"}, status));
    const ApplyReport report = applied();
    std::map<std::string, int64_t> reasons;
    for (const ReasonCount& one : report.not_ranked) {
        reasons[one.reason] = one.families;
    }
    EXPECT_EQ(reasons["error_document"], 1);
    EXPECT_EQ(reasons["blank_document"], 1);
}

TEST_F(Scored, AVillageNeitherRanksNorSeesTheOther) {
    const store::Scope village({AreaRange::of("3369010001").value()});
    // A rank is among all families: who sees a part of them cannot give one.
    const auto refused = apply(*workspace_, village, apply_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::no_right);
    const ApplyReport report = applied();
    store::Query query;
    query.table = "score_family";
    const auto own = workspace_->query(query, village).value();
    const auto all = workspace_->query(query, office()).value();
    EXPECT_EQ(all.rows, static_cast<size_t>(report.ranked));
    const auto areas = all.at("area").int64s;
    EXPECT_EQ(own.rows, static_cast<size_t>(std::ranges::count_if(
                            areas, [&](int64_t area) { return village.contains(area); })));
    EXPECT_LT(own.rows, all.rows);
    for (size_t row = 0; row < own.rows; ++row) {
        EXPECT_TRUE(village.contains(own.at("area").integer(row)));
    }
    query.group = {"area"};
    query.fields = {"area", "count()"};
    EXPECT_EQ(workspace_->query(query, village).value().rows, 1U);
}

TEST_F(Scored, ReportComparesWithTheTruth) {
    applied();
    std::string truth =
        "idsubsls,building_no,family_no,true_family,expenditure_per_capita_month,poverty,"
        "hard_case\n";
    for (uint64_t i = 0; i < families; ++i) {
        const Invented f = invented(77, i);
        const double money = math::exp(f.log_expenditure);
        truth += std::string(i % 2 == 0 ? "3369010001000100," : "3369010002000100,") +
                 std::to_string(i / 2 + 1) + "," + std::to_string(i / 2 + 1) + "," +
                 std::to_string(i) + "," + std::to_string(static_cast<int64_t>(money)) +
                 (money < 300000 ? ",1,\n" : ",0,\n");
    }
    ReportOptions options;
    options.truth_file = folder_.write("truth.csv", truth);
    const auto report = score::report(*workspace_, office(), options);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->families_compared, static_cast<int64_t>(families) - 4);
    EXPECT_EQ(report->truth_not_ranked, 4);
    EXPECT_NEAR(report->r2, report->r2_out_of_sample, 0.06);
    EXPECT_NEAR(report->poverty_rate_expected, report->poverty_rate_true, 0.02);
    EXPECT_LT(report->poverty_rate_plug_in, report->poverty_rate_true - 0.03);
    EXPECT_GT(report->decile_within_one, report->decile_exact);
    options.truth_file = folder_.path() + "/none.csv";
    EXPECT_EQ(score::report(*workspace_, office(), options).error().code, Code::not_found);
}

TEST(Apply, WithoutAModelSaysWhatToDo) {
    const Folder folder("score_none");
    store::CreateOptions create;
    create.form_folder = source + "/forms/regsosek22-k";
    auto workspace = store::Workspace::create(folder.path() + "/ws", create).value();
    const auto refused = apply(*workspace, store::Scope::office("test"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::not_found);
    EXPECT_FALSE(refused.error().hint.en.empty());
    EXPECT_EQ(report(*workspace, store::Scope::office("test")).error().code, Code::not_found);
}

}  // namespace
}  // namespace regsosek::score
