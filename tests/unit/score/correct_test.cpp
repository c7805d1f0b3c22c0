// Corrected facts: the score of a census that had them from the beginning, documents of the record,
// and what is refused.
#include <gtest/gtest.h>

#include <algorithm>

#include "ground/base/ids.h"
#include "scored.h"

namespace regsosek::score {
namespace {

class Corrected : public ScoredWorkspace {
protected:
    CorrectOptions options(const std::string& lines) const {
        CorrectOptions out;
        out.file = folder_.write("corrections.csv", "family_id,member,item,value,reason\n" + lines);
        out.author = "K0001";
        out.forms_folder = source + "/forms";
        return out;
    }
    static std::string id(int64_t family) { return FamilyId{family}.printed(); }
    void refused(const std::string& lines, Code code, const std::string& word) {
        const auto report = correct(*workspace_, office(), options(lines));
        ASSERT_FALSE(report) << lines;
        EXPECT_EQ(report.error().code, code) << report.error().message(Lang::en);
        EXPECT_NE(report.error().message(Lang::en).find(word), std::string::npos)
            << report.error().message(Lang::en);
        EXPECT_NE(report.error().message(Lang::en), report.error().message(Lang::id));
    }
};

TEST_F(Corrected, ScoresAreThoseOfACensusThatHadTheFactsFromTheBeginning) {
    // Family 41: a car or none, the other way round. Its head, family 42: of the other sex.
    const store::Columns census = invented_columns(*family_form(), family_count, 77);
    const int32_t car = census.family.at("asset_car").int32s[40] == 1 ? 2 : 1;
    const size_t head = census.person_begin[41];
    const int32_t sex = census.person.at("sex").int32s[head] == 1 ? 2 : 1;
    const auto report =
        correct(*workspace_, office(),
                options(id(41) + ",,asset_car," + std::to_string(car) + ",mobil sudah dijual\n" +
                        id(42) + ",1,sex," + std::to_string(sex) + ",salah tulis\n"));
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->answers, 2);
    EXPECT_EQ(report->families, 2);
    EXPECT_EQ(report->without_effect, 0);
    const store::Table found = table("score_corrected");
    ASSERT_EQ(found.rows, 2U);
    // One census at a time with one family changed, scored by the same model.
    FitOptions fit;
    fit.model_file = folder_.path() + "/model.toml";
    fit.sample_folder = folder_.path();
    fit.forms_folder = source + "/forms";
    fit.output_file = folder_.path() + "/fitted.json";
    ASSERT_TRUE(fit_files(fit));
    for (size_t k = 0; k < 2; ++k) {
        store::Columns changed = census;
        if (k == 0) {
            changed.family.find("asset_car")->int32s[40] = car;
        } else {
            changed.person.find("sex")->int32s[head] = sex;
        }
        store::CreateOptions create;
        create.form_folder = source + "/forms/regsosek22-k";
        auto other =
            store::Workspace::create(folder_.path() + "/other" + std::to_string(k), create);
        ASSERT_TRUE(other);
        ASSERT_TRUE((*other)->append_columns(changed));
        ApplyOptions apply_options;
        apply_options.model_file = fit.output_file;
        apply_options.forms_folder = source + "/forms";
        apply_options.unknown_share_max = 0.3;
        apply_options.poverty_line = line;
        ASSERT_TRUE(apply(**other, office(), apply_options));
        store::Query query;
        query.table = "score_family";
        query.filter = "family_id == " + std::to_string(41 + k);
        const store::Table truth = (*other)->query(query, office()).value();
        ASSERT_EQ(truth.rows, 1U);
        for (const char* name : {"score_e6", "sd_e6", "percentile_e6", "decile"}) {
            EXPECT_EQ(found.at(name).integer(k), truth.at(name).integer(0)) << name;
        }
        EXPECT_NE(found.at("score_before_e6").integer(k), found.at("score_e6").integer(k));
    }
    // The census itself stays as it was.
    store::Query query;
    query.table = "score_family";
    query.filter = "family_id == 41";
    const store::Table census_score = workspace_->query(query, office()).value();
    EXPECT_EQ(census_score.at("score_e6").integer(0), found.at("score_before_e6").integer(0));
    EXPECT_EQ(census_score.at("percentile_e6").integer(0),
              found.at("percentile_before_e6").integer(0));
    EXPECT_EQ(census_score.at("decile").integer(0), found.at("decile_before").integer(0));
}

TEST_F(Corrected, DocumentsKeepThemAndLaterOnesReplaceEarlier) {
    ASSERT_TRUE(correct(*workspace_, office(), options(id(41) + ",0,asset_car,1,x\n")));
    ASSERT_TRUE(correct(*workspace_, office(),
                        options(id(41) + ",,asset_fridge,2,y\n" + id(50) + ",,asset_car,1,z\n")));
    ASSERT_TRUE(correct(*workspace_, office(), options(id(41) + ",,asset_car,2,back\n")));
    const auto stored =
        workspace_->get(store::Kind::appeal, "correction/" + id(41), office(), false);
    ASSERT_TRUE(stored);
    ASSERT_TRUE(*stored);
    EXPECT_EQ((*stored)->document.answers,
              R"({"answers":[{"member":0,"question":"asset_car","value":2},)"
              R"({"member":0,"question":"asset_fridge","value":2}],"family_id":41})");
    EXPECT_EQ((*stored)->document.reason, "back");
    EXPECT_EQ((*stored)->document.author, "K0001");
    const store::Table before = table("score_corrected");
    CorrectOptions again = options("");
    again.file.clear();
    const auto report = correct(*workspace_, office(), again);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->answers, 0);
    EXPECT_EQ(report->families, 2);
    EXPECT_EQ(table("score_corrected").at("score_e6").int64s, before.at("score_e6").int64s);
}

TEST_F(Corrected, WhatNoPredictorReadsHasNoEffectAndWhoIsNotRankedHasNoScore) {
    const auto report =
        correct(*workspace_, office(),
                options(id(41) + ",,roof_type,1,x\n" + id(4) + ",,asset_car,1,was not at home\n"));
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->without_effect, 1);
    const store::Table found = table("score_corrected");
    ASSERT_EQ(found.rows, 1U);
    EXPECT_EQ(found.at("family_id").integer(0), 41);
    EXPECT_EQ(found.at("score_e6").integer(0), found.at("score_before_e6").integer(0));
    EXPECT_EQ(found.at("percentile_e6").integer(0), found.at("percentile_before_e6").integer(0));
    // An answer that nobody knows any more takes the mean.
    const auto unknown = correct(*workspace_, office(), options(id(60) + ",,asset_car,,x\n"));
    EXPECT_TRUE(unknown);
}

TEST_F(Corrected, AnOutdatedCorrectionIsSkippedAndCounted) {
    // As a census that lost member 19 of family 42, and family 999,999, leaves them behind.
    const auto keep = [&](int64_t family, const std::string& answers) {
        store::Document document;
        document.kind = store::Kind::appeal;
        document.key = "correction/" + id(family);
        document.area = 3369010001000100;
        document.answers =
            R"({"answers":[)" + answers + R"(],"family_id":)" + std::to_string(family) + "}";
        document.author = "K0001";
        ASSERT_TRUE(workspace_->append({&document, 1}));
    };
    keep(42, R"({"member":0,"question":"asset_car","value":1},)"
             R"({"member":19,"question":"sex","value":1})");
    keep(43, R"({"member":19,"question":"sex","value":1})");
    keep(999'999, R"({"member":0,"question":"asset_car","value":1})");
    const auto report = correct(*workspace_, office(), options(id(41) + ",,asset_car,1,x\n"));
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->outdated, 3);
    EXPECT_EQ(report->families, 4);
    const store::Table found = table("score_corrected");
    ASSERT_EQ(found.rows, 2U) << "of 43 nothing is left";
    EXPECT_EQ(found.at("family_id").integer(0), 41);
    EXPECT_EQ(found.at("family_id").integer(1), 42);
    EXPECT_EQ(found.at("answers").integer(1), 1) << "the other answer counts";
}

TEST_F(Corrected, ARankingByAnotherModelScoresThemAgain) {
    const std::string lines = id(41) + ",,asset_car,1,x\n" + id(42) + ",,asset_car,2,x\n";
    ASSERT_TRUE(correct(*workspace_, office(), options(lines)));
    const store::Table before = table("score_corrected");
    FitOptions fit_options;
    fit_options.model_file = folder_.path() + "/model.toml";
    fit_options.sample_folder = folder_.path();
    fit_options.forms_folder = source + "/forms";
    fit_options.method = "lasso";
    const auto other = fit(*workspace_, fit_options);
    ASSERT_TRUE(other) << other.error().message(Lang::en);
    ApplyOptions apply_options;
    apply_options.forms_folder = source + "/forms";
    apply_options.unknown_share_max = 0.3;
    apply_options.poverty_line = line;
    ASSERT_TRUE(apply(*workspace_, office(), apply_options));
    const store::Table after = table("score_corrected");
    ASSERT_EQ(after.rows, before.rows);
    EXPECT_EQ(after.at("model").text(0), other->model);
    const store::Table scores = table("score_family");
    const auto& ids = scores.at("family_id").int64s;
    const auto row = static_cast<size_t>(std::ranges::find(ids, 41) - ids.begin());
    EXPECT_EQ(after.at("family_id").integer(0), 41);
    EXPECT_EQ(after.at("score_before_e6").integer(0), scores.at("score_e6").integer(row));
    EXPECT_NE(after.at("score_e6").integer(0), before.at("score_e6").integer(0));
}

TEST_F(Corrected, PlacesCountPersonsWhereTheRankingDid) {
    ApplyOptions persons;
    persons.forms_folder = source + "/forms";
    persons.unknown_share_max = 0.3;
    persons.poverty_line = line;
    persons.base = Base::persons;
    ASSERT_TRUE(apply(*workspace_, office(), persons));
    std::string lines;
    for (int64_t family = 40; family < 60; ++family) {
        lines += id(family) + ",,roof_type,1,x\n";
    }
    ASSERT_TRUE(correct(*workspace_, office(), options(lines)));
    const store::Table found = table("score_corrected");
    ASSERT_GT(found.rows, 10U);
    for (size_t r = 0; r < found.rows; ++r) {
        store::Query query;
        query.table = "score_family";
        query.filter = "family_id == " + std::to_string(found.at("family_id").integer(r));
        const store::Table ranked = workspace_->query(query, office()).value();
        ASSERT_EQ(ranked.rows, 1U);
        EXPECT_EQ(found.at("percentile_before_e6").integer(r),
                  ranked.at("percentile_e6").integer(0));
        EXPECT_EQ(found.at("percentile_e6").integer(r), ranked.at("percentile_e6").integer(0));
        EXPECT_EQ(found.at("decile").integer(r), ranked.at("decile").integer(0));
    }
}

TEST_F(Corrected, FilesThatCannotBe) {
    refused("X,,asset_car,1,x\n", Code::bad_input, "family");
    refused(id(999'999) + ",,asset_car,1,x\n", Code::not_found, "no such family");
    refused(id(41) + ",,asset_rocket,1,x\n", Code::bad_input, "no such item");
    refused(id(41) + ",,asset_car,7,x\n", Code::bad_input, "no answer");
    refused(id(41) + ",,asset_car,1,\n", Code::bad_input, "reason");
    refused(id(41) + ",2,asset_car,1,x\n", Code::bad_input, "no member");
    refused(id(41) + ",,sex,1,x\n", Code::bad_input, "member's number");
    refused(id(41) + ",19,sex,1,x\n", Code::not_found, "no member");
    refused(id(41) + ",1,nik,9900000000000000,x\n", Code::no_right, "identities");
    CorrectOptions nobody = options(id(41) + ",,asset_car,1,x\n");
    nobody.author.clear();
    EXPECT_EQ(correct(*workspace_, office(), nobody).error().code, Code::usage);
    // Nothing of a file that was refused is kept.
    const auto none = workspace_->get(store::Kind::appeal, "correction/" + id(41), office(), false);
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
    const store::Scope village({AreaRange::of("3369010001").value()});
    EXPECT_EQ(correct(*workspace_, village, options(id(41) + ",,asset_car,1,x\n")).error().code,
              Code::no_right);
}

}  // namespace
}  // namespace regsosek::score
