// Names in lists are those of the record as it is now, for who may see the family.
#include <gtest/gtest.h>

#include "office.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

struct Listed {
    std::string family, name;
};

std::vector<Listed> listed(Office& office, const Client& client) {
    std::vector<Listed> out;
    const json::Value families =
        member(office.send(client, "GET", "/v1/family?limit=200"), "families");
    for (const json::Value& one : *families.array()) {
        out.push_back({*one.find("family")->text(), *one.find("head_name")->text()});
    }
    return out;
}

std::string name_of(const std::vector<Listed>& list, const std::string& family) {
    const auto found = std::ranges::find(list, family, &Listed::family);
    return found == list.end() ? "-" : found->name;
}

std::string family_page_name(Office& office, const Client& client, const std::string& family) {
    const json::Value fields = member(office.send(client, "GET", "/v1/family/" + family), "fields");
    for (const json::Value& field : *fields.array()) {
        if (*field.find("name")->text() == "head_name") {
            return *field.find("value")->text();
        }
    }
    return {};
}

TEST(Names, AreThoseOfTheRecordEachTime) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const auto first = listed(office, client);
    ASSERT_GT(first.size(), 2U);
    for (const Listed& one : first) {
        EXPECT_EQ(one.name, family_page_name(office, client, one.family)) << one.family;
    }
    EXPECT_EQ(listed(office, client).size(), first.size()) << "asked again, from memory";
    const std::string family = first[1].family;
    const std::string target = "/v1/collect/family/" + family;
    const auto read = office.send(client, "GET", target);
    json::Value body = json::parse(read.body).value();
    auto& answers = std::get<json::Object>(std::get<json::Object>(body.data)["answers"].data);
    answers["head_name"].data = std::string("NAMA BARU");
    const auto put = office.send(client, "PUT", target, json::canonical(body),
                                 {{"if-match", read.headers.front().second}});
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(name_of(listed(office, client), family), "NAMA BARU");
}

TEST(Names, OfAnErasedIdentityAreGone) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const std::string family = listed(office, client).back().family;
    ASSERT_NE(name_of(listed(office, client), family), "");
    ASSERT_TRUE(office.workspace().erase_identity(family, "diminta keluarga"));
    EXPECT_EQ(name_of(listed(office, client), family), "");
}

TEST(Names, ThatOneAccountHasReadAreNotToldToOthers) {
    Office& office = Office::whole();
    const Client wide = office.client("supervisor", office.village().substr(0, 4));
    const auto all = listed(office, wide);
    store::Workspace& workspace = office.workspace();
    const int64_t theirs = FamilyId::parse(office.family_in(office.other_village())).value().value;
    const store::Scope mine{{AreaRange::of(office.village()).value()}};
    const store::Scope both{{AreaRange{0, INT64_MAX}}};
    auto& names = office.desk().head_names();
    EXPECT_NE(names.of(workspace, {&theirs, 1}, both).value().front(), "");
    EXPECT_EQ(names.of(workspace, {&theirs, 1}, mine).value().front(), "");
}

}  // namespace
}  // namespace regsosek
