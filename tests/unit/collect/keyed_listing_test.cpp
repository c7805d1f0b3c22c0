// A VK list that was keyed and cut off between the record and its rows.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "ground/form/form.h"
#include "regsosek/collect.h"

namespace regsosek::collect {
namespace {

constexpr int64_t sls = 3369010001000100;

KeyedListing listing(const std::string& head) {
    KeyedListing out;
    out.area = sls;
    out.answers = {{"vk_sls_name", "RT SATU"}, {"vk_families_verified", "1"}};
    out.lines = {{{"vk_list", "A"}, {"vk_line_no", "1"}, {"vk_head_name", head}}};
    out.author = "entry:ANI";
    return out;
}

TEST(KeyedListing, TheSameAgainMakesRowsThatAKillLeftOut) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "regsosek-listing-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(pattern.data());
    store::CreateOptions create;
    create.form_folder = form::default_forms_folder() + "/regsosek22-k";
    const auto workspace = store::Workspace::create(folder / "ws", create).value();
    const store::Scope all{{AreaRange{0, INT64_MAX}}};
    const auto rows = [&](const char* table) {
        store::Query query;
        query.table = table;
        return workspace->query(query, all).value().rows;
    };
    ASSERT_EQ(enter_listing(*workspace, all, listing("PAK SATU")).value(), 1);
    ASSERT_EQ(rows("collect_vk"), 1U);
    ASSERT_EQ(rows("collect_vk_line"), 1U);
    // As a kill after the append leaves it: the record has the list, the tables have not.
    for (const auto& [table, key] :
         {std::pair{"collect_vk", std::vector<std::string>{"area"}},
          std::pair{"collect_vk_line", std::vector<std::string>{"area", "number"}}}) {
        store::Query query;
        query.table = table;
        query.filter = "area == 0";
        store::Table none = workspace->query(query, all).value();
        ASSERT_EQ(none.rows, 0U);
        ASSERT_TRUE(workspace->write_table({table, key, "area"}, std::move(none)));
        ASSERT_EQ(rows(table), 0U);
    }
    const auto other = enter_listing(*workspace, all, listing("PAK LAIN"));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Code::conflict) << "another list upon an old version";
    EXPECT_EQ(rows("collect_vk_line"), 0U);
    const auto again = enter_listing(*workspace, all, listing("PAK SATU"));
    ASSERT_TRUE(again) << again.error().message(Lang::en);
    EXPECT_EQ(*again, 1);
    EXPECT_EQ(rows("collect_vk"), 1U);
    EXPECT_EQ(rows("collect_vk_line"), 1U);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace regsosek::collect
