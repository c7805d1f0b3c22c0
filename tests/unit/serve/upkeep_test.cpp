// What administration asks for: tokens, backups, printed heads, editions, emergencies, breaches.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "office.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

TEST(Upkeep, ABackupIsCheckedFileByFile) {
    Office& office = Office::whole();
    const Client client = office.client("administrator", office.village());
    const auto made = office.send(client, "POST", "/v1/backup", "{}");
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string name = *member(made, "backup").text();
    const auto good = office.send(client, "GET", "/v1/backup/" + name);
    ASSERT_EQ(good.status, 200) << good.body;
    EXPECT_GT(*member(good, "files").integer(), 4);
    const std::filesystem::path folder = office.workspace().folder() + "-backup/" + name;
    std::ofstream(folder / "office.db", std::ios::app) << "x";
    EXPECT_GE(office.send(client, "GET", "/v1/backup/" + name).status, 400) << "a changed file";
    EXPECT_EQ(office.send(client, "GET", "/v1/backup/..").status, 404);
    EXPECT_EQ(office.send(client, "GET", "/v1/backup/nothing-there").status, 404);
    std::filesystem::remove_all(folder);
}

TEST(Upkeep, APrintedHeadIsComparedWithTheChain) {
    Office& office = Office::whole();
    const Client auditor = office.client("auditor", office.village());
    const auto audit = office.send(auditor, "GET", "/v1/watch/audit");
    const std::string hash = *member(audit, "hash").text();
    const std::string batch = std::to_string(*member(audit, "batch").integer());
    const auto compare = [&](const std::string& of, const std::string& said) {
        const auto answer = office.send(auditor, "POST", "/v1/watch/head",
                                        "{\"batch\":" + of + ",\"hash\":\"" + said + "\"}");
        const json::Value agrees = member(answer, "agrees");
        const bool* truth = std::get_if<bool>(&agrees.data);
        return truth == nullptr ? std::to_string(answer.status) : *truth ? "yes" : "no";
    };
    EXPECT_EQ(compare(batch, hash), "yes");
    EXPECT_EQ(compare(batch, hash.substr(0, 16)), "yes") << "as on lists";
    EXPECT_EQ(compare(batch, "00" + hash.substr(2)), "no");
    EXPECT_EQ(compare("1", hash), "no");
    EXPECT_EQ(compare("99999999", hash), "no") << "a record that was cut off";
    EXPECT_EQ(compare(batch, "12"), "422");
}

TEST(Upkeep, AnEditionIsVerifiedByteForByte) {
    Office& office = Office::whole();
    const Client client = office.client("administrator", office.village());
    const json::Value names =
        member(office.send(client, "GET", "/v1/finalise/edition"), "editions");
    ASSERT_NE(names.array(), nullptr);
    ASSERT_FALSE(names.array()->empty());
    const auto verified =
        office.send(client, "GET", "/v1/finalise/edition/" + *names.array()->front().text());
    ASSERT_EQ(verified.status, 200) << verified.body;
    EXPECT_EQ(member(verified, "hash").text()->size(), 64U);
}

TEST(Upkeep, AnEmergencyShowsInTheSessionAndEnds) {
    Office& office = Office::whole();
    Client dpo = office.client("dpo", office.village());
    const auto actions = [&] { return office.send(dpo, "GET", "/v1/session").body; };
    EXPECT_EQ(actions().find("family.read"), std::string::npos);
    ASSERT_EQ(
        office
            .send(dpo, "POST", "/v1/glass", "{\"minutes\":15,\"reason\":\"banjir, mencari warga\"}")
            .status,
        201);
    EXPECT_NE(actions().find("family.read"), std::string::npos);
    EXPECT_NE(actions().find("glass_until"), std::string::npos);
    dpo.purpose = "emergency";
    const std::string family = office.family_in(office.village());
    EXPECT_EQ(office.send(dpo, "GET", "/v1/family/" + family).status, 200);
    EXPECT_EQ(office.send(dpo, "DELETE", "/v1/glass").status, 204);
    EXPECT_EQ(office.send(dpo, "GET", "/v1/family/" + family).status, 403);
    const auto concerned =
        office.send(dpo, "GET", "/v1/access/affected?account=dpo" + std::string("-nobody"));
    EXPECT_TRUE(member(concerned, "families").array()->empty());
}

TEST(Upkeep, ABreachNamesWhoIsConcernedInItsTimeAlone) {
    Office& office = Office::whole();
    Client supervisor = office.client("supervisor", office.village());
    const std::string family = office.family_in(office.village());
    const std::string account =
        *member(office.send(supervisor, "GET", "/v1/session"), "account").text();
    office.pass(100);
    const int64_t at = office.now();
    ASSERT_EQ(office.send(supervisor, "GET", "/v1/family/" + family).status, 200);
    office.pass(100);
    const Client dpo = office.client("dpo", office.village());
    const auto concerned = [&](int64_t from, int64_t to) {
        return member(office.send(dpo, "GET",
                                  "/v1/access/affected?account=" + account + "&from=" +
                                      std::to_string(from) + "&to=" + std::to_string(to)),
                      "families");
    };
    const json::Value found = concerned(at - 10, at + 10);
    ASSERT_EQ(found.array()->size(), 1U);
    EXPECT_EQ(*found.array()->front().find("family")->text(), family);
    EXPECT_EQ(*found.array()->front().find("reads")->integer(), 1);
    EXPECT_TRUE(found.array()->front().find("area")->text()->starts_with(office.village()));
    EXPECT_TRUE(concerned(at + 10, at + 50).array()->empty());
}

}  // namespace
}  // namespace regsosek
