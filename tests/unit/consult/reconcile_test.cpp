// consult reconcile: three columns side by side, and rules that are none.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "district.h"
#include "ground/base/ids.h"
#include "regsosek/consult.h"

namespace regsosek::consult {
namespace {

TEST(ConsultReconcile, KeepsModelVillageAndPublishedSideBySide) {
    const Folder folder;
    const auto workspace = scored_workspace(folder / "ws");
    ASSERT_NE(workspace, nullptr);
    EXPECT_EQ(reconcile(*workspace, all()).error().code, Code::not_found);
    ASSERT_TRUE(import_decisions(*workspace, all(), district_files()));
    ASSERT_TRUE(agree(*workspace, all()));
    const auto report = reconcile(*workspace, all());
    ASSERT_TRUE(report) << report.error().message(Lang::en);
    const store::Table found = table_of(*workspace, "consult_reconciled");
    EXPECT_EQ(static_cast<int64_t>(found.rows), report->families);
    EXPECT_GT(report->by_village, 0);
    std::map<int64_t, std::pair<int64_t, int64_t>> selected;
    for (size_t r = 0; r < found.rows; ++r) {
        const auto at = [&](const char* name) { return found.at(name).integer(r); };
        auto& [now, before] = selected[AreaCode{at("area")}.enclosing(14).value];
        now += at("selected");
        before += at("selected_by_model");
        if (at("decided_by") == 1) {
            EXPECT_TRUE(at("sls_rank") == 0 || at("index_e6") == at("model_percentile_e6"));
        } else {
            EXPECT_GE(at("village_percentile_e6"), 0);
            EXPECT_LE(std::abs(at("index_e6") - at("model_percentile_e6")), 200'001);
        }
    }
    for (const auto& [sls, counts] : selected) {
        EXPECT_EQ(counts.first, counts.second) << sls << ": the quota is closed";
    }
    // With all weight on the model nothing moves; with none, more does than before.
    ReconcileOptions rules;
    rules.omega = 1;
    EXPECT_EQ(reconcile(*workspace, all(), rules)->brought_in, 0);
    rules.omega = 0;
    rules.deciles_max = 10;
    EXPECT_GE(reconcile(*workspace, all(), rules)->brought_in, report->brought_in);
    rules.quorum = 1000;
    EXPECT_EQ(reconcile(*workspace, all(), rules)->by_village, 0);
    rules.omega = 2;
    EXPECT_EQ(reconcile(*workspace, all(), rules).error().code, Code::usage);
}

TEST(ConsultReconcile, CorrectedFactsTakeThePlaceOfTheScore) {
    const Folder folder;
    const auto workspace = scored_workspace(folder / "ws");
    ASSERT_NE(workspace, nullptr);
    ASSERT_TRUE(import_decisions(*workspace, all(), district_files()));
    ASSERT_TRUE(agree(*workspace, all()));
    ASSERT_TRUE(reconcile(*workspace, all()));
    const store::Table before = table_of(*workspace, "consult_reconciled");
    // The family that the model has last among those that the village left alone becomes poorest.
    size_t chosen = 0;
    for (size_t r = 0; r < before.rows; ++r) {
        const bool quiet = before.at("village_percentile_e6").integer(r) < 0 &&
                           before.at("sls_rank").integer(r) > 0;
        if (quiet && before.at("model_percentile_e6").integer(r) >
                         before.at("model_percentile_e6").integer(chosen)) {
            chosen = r;
        }
    }
    const store::Table scores = table_of(*workspace, "score_family");
    const auto& ranked = scores.at("family_id").int64s;
    const auto own = static_cast<size_t>(
        std::ranges::find(ranked, before.at("family_id").integer(chosen)) - ranked.begin());
    const auto correct = [&](std::string_view model, int64_t before_e6) {
        store::Table corrected;
        corrected.rows = 1;
        corrected.columns.reserve(5);
        const int64_t family = before.at("family_id").integer(chosen);
        const int64_t area = before.at("area").integer(chosen);
        corrected.add("family_id", store::ColumnType::int64).int64s = {family};
        corrected.add("area", store::ColumnType::int64).int64s = {area};
        corrected.add("score_before_e6", store::ColumnType::int64).int64s = {before_e6};
        corrected.add("score_e6", store::ColumnType::int64).int64s = {1'000'000};
        store::TextBuilder{corrected.add("model", store::ColumnType::text)}.add(model);
        ASSERT_TRUE(workspace->write_table({"score_corrected", {"family_id"}, "area"},
                                           std::move(corrected), all()));
    };
    // What another model, or another census, said of the family is no score of this one.
    const std::string model{scores.at("model").text(0)};
    const int64_t score = scores.at("score_e6").integer(own);
    correct(model.substr(0, model.size() - 1) + "x", score);
    EXPECT_EQ(reconcile(*workspace, all())->stale_corrections, 1) << "one digit of the hash";
    correct(model, score + 1);
    EXPECT_EQ(reconcile(*workspace, all())->stale_corrections, 1);
    EXPECT_EQ(table_of(*workspace, "consult_reconciled").at("model_percentile_e6").int32s,
              before.at("model_percentile_e6").int32s);
    correct(model, score);
    EXPECT_EQ(reconcile(*workspace, all())->stale_corrections, 0);
    const store::Table after = table_of(*workspace, "consult_reconciled");
    EXPECT_GT(before.at("model_percentile_e6").integer(chosen), 800'000);
    EXPECT_LT(after.at("model_percentile_e6").integer(chosen), 100'000);
    EXPECT_EQ(after.at("sls_rank").integer(chosen), 1);
    EXPECT_EQ(after.at("decided_by").integer(chosen), 1) << "a correction is no override";
}

}  // namespace
}  // namespace regsosek::consult
