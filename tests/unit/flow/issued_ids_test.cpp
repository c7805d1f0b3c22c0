// Ids are issued once: not again after a version dropped them, and not from a part of the areas.
#include "ground/store/issued_ids.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "district.h"
#include "ground/base/files.h"
#include "ground/base/text.h"
#include "regsosek/collect.h"

namespace regsosek {
namespace {

using testing_flow::Folder;

store::Document family(const std::string& key, int64_t area, const std::string& answers) {
    store::Document document;
    document.kind = store::Kind::family;
    document.key = key;
    document.area = area;
    document.answers = answers;
    document.author = "test";
    return document;
}

class IssuedIdsTest : public testing::Test {
protected:
    void SetUp() override {
        workspace_ = testing_flow::workspace(folder_ / "ws");
        ASSERT_NE(workspace_, nullptr);
    }
    store::Receipt append(const store::Document& document) {
        return workspace_->append({&document, 1}).value();
    }
    store::IssuedIds ids() { return store::issued_ids(*workspace_).value(); }

    Folder folder_;
    std::unique_ptr<store::Workspace> workspace_;
};

TEST_F(IssuedIdsTest, come_from_all_areas_versions_and_events) {
    EXPECT_EQ(ids(), store::IssuedIds{});
    append(family("a", 1101010001000100, R"({"family_id":3,"members":[{"person_id":9}]})"));
    append(family("b", 9901010001000100, R"({"family_id":8,"members":[{"person_id":5}]})"));
    EXPECT_EQ(ids(), (store::IssuedIds{8, 9}));
    append(family("a", 1101010001000100, R"({"family_id":3,"members":[]})"));
    EXPECT_EQ(ids(), (store::IssuedIds{8, 9}));
    // Without what office state knows, the same comes out of the record.
    ASSERT_TRUE(workspace_->set_state("store/issued_ids", "").has_value());
    EXPECT_EQ(ids(), (store::IssuedIds{8, 9}));
    auto event = family("e", 1101010001000100, R"({"family_id_new":11,"person_id_new":12})");
    event.kind = store::Kind::event;
    append(event);
    EXPECT_EQ(ids(), (store::IssuedIds{11, 12}));
}

TEST_F(IssuedIdsTest, notes_are_believed_for_this_record_and_without_a_gap_only) {
    const auto first = append(family("a", 1, R"({"family_id":3,"members":[]})"));
    ASSERT_TRUE(store::note_issued_ids(*workspace_, first, {3, 40}).has_value());
    EXPECT_EQ(ids(), (store::IssuedIds{3, 40}));
    append(family("b", 1, R"({"family_id":70,"members":[{"person_id":71}]})"));
    const auto third = append(family("c", 1, R"({"family_id":4,"members":[]})"));
    ASSERT_TRUE(store::note_issued_ids(*workspace_, third, {4, 41}).has_value());
    EXPECT_EQ(ids(), (store::IssuedIds{70, 71})) << "the second document was not accounted for";
    const std::string other(64, '0');
    ASSERT_TRUE(
        workspace_->set_state("store/issued_ids", "3:" + other + ":1:1").has_value());
    EXPECT_EQ(ids(), (store::IssuedIds{70, 71})) << "another record's batch is not believed";
}

TEST_F(IssuedIdsTest, a_person_who_was_dropped_gives_nobody_the_id) {
    testing_flow::copy_k(folder_ / "in");
    const std::string members = folder_ / "in/k_member.csv";
    const auto scope = store::Scope::office("test");
    const auto import = [&] {
        return collect::import_k(*workspace_, scope, folder_ / "in/k_family.csv", members);
    };
    ASSERT_TRUE(import().has_value());
    const auto highest = [&] {
        const auto columns = workspace_->columns(scope).value();
        return std::ranges::max(columns->person.at("person_id").int64s);
    };
    const int64_t before = highest();
    // The last member of the last family goes; later the same row comes back: a new person.
    const std::string content = files::read(members).value();
    const size_t cut = content.find_last_of('\n', content.size() - 2) + 1;
    ASSERT_TRUE(files::write(members, content.substr(0, cut)).has_value());
    ASSERT_TRUE(import().has_value());
    EXPECT_LT(highest(), before);
    ASSERT_TRUE(files::write(members, content).has_value());
    ASSERT_TRUE(import().has_value());
    EXPECT_EQ(highest(), before + 1);
}

}  // namespace
}  // namespace regsosek
