// Every role on every route, as a hand-written table says that the server never reads; areas of
// others; field groups; the log of reads.
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "ground/base/files.h"
#include "ground/base/text.h"
#include "office.h"
#include "serve/route.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

// Cells of a hand-written table: first the route, then a column for each role.
std::vector<std::vector<std::string>> matrix(const std::string& name) {
    const std::string table =
        files::read(std::string(REGSOSEK_SOURCE) + "/tests/unit/serve/" + name).value();
    std::vector<std::vector<std::string>> out;
    for (const auto line : text::split(text::trimmed(table), '\n')) {
        const auto cells = text::split(line, ',');
        out.emplace_back(cells.begin(), cells.end());
    }
    return out;
}

bool is_refused(Office& office, const Client& client, const std::string& route) {
    const size_t space = route.find(' ');
    std::string target = route.substr(space + 1);
    if (const size_t mine = target.find("{mine}"); mine != std::string::npos) {
        target.replace(mine, 6, office.family_in(office.village()));
    }
    const auto answer = office.send(client, route.substr(0, space), target, "{}");
    return answer.status == 403 || answer.status == 401;
}

TEST(Access, IsAsTheMatrixSays) {
    Office& office = Office::whole();
    const auto lines = matrix("access.csv");
    const auto consult = matrix("access_consult.csv");
    const auto citizen = matrix("access_citizen.csv");
    ASSERT_EQ(lines[0].size() + consult[0].size() + citizen[0].size() - 3,
              office.desk().policy().roles().size());
    for (size_t column = 1; column < lines[0].size(); ++column) {
        const Client client = office.client(lines[0][column], office.village());
        for (size_t row = 1; row < lines.size(); ++row) {
            EXPECT_EQ(is_refused(office, client, lines[row][0]), lines[row][column] == "0")
                << lines[0][column] << " " << lines[row][0];
        }
    }
}

// Roles of the consultation and citizens have tables of their own: a route that they do not name is
// refused.
void expect_matrix(const std::string& name,
                   const std::function<Client(const std::string&)>& enter) {
    Office& office = Office::whole();
    const auto all = matrix("access.csv");
    const auto lines = matrix(name);
    for (size_t column = 1; column < lines[0].size(); ++column) {
        const Client client = enter(lines[0][column]);
        std::map<std::string, bool> refused;
        for (size_t row = 1; row < all.size(); ++row) {
            refused[all[row][0]] = true;
        }
        for (size_t row = 1; row < lines.size(); ++row) {
            refused[lines[row][0]] = lines[row][column] == "0";
        }
        for (const auto& [route, wanted] : refused) {
            EXPECT_EQ(is_refused(office, client, route), wanted)
                << lines[0][column] << " " << route;
        }
    }
}

TEST(Access, OfTheConsultationIsAsItsMatrixSays) {
    Office& office = Office::whole();
    expect_matrix("access_consult.csv",
                  [&](const std::string& role) { return office.client(role, office.village()); });
}

TEST(Access, OfACitizenIsAsItsMatrixSays) {
    Office& office = Office::whole();
    expect_matrix("access_citizen.csv", [&](const std::string&) {
        return office.citizen(office.family_in(office.village())).client;
    });
}

// What a route of the area table asks for, about the first village.
struct AreaQuestion {
    std::string method, target, body;
};

AreaQuestion asked(Office& office, std::string route, const std::string& with_photo) {
    const std::string family = office.family_in(office.village());
    const auto stored =
        office.workspace()
            .get(store::Kind::family, family, store::Scope({AreaRange{0, INT64_MAX}}), false)
            .value();
    const std::pair<const char*, std::string> places[] = {
        {"{village}", office.village()},
        {"{family}", family},
        {"{photo}", with_photo},
        {"{sls}", AreaCode{stored->document.area}.text()},
        {" {letter}", ""}};
    const bool letter = route.find("{letter}") != std::string::npos;
    for (const auto& [place, text] : places) {
        if (const size_t at = route.find(place); at != std::string::npos) {
            route.replace(at, std::string_view(place).size(), text);
        }
    }
    const size_t space = route.find(' ');
    const std::string body = letter ? R"({"family":")" + family + R"(","person":")" +
                                          office.citizen(family).person + "\"}"
                                    : "{}";
    return {route.substr(0, space), route.substr(space + 1), body};
}

std::string family_with_photo(Office& office) {
    const Client client = office.client("supervisor", office.village());
    const auto columns =
        office.workspace().columns(store::Scope({AreaRange::of(office.village()).value()})).value();
    for (const int64_t id : columns->family.at("family_id").int64s) {
        const std::string family = FamilyId{id}.printed();
        if (office.send(client, "GET", "/v1/geotag/photo/" + family).status == 200) {
            return family;
        }
    }
    return {};
}

// Role x route x area: accounts of the village itself, of another, of the regency, of no area.
TEST(Access, OfAreasIsAsItsTableSays) {
    Office& office = Office::whole();
    const auto lines = matrix("access_area.csv");
    const std::string with_photo = family_with_photo(office);
    ASSERT_FALSE(with_photo.empty());
    const std::string areas[] = {
        "", "", office.village(), office.other_village(), office.village().substr(0, 4), ""};
    std::map<std::string, Client> clients;
    size_t tried = 0;
    for (size_t row = 1; row < lines.size(); ++row) {
        const AreaQuestion question = asked(office, lines[row][0], with_photo);
        for (const auto role : text::split(lines[row][1], ' ')) {
            for (size_t column = 2; column < lines[0].size(); ++column) {
                const std::string name = std::string(role) + "/" + lines[0][column];
                if (!clients.contains(name)) {
                    clients[name] = office.client(std::string(role), areas[column]);
                }
                const auto answer =
                    office.send(clients[name], question.method, question.target, question.body);
                const bool refused =
                    answer.status == 401 || answer.status == 403 || answer.status == 404;
                EXPECT_EQ(!refused, lines[row][column] == "1")
                    << name << " " << lines[row][0] << " " << answer.status << answer.body;
                ++tried;
            }
        }
    }
    EXPECT_GT(tried, 300U);
}

TEST(Access, TheMatrixNamesEveryRouteWithARight) {
    const std::string table =
        files::read(std::string(REGSOSEK_SOURCE) + "/tests/unit/serve/access.csv").value();
    for (const serve::Route& route : serve::routes()) {
        if (route.action == serve::for_all || route.action == serve::for_session) {
            continue;
        }
        std::string begin = std::string(route.method) + " ";
        begin += route.pattern.substr(0, route.pattern.find('{'));
        EXPECT_NE(table.find("\n" + begin), std::string::npos) << begin;
    }
}

TEST(Access, NobodyIsLetInWithoutASession) {
    Office& office = Office::whole();
    for (const serve::Route& route : serve::routes()) {
        if (route.action == serve::for_all) {
            continue;
        }
        const auto answer =
            office.send({}, std::string(route.method), std::string(route.pattern), "{}");
        EXPECT_EQ(answer.status, 401) << route.method << " " << route.pattern;
    }
}

TEST(Access, AVillageSeesItselfAlone) {
    Office& office = Office::whole();
    const Client client = office.client("village", office.village());
    const auto mine = office.family_in(office.village());
    const auto theirs = office.family_in(office.other_village());
    EXPECT_EQ(office.send(client, "GET", "/v1/family/" + mine).status, 200);
    const auto refused = office.send(client, "GET", "/v1/family/" + theirs);
    const auto nobody = office.send(client, "GET", "/v1/family/" + FamilyId{999'999}.printed());
    EXPECT_EQ(refused.status, 404);
    EXPECT_EQ(refused.body, nobody.body) << "what exists elsewhere is not told";
    EXPECT_EQ(office.send(client, "GET", "/v1/family?area=" + office.other_village()).status, 403);
    const auto list = member(office.send(client, "GET", "/v1/family?limit=200"), "families");
    ASSERT_NE(list.array(), nullptr);
    ASSERT_FALSE(list.array()->empty());
    for (const json::Value& one : *list.array()) {
        EXPECT_TRUE(one.find("area")->text()->starts_with(office.village()));
    }
    const auto progress =
        member(office.send(client, "GET", "/v1/watch/progress?by=village"), "lines");
    for (const json::Value& line : *progress.array()) {
        const std::string& area = *line.find("area")->text();
        EXPECT_TRUE(area.empty() || area == office.village()) << area;
    }
}

TEST(Access, FieldGroupsOfARoleAreAllThatItSees) {
    Office& office = Office::whole();
    const auto family = office.family_in(office.village());
    const Client planner = office.client("methodologist", office.village());
    const Client village = office.client("village", office.village());
    const auto by_method = office.send(planner, "GET", "/v1/family/" + family).body;
    const auto by_village = office.send(village, "GET", "/v1/family/" + family).body;
    EXPECT_EQ(by_method.find("\"name\":\"nik\""), std::string::npos);
    EXPECT_EQ(by_method.find("\"name\":\"head_name\""), std::string::npos);
    EXPECT_NE(by_method.find("\"name\":\"asset_smartphone\""), std::string::npos);
    EXPECT_NE(by_village.find("\"name\":\"head_name\""), std::string::npos);
    for (const form::Question& question : office.desk().form().questions()) {
        const std::string name = "\"name\":\"" + question.name + "\"";
        const bool hidden = question.privacy == form::Privacy::health ||
                            question.privacy == form::Privacy::finance ||
                            question.privacy == form::Privacy::children;
        if (hidden) {
            EXPECT_EQ(by_village.find(name), std::string::npos) << name;
        }
        if (question.privacy == form::Privacy::identity) {
            EXPECT_EQ(by_method.find(name), std::string::npos) << name;
        }
    }
    EXPECT_EQ(by_village.find("\"child\":true,\"fields\":[{"), std::string::npos);
}

TEST(Access, WhoSeesNoAnswersGetsProtectedCounts) {
    Office& office = Office::whole();
    const std::string target = "/v1/score/welfare?level=sls";
    const auto exact = office.send(office.client("supervisor", office.village()), "GET", target);
    const Client planner = office.client("planner", office.village());
    const auto shown = office.send(planner, "GET", target);
    EXPECT_EQ(office.send(planner, "GET", target).body, shown.body) << "asked twice, told once";
    const auto counts = [](const serve::Response& response) {
        std::vector<int64_t> out;
        const json::Value areas = member(response, "areas");
        for (const json::Value& area : *areas.array()) {
            for (const json::Value& count : *area.find("deciles")->array()) {
                out.push_back(*count.integer());
            }
        }
        return out;
    };
    const auto truth = counts(exact);
    const auto told = counts(shown);
    ASSERT_EQ(truth.size(), told.size());
    int64_t changed = 0;
    for (size_t i = 0; i < told.size(); ++i) {
        EXPECT_TRUE(told[i] == 0 || told[i] > 2) << "no cell of one or two families is shown";
        EXPECT_LE(std::abs(told[i] - truth[i]), 5);
        changed += told[i] != truth[i] ? 1 : 0;
    }
    EXPECT_GT(changed, 0);
}

TEST(Access, EveryReadByNameIsLoggedWithItsPurpose) {
    Office& office = Office::whole();
    const auto family = office.family_in(office.village());
    Client client = office.client("supervisor", office.village());
    client.purpose = "update";
    ASSERT_EQ(office.send(client, "GET", "/v1/family/" + family).status, 200);
    const Client auditor = office.client("auditor", office.village());
    const auto reads = member(office.send(auditor, "GET", "/v1/access?family=" + family), "reads");
    ASSERT_NE(reads.array(), nullptr);
    ASSERT_FALSE(reads.array()->empty());
    const json::Value& last = reads.array()->front();
    EXPECT_EQ(*last.find("purpose")->text(), "update");
    EXPECT_EQ(*last.find("role")->text(), "supervisor");
    EXPECT_EQ(*last.find("family")->text(), family);
    EXPECT_EQ(*last.find("at")->integer(), office.now());
    const Client elsewhere = office.client("auditor", office.other_village());
    const auto none = member(office.send(elsewhere, "GET", "/v1/access?family=" + family), "reads");
    EXPECT_TRUE(none.array()->empty());
    client.purpose = "programme";
    EXPECT_EQ(office.send(client, "GET", "/v1/family/" + family).status, 403);
    client.purpose = "";
    EXPECT_EQ(office.send(client, "GET", "/v1/family").status, 403);
}

TEST(Access, WhatChangesSomethingWantsTheToken) {
    Office& office = Office::whole();
    Client client = office.client("administrator", office.village());
    client.csrf = "forged";
    EXPECT_EQ(office.send(client, "POST", "/v1/account", "{}").status, 403);
    EXPECT_EQ(office.send(client, "DELETE", "/v1/session").status, 403);
    EXPECT_EQ(office.send(client, "GET", "/v1/account").status, 200);
}

}  // namespace
}  // namespace regsosek
