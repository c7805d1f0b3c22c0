// A citizen's own record: entered by a letter's code, what is shown of others, who read it,
// requests and their clocks, and what the office answers.
#include <gtest/gtest.h>

#include "ground/base/ids.h"
#include "office.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

constexpr int64_t day = 86'400;

// A family with two adults whose birth dates are known.
std::string family_of_two(Office& office) {
    const auto columns =
        office.workspace().columns(store::Scope({AreaRange::of(office.village()).value()})).value();
    for (const int64_t id : columns->family.at("family_id").int64s) {
        const std::string family = FamilyId{id}.printed();
        const auto result = office.citizen(family);
        if (!result.other.empty()) {
            return family;
        }
    }
    return {};
}

std::string code_of(Office& office, const std::string& family, const std::string& person) {
    const serve::Citizen who{
        FamilyId::parse(family)->value, PersonId::parse(person)->value,
        office.workspace()
            .get(store::Kind::family, family, store::Scope({AreaRange{0, INT64_MAX}}), false)
            .value()
            ->document.area};
    return office.desk().own_codes().issue(who, office.now()).value();
}

int enter(Office& office, const std::string& code, const std::string& born) {
    return office
        .send({}, "POST", "/v1/own/session",
              "{\"birth_date\":\"" + born + "\",\"code\":\"" + code + "\"}")
        .status;
}

TEST(Own, ACodeOpensOnceAndFiveWrongDatesLockIt) {
    Office& office = Office::whole();
    const std::string family = family_of_two(office);
    ASSERT_FALSE(family.empty());
    const auto citizen = office.citizen(family);
    const std::string code = code_of(office, family, citizen.person);
    EXPECT_EQ(code.size(), 19U);
    EXPECT_EQ(enter(office, "2222-2222-2222-2222", citizen.birth_date), 403);
    EXPECT_EQ(enter(office, code, "1901-01-01"), 403);
    std::string typed = code;
    std::erase(typed, '-');
    EXPECT_EQ(enter(office, typed, citizen.birth_date), 204) << "dashes do not matter";
    EXPECT_EQ(enter(office, code, citizen.birth_date), 403) << "once";
    const std::string locked = code_of(office, family, citizen.person);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(enter(office, locked, "1901-01-01"), 403);
    }
    EXPECT_EQ(enter(office, locked, citizen.birth_date), 403) << "locked, though right";
    const std::string lost = code_of(office, family, citizen.person);
    const std::string found = code_of(office, family, citizen.person);
    EXPECT_EQ(enter(office, lost, citizen.birth_date), 403) << "a new code ends the earlier one";
    EXPECT_EQ(enter(office, found, citizen.birth_date), 204);
    const std::string old = code_of(office, family, citizen.person);
    office.pass(31 * day);
    EXPECT_EQ(enter(office, old, citizen.birth_date), 403) << "expired";
}

TEST(Own, HealthFinanceAndNikOfOtherAdultsAreNotShown) {
    Office& office = Office::whole();
    const std::string family = family_of_two(office);
    const auto citizen = office.citizen(family);
    const auto shown = office.send(citizen.client, "GET", "/v1/own/family");
    ASSERT_EQ(shown.status, 200) << shown.body;
    const json::Value members = member(shown, "members");
    int mine = 0;
    for (const json::Value& one : *members.array()) {
        const bool me = *std::get_if<bool>(&one.find("me")->data);
        mine += me ? 1 : 0;
        EXPECT_EQ(me, *one.find("person")->text() == citizen.person);
        for (const json::Value& field : *one.find("fields")->array()) {
            const form::Question* question = office.desk().form().find(*field.find("name")->text());
            ASSERT_NE(question, nullptr);
            const bool child = *std::get_if<bool>(&one.find("child")->data);
            if (!me) {
                EXPECT_NE(question->privacy, form::Privacy::health) << question->name;
                EXPECT_NE(question->privacy, form::Privacy::finance) << question->name;
                EXPECT_TRUE(child || question->name != "nik");
            }
        }
    }
    EXPECT_EQ(mine, 1);
    EXPECT_NE(shown.body.find("member_name"), std::string::npos);
}

TEST(Own, WhoReadItAndWhyIsShownWithoutNames) {
    Office& office = Office::whole();
    const std::string family = family_of_two(office);
    Client supervisor = office.client("supervisor", office.village());
    supervisor.purpose = "validation";
    ASSERT_EQ(office.send(supervisor, "GET", "/v1/family/" + family).status, 200);
    const auto citizen = office.citizen(family);
    const auto reads = office.send(citizen.client, "GET", "/v1/own/read");
    EXPECT_NE(reads.body.find("Supervisor of entry"), std::string::npos) << reads.body;
    EXPECT_NE(reads.body.find("\"purpose\":\"validation\""), std::string::npos);
    EXPECT_EQ(reads.body.find("supervisor1"), std::string::npos) << "roles, no accounts";
    const auto position = office.send(citizen.client, "GET", "/v1/own/position");
    EXPECT_EQ(position.status, 200) << position.body;
    EXPECT_EQ(position.body.find("contribution"), std::string::npos);
    EXPECT_EQ(office.send(citizen.client, "GET", "/v1/family/" + family).status, 403);
    EXPECT_EQ(office.send(citizen.client, "POST", "/v1/token", "{}").status, 403);
}

TEST(Own, RequestsHaveAClockAndAnObjectionStopsAutomaticUse) {
    Office& office = Office::whole();
    const std::string family = family_of_two(office);
    const auto citizen = office.citizen(family);
    const auto ask = [&](const std::string& kind, const std::string& words) {
        return office.send(citizen.client, "POST", "/v1/own/request",
                           "{\"kind\":\"" + kind + "\",\"text\":\"" + words + "\"}");
    };
    EXPECT_EQ(ask("correction", "pendek").status, 422);
    const auto asked = ask("correction", "Lantai rumah kami sudah keramik sejak 2021.");
    ASSERT_EQ(asked.status, 201) << asked.body;
    EXPECT_EQ(*member(asked, "due").integer(), office.now() + 3 * day);
    const auto objected = ask("objection", "Kami tidak setuju dengan posisi keluarga kami.");
    ASSERT_EQ(objected.status, 201) << objected.body;
    EXPECT_EQ(*member(objected, "due").integer(), office.now() + 14 * day);
    const auto all = store::Scope({AreaRange{0, INT64_MAX}});
    const auto suspended = [&] {
        const int64_t id = FamilyId::parse(family)->value;
        const auto rows = office.workspace().rows_of("score_objection", {&id, 1}, all).value();
        return rows.rows == 1 && rows.at("objection_suspends").integer(0) == 1;
    };
    EXPECT_TRUE(suspended());
    office.pass(4 * day);
    Client supervisor = office.client("supervisor", office.village());
    supervisor.purpose = "objection";
    const auto open = office.send(supervisor, "GET", "/v1/request");
    EXPECT_NE(open.body.find("\"late\":true"), std::string::npos) << "three days have passed";
    Client dpo = office.client("dpo", office.village());
    dpo.purpose = "objection";
    const auto watched = office.send(dpo, "GET", "/v1/request");
    EXPECT_NE(watched.body.find(family), std::string::npos);
    EXPECT_EQ(watched.body.find("keramik"), std::string::npos) << "clocks, not words";
    const std::string target = "/v1/request/" + *member(objected, "id").text();
    const std::string answer = "{\"state\":\"refused\",\"answer\":\"Data sesuai kunjungan.\"}";
    EXPECT_EQ(office.send(supervisor, "PUT", target, answer).status, 204);
    EXPECT_EQ(office.send(supervisor, "PUT", target, answer).status, 409) << "answered once";
    EXPECT_FALSE(suspended());
    const auto again = office.citizen(family);
    const auto mine = office.send(again.client, "GET", "/v1/own/request");
    EXPECT_NE(mine.body.find("Data sesuai kunjungan."), std::string::npos);
}

TEST(Own, OneRefusalLiftsNoOtherObjectionOfTheFamily) {
    Office& office = Office::whole();
    const std::string family = family_of_two(office);
    const auto citizen = office.citizen(family);
    const auto all = store::Scope({AreaRange{0, INT64_MAX}});
    const int64_t id = FamilyId::parse(family)->value;
    const auto suspended = [&] {
        const auto rows = office.workspace().rows_of("score_objection", {&id, 1}, all).value();
        return rows.rows == 1 && rows.at("objection_suspends").integer(0) == 1;
    };
    const auto object = [&](const std::string& person) {
        const int64_t area =
            office.workspace().get(store::Kind::family, family, all, false).value()->document.area;
        const serve::Citizen who{id, PersonId::parse(person)->value, area};
        const std::string token = office.desk().sessions().begin(who.account(), office.now());
        const Client client{"regsosek_session=" + token,
                            office.desk().sessions().find(token, office.now())->csrf, ""};
        const auto asked = office.send(client, "POST", "/v1/own/request",
                                       R"({"kind":"objection","text":"Kami tidak setuju."})");
        return *member(asked, "id").text();
    };
    Client chief = office.client("supervisor", office.village());
    chief.purpose = "objection";
    const auto answer = [&](const std::string& request, const std::string& state) {
        return office
            .send(chief, "PUT", "/v1/request/" + request,
                  R"({"answer":"Sudah diperiksa.","state":")" + state + "\"}")
            .status;
    };
    const std::string one = object(citizen.person);
    const std::string two = object(citizen.other);
    const std::string three = object(citizen.other);
    EXPECT_NE(one, two);
    ASSERT_EQ(answer(one, "refused"), 204);
    EXPECT_TRUE(suspended()) << "the other adult still waits";
    ASSERT_EQ(answer(two, "accepted"), 204);
    ASSERT_EQ(answer(three, "refused"), 204);
    EXPECT_TRUE(suspended()) << "one was accepted";
}

TEST(Own, AnIdNeverComesAgainAfterAMove) {
    Office& office = Office::whole();
    const std::string family = family_of_two(office);
    const auto citizen = office.citizen(family);
    const auto ask = [&](const Client& client) {
        return *member(office.send(client, "POST", "/v1/own/request",
                                   R"({"kind":"correction","text":"Alamat kami lain."})"),
                       "id")
                    .text();
    };
    const std::string before = ask(citizen.client);
    const auto there = office.workspace()
                           .get(store::Kind::family, office.family_in(office.other_village()),
                                store::Scope({AreaRange{0, INT64_MAX}}), false)
                           .value();
    const serve::Citizen moved{FamilyId::parse(family)->value,
                               PersonId::parse(citizen.person)->value, there->document.area};
    const std::string token = office.desk().sessions().begin(moved.account(), office.now());
    const Client client{"regsosek_session=" + token,
                        office.desk().sessions().find(token, office.now())->csrf, ""};
    EXPECT_NE(ask(client), before);
}

TEST(Own, ALetterIsForAnAdultOfTheOwnAreaAndIsWrittenDown) {
    Office& office = Office::whole();
    const std::string family = family_of_two(office);
    const auto citizen = office.citizen(family);
    const Client supervisor = office.client("supervisor", office.village());
    const std::string body =
        "{\"family\":\"" + family + "\",\"person\":\"" + citizen.person + "\"}";
    const auto letter = office.send(supervisor, "POST", "/v1/own/letter", body);
    ASSERT_EQ(letter.status, 200) << letter.body;
    EXPECT_TRUE(letter.body.starts_with("%PDF"));
    const auto grant = office.workspace()
                           .get(store::Kind::grant, "own/" + citizen.person,
                                store::Scope({AreaRange{0, INT64_MAX}}), false)
                           .value();
    ASSERT_TRUE(grant.has_value());
    const Client elsewhere = office.client("supervisor", office.other_village());
    EXPECT_EQ(office.send(elsewhere, "POST", "/v1/own/letter", body).status, 404);
    serve::Account account;
    account.name = "warga-satu";
    account.role = "citizen";
    EXPECT_FALSE(office.desk().accounts().add(account).has_value());
}

}  // namespace
}  // namespace regsosek
