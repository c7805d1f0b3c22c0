// One family's explanation, objections, and the parts of a quarter's change.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <numeric>

#include "ground/store/table_file.h"
#include "scored.h"
#include "word/score/wording.h"

namespace regsosek::score {
namespace {

class Explained : public ScoredWorkspace {
protected:
    ExplainOptions options(int64_t family, bool citizen) const {
        ExplainOptions out;
        out.family_id = family;
        out.citizen = citizen;
        out.forms_folder = source + "/forms";
        return out;
    }
};

TEST_F(Explained, AnOfficialSeesReasonsThatSumAndWhatWouldChangeTheDecile) {
    const auto found = explain(*workspace_, office(), options(40, false));
    ASSERT_TRUE(found) << found.error().message(Lang::en);
    int64_t sum = 0;
    double factor = 1;
    for (const ItemReason& one : found->reasons) {
        sum += one.rupiah;
        factor *= one.factor;
        EXPECT_NE(one.sentence.id.find(one.number), std::string::npos);
        EXPECT_NE(one.sentence.id.find(one.rupiah >= 0 ? "lebih tinggi" : "lebih rendah"),
                  std::string::npos);
    }
    EXPECT_EQ(found->reasons.size(), 5U);  // r112, r405, r303, r502k, r502b
    EXPECT_LE(std::abs(sum - (found->expected_rupiah - found->mean_rupiah)), 4);
    EXPECT_NEAR(factor * static_cast<double>(found->mean_rupiah),
                static_cast<double>(found->expected_rupiah), 2);
    EXPECT_GE(std::abs(found->reasons[0].rupiah), std::abs(found->reasons[4].rupiah));
    ASSERT_FALSE(found->what_if.empty());
    for (const WhatIf& other : found->what_if) {
        EXPECT_NE(other.decile, found->decile);
        EXPECT_NE(other.change.en.find("->"), std::string::npos);
    }
    EXPECT_GT(found->p_bottom40_e6, 0);
    EXPECT_EQ(found->decided_by, DecidedBy::model);
}

TEST_F(Explained, ACitizensSheetHasFactsAndNothingToPlayWith) {
    const auto found = explain(*workspace_, office(), options(40, true));
    ASSERT_TRUE(found) << found.error().message(Lang::en);
    EXPECT_TRUE(found->reasons.empty());
    EXPECT_TRUE(found->what_if.empty());
    EXPECT_EQ(found->expected_rupiah, 0);
    EXPECT_EQ(found->percentile_e6, 0);
    EXPECT_EQ(found->p_bottom40_e6, 0);
    EXPECT_GE(found->decile, found->decile_low);
    EXPECT_LE(found->decile, found->decile_high);
    bool floor = false;
    bool member = false;
    for (const Fact& fact : found->facts) {
        floor = floor || fact.number == "r303";
        member = member || (fact.member == 1 && fact.number == "r405" && !fact.answer.id.empty());
        EXPECT_FALSE(fact.question.id.empty());
    }
    EXPECT_TRUE(floor);
    EXPECT_TRUE(member);
    EXPECT_NE(found->relative.id.find("bukan putusan"), std::string::npos);
    EXPECT_NE(found->correct.id.find("ketua RT"), std::string::npos);
    EXPECT_EQ(explain(*workspace_, office(), options(4, true)).error().code, Code::not_found);
    EXPECT_EQ(explain(*workspace_, office(), options(99'999, true)).error().code, Code::not_found);
}

TEST_F(Explained, ACitizensPaperHoldsNoWeights) {
    const auto citizen = explain(*workspace_, office(), options(40, true));
    const auto official = explain(*workspace_, office(), options(40, false));
    ASSERT_TRUE(citizen && official);
    const auto written = [&](const Explanation& of, const std::string& name) {
        SheetOptions sheet;
        sheet.output_file = folder_.path() + "/" + name;
        EXPECT_TRUE(write_sheet(of, sheet));
        std::ifstream in(sheet.output_file, std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(in), {}};
    };
    const std::string paper = written(*citizen, "citizen.html");
    EXPECT_EQ(paper.find("Rp "), std::string::npos);
    EXPECT_EQ(paper.find("Alasan"), std::string::npos);
    EXPECT_NE(paper.find("r303"), std::string::npos);
    EXPECT_NE(paper.find("ketua RT"), std::string::npos);
    EXPECT_NE(written(*official, "official.html").find("Alasan"), std::string::npos);
    EXPECT_TRUE(written(*citizen, "citizen.pdf").starts_with("%PDF-"));
    SheetOptions wrong;
    wrong.output_file = folder_.path() + "/citizen.doc";
    EXPECT_EQ(write_sheet(*citizen, wrong).error().code, Code::usage);
}

TEST_F(Explained, AnObjectionSuspendsUntilAnOfficialDecides) {
    const Objection said{40, "P0001", "lantai salah dicatat", Date{19400}};
    EXPECT_EQ(object(*workspace_, office(), {40, "", "x", Date{19400}}).error().code, Code::usage);
    EXPECT_EQ(object(*workspace_, office(), {99'999, "P", "x", Date{19400}}).error().code,
              Code::not_found);
    EXPECT_EQ(decide_objection(*workspace_, office(), said, true).error().code, Code::not_found);
    const auto taken = object(*workspace_, office(), said);
    ASSERT_TRUE(taken) << taken.error().message(Lang::en);
    EXPECT_EQ(object(*workspace_, office(), said).error().code, Code::conflict);
    auto sheet = explain(*workspace_, office(), options(40, true));
    EXPECT_TRUE(sheet->suspended);
    EXPECT_EQ(table("score_objection").at("objection_suspends").integer(0), 1);
    EXPECT_EQ(table("score_objection").at("objection_decided_by").integer(0), 0);
    ASSERT_TRUE(
        decide_objection(*workspace_, office(), {40, "K0001", "dicek", Date{19410}}, false));
    sheet = explain(*workspace_, office(), options(40, true));
    EXPECT_FALSE(sheet->suspended);
    EXPECT_EQ(sheet->decided_by, DecidedBy::official);
    EXPECT_EQ(table("score_objection").at("objection_decided_by").integer(0), 3);
}

TEST_F(Explained, MoneyIsWrittenWithPoints) {
    EXPECT_EQ(rupiah_text(0), "Rp 0");
    EXPECT_EQ(rupiah_text(999), "Rp 999");
    EXPECT_EQ(rupiah_text(1000), "Rp 1.000");
    EXPECT_EQ(rupiah_text(-1234567), "-Rp 1.234.567");
}

/// The scores of the workspace as last quarter's file, and the model as last quarter's model.
class Changed : public ScoredWorkspace {
protected:
    void SetUp() override {
        ScoredWorkspace::SetUp();
        before_ = table("score_family");
        options_.before_file = folder_.path() + "/before.parquet";
        options_.before_model = folder_.path() + "/old.json";
        options_.forms_folder = source + "/forms";
        FitOptions fit;
        fit.model_file = folder_.path() + "/model.toml";
        fit.sample_folder = folder_.path();
        fit.forms_folder = source + "/forms";
        fit.output_file = options_.before_model;
        ASSERT_TRUE(fit_files(fit));
    }
    void write_before() { ASSERT_TRUE(store::TableFile::write(options_.before_file, before_)); }
    store::Table before_;
    ChangeOptions options_;
};

TEST_F(Changed, NothingChangedWhenNothingChanged) {
    write_before();
    const auto report = change(*workspace_, office(), options_);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->compared, static_cast<int64_t>(before_.rows));
    EXPECT_EQ(report->came + report->left, 0);
    EXPECT_EQ(report->changed_decile, 0);
    const store::Table parts = table("score_change");
    for (const char* name : {"by_data_e6", "by_rank_e6", "by_model_e6", "by_price_e6"}) {
        for (const int32_t part : parts.at(name).int32s) {
            ASSERT_EQ(part, 0) << name;
        }
    }
}

TEST_F(Changed, PartsNameTheCauseAndSum) {
    // Family 101 was far richer by its own answers then; families 1 to 300 were not there.
    const auto& ids = before_.at("family_id").int64s;
    std::vector<uint32_t> kept;
    size_t own = 0;
    for (uint32_t r = 0; r < before_.rows; ++r) {
        if (ids[r] > 300 || ids[r] == 101) {
            own = ids[r] == 101 ? kept.size() : own;
            kept.push_back(r);
        }
    }
    before_ = store::take_rows(before_, kept);
    before_.find("score_e6")->int64s[own] += 700'000;
    write_before();
    // Prices rose by 10 % in one village only: its families fall behind.
    folder_.write("prices.csv", "area,factor\n3369010001,1.1\n");
    options_.prices_file = folder_.path() + "/prices.csv";
    const auto report = change(*workspace_, office(), options_);
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    EXPECT_EQ(report->came, 3000 - 4 - static_cast<int64_t>(before_.rows));
    EXPECT_EQ(report->left, 0);
    const store::Table parts = table("score_change");
    double village = 0;
    double other = 0;
    for (size_t r = 0; r < parts.rows; ++r) {
        const auto at = [&](const char* name) { return parts.at(name).integer(r); };
        ASSERT_EQ(at("by_data_e6") + at("by_rank_e6") + at("by_model_e6") + at("by_price_e6"),
                  at("percentile_now_e6") - at("percentile_before_e6"));
        (at("area") < 3369010002000000 ? village : other) += static_cast<double>(at("by_price_e6"));
        if (at("family_id") == 101) {
            EXPECT_LT(at("by_data_e6"), -50'000);
        } else {
            ASSERT_NEAR(static_cast<double>(at("by_data_e6")), 0, 1);
        }
    }
    EXPECT_LT(village, -1e6);
    EXPECT_GT(other, 1e6);
    // The model is the same, so what prices take it had given: its scores are said to be in new
    // prices.
    EXPECT_NEAR(report->mean_move[2], report->mean_move[3], 1e-9);
    folder_.write("prices.csv", "area,factor\n3369010001,0\n");
    EXPECT_EQ(change(*workspace_, office(), options_).error().place.line, 2U);
    options_.prices_file.clear();
    options_.before_model.clear();
    EXPECT_EQ(change(*workspace_, office(), options_).error().code, Code::usage);
}

}  // namespace
}  // namespace regsosek::score
