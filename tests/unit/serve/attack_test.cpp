// What people with bad intentions send: tokens that are forged, narrowed or old, injections in
// every field, other areas' ids, guessing, paths outside, uploads that are no documents.
#include <gtest/gtest.h>

#include "office.h"
#include "serve/route.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

std::string text_of(const json::Value& value) {
    return value.text() == nullptr ? std::string{} : *value.text();
}

serve::Response with_token(Office& office, const std::string& token, const std::string& method,
                           const std::string& target, const std::string& purpose = "") {
    Client nobody;
    nobody.purpose = purpose;
    return office.send(nobody, method, target, "{}", {{"authorization", "Bearer " + token}});
}

TEST(Attack, ATokenDoesWhatItNamesUntilItEnds) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const auto ask = [&](const std::string& actions, int days) {
        return office.send(client, "POST", "/v1/token",
                           R"({"label":"tarik","actions":[)" + actions + R"(],"days":)" +
                               std::to_string(days) + "}");
    };
    EXPECT_EQ(ask(R"("account.write")", 5).status, 422) << "a right that the role has not";
    EXPECT_EQ(ask(R"("progress.read")", 500).status, 422);
    EXPECT_EQ(ask("", 5).status, 422);
    const auto made = ask(R"("progress.read","family.read")", 5);
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string token = text_of(member(made, "token"));
    EXPECT_EQ(with_token(office, token, "GET", "/v1/watch/progress").status, 200);
    EXPECT_EQ(with_token(office, token, "GET", "/v1/validate/rule").status, 403);
    const std::string mine = office.family_in(office.village());
    const std::string theirs = office.family_in(office.other_village());
    EXPECT_EQ(with_token(office, token, "GET", "/v1/family/" + mine, "update").status, 200);
    EXPECT_EQ(with_token(office, token, "GET", "/v1/family/" + mine).status, 403) << "no purpose";
    EXPECT_EQ(with_token(office, token, "GET", "/v1/family/" + theirs, "update").status, 404);
    EXPECT_EQ(with_token(office, token, "POST", "/v1/token").status, 401)
        << "a token makes no tokens";
    EXPECT_EQ(with_token(office, token + "x", "GET", "/v1/watch/progress").status, 401);
    EXPECT_EQ(with_token(office, "", "GET", "/v1/watch/progress").status, 401);
    const auto tokens = member(office.send(client, "GET", "/v1/token"), "tokens");
    ASSERT_EQ(tokens.array()->size(), 1U);
    EXPECT_EQ(office.send(client, "GET", "/v1/token").body.find(token), std::string::npos);
    const Client other = office.client("supervisor", office.village());
    const std::string id = text_of(*tokens.array()->front().find("id"));
    EXPECT_EQ(office.send(other, "DELETE", "/v1/token/" + id).status, 404);
    EXPECT_EQ(office.send(client, "DELETE", "/v1/token/" + id).status, 204);
    EXPECT_EQ(with_token(office, token, "GET", "/v1/watch/progress").status, 401);
    const std::string brief = text_of(member(ask(R"("progress.read")", 1), "token"));
    EXPECT_EQ(with_token(office, brief, "GET", "/v1/watch/progress").status, 200);
    office.pass(86'401);
    EXPECT_EQ(with_token(office, brief, "GET", "/v1/watch/progress").status, 401);
}

TEST(Attack, TheGlassIsBrokenWithAReasonAndForAWhile) {
    Office& office = Office::whole();
    const Client client = office.client("administrator", office.village());
    const std::string mine = office.family_in(office.village());
    const std::string theirs = office.family_in(office.other_village());
    Client urgent = client;
    urgent.purpose = "emergency";
    EXPECT_EQ(office.send(urgent, "GET", "/v1/family/" + mine).status, 403);
    const auto ask = [&](const std::string& reason, const std::string& minutes) {
        return office
            .send(client, "POST", "/v1/glass",
                  R"({"reason":")" + reason + R"(","minutes":)" + minutes + "}")
            .status;
    };
    EXPECT_EQ(ask("", "5"), 422);
    EXPECT_EQ(ask("banjir di desa, cari warga", "600"), 422);
    ASSERT_EQ(ask("banjir di desa, cari warga", "5"), 201);
    EXPECT_EQ(office.send(urgent, "GET", "/v1/family/" + mine).status, 200);
    EXPECT_EQ(office.send(urgent, "GET", "/v1/family/" + theirs).status, 404)
        << "not beyond the own areas";
    EXPECT_EQ(office.send(client, "GET", "/v1/family/" + mine).status, 403)
        << "every read says that it is one of an emergency";
    const Client dpo = office.client("dpo", office.village());
    Client hiding = dpo;
    hiding.purpose = "objection";
    EXPECT_EQ(office.send(hiding, "GET", "/v1/request").status, 200);
    ASSERT_EQ(office
                  .send(dpo, "POST", "/v1/glass",
                        R"({"reason":"banjir di desa, cari warga","minutes":5})")
                  .status,
              201);
    EXPECT_EQ(office.send(hiding, "GET", "/v1/family/" + mine).status, 403)
        << "an emergency does not go by another name";
    const std::string log = office.send(dpo, "GET", "/v1/access?limit=20").body;
    EXPECT_NE(log.find("banjir di desa"), std::string::npos);
    EXPECT_NE(log.find("glass.break"), std::string::npos);
    office.pass(301);
    EXPECT_EQ(office.send(urgent, "GET", "/v1/family/" + mine).status, 403);
}

TEST(Attack, ABreachNamesWhomItConcerns) {
    Office& office = Office::whole();
    Client thief = office.client("supervisor", office.village());
    thief.purpose = "update";
    const std::string family = office.family_in(office.village());
    office.pass(10);
    const int64_t from = office.now();
    ASSERT_EQ(office.send(thief, "GET", "/v1/family/" + family).status, 200);
    ASSERT_EQ(office.send(thief, "GET", "/v1/family/" + family).status, 200);
    const auto reads = member(office.send(office.client("auditor", office.village()), "GET",
                                          "/v1/access?limit=1&family=" + family),
                              "reads");
    const std::string account = text_of(*reads.array()->front().find("account"));
    office.pass(10);
    const Client dpo = office.client("dpo", office.village());
    const auto listed = [&](const std::string& more) {
        return member(office.send(dpo, "GET", "/v1/access/affected?account=" + account + more),
                      "families");
    };
    const auto hit = listed("&from=" + std::to_string(from));
    ASSERT_EQ(hit.array()->size(), 1U);
    EXPECT_EQ(text_of(*hit.array()->front().find("family")), family);
    EXPECT_EQ(*hit.array()->front().find("reads")->integer(), 2);
    EXPECT_TRUE(listed("&from=" + std::to_string(from + 5)).array()->empty());
    const Client elsewhere = office.client("dpo", office.other_village());
    EXPECT_EQ(office.send(elsewhere, "GET", "/v1/access/affected?account=" + account).body,
              R"({"families":[]})");
}

// Every parameter of every route, with what breaks out of SQL, HTML, shells, paths and our
// language.
TEST(Attack, NoFieldIsCode) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const std::vector<std::string> evil = {"' OR 1=1 --",
                                           "\"; DROP TABLE family; --",
                                           "1) or true or (1",
                                           "<script>alert(1)</script>",
                                           "../../keys/workspace.key",
                                           "%00",
                                           "$(id)",
                                           std::string(4000, '9'),
                                           "\xff\xfe",
                                           "-1",
                                           "9223372036854775808"};
    const std::string before = office.workspace().dump_hash().value();
    for (const serve::Route& route : serve::routes()) {
        // A log-out would end the test; a backup would take long.
        if (route.pattern.starts_with("/v1/backup") || route.pattern.starts_with("/v1/session")) {
            continue;
        }
        for (const std::string& one : evil) {
            std::string target{route.pattern};
            for (size_t at = target.find('{'); at != std::string::npos; at = target.find('{')) {
                target.replace(at, target.find('}') - at + 1, one);
            }
            std::string query;
            for (const serve::Parameter& parameter : route.parameters) {
                query += (query.empty() ? "?" : "&") + std::string(parameter.name) + "=" + one;
            }
            const bool plain = one.find('?') == std::string::npos;
            const auto answer =
                office.send(client, std::string(route.method), plain ? target + query : target,
                            R"({"area":"x","query":"x","answers":{"x":"x"},"members":[]})");
            EXPECT_LT(answer.status, 500) << route.method << " " << target << query << answer.body;
            EXPECT_EQ(answer.type.find("html"), std::string::npos) << target;
        }
    }
    EXPECT_EQ(office.workspace().dump_hash().value(), before) << "nothing was changed";
    EXPECT_EQ(office.send(client, "GET", "/v1/session").status, 200) << "it was logged in";
}

// A body that a schema takes, with the same text in every field of text.
json::Value filled(const json::Value& schema, const std::string& evil) {
    const json::Value* type = schema.find("type");
    const std::string of = type == nullptr || type->text() == nullptr ? "string" : *type->text();
    json::Value out;
    if (const json::Value* choice = schema.find("enum"); choice != nullptr) {
        return choice->array()->front();
    }
    if (of == "object") {
        json::Object& members = out.data.emplace<json::Object>();
        const json::Value* named = schema.find("properties");
        for (const auto& [name, one] : named == nullptr ? json::Object{} : *named->object()) {
            members[name] = filled(one, evil);
        }
        const json::Value* others = schema.find("additionalProperties");
        if (others != nullptr && others->object() != nullptr) {
            members[evil] = filled(*others, evil);
        }
    } else if (of == "array") {
        const json::Value* items = schema.find("items");
        out.data = json::Array{items == nullptr ? serve::text(evil) : filled(*items, evil)};
    } else if (of == "integer") {
        const json::Value* low = schema.find("minimum");
        out = serve::integer(low == nullptr ? 1 : *low->integer());
    } else if (of == "boolean") {
        out = serve::truth(true);
    } else {
        out = serve::text(evil);
    }
    return out;
}

// Every field of every body, by somebody who has the right to the route.
TEST(Attack, NoFieldOfABodyIsCode) {
    Office& office = Office::whole();
    std::map<std::string, Client> clients;
    for (const serve::Role& role : office.desk().policy().roles()) {
        if (role.name != serve::citizen_role) {
            clients[role.name] = office.client(role.name, office.village());
        }
    }
    size_t tried = 0;
    for (const serve::Route& route : serve::routes()) {
        if (route.body.empty() || route.pattern.starts_with("/v1/session")) {
            continue;
        }
        const json::Value schema = json::parse(route.body).value();
        const auto may = std::ranges::find_if(clients, [&](const auto& one) {
            return office.desk().policy().find(one.first)->may(route.action);
        });
        const Client client = may == clients.end() ? Client{} : may->second;
        std::string target{route.pattern};
        for (size_t at = target.find('{'); at != std::string::npos; at = target.find('{')) {
            target.replace(at, target.find('}') - at + 1, "x");
        }
        for (const char* evil :
             {"'; DROP TABLE record_log; --", "\" OR 1=1 --", "<script>alert(1)</script>",
              "../../keys/workspace.key", "$(id)`id`", "x\r\nSet-Cookie: a=b", "{{7*7}}%s%n"}) {
            const auto answer = office.send(client, std::string(route.method), target,
                                            json::canonical(filled(schema, evil)));
            EXPECT_LT(answer.status, 500) << route.method << " " << target << answer.body;
            EXPECT_EQ(answer.type.find("html"), std::string::npos) << target;
            for (const auto& [name, value] : answer.headers) {
                EXPECT_EQ(value.find_first_of("\r\n"), std::string::npos) << target << name;
            }
            ++tried;
        }
    }
    EXPECT_GT(tried, 100U);
    EXPECT_TRUE(office.workspace().verify_chain()) << "the log is still there, and whole";
}

// Who may look for people of a village learns nothing of the NIK of others by trying them.
TEST(Attack, SixteenDigitsOfOthersFindNobody) {
    Office& office = Office::whole();
    const Client wide = office.client("supervisor", office.village().substr(0, 4));
    Client client = office.client("village", office.village());
    client.purpose = "update";
    const auto theirs = office.workspace()
                            .get(store::Kind::family, office.family_in(office.other_village()),
                                 store::Scope({AreaRange{0, INT64_MAX}}), true)
                            .value();
    const json::Value identity = json::parse(theirs->document.identity).value();
    std::string nik;
    for (const json::Value& one : *identity.find("members")->array()) {
        const json::Value* written = one.find("nik");
        if (written != nullptr && text_of(*written).size() == 16) {
            nik = text_of(*written);
        }
    }
    ASSERT_EQ(nik.size(), 16U);
    const auto ask = [&](const Client& who, const std::string& digits) {
        return office.send(who, "POST", "/v1/link/search", R"({"nik":")" + digits + "\"}");
    };
    EXPECT_FALSE(member(ask(wide, nik), "people").array()->empty()) << "it is there";
    const auto there = ask(client, nik);
    ASSERT_EQ(there.status, 200) << there.body;
    EXPECT_EQ(there.body.find(nik), std::string::npos) << "what was asked is not said again";
    const auto people = member(there, "people");
    for (const json::Value& one : *people.array()) {
        EXPECT_TRUE(text_of(*one.find("area")).starts_with(office.village()));
    }
    for (const std::string& target : {"/v1/family/" + nik, "/v1/own/" + nik,
                                      "/v1/family?nik=" + nik, "/v1/collect/family/" + nik}) {
        const auto answer = office.send(client, "GET", target);
        EXPECT_EQ(answer.body.find(nik), std::string::npos) << target;
    }
    const Client auditor = office.client("auditor", office.village());
    EXPECT_NE(office.send(auditor, "GET", "/v1/access?limit=200").body.find("family.search"),
              std::string::npos)
        << "a search that finds nobody is in the log too";
}

TEST(Attack, TextsAreKeptAsTexts) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const auto id = FamilyId::parse(office.family_in(office.village())).value();
    const std::string target = "/v1/collect/family/" + id.printed();
    for (const char* name : {"'); DROP TABLE record_log; --", "<img src=x onerror=alert(1)>",
                             "{{7*7}}", "=HYPERLINK(1)", "\\u0000", "%s%n"}) {
        const auto read = office.send(client, "GET", target);
        ASSERT_EQ(read.status, 200) << read.body;
        json::Value body = json::parse(read.body).value();
        auto& answers = std::get<json::Object>(std::get<json::Object>(body.data)["answers"].data);
        answers["sls_name"].data = std::string(name);
        const std::string tag = read.headers.front().second;
        const auto put =
            office.send(client, "PUT", target, json::canonical(body), {{"if-match", tag}});
        ASSERT_EQ(put.status, 200) << put.body;
        const auto after = member(office.send(client, "GET", target), "answers");
        EXPECT_EQ(text_of(*after.find("sls_name")), name);
    }
    EXPECT_TRUE(office.workspace().verify_chain());
}

TEST(Attack, FilesOutsideTheClientAreNotServed) {
    Office& office = Office::whole();
    for (const char* path : {"/../keys/workspace.key", "/..%2f..%2fetc/passwd", "//etc/passwd",
                             "/assets/../../regsosek.toml", "/.git/config", "/record.db"}) {
        EXPECT_EQ(office.send({}, "GET", path).status, 404) << path;
    }
}

TEST(Attack, BodiesThatAreNoDocuments) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    std::string deep(5000, '[');
    for (const std::string& body :
         {std::string("not json"), std::string("{"), deep, std::string("[]"), std::string("null"),
          std::string(R"({"area":1})"), std::string("\x89PNG\r\n\x1a\n") + std::string(5000, '\0'),
          std::string(R"({"area":"9901010001000100","answers":[],"members":{}})"),
          std::string(200'000, '"')}) {
        for (const char* target :
             {"/v1/collect/family", "/v1/collect/asked", "/v1/validate/check"}) {
            const auto answer = office.send(client, "POST", target, body);
            EXPECT_TRUE(answer.status == 422 || answer.status == 400 || answer.status == 403)
                << target << " " << answer.status << answer.body.substr(0, 200);
        }
    }
}

TEST(Attack, GuessingTellsNothing) {
    Office& office = Office::whole();
    Client client = office.client("village", office.village());
    client.purpose = "update";
    const std::string theirs = office.family_in(office.other_village());
    const auto there = office.send(client, "GET", "/v1/family/" + theirs);
    const auto nowhere = office.send(client, "GET", "/v1/family/" + FamilyId{7'777'777}.printed());
    EXPECT_EQ(there.body, nowhere.body);
    EXPECT_EQ(there.status, nowhere.status);
    EXPECT_EQ(office.send(client, "GET", "/v1/family/9901010101700001").status, 422)
        << "a NIK is no address of a family";
}

// A page of another site can send a form, or bytes without a type, but no JSON unasked.
TEST(Attack, FormsOfOtherSitesLogNobodyIn) {
    Office& office = Office::whole();
    const std::string body = R"({"account":"x","password":"y"})";
    for (const char* type :
         {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a",
          "text/plain; application/json", "application/jsonx"}) {
        EXPECT_EQ(office.send({}, "POST", "/v1/session", body, {{"content-type", type}}).status,
                  415)
            << type;
    }
    EXPECT_EQ(office
                  .send({}, "POST", "/v1/session", body,
                        {{"content-type", "application/json; charset=utf-8"}})
                  .status,
              403);
}

TEST(Attack, AccountsOfOtherAreasAreOutOfReach) {
    Office& office = Office::whole();
    serve::Account account;
    account.name = "pengawas-lain";
    account.role = "supervisor";
    account.areas = {office.other_village()};
    ASSERT_TRUE(office.desk().accounts().add(account));
    account.name = "pengawas-kabupaten";
    account.areas = {office.village().substr(0, 4)};
    ASSERT_TRUE(office.desk().accounts().add(account));
    const Client client = office.client("administrator", office.village());
    for (const std::string name : {"pengawas-lain", "pengawas-kabupaten"}) {
        const std::string target = "/v1/account/" + name;
        EXPECT_EQ(office.send(client, "POST", target + "/password", "{}").status, 404);
        EXPECT_EQ(office.send(client, "DELETE", target).status, 404);
        EXPECT_EQ(office.send(client, "PUT", target, "{}").status, 404);
        EXPECT_EQ(office.send(client, "GET", "/v1/account").body.find(name), std::string::npos);
    }
}

}  // namespace
}  // namespace regsosek
