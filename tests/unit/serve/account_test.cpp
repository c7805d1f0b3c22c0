// Passwords, lockout, one-time codes (RFC 6238 vectors), sessions and who may give which rights.
#include <gtest/gtest.h>

#include "office.h"
#include "serve/totp.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

std::string login(const std::string& name, const std::string& password,
                  const std::string& code = "") {
    return R"({"account":")" + name + R"(","password":")" + password + R"(","totp":")" + code +
           "\"}";
}

serve::Account account(const std::string& name, const std::string& role) {
    serve::Account out;
    out.name = name;
    out.role = role;
    return out;
}

TEST(Totp, GivesTheCodesOfTheStandard) {
    // RFC 6238, appendix B, SHA-1, the last six of eight digits; the secret is its ASCII in base32.
    const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    EXPECT_EQ(serve::totp_code(secret, 59), "287082");
    EXPECT_EQ(serve::totp_code(secret, 1111111109), "081804");
    EXPECT_EQ(serve::totp_code(secret, 1234567890), "005924");
    EXPECT_EQ(serve::totp_code(secret, 20000000000), "353130");
    EXPECT_EQ(serve::totp_code("not base32!", 59), "");
    EXPECT_EQ(serve::totp_step(secret, "287082", 59 + 30), 1);
    EXPECT_EQ(serve::totp_step(secret, "287082", 59 + 61), -1);
}

TEST(Account, FirstPasswordMustBeChangedBeforeAnythingElse) {
    Office& office = Office::whole();
    const auto password = office.desk().accounts().add(account("baru", "methodologist"));
    ASSERT_TRUE(password.has_value());
    const auto in = office.send({}, "POST", "/v1/session", login("baru", *password));
    ASSERT_EQ(in.status, 200) << in.body;
    const std::string& cookie = in.headers.front().second;
    EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
    EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
    Client client{cookie.substr(0, cookie.find(';')), *member(in, "csrf").text(), "validation"};
    EXPECT_EQ(office.send(client, "GET", "/v1/settings").status, 403);
    const auto body = [&](const std::string& fresh) {
        return R"({"old_password":")" + *password + R"(","password":")" + fresh + "\"}";
    };
    EXPECT_EQ(office.send(client, "PUT", "/v1/session/password", body("pendek")).status, 422);
    EXPECT_EQ(office.send(client, "PUT", "/v1/session/password", body(*password)).status, 422);
    const auto changed =
        office.send(client, "PUT", "/v1/session/password", body("kata sandi panjang"));
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(office.send(client, "GET", "/v1/session").status, 401) << "the old session ended";
    const std::string& fresh = changed.headers.front().second;
    client.cookie = fresh.substr(0, fresh.find(';'));
    client.csrf = *member(changed, "csrf").text();
    EXPECT_EQ(office.send(client, "GET", "/v1/settings").status, 200);
}

TEST(Account, IsLockedAfterFiveWrongTries) {
    Office& office = Office::whole();
    auto& accounts = office.desk().accounts();
    ASSERT_TRUE(accounts.add(account("lupa", "planner")));
    ASSERT_TRUE(accounts.set_password("lupa", "kata sandi benar"));
    for (int i = 0; i < serve::Accounts::failures_max; ++i) {
        EXPECT_EQ(office.send({}, "POST", "/v1/session", login("lupa", "salah")).status, 403);
    }
    EXPECT_EQ(office.send({}, "POST", "/v1/session", login("lupa", "kata sandi benar")).status,
              423);
    office.pass(serve::Accounts::lock_seconds + 1);
    EXPECT_EQ(office.send({}, "POST", "/v1/session", login("lupa", "kata sandi benar")).status,
              200);
    const auto unknown = office.send({}, "POST", "/v1/session", login("tidak-ada", "salah"));
    const auto wrong = office.send({}, "POST", "/v1/session", login("lupa", "salah"));
    EXPECT_EQ(unknown.body, wrong.body) << "whether a name exists is not told";
}

TEST(Account, OneTimeCodeIsTakenOnce) {
    Office& office = Office::whole();
    auto& accounts = office.desk().accounts();
    ASSERT_TRUE(accounts.add(account("aman", "planner")));
    ASSERT_TRUE(accounts.set_password("aman", "kata sandi benar"));
    const std::string secret = serve::totp_secret();
    ASSERT_TRUE(accounts.set_totp("aman", secret));
    const auto without = office.send({}, "POST", "/v1/session", login("aman", "kata sandi benar"));
    EXPECT_EQ(without.status, 403);
    EXPECT_EQ(*member(without, "field").text(), "totp");
    const std::string code = serve::totp_code(secret, office.now());
    EXPECT_EQ(
        office.send({}, "POST", "/v1/session", login("aman", "kata sandi benar", code)).status,
        200);
    EXPECT_EQ(
        office.send({}, "POST", "/v1/session", login("aman", "kata sandi benar", code)).status,
        403);
}

TEST(Account, SessionsEndByThemselves) {
    Office& office = Office::whole();
    const Client client = office.client("planner", office.village());
    office.pass(serve::Sessions::idle_seconds - 1);
    EXPECT_EQ(office.send(client, "GET", "/v1/session").status, 200);
    office.pass(serve::Sessions::idle_seconds + 1);
    EXPECT_EQ(office.send(client, "GET", "/v1/session").status, 401);
    Client forged = client;
    forged.cookie = "regsosek_session=AAAA";
    EXPECT_EQ(office.send(forged, "GET", "/v1/session").status, 401);
}

TEST(Account, AnAdministratorGivesRightsInTheOwnAreaOnly) {
    Office& office = Office::whole();
    const Client client = office.client("administrator", office.village());
    const auto body = [](const std::string& name, const std::string& area) {
        return R"({"account":")" + name + R"(","role":"rt","label":"RT","areas":[")" + area +
               "\"]}";
    };
    EXPECT_EQ(
        office.send(client, "POST", "/v1/account", body("rt-1", office.village() + "0001")).status,
        201);
    EXPECT_EQ(
        office.send(client, "POST", "/v1/account", body("rt-1", office.village() + "0001")).status,
        409);
    EXPECT_EQ(
        office.send(client, "POST", "/v1/account", body("rt-2", office.other_village())).status,
        403);
    EXPECT_EQ(office.send(client, "POST", "/v1/account", body("RT 3", office.village())).status,
              422);
    EXPECT_EQ(
        office.send(client, "POST", "/v1/account", R"({"account":"x1","role":"raja"})").status,
        422);
    EXPECT_EQ(office.send(client, "POST", "/v1/account", "not json").status, 422);
}

TEST(Account, AccountsOutliveTheServer) {
    Office& office = Office::whole();
    ASSERT_TRUE(office.desk().accounts().add(account("tetap", "planner")));
    const auto again = serve::Accounts::load(office.workspace());
    ASSERT_TRUE(again.has_value());
    ASSERT_TRUE((*again)->find("tetap").has_value());
    EXPECT_TRUE((*again)->find("tetap")->must_change);
}

}  // namespace
}  // namespace regsosek
