// The coding queue of a PML: what waits, suggestions as somebody types, and a code that is a
// correction on record.
#include <gtest/gtest.h>

#include <algorithm>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "ground/expr/expr.h"
#include "office.h"
#include "serve/route.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

const store::Scope& everywhere() {
    static const store::Scope scope{{AreaRange{0, INT64_MAX}}};
    return scope;
}

json::Array items(Office& office, const Client& client, const std::string& query = "?limit=500") {
    const auto answer = office.send(client, "GET", "/v1/validate/coding" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const json::Value found = member(answer, "items");
    return found.array() == nullptr ? json::Array{} : *found.array();
}

int64_t total(Office& office, const Client& client) {
    const json::Value found = member(office.send(client, "GET", "/v1/validate/coding"), "total");
    return found.integer() == nullptr ? -1 : *found.integer();
}

std::string choice(const json::Value& item, int64_t code) {
    return json::canonical(serve::object({{"code", serve::integer(code)},
                                          {"code_now", *item.find("code_now")},
                                          {"evidence", serve::text("uraian di kertas")},
                                          {"query", *item.find("query")},
                                          {"question", *item.find("question")}}));
}

// The code of an adult's description is taken away, so that it waits; its query number.
std::string blanked(Office& office) {
    const store::Scope village({AreaRange::of(office.village()).value()});
    const auto columns = office.workspace().columns(village).value();
    const store::Table& person = columns->person;
    const auto waits = [&](size_t row) {
        return !person.at("job_industry_text").text(row).empty() &&
               person.at("job_industry").integer(row) > 0 && person.at("age").integer(row) >= 18;
    };
    size_t row = 0;
    while (row < person.rows && !waits(row)) {
        ++row;
    }
    EXPECT_LT(row, person.rows);
    const std::string who = FamilyId{person.at("family_id").integer(row)}.printed() + "/" +
                            PersonId{person.at("person_id").integer(row)}.printed() + "/";
    validate::AnswerCorrection gone{who + "EMP13",
                                    "job_industry",
                                    std::to_string(person.at("job_industry").integer(row)),
                                    "",
                                    "uji",
                                    "uji",
                                    Date{19'000}};
    const auto done = validate::correct_one(office.workspace(), village, gone);
    EXPECT_TRUE(done.has_value()) << done.error().message(Lang::en);
    EXPECT_TRUE(office.desk().writes().catch_up());
    return who + "REQ_r417";
}

json::Value find(const json::Array& all, const std::string& query) {
    const auto found = std::ranges::find_if(
        all, [&](const json::Value& one) { return json::text_in(one, "query") == query; });
    return found == all.end() ? json::Value{} : *found;
}

TEST(Coding, APmlCodesWhatWaitsAndItIsACorrectionOnRecord) {
    Office& office = Office::whole();
    const Client pml = office.client("field", office.village());
    const std::string query = blanked(office);
    const json::Value item = find(items(office, pml), query);
    ASSERT_NE(item.object(), nullptr) << query;
    EXPECT_EQ(json::integer_in(item, "code_now"), expr::asked_blank);
    EXPECT_FALSE(json::text_in(item, "text").empty());
    EXPECT_EQ(json::text_in(item, "question"), "r417");
    ASSERT_NE(item.find("suggestions")->array(), nullptr);
    const int64_t before = total(office, pml);

    const auto bad = office.send(pml, "POST", "/v1/validate/coding", choice(item, 99));
    EXPECT_EQ(bad.status, 422) << "no code of the list: " << bad.body;
    ASSERT_FALSE(item.find("suggestions")->array()->empty());
    const int64_t code = json::integer_in(item.find("suggestions")->array()->front(), "code");
    const auto done = office.send(pml, "POST", "/v1/validate/coding", choice(item, code));
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(office.send(pml, "POST", "/v1/validate/coding", choice(item, code)).body,
              R"({"repeated":true})");
    const int64_t other = code == 1 ? 2 : code - 1;
    EXPECT_EQ(office.send(pml, "POST", "/v1/validate/coding", choice(item, other)).status, 409)
        << "somebody else's code stands there by now";
    const std::string family = json::text_in(item, "family");
    const auto stored =
        office.workspace().get(store::Kind::family, family, everywhere(), false).value();
    EXPECT_TRUE(stored->document.author.starts_with("coding:field"));
    const auto decision =
        office.workspace().get(store::Kind::confirmation, query, everywhere(), true).value();
    ASSERT_TRUE(decision.has_value());
    EXPECT_NE(decision->document.answers.find("\"new_value\":\"" + std::to_string(code)),
              std::string::npos);
    EXPECT_NE(decision->document.identity.find("uraian di kertas"), std::string::npos);
    ASSERT_TRUE(office.desk().writes().catch_up());
    const json::Value after = find(items(office, pml), query);
    EXPECT_EQ(after.object(), nullptr) << "no longer without a code";
    EXPECT_EQ(total(office, pml), before - 1);
}

TEST(Coding, AnotherVillageSeesAndCodesNothingOfIt) {
    Office& office = Office::whole();
    const std::string query = blanked(office);
    const Client stranger = office.client("field", office.other_village());
    EXPECT_EQ(find(items(office, stranger), query).object(), nullptr);
    const std::string body =
        R"({"code":12,"code_now":-2,"query":")" + query + R"(","question":"r417"})";
    EXPECT_EQ(office.send(stranger, "POST", "/v1/validate/coding", body).status, 404);
    const std::string other =
        R"({"code":1,"code_now":-2,"query":")" + query + R"(","question":"r407"})";
    const Client own = office.client("field", office.village());
    EXPECT_EQ(office.send(own, "POST", "/v1/validate/coding", other).status, 422)
        << "only the two codes of work";
    const Client supervisor = office.client("supervisor", office.village());
    EXPECT_GE(total(office, supervisor), total(office, own))
        << "children's work is for who sees it";
}

// A choice for a person's description of work, of the code that stands there now.
std::string choice_for(const store::Table& person, size_t row) {
    const int64_t now = person.at("job_industry").integer(row);
    return json::canonical(serve::object(
        {{"code", serve::integer(now == 1 ? 2 : 1)},
         {"code_now", serve::integer(now)},
         {"query",
          serve::text(FamilyId{person.at("family_id").integer(row)}.printed() + "/" +
                      PersonId{person.at("person_id").integer(row)}.printed() + "/REQ_r417")},
         {"question", serve::text("r417")}}));
}

TEST(Coding, OnlyWhatTheQueueShowsIsGivenACode) {
    Office& office = Office::whole();
    const Client pml = office.client("field", office.village().substr(0, 4));
    const Client chief = office.client("supervisor", office.village().substr(0, 4));
    const auto queued = items(office, chief);
    ASSERT_LT(queued.size(), 500U) << "the whole queue";
    const auto columns = office.workspace().columns(everywhere()).value();
    const store::Table& person = columns->person;
    const int64_t before = office.workspace().head_sequence();
    int closed = 0;
    int children = 0;
    for (size_t row = 0; row < person.rows && (closed < 3 || children < 3); ++row) {
        const int64_t age = person.at("age").integer(row);
        const std::string body = choice_for(person, row);
        const std::string query = json::text_in(json::parse(body).value(), "query");
        const bool waits = find(queued, query).object() != nullptr;
        if (age >= 0 && age < 18 && children < 3) {
            ++children;
            EXPECT_EQ(office.send(pml, "POST", "/v1/validate/coding", body).status, 404)
                << "children's work is for who sees it";
        } else if (age >= 18 && person.at("job_industry").integer(row) > 0 && !waits &&
                   find(queued, query.substr(0, query.rfind('/')) + "/EMP13").object() == nullptr &&
                   closed < 3) {
            ++closed;
            EXPECT_EQ(office.send(chief, "POST", "/v1/validate/coding", body).status, 409)
                << "it has a code that fits";
        }
    }
    EXPECT_EQ(closed, 3);
    EXPECT_EQ(children, 3);
    EXPECT_EQ(office.workspace().head_sequence(), before) << "nothing was corrected";
}

TEST(Coding, SuggestsWhileSomebodyTypes) {
    Office& office = Office::whole();
    const Client pml = office.client("field", office.village());
    const auto typed = office.send(pml, "GET", "/v1/validate/coding/search?text=menanam%20padi");
    ASSERT_EQ(typed.status, 200) << typed.body;
    const json::Value suggestions = member(typed, "suggestions");
    ASSERT_FALSE(suggestions.array()->empty());
    EXPECT_EQ(json::integer_in(suggestions.array()->front(), "code"), 1);
    const auto by_label = office.send(pml, "GET", "/v1/validate/coding/search?text=perika");
    EXPECT_NE(by_label.body.find(R"("industry":4)"), std::string::npos) << by_label.body;
    EXPECT_EQ(office.send(pml, "GET", "/v1/validate/coding/search").status, 422);
    EXPECT_EQ(office.send(pml, "GET", "/v1/validate/coding/search?text=a&list=x").status, 422);
    EXPECT_EQ(office.send(pml, "GET", "/v1/validate/coding/search?text=padi&list=kbli").status, 404)
        << "this office has no such file";
}

}  // namespace
}  // namespace regsosek
