// The search box: found by any field, seen by area and field group, noted with its purpose.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "office.h"
#include "regsosek/link.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

struct Head {
    std::string family;
    std::string name, nik, address;
};

// The first member of the first family of a village (or the last) who has a name, a NIK and an
// address, and is no child.
Head somebody_in(const std::string& village, bool last = false) {
    Office& office = Office::whole();
    const store::Scope scope({AreaRange::of(village).value()});
    const auto columns = office.workspace().columns(scope).value();
    const auto who = office.workspace().identities(scope).value();
    for (size_t i = 0; i < columns->family.rows; ++i) {
        const size_t f = last ? columns->family.rows - 1 - i : i;
        const uint32_t p = columns->person_begin[f];
        if (p < columns->person_begin[f + 1] && who->nik[p].size() == 16 &&
            !who->address[f].empty() && who->nik[p].starts_with("99") &&
            columns->person.at("age").integer(p) > 20) {
            return {FamilyId{columns->family.at("family_id").integer(f)}.printed(),
                    std::string(who->member_name[p]), std::string(who->nik[p]),
                    std::string(who->address[f])};
        }
    }
    ADD_FAILURE() << "nobody in " << village;
    return {};
}

json::Value people_of(const serve::Response& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return member(answer, "people");
}

TEST(Search, FindsByNikByNameAndByAddressWithSlips) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", "");
    const Client of_village = office.client("village", office.village());
    const Head head = somebody_in(office.village());
    std::string nik = head.nik;
    std::swap(nik[13], nik[14]);
    const std::string by_nik = fmt::format(R"({{"nik":"{}"}})", nik);
    const std::string by_name =
        fmt::format(R"({{"name":"{}","address":"{}"}})", head.name, head.address);
    for (const std::string& body : {by_nik, by_name}) {
        const json::Value people =
            people_of(office.send(of_village, "POST", "/v1/link/search", body));
        ASSERT_FALSE(people.array()->empty()) << body;
        EXPECT_EQ(*people.array()->front().find("family")->text(), head.family) << body;
    }
    const auto nobody = office.send(client, "POST", "/v1/link/search", by_nik);
    EXPECT_TRUE(people_of(nobody).array()->empty()) << "an account without areas finds nobody";
    EXPECT_EQ(*member(nobody, "compared").integer(), 0);
}

TEST(Search, ShowsNumbersMasked) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const Head head = somebody_in(office.village());
    const auto answer =
        office.send(client, "POST", "/v1/link/search", fmt::format(R"({{"nik":"{}"}})", head.nik));
    EXPECT_EQ(answer.body.find(head.nik), std::string::npos);
    EXPECT_EQ(*people_of(answer).array()->front().find("nik")->text(), masked(head.nik));
}

TEST(Search, AVillageFindsItsOwnPeopleAlone) {
    Office& office = Office::whole();
    const Client client = office.client("village", office.village());
    const Head theirs = somebody_in(office.other_village());
    for (const std::string& body :
         {fmt::format(R"({{"nik":"{}"}})", theirs.nik),
          fmt::format(R"({{"name":"{}","limit":50}})", theirs.name),
          fmt::format(R"({{"address":"{}","limit":50}})", theirs.address)}) {
        const auto answer = office.send(client, "POST", "/v1/link/search", body);
        const json::Value people = people_of(answer);
        for (const json::Value& one : *people.array()) {
            EXPECT_TRUE(one.find("area")->text()->starts_with(office.village())) << body;
            EXPECT_NE(*one.find("family")->text(), theirs.family);
        }
    }
    const auto families =
        office.workspace().columns(store::Scope({AreaRange::of(office.village()).value()})).value();
    const auto by_name = office.send(client, "POST", "/v1/link/search",
                                     fmt::format(R"({{"name":"{}"}})", theirs.name));
    EXPECT_LE(
        *member(by_name, "compared").integer(),
        static_cast<int64_t>(families->person.rows) + static_cast<int64_t>(families->family.rows))
        << "people of others are not counted either";
}

TEST(Search, ChildrenAreForThoseWhoSeeChildren) {
    Office& office = Office::whole();
    const store::Scope scope({AreaRange::of(office.village()).value()});
    const auto columns = office.workspace().columns(scope).value();
    const auto who = office.workspace().identities(scope).value();
    const Client village = office.client("village", office.village());
    const Client supervisor = office.client("supervisor", office.village());
    for (uint32_t p = 0; p < columns->person.rows; ++p) {
        const int64_t age = columns->person.at("age").integer(p);
        if (age < 3 || age > 10 || !who->nik[p].starts_with("99") || who->nik[p].size() != 16) {
            continue;
        }
        const std::string body = fmt::format(R"({{"nik":"{}","limit":50}})", who->nik[p]);
        const std::string shown = PersonId{columns->person.at("person_id").integer(p)}.printed();
        const auto by_supervisor = office.send(supervisor, "POST", "/v1/link/search", body);
        EXPECT_NE(by_supervisor.body.find(shown), std::string::npos);
        const auto by_village = office.send(village, "POST", "/v1/link/search", body);
        EXPECT_EQ(by_village.body.find(shown), std::string::npos);
        return;
    }
    FAIL() << "no child with a NIK";
}

TEST(Search, AnErasedIdentityIsInNoIndexAndIsNotFound) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const Head head = somebody_in(office.village(), true);
    const std::string body = fmt::format(R"({{"nik":"{}"}})", head.nik);
    ASSERT_FALSE(people_of(office.send(client, "POST", "/v1/link/search", body)).array()->empty());
    const store::Scope all{{AreaRange{0, INT64_MAX}}};
    const std::filesystem::path index = office.workspace().folder() + "/index";
    ASSERT_TRUE(std::filesystem::exists(index / "link-observed"));
    ASSERT_TRUE(office.workspace().erase_identity(head.family, "diminta keluarga"));
    EXPECT_FALSE(std::filesystem::exists(index)) << "sealed names and numbers are deleted too";
    const auto finds = [&](const std::string& asked) {
        const json::Value people = people_of(office.send(client, "POST", "/v1/link/search", asked));
        return std::ranges::any_of(*people.array(), [&](const json::Value& one) {
            return *one.find("family")->text() == head.family;
        });
    };
    const auto opened = link::Finder::open(office.workspace(), link::IndexOf::observed);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::not_found);
    EXPECT_FALSE(finds(body));
    EXPECT_FALSE(finds(fmt::format(R"({{"address":"{}","limit":50}})", head.address)));
    EXPECT_TRUE(std::filesystem::exists(index / "link-observed"))
        << "the server lets the deleted index go, and makes it anew with the next search";
    const auto again = link::Finder::open(office.workspace(), link::IndexOf::observed);
    ASSERT_TRUE(again);
    link::SearchQuery query;
    query.nik = head.nik;
    query.most = 20;
    const link::SearchAnswer left = again->search(query, all).value();
    for (const link::SearchHit& hit : left.hits) {
        EXPECT_NE(hit.nik, head.nik);
    }
}

TEST(Search, IsNotedWithItsPurposeAlsoWhenNobodyIsFound) {
    Office& office = Office::whole();
    Client client = office.client("supervisor", office.village());
    client.purpose = "update";
    const Head head = somebody_in(office.village());
    ASSERT_EQ(
        office.send(client, "POST", "/v1/link/search", fmt::format(R"({{"nik":"{}"}})", head.nik))
            .status,
        200);
    const Client auditor = office.client("auditor", office.village());
    const auto reads =
        member(office.send(auditor, "GET", "/v1/access?family=" + head.family), "reads");
    EXPECT_EQ(*reads.array()->front().find("action")->text(), "family.search");
    EXPECT_EQ(*reads.array()->front().find("purpose")->text(), "update");
    const auto last = [&] {
        const auto all = member(office.send(auditor, "GET", "/v1/access"), "reads");
        return *all.array()->front().find("number")->integer();
    };
    const int64_t before = last();
    const auto none =
        office.send(client, "POST", "/v1/link/search", R"({"nik":"9900000000000000"})");
    EXPECT_EQ(none.status, 200);
    EXPECT_GT(last(), before);
    client.purpose = "programme";
    EXPECT_EQ(office.send(client, "POST", "/v1/link/search", R"({"name":"SITI"})").status, 403);
}

TEST(Search, WrongQuestionsAreToldInWords) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const std::string long_name(300, 'A');
    for (const std::string& body :
         {std::string("{}"), std::string(R"({"nik":"99"})"), std::string(R"({"birth":"kemarin"})"),
          fmt::format(R"({{"name":"{}"}})", long_name), std::string("[]")}) {
        const int status = office.send(client, "POST", "/v1/link/search", body).status;
        EXPECT_TRUE(status == 400 || status == 422) << status << body;
    }
    for (const std::string& body :
         {std::string(R"({"name":"' OR 1=1 --"})"), std::string(R"({"address":"<script>"})"),
          std::string(R"({"name":"\u0000\uffff"})")}) {
        EXPECT_EQ(office.send(client, "POST", "/v1/link/search", body).status, 200) << body;
    }
}

}  // namespace
}  // namespace regsosek
