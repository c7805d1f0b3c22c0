// Documents keyed twice: blind, compared, adjudicated, and what operators see of each other; links
// that two people look at; documents by status.
#include <gtest/gtest.h>

#include <algorithm>

#include "office.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

std::string text_of(const json::Value& value) {
    return value.text() == nullptr ? std::string{} : *value.text();
}

std::string area_in(Office& office, const std::string& village) {
    const auto stored = office.workspace()
                            .get(store::Kind::family, office.family_in(village),
                                 store::Scope({AreaRange{0, INT64_MAX}}), false)
                            .value();
    return AreaCode{stored->document.area}.text();
}

std::string document(const std::string& area, int building, const std::string& floor,
                     const std::string& name) {
    return R"({"area":")" + area + R"(","answers":{"building_no":")" + std::to_string(building) +
           R"(","family_no":"910","interview_result":"1","head_name":"PAK DUA",)"
           R"("interview_date":"2022-10-20","floor_area_m2":"36","floor_type":")" +
           floor + R"("},"members":[{"answers":{"member_no":"1","member_name":")" + name +
           R"(","presence":"1","sex":"1","age":"52"}}]})";
}

// The line of a family in the list of a client; an empty value when it is not there.
json::Value listed(Office& office, const Client& client, const std::string& list,
                   const std::string& family) {
    const json::Value found = member(office.send(client, "GET", "/v1/collect/second"), list);
    for (const json::Value& one : *found.array()) {
        if (text_of(*one.find("family")) == family) {
            return one;
        }
    }
    return {};
}

TEST(Second, TwoKeysAreComparedAndTheThirdPersonDecides) {
    Office& office = Office::whole();
    const Client first = office.client("operator", office.village());
    const Client again = office.client("operator", office.village());
    const Client reader = office.client("operator", office.village());
    const Client chief = office.client("supervisor", office.village());
    const std::string area = area_in(office, office.village());
    const auto made =
        office.send(first, "POST", "/v1/collect/family", document(area, 941, "3", "PAK DUA"));
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string family = text_of(member(made, "family"));
    const std::string target = "/v1/collect/second/" + family;
    EXPECT_EQ(listed(office, first, "waiting", family).object(), nullptr) << "not the own one";
    const json::Value waits = listed(office, again, "waiting", family);
    ASSERT_NE(waits.object(), nullptr);
    EXPECT_EQ(*waits.find("building_no")->integer(), 941);
    EXPECT_EQ(waits.find("first"), nullptr) << "blind";
    ASSERT_EQ(office.send(reader, "GET", "/v1/collect/family/" + family).status, 200);
    const std::string second = document(area, 941, "03", "PAK DWI");
    EXPECT_EQ(office.send(first, "POST", target, second).status, 403) << "the same operator";
    EXPECT_EQ(office.send(reader, "POST", target, second).status, 403) << "has read it";
    const auto taken = office.send(again, "POST", target, second);
    ASSERT_EQ(taken.status, 201) << taken.body;
    EXPECT_EQ(taken.body.find("different"), std::string::npos) << "not told whether it agrees";
    EXPECT_EQ(office.send(again, "POST", target, second).status, 409) << "keyed once";

    const json::Value line = listed(office, chief, "documents", family);
    EXPECT_EQ(text_of(*line.find("state")), "differs");
    EXPECT_EQ(*line.find("different")->integer(), 1) << "03 is 3; the name differs";
    const auto differ = office.send(chief, "GET", target);
    ASSERT_EQ(differ.status, 200) << differ.body;
    const json::Value differences = member(differ, "differences");
    ASSERT_EQ(differences.array()->size(), 1U);
    EXPECT_EQ(text_of(*(*differences.array())[0].find("second")), "PAK DWI");
    EXPECT_EQ(office.send(chief, "PUT", target, R"({"verdicts":[]})").status, 422);
    const auto settled =
        office.send(chief, "PUT", target,
                    R"({"verdicts":[{"member":1,"question":"member_name","text":"PAK DWI"}]})");
    ASSERT_EQ(settled.status, 204) << settled.body;
    const auto now = office.send(chief, "GET", "/v1/collect/family/" + family);
    EXPECT_NE(now.body.find("PAK DWI"), std::string::npos);
    EXPECT_EQ(*member(now, "version").integer(), 2);
    EXPECT_EQ(text_of(*listed(office, chief, "documents", family).find("state")), "settled");
    EXPECT_EQ(office.send(chief, "PUT", target, R"({"verdicts":[]})").status, 409);
    EXPECT_TRUE(office.workspace().verify_chain());
}

TEST(Second, WhoSawThePartsOfAConflictOrABuildingIsNotBlind) {
    Office& office = Office::whole();
    const Client first = office.client("operator", office.village());
    const std::string area = area_in(office, office.village());
    const std::string key = document(area, 943, "3", "PAK BUTA");
    const auto made = office.send(first, "POST", "/v1/collect/family", key);
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string family = text_of(member(made, "family"));
    const Client stale = office.client("operator", office.village());
    const auto refused =
        office.send(stale, "PUT", "/v1/collect/family/" + family, key, {{"if-match", "\"9\""}});
    ASSERT_EQ(refused.status, 409) << refused.body;
    EXPECT_NE(refused.body.find("PAK BUTA"), std::string::npos);
    const Client auditor = office.client("auditor", office.village());
    EXPECT_NE(office.send(auditor, "GET", "/v1/access?family=" + family).body.find("document.read"),
              std::string::npos)
        << "shown, so noted";
    const Client neighbour = office.client("operator", office.village());
    ASSERT_NE(office.send(neighbour, "GET", "/v1/collect/building?building=943&area=" + area)
                  .body.find(family),
              std::string::npos);
    for (const Client& seen : {stale, neighbour}) {
        EXPECT_EQ(office.send(seen, "POST", "/v1/collect/second/" + family, key).status, 403);
    }
}

TEST(Second, EqualKeysNeedNobody) {
    Office& office = Office::whole();
    const Client first = office.client("operator", office.village());
    const Client again = office.client("operator", office.village());
    const Client chief = office.client("supervisor", office.village());
    const std::string area = area_in(office, office.village());
    const auto made =
        office.send(first, "POST", "/v1/collect/family", document(area, 942, "3", "PAK SAMA"));
    const std::string family = text_of(member(made, "family"));
    const std::string target = "/v1/collect/second/" + family;
    ASSERT_EQ(office.send(again, "POST", target, document(area, 942, "3", "PAK SAMA")).status, 201);
    EXPECT_EQ(text_of(*listed(office, chief, "documents", family).find("state")), "agreed");
    EXPECT_EQ(office.send(chief, "GET", target).status, 404) << "nothing to decide";
    const Client elsewhere = office.client("supervisor", office.other_village());
    EXPECT_EQ(listed(office, elsewhere, "documents", family).object(), nullptr);
}

TEST(Second, OperatorsSeeThemselvesAgainstTheMedian) {
    Office& office = Office::whole();
    const std::string area = area_in(office, office.village());
    Client one;
    for (int i = 0; i < 3; ++i) {
        one = office.client("operator", office.village());
        ASSERT_EQ(
            office
                .send(one, "POST", "/v1/collect/family", document(area, 950 + i, "3", "PAK KETIK"))
                .status,
            201);
        const std::string work =
            R"({"keys":)" + std::to_string(1000 * (i + 1)) + R"(,"seconds":360})";
        ASSERT_EQ(office.send(one, "POST", "/v1/collect/work", work).status, 204);
    }
    const auto own = office.send(one, "GET", "/v1/collect/work");
    ASSERT_EQ(own.status, 200) << own.body;
    EXPECT_EQ(*member(own, "own").find("keys_per_hour")->integer(), 30'000);
    EXPECT_GE(*member(own, "median").find("keys_per_hour")->integer(), 10'000);
    EXPECT_TRUE(member(own, "operators").array()->empty()) << "nobody sees a colleague";
    const Client chief = office.client("supervisor", office.village());
    const auto table = office.send(chief, "GET", "/v1/collect/work");
    EXPECT_GE(member(table, "operators").array()->size(), 3U);
    const Client elsewhere = office.client("supervisor", office.other_village());
    EXPECT_TRUE(
        member(office.send(elsewhere, "GET", "/v1/collect/work"), "operators").array()->empty())
        << "operators of another village";
}

TEST(Review, TwoPeopleJudgeByThemselves) {
    Office& office = Office::whole();
    const std::string area = office.village().substr(0, 4);
    Client one = office.client("supervisor", area);
    Client two = office.client("supervisor", area);
    one.purpose = two.purpose = "linkage";
    const auto queue = office.send(one, "GET", "/v1/link/review?limit=5");
    ASSERT_EQ(queue.status, 200) << queue.body;
    const json::Value items = member(queue, "items");
    ASSERT_FALSE(items.array()->empty());
    const std::string person = text_of(*(*items.array())[0].find("person"));
    const std::string place = text_of(*(*items.array())[0].find("area"));
    const std::string target = "/v1/link/review/" + person;
    const auto found = office.send(one, "GET", target + "?area=" + place);
    ASSERT_EQ(found.status, 200) << found.body;
    const json::Value candidates = member(found, "candidates");
    ASSERT_FALSE(candidates.array()->empty());
    const json::Value& best = (*candidates.array())[0];
    int64_t sum = *best.find("before_e2")->integer();
    for (const json::Value& field : *best.find("fields")->array()) {
        sum += *field.find("bits_e2")->integer();
    }
    EXPECT_NEAR(static_cast<double>(sum), static_cast<double>(*best.find("bits_e2")->integer()), 5)
        << "the waterfall ends at the weight";
    const std::string row = std::to_string(*best.find("register_row")->integer());
    const auto say = [&](const Client& client, const std::string& verdict,
                         const std::string& reason) {
        return office.send(client, "POST", target,
                           R"({"verdict":")" + verdict + R"(","register_row":)" + row +
                               R"(,"reason":")" + reason + "\"}");
    };
    EXPECT_EQ(say(one, "same", "").status, 422) << "a reason is needed";
    EXPECT_EQ(say(one, "perhaps", "x").status, 422);
    ASSERT_EQ(say(one, "same", "tanggal lahir sama").status, 200);
    EXPECT_TRUE(
        member(office.send(two, "GET", target + "?area=" + place), "verdicts").array()->empty())
        << "the other judges without knowing";
    ASSERT_EQ(say(two, "unsure", "foto KTP kabur").status, 200);
    EXPECT_EQ(member(office.send(two, "GET", target), "verdicts").array()->size(), 2U);
    const json::Value left = member(office.send(one, "GET", "/v1/link/review?limit=500"), "items");
    for (const json::Value& item : *left.array()) {
        EXPECT_NE(text_of(*item.find("person")), person) << "decided comes not again";
    }
    const auto pairs = member(office.send(one, "GET", "/v1/link/agreement"), "pairs");
    ASSERT_EQ(pairs.array()->size(), 1U);
    EXPECT_EQ(*(*pairs.array())[0].find("both")->integer(), 1);
    EXPECT_EQ(*(*pairs.array())[0].find("agreed")->integer(), 0);
}

TEST(Documents, AreListedByStatus) {
    Office& office = Office::whole();
    const Client chief = office.client("supervisor", office.village());
    const auto list = [&](const std::string& status, const std::string& more = "") {
        return office.send(chief, "GET", "/v1/validate/document?status=" + status + more);
    };
    ASSERT_TRUE(office.desk().writes().catch_up());
    const auto before = list("error", "&limit=500");
    ASSERT_EQ(before.status, 200) << before.body;
    const json::Value errors = member(before, "documents");
    EXPECT_EQ(static_cast<int64_t>(errors.array()->size()),
              *member(before, "counts").find("error")->integer());
    for (const json::Value& one : *errors.array()) {
        EXPECT_GT(*one.find("errors")->integer(), 0);
        EXPECT_TRUE(text_of(*one.find("area")).starts_with(office.village()));
        EXPECT_GT(*one.find("building_no")->integer(), 0);
    }
    // Pages follow each other without gap or repetition.
    size_t walked = 0;
    for (int64_t after = 0;;) {
        const auto page = list("error", "&limit=7&after=" + std::to_string(after));
        walked += member(page, "documents").array()->size();
        after = *member(page, "next_after").integer();
        if (after == 0) {
            break;
        }
    }
    EXPECT_EQ(walked, errors.array()->size());
    const int64_t waiting = *member(before, "counts").find("unchecked")->integer();
    const Client client = office.client("operator", office.village());
    ASSERT_EQ(office
                  .send(client, "POST", "/v1/collect/family",
                        document(area_in(office, office.village()), 961, "3", "PAK BARU"))
                  .status,
              201);
    ASSERT_TRUE(office.desk().writes().catch_up());
    const auto after = list("unchecked", "&limit=500");
    EXPECT_EQ(*member(after, "counts").find("unchecked")->integer(), waiting + 1);
    EXPECT_EQ(static_cast<int64_t>(member(after, "documents").array()->size()), waiting + 1);
    EXPECT_EQ(list("lost").status, 422);
    EXPECT_EQ(list("error", "&area=" + office.other_village()).status, 403);
}

}  // namespace
}  // namespace regsosek
