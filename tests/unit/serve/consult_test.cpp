// A session of the consultation held at screens: what each sees, entries once, conflicts, the lock
// after the minutes, and what comes into the record at its end.
#include <gtest/gtest.h>

#include "office.h"
#include "serve/route.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

// A session of a village and what a test writes into it.
class Session {
public:
    Session(Office& office, const std::string& village) : office_(office) {
        facilitator = office.client("fkp_facilitator", village);
        const json::Value all =
            member(office.send(facilitator, "GET", "/v1/consult/session"), "sessions");
        id = *all.array()->front().find("session")->text();
        const json::Value sls = member(office.send(facilitator, "GET", path("")), "sls");
        for (const json::Value& one : *sls.array()) {
            areas.push_back(*one.find("area")->text());
            if (*one.find("families")->integer() > 1 && with_families.empty()) {
                with_families = areas.back();
            }
        }
    }
    std::string path(const std::string& rest) const { return "/v1/consult/session/" + id + rest; }
    json::Array families(const Client& client, const std::string& area) const {
        const json::Value found =
            member(office_.send(client, "GET", path("/list?area=" + area)), "families");
        return found.array() == nullptr ? json::Array{} : *found.array();
    }
    // Hands in one entry; its verdict.
    std::string enter(const Client& client, const std::string& entry) const {
        const auto answer =
            office_.send(client, "POST", path("/entry"), "{\"entries\":[" + entry + "]}");
        const json::Value out = member(answer, "outcomes");
        return out.array() == nullptr || out.array()->empty()
                   ? answer.body
                   : *out.array()->front().find("verdict")->text();
    }
    json::Value now() const {
        return json::parse(office_.send(facilitator, "GET", path("")).body).value();
    }

    Client facilitator;
    std::string id;
    std::vector<std::string> areas;
    std::string with_families;

private:
    Office& office_;
};

// Of more sessions than are held, the one not used longest is read again.
TEST(Consult, SessionsThatNobodyAsksForAreLetGo) {
    Office& office = Office::whole();
    const Client wide = office.client("fkp_facilitator", office.village().substr(0, 4));
    const json::Value all = member(office.send(wide, "GET", "/v1/consult/session"), "sessions");
    ASSERT_GE(all.array()->size(), 2U);
    serve::Forums forums{1};
    for (int round = 0; round < 2; ++round) {
        for (size_t i = 0; i < 2; ++i) {
            const std::string id = *all.array()->at(i).find("session")->text();
            const auto seen =
                forums.with(office.workspace(), id, [&](consult::Forum& forum) -> Result<void> {
                    EXPECT_EQ(forum.session_id(), id);
                    return {};
                });
            EXPECT_TRUE(seen) << id;
            EXPECT_EQ(forums.held(), 1U);
        }
    }
    EXPECT_FALSE(forums.with(office.workspace(), "none",
                             [](consult::Forum&) -> Result<void> { return {}; }));
}

std::string quoted(const std::string& of) {
    return "\"" + of + "\"";
}

TEST(Consult, AnSlsHeadSeesTheOwnListAndCountsOfTheOthers) {
    Office& office = Office::whole();
    const Session session{office, office.village()};
    const Client head = office.client("fkp_participant", session.with_families);
    const auto list = office.send(head, "GET", session.path("/list?area=" + session.with_families));
    ASSERT_EQ(list.status, 200) << list.body;
    EXPECT_EQ(list.body.find("disab"), std::string::npos);
    EXPECT_FALSE(session.families(head, session.with_families).empty());
    const std::string other = session.areas.back() == session.with_families ? session.areas.front()
                                                                            : session.areas.back();
    EXPECT_EQ(office.send(head, "GET", session.path("/list?area=" + other)).status, 403);
    const auto counts = office.send(head, "GET", session.path(""));
    EXPECT_EQ(member(counts, "sls").array()->size(), session.areas.size());
    EXPECT_EQ(counts.body.find("head_name"), std::string::npos);
    EXPECT_EQ(counts.body.find("attendants"), std::string::npos);
    for (const char* word :
         {"score", "decile", "percentile", "\"nik\"", "kk_number", "chronic", "expenditure"}) {
        EXPECT_EQ(list.body.find(word), std::string::npos) << word;
        EXPECT_EQ(counts.body.find(word), std::string::npos) << word;
    }
    const Client elsewhere = office.client("fkp_facilitator", office.other_village());
    EXPECT_EQ(office.send(elsewhere, "GET", session.path("")).status, 404);
    const Client leader = office.client("fkp_leader", office.village());
    EXPECT_EQ(
        office.send(leader, "GET", session.path("/list?area=" + session.with_families)).status,
        403);
    const Client auditor = office.client("auditor", office.village());
    const std::string family =
        *session.families(head, session.with_families).front().find("family")->text();
    const auto reads = office.send(auditor, "GET", "/v1/access?family=" + family);
    EXPECT_NE(reads.body.find("consult.list"), std::string::npos) << "reading a list is logged";
}

TEST(Consult, AnEntryCountsOnceAndASecondHandMeetsAConflict) {
    Office& office = Office::whole();
    const Session session{office, office.village()};
    const Client head = office.client("fkp_participant", session.with_families);
    const auto families = session.families(head, session.with_families);
    const std::string family = *families.back().find("family")->text();
    const int64_t printed = *families.back().find("group_printed")->integer();
    const std::string group = std::to_string(printed == 1 ? 2 : 1);
    const std::string propose =
        "{\"step\":\"propose\",\"family\":" + quoted(family) + ",\"group\":" + group;
    EXPECT_EQ(session.enter(head, propose + ",\"key\":\"once-0\"}"),
              printed == 0 ? "accepted" : "refused")
        << "a change without a reason";
    const std::string entry = propose + ",\"reason\":3,\"key\":\"once-1\"}";
    if (printed != 0) {
        EXPECT_EQ(session.enter(head, entry), "accepted");
        const int64_t before = office.workspace().head_sequence();
        EXPECT_EQ(session.enter(head, entry), "repeated");
        EXPECT_EQ(office.workspace().head_sequence(), before);
    }
    const std::string base = printed == 0 ? "once-0" : "once-1";
    EXPECT_EQ(session.enter(session.facilitator, propose + ",\"reason\":4,\"key\":\"late\"}"),
              "conflict");
    const std::string agree = "{\"step\":\"agree\",\"family\":" + quoted(family) +
                              ",\"group\":" + group + ",\"base\":" + quoted(base) +
                              ",\"key\":\"agreed\"}";
    EXPECT_EQ(session.enter(head, agree), "refused") << "who proposes does not agree alone";
    EXPECT_EQ(session.enter(session.facilitator, agree), "accepted");
    const std::string ill = propose + ",\"reason\":4,\"base\":\"agreed\",\"key\":\"ill\"}";
    EXPECT_EQ(session.enter(head, ill), "accepted");
    const auto kept = session.families(head, session.with_families);
    EXPECT_EQ(*kept.back().find("reason")->integer(), -1) << "illness is not told again";
    const std::string other = session.areas.back() == session.with_families ? session.areas.front()
                                                                            : session.areas.back();
    EXPECT_EQ(session.enter(head, "{\"step\":\"add\",\"area\":" + quoted(other) +
                                      ",\"on\":\"n1\",\"existence\":1,\"name\":\"X\",\"key\":\"a"
                                      "dd-0\"}"),
              "refused")
        << "another SLS";
}

TEST(Consult, ARightInOneSlsReachesNoOther) {
    Office& office = Office::whole();
    const Session session{office, office.village()};
    ASSERT_GE(session.areas.size(), 2U);
    const std::string other = session.areas.back() == session.with_families ? session.areas.front()
                                                                            : session.areas.back();
    const Client head = office.client("fkp_participant", session.with_families);
    const std::string family =
        quoted(*session.families(head, session.with_families).front().find("family")->text());
    // A family of the own SLS must not open another one.
    EXPECT_EQ(session.enter(head,
                            "{\"step\":\"add\",\"on\":\"n9\",\"existence\":1,\"name\":\"X\","
                            "\"key\":\"over-1\",\"family\":" +
                                family + ",\"area\":" + quoted(other) + "}"),
              "refused");
    EXPECT_EQ(session.enter(head,
                            "{\"step\":\"exist\",\"existence\":1,\"key\":\"over-2\","
                            "\"family\":" +
                                family + ",\"area\":" + quoted(other) + "}"),
              "refused")
        << "the family is not in that SLS";
    const Client part = office.client("fkp_facilitator", session.with_families);
    for (const std::string step : {"freeze", "reopen", "close", "note"}) {
        EXPECT_EQ(session.enter(part, "{\"text\":\"semua\",\"key\":\"over-" + step +
                                          "\",\"step\":" + quoted(step) + ",\"family\":" + family +
                                          ",\"area\":" + quoted(session.with_families) + "}"),
                  "refused")
            << step << " is of the whole session";
    }
    EXPECT_EQ(session.enter(part,
                            "{\"step\":\"sign\",\"word\":\"camat\",\"key\":\"over-sign\","
                            "\"family\":" +
                                family + ",\"area\":" + quoted(other) + "}"),
              "refused");
    EXPECT_EQ(*session.now().find("phase")->text(), "open");
}

TEST(Consult, WordsOfAReasonOtherThanTheLastAreNotShown) {
    Office& office = Office::whole();
    const Session session{office, office.village()};
    const auto line = [&] {
        return session.families(session.facilitator, session.with_families).front();
    };
    const std::string family = *line().find("family")->text();
    const std::string group = *line().find("group_printed")->integer() == 1 ? "2" : "1";
    const auto propose = [&](const std::string& reason, const std::string& key,
                             const std::string& base) {
        return session.enter(session.facilitator,
                             "{\"step\":\"propose\",\"text\":\"KATA ALASAN\",\"family\":" +
                                 quoted(family) + ",\"group\":" + group + ",\"reason\":" + reason +
                                 ",\"base\":" + quoted(base) + ",\"key\":" + quoted(key) + "}");
    };
    ASSERT_EQ(propose("4", "words-1", *line().find("head")->text()), "accepted");
    EXPECT_EQ(*line().find("text")->text(), "") << "words would tell of the illness";
    ASSERT_EQ(propose("7", "words-2", "words-1"), "accepted");
    EXPECT_EQ(*line().find("text")->text(), "KATA ALASAN");
}

// Whether the log of reads has an action in an area.
bool logged(Office& office, const std::string& area, const std::string& action) {
    const Client auditor = office.client("auditor", area);
    return office.send(auditor, "GET", "/v1/access?limit=200").body.find(quoted(action)) !=
           std::string::npos;
}

// Brings a session to its end; returns the name of the added family's SLS.
void hold(Office& office, const Session& session, const std::string& prefix) {
    const Client& hand = session.facilitator;
    const auto enter = [&](const std::string& key, const std::string& rest) {
        return session.enter(hand, "{\"key\":" + quoted(prefix + key) + ",\"made_at\":" +
                                       std::to_string(office.now()) + "," + rest + "}");
    };
    const std::string area = "\"area\":" + quoted(session.with_families);
    EXPECT_EQ(enter("early", "\"step\":\"freeze\""), "refused") << "nobody is there";
    EXPECT_EQ(enter("who",
                    "\"step\":\"attend\",\"on\":\"p1\",\"word\":\"sls_head\",\"number\":1,"
                    "\"name\":\"PAK REKAAN\"," +
                        area),
              "accepted");
    EXPECT_EQ(enter("note", "\"step\":\"note\",\"text\":\"Musyawarah lancar.\""), "accepted");
    EXPECT_EQ(enter("add",
                    "\"step\":\"add\",\"on\":\"n1\",\"existence\":1,\"group\":2,\"name\":"
                    "\"BU TAMBAHAN\",\"address\":\"RT 1\"," +
                        area),
              "accepted");
    EXPECT_EQ(enter("out",
                    "\"step\":\"copy\",\"number\":1,\"word\":\"out\",\"name\":\"PAK "
                    "REKAAN\"," +
                        area),
              "accepted");
    EXPECT_EQ(office.send(hand, "GET", session.path("/minutes")).status, 409);
    EXPECT_EQ(enter("freeze", "\"step\":\"freeze\""), "accepted");
    EXPECT_EQ(enter("locked", "\"step\":\"note\",\"text\":\"terlambat\""), "refused");
    const auto minutes = office.send(hand, "GET", session.path("/minutes"));
    ASSERT_EQ(minutes.status, 200) << minutes.body;
    EXPECT_TRUE(minutes.body.starts_with("%PDF"));
    EXPECT_EQ(enter("close-0", "\"step\":\"close\""), "refused") << "nobody has signed";
    for (const std::string& sls : session.areas) {
        EXPECT_EQ(
            enter("sign" + sls, "\"step\":\"sign\",\"word\":\"sls_head\",\"area\":" + quoted(sls)),
            "accepted");
    }
    EXPECT_EQ(enter("close-1", "\"step\":\"close\""), "refused") << "a copy is still out";
    EXPECT_EQ(enter("back", "\"step\":\"copy\",\"number\":1,\"word\":\"back\"," + area),
              "accepted");
    EXPECT_EQ(enter("close", "\"step\":\"close\""), "accepted");
    EXPECT_EQ(enter("after", "\"step\":\"reopen\",\"text\":\"salah\""), "refused");
}

TEST(Consult, APassShowsOneSlsAndComesFromWhoSeesIt) {
    Office& office = Office::whole();
    const Session session{office, office.village()};
    const std::string body = "{\"area\":" + quoted(session.with_families) + "}";
    const auto given = office.send(session.facilitator, "POST", session.path("/pass"), body);
    ASSERT_EQ(given.status, 201) << given.body;
    const std::string name = *member(given, "account").text();
    EXPECT_EQ(name, "fkp-" + session.with_families);
    const auto account = office.desk().accounts().find(name);
    EXPECT_EQ(account->role, "fkp_participant");
    EXPECT_EQ(account->areas, std::vector<std::string>{session.with_families});
    const auto again = office.send(session.facilitator, "POST", session.path("/pass"), body);
    EXPECT_NE(*member(again, "password").text(), *member(given, "password").text());
    const Client leader = office.client("fkp_leader", office.village());
    EXPECT_EQ(office.send(leader, "POST", session.path("/pass"), body).status, 403)
        << "who sees no list gives none away";
    EXPECT_EQ(office
                  .send(session.facilitator, "POST", session.path("/pass"),
                        "{\"area\":\"" + office.other_village() + "000100\"}")
                  .status,
              403);
}

TEST(Consult, APassTakesNoOtherAccountAndItsTokensEndWithIt) {
    Office& office = Office::whole();
    const Session session{office, office.village()};
    const std::string taken = session.areas.front() == session.with_families
                                  ? session.areas.back()
                                  : session.areas.front();
    serve::Account wide;
    wide.name = "fkp-" + taken;
    wide.role = "supervisor";
    wide.areas = {office.village()};
    ASSERT_TRUE(office.desk().accounts().add(wide));
    const auto hash = office.desk().accounts().find(wide.name)->password_hash;
    EXPECT_EQ(office
                  .send(session.facilitator, "POST", session.path("/pass"),
                        "{\"area\":" + quoted(taken) + "}")
                  .status,
              409);
    EXPECT_EQ(office.desk().accounts().find(wide.name)->password_hash, hash) << "left as it was";
    const std::string body = "{\"area\":" + quoted(session.with_families) + "}";
    ASSERT_EQ(office.send(session.facilitator, "POST", session.path("/pass"), body).status, 201);
    const serve::ApiToken token{
        {}, "fkp-" + session.with_families, "", {"consult.list"}, office.now() + 1000};
    const std::string made = office.desk().tokens().add(token, office.now()).value();
    ASSERT_TRUE(office.desk().tokens().find(made, office.now()));
    ASSERT_EQ(office.send(session.facilitator, "POST", session.path("/pass"), body).status, 201);
    EXPECT_FALSE(office.desk().tokens().find(made, office.now())) << "a new pass ends the old one";
}

TEST(Consult, AfterTheMinutesNothingGoesInAndTheEndBringsDecisionsIn) {
    Office& office = Office::whole();
    const Session session{office, office.other_village()};
    const auto families = session.families(session.facilitator, session.with_families);
    const std::string family = *families.front().find("family")->text();
    EXPECT_EQ(session.enter(session.facilitator, "{\"step\":\"exist\",\"existence\":2,\"family\":" +
                                                     quoted(family) + ",\"key\":\"moved\"}"),
              "accepted");
    const auto pass = office.send(session.facilitator, "POST", session.path("/pass"),
                                  "{\"area\":" + quoted(session.with_families) + "}");
    ASSERT_EQ(pass.status, 201) << pass.body;
    const std::string account = *member(pass, "account").text();
    const serve::ApiToken token{{}, account, "", {"consult.list"}, office.now() + 1000};
    const std::string made = office.desk().tokens().add(token, office.now()).value();
    hold(office, session, "held-");
    EXPECT_TRUE(office.desk().accounts().find(account)->disabled);
    EXPECT_FALSE(office.desk().tokens().find(made, office.now()));
    EXPECT_EQ(*session.now().find("phase")->text(), "closed");
    const int64_t id = FamilyId::parse(family)->value;
    const auto rows =
        office.workspace()
            .rows_of("consult_decision", {&id, 1}, store::Scope({AreaRange{0, INT64_MAX}}))
            .value();
    ASSERT_EQ(rows.rows, 1U);
    EXPECT_EQ(rows.at("existence").integer(0), 2);
    EXPECT_EQ(rows.at("set_aside").text(0), "") << "signed, so it counts";
    const Client operators = office.client("operator", office.other_village());
    const auto added = office.send(operators, "GET", "/v1/consult/added");
    EXPECT_NE(added.body.find("BU TAMBAHAN"), std::string::npos) << "back to collect";
    for (const char* action : {"consult.added", "consult.attendants", "consult.minutes"}) {
        EXPECT_TRUE(logged(office, office.other_village(), action)) << action;
    }
    // Read anew from the record, the session is what it was.
    const auto again = consult::Forum::open(office.workspace(), session.id).value();
    EXPECT_EQ(again.state().phase, consult::Phase::closed);
    EXPECT_EQ(again.state().families.at(id).existence, 2);
    EXPECT_EQ(again.state().signatures.size(), session.areas.size());
    EXPECT_EQ(again.state().notes.size(), 1U);
    const auto handover = office.workspace()
                              .get(store::Kind::handover, "fkp-minutes-" + session.id,
                                   store::Scope({AreaRange{0, INT64_MAX}}), false)
                              .value();
    ASSERT_TRUE(handover.has_value()) << "who printed, and which head stood on it";
    EXPECT_NE(handover->document.answers.find("chain_head"), std::string::npos);
}

}  // namespace
}  // namespace regsosek
