// What the rules found comes back from the tables that are kept of it.
#include "word/validate/judged.h"

#include <gtest/gtest.h>

namespace regsosek::validate {
namespace {

Judged made() {
    Judged judged;
    judged.checked.hits = {{0, 7}, {0, 4'000'000'000}, {3, 0}};
    judged.checked.counts = {{10, 2, 1, 0}, {0, 0, 0, 7'000'000'000}};
    judged.area_hits = {{2, 9901010001000100, "0001", ""}, {1, 9901010001000000, "", ""}};
    judged.shown = {"age=7", "", "nik=99**", "gap=3", "whipple=140"};
    judged.form_rules = 3;
    judged.form_hits = 2;
    judged.rule_seconds = 0.25;
    judged.counts.rows = 1;
    judged.counts.add("decided", store::ColumnType::int32).int32s = {5};
    return judged;
}

TEST(Judged, EverythingComesBack) {
    const Judged judged = made();
    store::MadeTables kept = kept_of(judged);
    for (store::Table& table : kept.tables) {
        auto back = store::table_of(store::bytes_of(table));
        ASSERT_TRUE(back);
        table = std::move(*back);
    }
    const auto back = judged_of(std::move(kept));
    ASSERT_TRUE(back);
    ASSERT_EQ(back->checked.hits.size(), 3u);
    EXPECT_EQ(back->checked.hits[1].row, 4'000'000'000u);
    EXPECT_EQ(back->checked.hits[2].rule, 3u);
    EXPECT_EQ(back->checked.counts, judged.checked.counts);
    ASSERT_EQ(back->area_hits.size(), 2u);
    EXPECT_EQ(back->area_hits[0].rule, 2u);
    EXPECT_EQ(back->area_hits[0].area, 9901010001000100);
    EXPECT_EQ(back->area_hits[0].officer, "0001");
    EXPECT_EQ(back->area_hits[1].officer, "");
    EXPECT_EQ(back->shown, judged.shown);
    EXPECT_EQ(back->form_rules, 3u);
    EXPECT_EQ(back->form_hits, 2u);
    EXPECT_DOUBLE_EQ(back->rule_seconds, 0.25);
    EXPECT_EQ(back->counts.at("decided").integer(0), 5);
}

TEST(Judged, OtherTablesAreNone) {
    EXPECT_FALSE(judged_of({}));
    auto kept = kept_of(made());
    kept.rest = "3";
    EXPECT_FALSE(judged_of(std::move(kept)));
}

}  // namespace
}  // namespace regsosek::validate
