// What became of a family, people who may be there twice, and the field period.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

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
    std::string longest;
    for (int i = 0; i < 500; ++i) {
        longest += "\u20ac";  // 3 bytes each
    }
    EXPECT_EQ(say("unsure", longest), 204) << "500 characters, as the schema says";
    EXPECT_EQ(say("unsure", longest + "a"), 422);
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

const store::Scope& everywhere() {
    static const store::Scope scope{{AreaRange{0, INT64_MAX}}};
    return scope;
}

serve::Response traced(Office& office, const Client& client, const std::string& family) {
    auto answer = office.send(client, "GET", "/v1/family/" + family + "/trace");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer;
}

// A document of a kind about a family, with a reason that names somebody.
store::Document said_of(const store::Stored& family, store::Kind kind, const std::string& key,
                        const std::string& answers) {
    store::Document out;
    out.kind = kind;
    out.key = key;
    out.area = family.document.area;
    out.answers = answers;
    out.author = "uji";
    out.reason = "kata Ibu Sumarni";
    out.valid_on = Date{19'000};
    return out;
}

TEST(Trace, EachKindIsForThoseWithItsRightAndReasonsAreIdentity) {
    Office& office = Office::whole();
    const auto columns = office.workspace()
                             .columns(store::Scope({AreaRange::of(office.other_village()).value()}))
                             .value();
    const int64_t id = columns->person.at("family_id").int64s.back();
    const std::string family = FamilyId{id}.printed();
    const auto stored =
        office.workspace().get(store::Kind::family, family, everywhere(), false).value();
    const std::string person = std::to_string(columns->person.at("person_id").int64s.back());
    const store::Document documents[] = {
        said_of(*stored, store::Kind::confirmation, family + "/EMP01",
                R"({"decision":"confirm","rule":"EMP01"})"),
        said_of(*stored, store::Kind::link_decision, "uji/" + family,
                R"({"about":"duplicate","first":)" + person + R"(,"second":1,"verdict":3})"),
        said_of(*stored, store::Kind::fkp_decision, family, "{}"),
        said_of(*stored, store::Kind::appeal, "objection/uji/" + family,
                R"({"family_id":)" + std::to_string(id) + "}")};
    ASSERT_TRUE(office.workspace().append(documents));
    struct Case {
        const char* role;
        const char* purpose;
        std::set<std::string> kinds;
        bool reasons;
    };
    const Case cases[] = {
        {"supervisor", "validation", {"finding", "link", "consult", "appeal"}, true},
        {"field", "validation", {"finding", "consult"}, true},
        {"village", "consultation", {"consult"}, true},
        {"methodologist", "validation", {"finding"}, false},
        {"programme", "programme", {}, true}};
    for (const Case& one : cases) {
        Client client = office.client(one.role, office.other_village());
        client.purpose = one.purpose;
        std::set<std::string> kinds;
        const json::Value steps = member(traced(office, client, family), "timeline");
        for (const json::Value& step : *steps.array()) {
            const std::string kind = text_of(step, "kind");
            if (kind != "document" && kind != "place") {
                kinds.insert(kind);
                EXPECT_EQ(text_of(step, "reason"), one.reasons ? "kata Ibu Sumarni" : "");
            }
        }
        EXPECT_EQ(kinds, one.kinds) << one.role;
    }
}

TEST(Trace, LinksAndListsOfChildrenAreForThoseWhoSeeChildren) {
    Office& office = Office::whole();
    const std::string folder =
        std::filesystem::path(office.workspace().folder()).parent_path() / "in";
    const auto listed = link::link_list(
        office.workspace(), everywhere(),
        {folder + "/programmes/PBI-JK.csv", "PBI-JK", "", "A", "PKS 12", Date{19'000}});
    ASSERT_TRUE(listed.has_value()) << listed.error().message(Lang::en);
    const store::Scope village({AreaRange::of(office.village()).value()});
    const auto columns = office.workspace().columns(village).value();
    std::set<std::string> children;
    for (size_t row = 0; row < columns->person.rows; ++row) {
        const int64_t age = columns->person.at("age").integer(row);
        if (age >= 0 && age < 18) {
            children.insert(PersonId{columns->person.at("person_id").integer(row)}.printed());
        }
    }
    const Client field = office.client("field", office.village());
    Client chief = office.client("supervisor", office.village());
    chief.purpose = "validation";
    // How many of an array's persons are children, and how many are not.
    const auto counted = [&](const serve::Response& answer, const char* key) {
        std::pair<int, int> out;
        const json::Value all = member(answer, key);
        for (const json::Value& one : *all.array()) {
            ++(children.contains(text_of(one, "person")) ? out.first : out.second);
        }
        return out;
    };
    std::pair<int, int> links, lists;
    for (const int64_t id : columns->family.at("family_id").int64s) {
        const std::string family = FamilyId{id}.printed();
        const auto all = counted(traced(office, chief, family), "links");
        EXPECT_EQ(counted(traced(office, field, family), "links"), std::pair(0, all.second));
        links.first += all.first, links.second += all.second;
        const std::string target = "/v1/family/" + family;
        const auto on = counted(office.send(chief, "GET", target), "lists");
        EXPECT_EQ(counted(office.send(field, "GET", target), "lists"), std::pair(0, on.second));
        lists.first += on.first, lists.second += on.second;
        if (std::min({links.first, links.second, lists.first, lists.second}) > 0) {
            break;
        }
    }
    for (const int seen : {links.first, links.second, lists.first, lists.second}) {
        EXPECT_GT(seen, 0) << "children and others have links and stand on the list";
    }
}

TEST(Trace, ThePlaceOfAnErasedFamilyIsGone) {
    Office& office = Office::whole();
    Client chief = office.client("supervisor", office.other_village());
    chief.purpose = "validation";
    const json::Value placed = member(
        office.send(chief, "GET", "/v1/geotag/place?area=" + office.other_village()), "families");
    ASSERT_FALSE(placed.array()->empty());
    const std::string family = text_of(placed.array()->back(), "family");
    EXPECT_NE(member(traced(office, chief, family), "place").object(), nullptr);
    ASSERT_TRUE(office.workspace().erase_identity(family, "diminta keluarga"));
    EXPECT_EQ(member(traced(office, chief, family), "place").object(), nullptr);
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
