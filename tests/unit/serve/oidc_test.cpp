// Logins at a provider: what its tokens must be, and what is forged. The provider of these tests
// signs with keys of its own; tests/flow/oidc.sh uses a real one.
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <memory>

#include "office.h"
#include "serve/jwt.h"
#include "serve/oidc.h"
#include "serve/route.h"

namespace regsosek {
namespace {

using serve::base64url;
using testing_serve::member;
using testing_serve::Office;

constexpr int64_t now = 1'700'000'000;
const std::string issuer = "https://masuk.example";

std::string number_of(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, name, &number);
    std::string out(static_cast<size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<uint8_t*>(out.data()));
    BN_free(number);
    return out;
}

// A key of the provider: signs, and shows itself as a JWK.
class SigningKey {
public:
    SigningKey(bool rsa, std::string name, unsigned bits = 2048)
        : rsa_(rsa), name_(std::move(name)), key_(rsa ? EVP_RSA_gen(bits) : EVP_EC_gen("P-256")) {}
    ~SigningKey() { EVP_PKEY_free(key_); }
    SigningKey(const SigningKey&) = delete;
    SigningKey& operator=(const SigningKey&) = delete;

    std::string jwk() const {
        const std::string begin = R"({"kid":")" + name_ + R"(","use":"sig",)";
        if (rsa_) {
            return begin + R"("kty":"RSA","n":")" +
                   base64url(number_of(key_, OSSL_PKEY_PARAM_RSA_N)) + R"(","e":")" +
                   base64url(number_of(key_, OSSL_PKEY_PARAM_RSA_E)) + "\"}";
        }
        const auto wide = [&](const char* part) {
            const std::string bytes = number_of(key_, part);
            return base64url(std::string(32 - bytes.size(), '\0') + bytes);
        };
        return begin + R"("kty":"EC","crv":"P-256","x":")" + wide(OSSL_PKEY_PARAM_EC_PUB_X) +
               R"(","y":")" + wide(OSSL_PKEY_PARAM_EC_PUB_Y) + "\"}";
    }
    std::string token(const std::string& claims, std::string head = "") const {
        if (head.empty()) {
            head = R"({"alg":")" + std::string(rsa_ ? "RS256" : "ES256") + R"(","kid":")" + name_ +
                   "\"}";
        }
        const std::string text = base64url(head) + "." + base64url(claims);
        return text + "." + base64url(signature(text));
    }

private:
    std::string signature(const std::string& text) const {
        EVP_MD_CTX* context = EVP_MD_CTX_new();
        size_t size = 0;
        const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
        EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_);
        EVP_DigestSign(context, nullptr, &size, bytes, text.size());
        std::string out(size, '\0');
        EVP_DigestSign(context, reinterpret_cast<uint8_t*>(out.data()), &size, bytes, text.size());
        out.resize(size);
        EVP_MD_CTX_free(context);
        return rsa_ ? out : side_by_side(out);
    }
    static std::string side_by_side(const std::string& der) {
        const auto* at = reinterpret_cast<const uint8_t*>(der.data());
        ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
        std::string out(64, '\0');
        auto* to = reinterpret_cast<uint8_t*>(out.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(both), to, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(both), to + 32, 32);
        ECDSA_SIG_free(both);
        return out;
    }

    bool rsa_;
    std::string name_;
    EVP_PKEY* key_;
};

json::Value keys_of(const std::string& list) {
    return json::parse(R"({"keys":[)" + list + "]}").value();
}

bool holds(const std::string& token, const json::Value& keys) {
    return serve::verified_claims(token, keys).has_value();
}

TEST(Jwt, Base64UrlIsThatOfTheStandard) {
    // RFC 4648, 10, without padding.
    EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64url("fo"), "Zm8");
    EXPECT_EQ(serve::base64url_bytes("Zm8").value(), "fo");
    EXPECT_EQ(base64url("\xfb\xff"), "-_8");
    EXPECT_FALSE(serve::base64url_bytes("Zm8="));
    EXPECT_FALSE(serve::base64url_bytes("Zm9")) << "bits that say nothing are zero";
    EXPECT_FALSE(serve::base64url_bytes("Z"));
    EXPECT_FALSE(serve::base64url_bytes("a+b/"));
    // RFC 7636, appendix B.
    EXPECT_EQ(base64url(serve::sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(Jwt, AForgedTokenIsNone) {
    const SigningKey rsa(true, "r");
    const SigningKey ec(false, "e");
    const SigningKey stranger(true, "r");
    const SigningKey weak(true, "w", 1024);
    const json::Value keys = keys_of(rsa.jwk() + "," + ec.jwk() + "," + weak.jwk());
    const std::string claims = R"({"sub":"a"})";
    const std::string good = rsa.token(claims);
    EXPECT_TRUE(holds(good, keys));
    EXPECT_TRUE(holds(ec.token(claims), keys));
    EXPECT_FALSE(holds(stranger.token(claims), keys)) << "a key of the same name";
    EXPECT_FALSE(holds(weak.token(claims), keys)) << "1,024 bits";
    EXPECT_FALSE(holds(rsa.token(claims, R"({"alg":"RS256","kid":"e"})"), keys));
    EXPECT_FALSE(holds(rsa.token(claims, R"({"alg":"ES256","kid":"r"})"), keys));
    EXPECT_FALSE(holds(rsa.token(claims, R"({"alg":"none"})"), keys));
    EXPECT_FALSE(holds(rsa.token(claims, R"({"alg":"RS256","kid":"r","crit":["x"]})"), keys));
    const size_t dot = good.find('.');
    const size_t last = good.rfind('.');
    EXPECT_FALSE(
        holds(good.substr(0, dot + 1) + base64url(R"({"sub":"b"})") + good.substr(last), keys))
        << "other claims";
    EXPECT_FALSE(holds(good.substr(0, last + 1), keys)) << "no signature";
    EXPECT_FALSE(holds(base64url(R"({"alg":"none"})") + "." + base64url(claims) + ".", keys));
    for (size_t at = last + 1; at < good.size(); at += 37) {
        std::string bent = good;
        bent[at] = bent[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(holds(bent, keys)) << at;
    }
    for (const char* broken : {"", ".", "..", "a.b", "a.b.c", "....", "e30.e30.", "e30.W10.AA"}) {
        EXPECT_FALSE(holds(broken, keys)) << broken;
    }
    // The public key taken as the secret of an HMAC.
    const std::string head = base64url(R"({"alg":"HS256","kid":"r"})") + "." + base64url(claims);
    std::string mac(32, '\0');
    unsigned size = 0;
    const std::string secret = rsa.jwk();
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const uint8_t*>(head.data()), head.size(),
         reinterpret_cast<uint8_t*>(mac.data()), &size);
    EXPECT_FALSE(holds(head + "." + base64url(mac), keys));
}

// A provider that gives whatever claims the test wants.
struct Provider {
    SigningKey key{true, "one"};
    std::string said_issuer = issuer;
    std::string token_address = issuer + "/token";
    std::string claims;
    std::string asked;  ///< body of the question for a token
    int keys_read = 0;
    int status = 200;

    Result<serve::HttpAnswer> answer(const serve::HttpQuestion& question) {
        if (question.address == issuer + "/.well-known/openid-configuration") {
            return serve::HttpAnswer{200, R"({"issuer":")" + said_issuer +
                                              R"(","authorization_endpoint":")" + issuer +
                                              R"(/auth?x=1","token_endpoint":")" + token_address +
                                              R"(","jwks_uri":")" + issuer + R"(/keys"})"};
        }
        if (question.address == issuer + "/keys") {
            ++keys_read;
            return serve::HttpAnswer{200, R"({"keys":[)" + key.jwk() + "]}"};
        }
        asked = question.body;
        return serve::HttpAnswer{status, R"({"id_token":")" + key.token(claims) + "\"}"};
    }
};

std::string between(const std::string& text, const std::string& begin) {
    const size_t at = text.find(begin) + begin.size();
    return text.substr(at, text.find('&', at) - at);
}

struct Outcome {
    Result<std::string> subject;
    std::string address;
};

// A whole login, its claims made from the nonce by `claims_for`.
Outcome log_in(Provider& provider, serve::Oidc& oidc,
               const std::function<std::string(const std::string&)>& claims_for,
               int64_t later = 5) {
    const auto begun = oidc.begin("10.0.0.1", now);
    if (!begun) {
        return {std::unexpected(begun.error()), {}};
    }
    provider.claims = claims_for(between(begun->address, "&nonce="));
    return {oidc.finish(begun->cookie, between(begun->address, "&state="), "code 1", now + later),
            begun->address};
}

std::function<std::string(const std::string&)> claims(const std::string& from = "",
                                                      const std::string& to = "") {
    return [from, to](const std::string& nonce) {
        std::string out = R"({"iss":"https://masuk.example","aud":"kami","sub":"budi","exp":)" +
                          std::to_string(now + 60) + R"(,"iat":)" + std::to_string(now) +
                          R"(,"nonce":")" + nonce + "\"}";
        if (!from.empty()) {
            EXPECT_NE(out.find(from), std::string::npos) << from;
            out.replace(out.find(from), from.size(), to);
        }
        return out;
    };
}

serve::Oidc made(Provider& provider) {
    return serve::Oidc{
        {issuer, "kami", "rahasia", "https://kami.example/v1/session/oidc/callback"},
        [&provider](const serve::HttpQuestion& question) { return provider.answer(question); }};
}

TEST(Oidc, ATokenIsForThisServerThisLoginAndNow) {
    Provider provider;
    auto oidc = made(provider);
    const auto good = log_in(provider, oidc, claims());
    ASSERT_TRUE(good.subject) << good.subject.error().message(Lang::en);
    EXPECT_EQ(*good.subject, "budi");
    EXPECT_TRUE(good.address.starts_with(issuer + "/auth?x=1&response_type=code&scope=openid"));
    EXPECT_NE(provider.asked.find("code=code%201"), std::string::npos);
    EXPECT_EQ(base64url(serve::sha256(between(provider.asked, "code_verifier="))),
              between(good.address, "code_challenge="));
    const auto refused = [&](const std::string& from, const std::string& to) {
        return !log_in(provider, oidc, claims(from, to)).subject.has_value();
    };
    const auto taken = [&](const std::string& from, const std::string& to) {
        return log_in(provider, oidc, claims(from, to)).subject.has_value();
    };
    const std::string end = "\"exp\":" + std::to_string(now + 60);
    const std::string made_at = "\"iat\":" + std::to_string(now);
    EXPECT_TRUE(refused("masuk.example", "lain.example"));
    EXPECT_TRUE(refused("\"kami\"", "\"lain\""));
    EXPECT_TRUE(refused("\"kami\"", "[\"kami\",\"lain\"]")) << "no authorized party";
    EXPECT_TRUE(taken("\"kami\"", "[\"kami\"]"));
    EXPECT_TRUE(taken("\"kami\"", "[\"kami\",\"lain\"],\"azp\":\"kami\""));
    EXPECT_TRUE(refused("\"kami\"", "[\"kami\",\"lain\"],\"azp\":\"lain\""));
    EXPECT_TRUE(refused("\"nonce\":\"", "\"nonce\":\"x"));
    EXPECT_TRUE(refused("\"budi\"", "\"\""));
    EXPECT_TRUE(refused("\"budi\"", "7"));
    EXPECT_TRUE(refused(end, "\"exp\":" + std::to_string(now - 60)));
    EXPECT_TRUE(taken(end, "\"exp\":" + std::to_string(now - 50))) << "clocks differ by a minute";
    EXPECT_TRUE(refused(made_at, "\"iat\":" + std::to_string(now + 70)));
    EXPECT_TRUE(taken(made_at, "\"iat\":" + std::to_string(now + 60)));
    EXPECT_TRUE(refused(made_at, "\"iat\":" + std::to_string(now - 3600)));
    EXPECT_TRUE(refused(made_at, made_at + ",\"nbf\":" + std::to_string(now + 600)));
    EXPECT_TRUE(refused(end, "\"exp\":\"soon\""));
    EXPECT_EQ(provider.keys_read, 1) << "keys are kept";
}

TEST(Oidc, ALoginIsTakenOnceAndInTime) {
    Provider provider;
    auto oidc = made(provider);
    const auto begun = oidc.begin("10.0.0.1", now);
    ASSERT_TRUE(begun);
    const std::string state = between(begun->address, "&state=");
    provider.claims = claims()(between(begun->address, "&nonce="));
    EXPECT_FALSE(oidc.finish("", state, "c", now));
    EXPECT_FALSE(oidc.finish("x", state, "c", now));
    EXPECT_TRUE(oidc.finish(begun->cookie, state, "c", now));
    EXPECT_FALSE(oidc.finish(begun->cookie, state, "c", now)) << "once";
    EXPECT_FALSE(log_in(provider, oidc, claims(), serve::Oidc::begun_seconds + 1).subject);
    provider.status = 400;
    EXPECT_FALSE(log_in(provider, oidc, claims()).subject);
    for (size_t i = 0; i < serve::Oidc::begun_max + 10; ++i) {
        ASSERT_TRUE(oidc.begin("10.0.0.1", now + 1)) << "who only begins keeps nobody out";
    }
    provider.status = 200;
    const auto mine = oidc.begin("10.0.0.2", now + 1);
    ASSERT_TRUE(mine);
    for (size_t i = 0; i < serve::Oidc::begun_of_peer_max + 10; ++i) {
        ASSERT_TRUE(oidc.begin("10.0.0.1", now + 2));
    }
    provider.claims = claims()(between(mine->address, "&nonce="));
    EXPECT_TRUE(oidc.finish(mine->cookie, between(mine->address, "&state="), "c", now + 3))
        << "nor drops the logins of others";
}

TEST(Oidc, BehindAProxyManyBeginAtOnce) {
    Provider provider;
    auto oidc = made(provider);
    const auto mine = oidc.begin("", now);
    ASSERT_TRUE(mine);
    for (size_t i = 0; i < serve::Oidc::begun_of_peer_max + 10; ++i) {
        ASSERT_TRUE(oidc.begin("", now + 1));
    }
    provider.claims = claims()(between(mine->address, "&nonce="));
    EXPECT_TRUE(oidc.finish(mine->cookie, between(mine->address, "&state="), "c", now + 2));
    serve::Request request;
    for (const char* peer : {"127.0.0.1", "127.8.0.2", "::1", "::ffff:127.0.0.1"}) {
        request.peer = peer;
        EXPECT_TRUE(request.near()) << peer;
    }
    for (const char* peer : {"", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1"}) {
        request.peer = peer;
        EXPECT_FALSE(request.near()) << peer;
    }
}

TEST(Oidc, KeysGrowOld) {
    Provider provider;
    auto oidc = made(provider);
    ASSERT_TRUE(log_in(provider, oidc, claims()).subject);
    ASSERT_TRUE(log_in(provider, oidc, claims()).subject);
    EXPECT_EQ(provider.keys_read, 1);
    const int64_t later = now + serve::Oidc::provider_seconds + 10;
    const auto begun = oidc.begin("", later);
    ASSERT_TRUE(begun);
    provider.claims = claims()(between(begun->address, "&nonce="));
    (void)oidc.finish(begun->cookie, between(begun->address, "&state="), "c", later);
    EXPECT_EQ(provider.keys_read, 2)
        << "a key that was withdrawn is believed no longer than an hour";
}

TEST(Oidc, AProviderIsWhoItShouldBe) {
    Provider other;
    other.said_issuer = "https://lain.example";
    EXPECT_FALSE(made(other).begin("", now));
    Provider open;
    open.token_address = "http://masuk.example/token";
    EXPECT_FALSE(made(open).begin("", now)) << "a code is not sent in the clear";
    EXPECT_TRUE(serve::address_is_safe("http://127.0.0.1:8080/x"));
    for (const char* address :
         {"http://example.org/", "http://127.0.0.1.example.org/", "https://a@example.org/",
          "ftp://x", "file:///etc/passwd", "", "https://", "http://localhost.example.org"}) {
        EXPECT_FALSE(serve::address_is_safe(address)) << address;
    }
}

TEST(Oidc, ALinkedAccountHasNoPasswordAndOneSubject) {
    Office& office = Office::whole();
    auto& accounts = office.desk().accounts();
    serve::Account account;
    account.name = "terhubung";
    account.role = "planner";
    account.areas = {office.village()};
    const std::string password = accounts.add(account).value();
    account.name = "kedua";
    ASSERT_TRUE(accounts.add(account));
    const auto admin = office.client("administrator", office.village());
    const auto link = [&](const std::string& name, const std::string& subject) {
        return office
            .send(admin, "PUT", "/v1/account/" + name + "/subject",
                  R"({"subject":")" + subject + "\"}")
            .status;
    };
    EXPECT_EQ(link("terhubung", "s-1"), 204);
    EXPECT_EQ(link("kedua", "s-1"), 409);
    EXPECT_EQ(link("tidak-ada", "s-2"), 404);
    const auto elsewhere = office.client("administrator", office.other_village());
    EXPECT_EQ(
        office.send(elsewhere, "PUT", "/v1/account/kedua/subject", R"({"subject":"s-3"})").status,
        404)
        << "an account of other areas";
    EXPECT_FALSE(accounts.authenticate("terhubung", password, "", office.now()));
    EXPECT_EQ(accounts.of_subject("s-1")->name, "terhubung");
    EXPECT_FALSE(accounts.of_subject("")) << "accounts without a link have no subject in common";
    EXPECT_FALSE(accounts.of_subject("s-9"));
    ASSERT_TRUE(accounts.reset("terhubung"));
    EXPECT_FALSE(accounts.of_subject("s-1")) << "a new password is another way in";
    EXPECT_EQ(office.send({}, "GET", "/v1/session/ways").body, R"({"oidc":false,"password":true})");
    EXPECT_EQ(office.send({}, "GET", "/v1/session/oidc").status, 404);
}

}  // namespace
}  // namespace regsosek
