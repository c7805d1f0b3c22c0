// Documents keyed at screens: on disk before the answer, repeated once, versions in conflict, ids
// that stay, drafts.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "office.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

// A family of two in a sub-SLS of the village.
std::string document(const std::string& area, int building, const std::string& more = "") {
    constexpr std::string_view members =
        R"([{"answers":{"member_no":"1","member_name":"PAK ENTRI","nik":"9901010101700001",)"
        R"("presence":"1","sex":"1","age":"52"}},)"
        R"({"answers":{"member_no":"2","member_name":"BU ENTRI","presence":"1","sex":"2",)"
        R"("age":"?"}}])";
    return R"({"area":")" + area + R"(","answers":{"building_no":")" + std::to_string(building) +
           R"(","family_no":"900","interview_result":"1","head_name":"PAK ENTRI",)" +
           R"("interview_date":"2022-10-20","ppl_code":"0001","floor_area_m2":"36")" + more +
           R"(},"members":)" + std::string(members) + "}";
}

std::string area_in(Office& office, const std::string& village) {
    const auto id = FamilyId::parse(office.family_in(village)).value();
    const auto stored =
        office.workspace()
            .get(store::Kind::family, id.printed(), store::Scope({AreaRange{0, INT64_MAX}}), false)
            .value();
    return AreaCode{stored->document.area}.text();
}

std::string text_of(const json::Value& value) {
    return value.text() == nullptr ? std::string{} : *value.text();
}

TEST(Entry, ADocumentComesBackAsItWasKeyed) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const std::string area = area_in(office, office.village());
    const auto made = office.send(client, "POST", "/v1/collect/family", document(area, 901));
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string family = text_of(member(made, "family"));
    const auto read = office.send(client, "GET", "/v1/collect/family/" + family);
    ASSERT_EQ(read.status, 200) << read.body;
    EXPECT_EQ(read.headers.front(), (std::pair<std::string, std::string>{"ETag", "\"1\""}));
    const json::Value answers = member(read, "answers");
    EXPECT_EQ(text_of(*answers.find("building_no")), "901");
    EXPECT_EQ(text_of(*answers.find("head_name")), "PAK ENTRI");
    EXPECT_EQ(text_of(*answers.find("interview_date")), "2022-10-20");
    const json::Value members = member(read, "members");
    ASSERT_EQ(members.array()->size(), 2U);
    const json::Value& second = (*members.array())[1];
    EXPECT_EQ(text_of(*second.find("answers")->find("age")), "?") << "unreadable is kept";
    // Sent back unchanged, nothing is written.
    const auto same = office.send(client, "PUT", "/v1/collect/family/" + family, read.body,
                                  {{"if-match", "\"1\""}});
    ASSERT_EQ(same.status, 200) << same.body;
    EXPECT_EQ(*member(same, "version").integer(), 1);
    EXPECT_EQ(*member(same, "batch").integer(), 0);
}

TEST(Entry, SentTwiceIsDoneOnce) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const std::string body = document(area_in(office, office.village()), 902);
    const auto send = [&] {
        return office.send(client, "POST", "/v1/collect/family", body,
                           {{"idempotency-key", "abc-1"}});
    };
    const auto first = send();
    const auto second = send();
    ASSERT_EQ(first.status, 201) << first.body;
    ASSERT_EQ(second.status, 201) << second.body;
    EXPECT_EQ(text_of(member(first, "family")), text_of(member(second, "family")));
    EXPECT_TRUE(std::get<bool>(member(second, "repeated").data));
    const auto taken = office.send(client, "POST", "/v1/collect/family", body);
    EXPECT_EQ(taken.status, 409) << "another family with this number";
    EXPECT_EQ(text_of(member(taken, "field")), "family_no");
}

TEST(Entry, TwoUsersOfOneVersionMeetInAConflict) {
    Office& office = Office::whole();
    const Client one = office.client("operator", office.village());
    const Client two = office.client("supervisor", office.village());
    const std::string area = area_in(office, office.village());
    const auto made = office.send(one, "POST", "/v1/collect/family", document(area, 903));
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string target = "/v1/collect/family/" + text_of(member(made, "family"));
    const auto put = [&](const Client& client, const std::string& more, const std::string& tag) {
        return office.send(client, "PUT", target, document(area, 903, more), {{"if-match", tag}});
    };
    EXPECT_EQ(put(one, R"(,"floor_type":"1")", "").status, 422) << "the version must be named";
    EXPECT_EQ(put(one, R"(,"floor_type":"1")", "\"1\"").status, 200);
    const auto late = put(two, R"(,"floor_type":"2")", "\"1\"");
    ASSERT_EQ(late.status, 409) << late.body;
    const json::Value current = member(late, "current");
    EXPECT_EQ(text_of(*current.find("answers")->find("floor_type")), "1");
    EXPECT_EQ(*current.find("version")->integer(), 2);
    EXPECT_EQ(put(two, R"(,"floor_type":"2")", "\"2\"").status, 200);
}

TEST(Entry, MembersKeepTheirIdsAndNobodyTakesThoseOfOthers) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const std::string area = area_in(office, office.village());
    const auto made = office.send(client, "POST", "/v1/collect/family", document(area, 904));
    const std::string target = "/v1/collect/family/" + text_of(member(made, "family"));
    std::string body = office.send(client, "GET", target).body;
    const json::Value members = member(office.send(client, "GET", target), "members");
    const std::string person = text_of(*(*members.array())[0].find("person"));
    const std::string name = R"("member_name":"PAK ENTRI")";
    ASSERT_NE(body.find(name), std::string::npos);
    body.replace(body.find(name), name.size(), R"("member_name":"PAK BARU")");
    ASSERT_EQ(office.send(client, "PUT", target, body, {{"if-match", "\"1\""}}).status, 200);
    const json::Value after = member(office.send(client, "GET", target), "members");
    EXPECT_EQ(text_of(*(*after.array())[0].find("person")), person);
    std::string stolen = body;
    stolen.replace(stolen.find(person), person.size(), PersonId{1}.printed());
    const auto refused = office.send(client, "PUT", target, stolen, {{"if-match", "\"2\""}});
    EXPECT_EQ(refused.status, 422) << refused.body;
    EXPECT_EQ(text_of(member(refused, "field")), "person");
}

TEST(Entry, OtherAreasAreNobodysBusiness) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const auto elsewhere = document(area_in(office, office.other_village()), 905);
    EXPECT_EQ(office.send(client, "POST", "/v1/collect/family", elsewhere).status, 403);
    const std::string theirs = office.family_in(office.other_village());
    EXPECT_EQ(office.send(client, "GET", "/v1/collect/family/" + theirs).status, 404);
    const auto mine = document(area_in(office, office.village()), 905);
    EXPECT_EQ(
        office.send(client, "PUT", "/v1/collect/family/" + theirs, mine, {{"if-match", "\"1\""}})
            .status,
        404);
}

TEST(Entry, WrongAnswersNameTheirQuestion) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const std::string area = area_in(office, office.village());
    const auto field = [&](const std::string& body) {
        const auto answer = office.send(client, "POST", "/v1/collect/family", body);
        EXPECT_EQ(answer.status, 422) << answer.body;
        return text_of(member(answer, "field"));
    };
    EXPECT_EQ(field(document(area, 906, R"(,"no_such":"1")")), "no_such");
    EXPECT_EQ(field(document(area, 906, R"(,"age":"1")")), "age") << "a member's question";
    EXPECT_EQ(field(document(area, 906, R"(,"sls_name":"\ud800")")).empty(), true);
    EXPECT_EQ(field(R"({"area":"33","answers":{},"members":[]})"), "area");
    EXPECT_EQ(field(R"({"area":")" + area + R"(","answers":{},"members":[]})"), "building_no");
    EXPECT_EQ(field(R"({"area":")" + area + R"(","answers":{"building_no":1},"members":[]})"),
              "building_no");
}

TEST(Entry, QuestionsAskedFollowTheUniverses) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const auto asked =
        office.send(client, "POST", "/v1/collect/asked",
                    document(area_in(office, office.village()), 907, R"(,"dwelling_tenure":"2")"));
    ASSERT_EQ(asked.status, 200) << asked.body;
    const json::Value members = member(asked, "members");
    const auto has = [](const json::Value& list, const std::string& name) {
        return std::ranges::any_of(*list.array(), [&](const json::Value& one) {
            return one.text() != nullptr && *one.text() == name;
        });
    };
    EXPECT_TRUE(has((*members.array())[0], "worked_last_week")) << "a man of 52";
    EXPECT_FALSE(has((*members.array())[0], "pregnant"));
    EXPECT_FALSE(has((*members.array())[0], "child_nutrition"));
    EXPECT_TRUE(has((*members.array())[1], "child_nutrition")) << "her age is not readable";
    EXPECT_TRUE(has(member(asked, "family"), "floor_type"));
    EXPECT_FALSE(has(member(asked, "family"), "land_title")) << "a tenant";
}

TEST(Entry, FindingsAreConfirmedOrSentBack) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const auto list = [&](const std::string& severity) {
        return member(
            office.send(client, "GET", "/v1/validate/finding?limit=200&severity=" + severity),
            "findings");
    };
    const auto decide = [&](const std::string& query, const std::string& more) {
        return office.send(client, "POST", "/v1/validate/decision",
                           R"({"query":")" + query + R"(",)" + more + "}");
    };
    const auto open_of = [&](int64_t severity) {
        const json::Value findings = list(std::to_string(severity));
        for (const json::Value& one : *findings.array()) {
            const bool wanted = *one.find("severity")->integer() == severity &&
                                *one.find("state")->integer() == 0 &&
                                !text_of(*one.find("query")).empty();
            if (wanted) {
                return text_of(*one.find("query"));
            }
        }
        return std::string{};
    };
    const auto state_of = [&](const std::string& query) {
        const json::Value findings = list("1");
        for (const json::Value& one : *findings.array()) {
            if (text_of(*one.find("query")) == query) {
                return *one.find("state")->integer();
            }
        }
        return int64_t{-1};
    };
    const std::string error = open_of(3);
    const std::string warning = open_of(2);
    ASSERT_FALSE(error.empty());
    ASSERT_FALSE(warning.empty());
    EXPECT_EQ(decide(error, R"("decision":"confirm","reason":1)").status, 409)
        << "an error is not confirmed";
    EXPECT_EQ(decide(error, R"("decision":"send_back","send_to":"bupati")").status, 422);
    EXPECT_EQ(decide(error, R"("decision":"send_back","send_to":"ppl")").status, 200);
    EXPECT_EQ(state_of(error), 2);
    EXPECT_EQ(decide(warning, R"("decision":"confirm","reason":4)").status, 422)
        << "another reason wants words";
    EXPECT_EQ(decide(warning, R"("decision":"confirm","reason":1)").status, 200);
    EXPECT_EQ(state_of(warning), 1);
    // Shown as open, decided otherwise meanwhile: the second hears of it.
    EXPECT_EQ(decide(error, R"("decision":"send_back","send_to":"pml","state":2)").status, 200);
    const json::Value shown = list("2");
    for (const json::Value& one : *shown.array()) {
        if (text_of(*one.find("query")) == warning) {
            const std::string late =
                R"("decision":"send_back","send_to":"ppl","state":0,"values":")" +
                text_of(*one.find("values")) + "\"";
            EXPECT_EQ(decide(warning, late).status, 409);
        }
    }
    const auto again = decide(warning, R"("decision":"confirm","reason":1)");
    EXPECT_TRUE(std::get<bool>(member(again, "repeated").data));
    EXPECT_EQ(decide("F0000001-3/NO_SUCH_RULE", R"("decision":"send_back","send_to":"ppl")").status,
              404);
    const std::string theirs = office.family_in(office.other_village());
    EXPECT_EQ(decide(theirs + "/DEM01", R"("decision":"send_back","send_to":"ppl")").status, 404);
}

TEST(Entry, DraftsAreTheOwnOnes) {
    Office& office = Office::whole();
    const Client one = office.client("operator", office.village());
    const Client two = office.client("operator", office.village());
    const std::string draft = R"({"answers":{"head_name":"IBU DRAF"}})";
    ASSERT_EQ(office.send(one, "PUT", "/v1/collect/draft/a", draft).status, 204);
    EXPECT_NE(office.send(one, "GET", "/v1/collect/draft").body.find("IBU DRAF"),
              std::string::npos);
    EXPECT_EQ(office.send(two, "GET", "/v1/collect/draft").body.find("IBU DRAF"),
              std::string::npos);
    ASSERT_EQ(office.send(one, "DELETE", "/v1/collect/draft/a").status, 204);
    EXPECT_EQ(office.send(one, "GET", "/v1/collect/draft").body.find("IBU DRAF"),
              std::string::npos);
}

TEST(Entry, ADraftThatComesLateReplacesNoNewerOne) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const auto put = [&](const std::string& body) {
        return office.send(client, "PUT", "/v1/collect/draft/late", body).status;
    };
    EXPECT_EQ(put(R"({"answers":{"head_name":"IBU DUA"},"turn":2})"), 204);
    EXPECT_EQ(put(R"({"answers":{"head_name":"IBU SATU"},"turn":1})"), 409);
    EXPECT_EQ(put(R"({"answers":{"head_name":"IBU TIGA"},"turn":3})"), 204);
    const std::string kept = office.send(client, "GET", "/v1/collect/draft").body;
    EXPECT_NE(kept.find("IBU TIGA"), std::string::npos);
    EXPECT_EQ(kept.find("IBU SATU"), std::string::npos);
}

TEST(Entry, CopiedAnswersAreMarkedInTheRecord) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const std::string area = area_in(office, office.village());
    const std::string housing = R"(,"floor_type":"3","wall_type":"1","roof_type":"2")";
    const auto first =
        office.send(client, "POST", "/v1/collect/family", document(area, 930, housing));
    ASSERT_EQ(first.status, 201) << first.body;
    const std::string from = text_of(member(first, "family"));
    const auto found =
        office.send(client, "GET", "/v1/collect/building?area=" + area + "&building=930");
    ASSERT_EQ(found.status, 200) << found.body;
    EXPECT_NE(found.body.find(R"("answers":{"floor_area_m2":"36","floor_type":"3",)"
                              R"("roof_type":"2","wall_type":"1"})"),
              std::string::npos)
        << found.body;
    EXPECT_EQ(found.body.find("PAK ENTRI"), std::string::npos) << "no names";
    const auto copy = [&](int building, const std::string& questions, const std::string& no) {
        std::string body =
            document(area, building, R"(,"floor_type":"03","wall_type":"1","roof_type":"5")");
        body.replace(body.find(R"("family_no":"900")"), 17, R"("family_no":")" + no + "\"");
        body.insert(1, R"("copied":{"from":")" + from + R"(","questions":)" + questions + "},");
        return office.send(client, "POST", "/v1/collect/family", body);
    };
    const auto second = copy(930, R"(["floor_area_m2","floor_type","roof_type"])", "901");
    ASSERT_EQ(second.status, 201) << second.body;
    const auto stored = office.workspace()
                            .get(store::Kind::family, text_of(member(second, "family")),
                                 store::Scope({AreaRange{0, INT64_MAX}}), false)
                            .value();
    EXPECT_EQ(stored->document.reason, "entri; disalin dari " + from + ": r302, r303")
        << "305 was keyed over";
    EXPECT_EQ(copy(931, R"(["floor_type"])", "901").status, 422) << "another building";
    EXPECT_EQ(copy(930, R"(["dwelling_tenure"])", "902").status, 422) << "302 to 305 alone";
}

TEST(Entry, AListIsKeyedAndComesBack) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const std::string area = area_in(office, office.village());
    const std::string target = "/v1/collect/listing/" + area;
    const auto before = office.send(client, "GET", target);
    ASSERT_EQ(before.status, 200) << before.body;
    const int64_t version = *member(before, "version").integer();
    ASSERT_FALSE(member(before, "lines").array()->empty());
    // What is there is keyed again as it came: nothing new.
    const auto put = [&](const std::string& body, int64_t upon) {
        return office.send(client, "PUT", target, body,
                           {{"if-match", "\"" + std::to_string(upon) + "\""}});
    };
    const auto same = put(before.body, version);
    ASSERT_EQ(same.status, 200) << same.body;
    EXPECT_TRUE(std::get<bool>(member(same, "repeated").data));
    const std::string keyed =
        R"({"answers":{"vk_sls_name":"RT ENTRI","vk_families_verified":"2","vk_poor":"?"},)"
        R"("lines":[{"vk_list":"A","vk_line_no":"001","vk_head_name":"PAK DAFTAR",)"
        R"("vk_existence":"1","vk_welfare":"3"},{"vk_list":"B","vk_line_no":"1"}]})";
    const auto written = put(keyed, version);
    ASSERT_EQ(written.status, 200) << written.body;
    EXPECT_EQ(*member(written, "version").integer(), version + 1);
    const auto after = office.send(client, "GET", target);
    const json::Value answers = member(after, "answers");
    EXPECT_EQ(text_of(*answers.find("vk_poor")), "?");
    const json::Value lines = member(after, "lines");
    ASSERT_EQ(lines.array()->size(), 2U);
    EXPECT_EQ(text_of(*(*lines.array())[0].find("vk_head_name")), "PAK DAFTAR");
    const auto reads = [&] {
        const store::Scope here{{AreaRange::of(area).value()}};
        const auto all = office.workspace().accesses(std::nullopt, here, 1000).value();
        return std::ranges::count(all, "listing.read", &store::Access::action);
    };
    const auto before_late = reads();
    const auto late = put(before.body, version);
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(*member(late, "current").find("version")->integer(), version + 1);
    EXPECT_EQ(reads(), before_late + 1) << "the list that a conflict shows is a read";
    EXPECT_EQ(put(R"({"answers":{"no_such":"1"},"lines":[]})", version + 1).status, 422);
    const auto retried = put(keyed, version);
    EXPECT_EQ(retried.status, 200) << "whose answer was lost sends the same again";
    EXPECT_EQ(*member(retried, "version").integer(), version + 1);
    store::Query query;
    query.table = "collect_vk_line";
    const store::Scope own{{AreaRange::of(area).value()}};
    EXPECT_EQ(office.workspace().query(query, own).value().rows, 2U);
    const std::string theirs = "/v1/collect/listing/" + area_in(office, office.other_village());
    EXPECT_EQ(office.send(client, "GET", theirs).status, 404);
    EXPECT_EQ(office.send(client, "PUT", theirs, keyed, {{"if-match", "\"0\""}}).status, 403);
    query.table = "collect_vk";
    EXPECT_GT(office.workspace().query(query, store::Scope({AreaRange{0, INT64_MAX}})).value().rows,
              1U)
        << "other areas keep their rows";
}

TEST(Entry, ManyAtOnceShareGroupsAndLoseNothing) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const std::string area = area_in(office, office.village());
    const auto before = office.workspace().chain_head().value();
    constexpr int documents = 200;
    std::atomic<int> accepted = 0;
    std::vector<std::thread> threads;
    std::atomic<int> next = 0;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = next++; i < documents; i = next++) {
                const std::string body = document(
                    area, 1 + i % 900, R"(,"form_sheet_no":")" + std::to_string(i % 9) + "\"");
                const std::string other = R"("family_no":")" + std::to_string(800 + i / 900) + "\"";
                std::string numbered = body;
                numbered.replace(numbered.find(R"("family_no":"900")"), 17, other);
                const auto made = office.send(client, "POST", "/v1/collect/family", numbered);
                EXPECT_EQ(made.status, 201) << made.body;
                accepted += made.status == 201 ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    const auto after = office.workspace().chain_head().value();
    EXPECT_EQ(after.last_sequence - before.last_sequence, accepted);
    EXPECT_LE(after.batch - before.batch, documents);
    ASSERT_TRUE(office.desk().writes().catch_up());
    EXPECT_EQ(office.workspace().columns_as_of().value(), after.last_sequence);
    EXPECT_TRUE(office.workspace().verify_chain());
}

}  // namespace
}  // namespace regsosek
