// What became of a family, people who may be there twice, and the field period.
#include <gtest/gtest.h>

#include "ground/base/ids.h"
#include "office.h"
#include "regsosek/link.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

std::string text_of(const json::Value& of, const char* key) {
    const json::Value* found = of.find(key);
    EXPECT_TRUE(found != nullptr && found->text() != nullptr) << key;
    return found == nullptr || found->text() == nullptr ? std::string() : *found->text();
}

int64_t number_of(const json::Value& of, const char* key) {
    const json::Value* found = of.find(key);
    EXPECT_TRUE(found != nullptr && found->integer() != nullptr) << key;
    return found == nullptr || found->integer() == nullptr ? -1 : *found->integer();
}

TEST(Duplicates, AreMergedAndPartedByVerdicts) {
    Office& office = Office::whole();
    Client chief = office.client("supervisor", office.village().substr(0, 4));
    chief.purpose = "linkage";
    const auto queue = office.send(chief, "GET", "/v1/link/duplicate?limit=500");
    ASSERT_EQ(queue.status, 200) << queue.body;
    const json::Value items = member(queue, "items");
    ASSERT_FALSE(items.array()->empty()) << "the district has people who are there twice";
    EXPECT_EQ(static_cast<int64_t>(items.array()->size()), *member(queue, "open").integer());
    const json::Value& pair = (*items.array())[0];
    const std::string first = text_of(pair, "first");
    const std::string second = text_of(pair, "second");
    const std::string target = "/v1/link/duplicate/" + first + "/" + second;
    const auto shown = office.send(chief, "GET", target);
    ASSERT_EQ(shown.status, 200) << shown.body;
    int64_t sum = *member(shown, "before_e2").integer();
    const json::Value fields = member(shown, "fields");
    for (const json::Value& field : *fields.array()) {
        sum += number_of(field, "bits_e2");
    }
    EXPECT_NEAR(static_cast<double>(sum), static_cast<double>(number_of(pair, "bits_e2")), 6)
        << "the waterfall ends at the weight";
    const auto say = [&](const std::string& verdict, const std::string& reason) {
        return office
            .send(chief, "POST", target,
                  R"({"verdict":")" + verdict + R"(","reason":")" + reason + "\"}")
            .status;
    };
    const auto identities = [&] {
        const store::Scope all({AreaRange{0, INT64_MAX}});
        const auto one =
            link::identity_of(office.desk().workspace(), all, false, PersonId::parse(first)->value);
        EXPECT_TRUE(one) << one.error().message(Lang::en);
        return one ? one->members.size() : 0;
    };
    EXPECT_EQ(identities(), 1U);
    EXPECT_EQ(say("same", ""), 422) << "a reason is needed";
    EXPECT_EQ(say("unsure", "nama anak sama"), 204);
    EXPECT_EQ(say("same", "nama dan tanggal lahir sama"), 204);
    EXPECT_EQ(identities(), 2U) << "one identity of two";
    const json::Value left =
        member(office.send(chief, "GET", "/v1/link/duplicate?limit=500"), "items");
    EXPECT_EQ(left.array()->size(), items.array()->size() - 1) << "decided comes not again";
    EXPECT_EQ(say("different", "kembar"), 204);
    EXPECT_EQ(identities(), 1U) << "the merge is taken back";
    const json::Value verdicts = member(office.send(chief, "GET", target), "verdicts");
    ASSERT_EQ(verdicts.array()->size(), 1U);
    EXPECT_EQ(text_of((*verdicts.array())[0], "reason"), "kembar");
    Client elsewhere = office.client("supervisor", "3399");
    elsewhere.purpose = "linkage";
    EXPECT_EQ(office.send(elsewhere, "GET", target).status, 404) << "people of other areas";
    EXPECT_EQ(office.send(chief, "GET", "/v1/link/duplicate/" + first + "/" + first).status, 404);
}

TEST(Trace, TellsVersionsLinksAndDecisionsOfAFamily) {
    Office& office = Office::whole();
    Client chief = office.client("supervisor", office.village());
    chief.purpose = "validation";
    const json::Value families =
        member(office.send(chief, "GET", "/v1/family?limit=20"), "families");
    ASSERT_FALSE(families.array()->empty());
    const std::string family = text_of((*families.array())[0], "family");
    const auto found = office.send(chief, "GET", "/v1/family/" + family + "/trace");
    ASSERT_EQ(found.status, 200) << found.body;
    const json::Value steps = member(found, "timeline");
    ASSERT_FALSE(steps.array()->empty());
    int64_t later = INT64_MAX;
    for (const json::Value& step : *steps.array()) {
        EXPECT_LT(number_of(step, "sequence"), later) << "newest first";
        later = number_of(step, "sequence");
        EXPECT_GT(number_of(step, "at"), 0);
        EXPECT_FALSE(text_of(step, "by").empty());
    }
    EXPECT_EQ(text_of(steps.array()->back(), "kind"), "document");
    EXPECT_FALSE(member(found, "links").array()->empty()) << "its members were linked";
    const auto other = office.client("village", office.other_village());
    EXPECT_EQ(office.send(other, "GET", "/v1/family/" + family + "/trace").status, 404);
    Client nameless = office.client("methodologist", office.village());
    nameless.purpose = "validation";
    const auto bare = office.send(nameless, "GET", "/v1/family/" + family + "/trace");
    ASSERT_EQ(bare.status, 200) << bare.body;
    EXPECT_EQ(member(bare, "place").integer(), nullptr);
    EXPECT_EQ(member(bare, "place").object(), nullptr) << "a place is identity";
}

TEST(Pace, CountsDaysAndWhatIsDue) {
    Office& office = Office::whole();
    const Client chief = office.client("supervisor", office.village());
    const auto found = office.send(chief, "GET", "/v1/watch/pace?by=village");
    ASSERT_EQ(found.status, 200) << found.body;
    const json::Value lines = member(found, "lines");
    ASSERT_FALSE(lines.array()->empty());
    const json::Value& all = (*lines.array())[0];
    EXPECT_GT(number_of(all, "target"), 0);
    EXPECT_LE(number_of(all, "due"), number_of(all, "target"));
    EXPECT_GE(number_of(all, "behind"), 0);
    int64_t documents = 0;
    std::string before;
    const json::Value days = member(found, "days");
    for (const json::Value& day : *days.array()) {
        EXPECT_LT(before, text_of(day, "day")) << "days in order, each once";
        before = text_of(day, "day");
        documents += number_of(day, "documents");
    }
    EXPECT_GT(documents, 0);
    EXPECT_EQ(office.send(chief, "GET", "/v1/watch/pace?by=street").status, 422);
}

}  // namespace
}  // namespace regsosek
