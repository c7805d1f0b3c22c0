// Verification by OpenSSL.
#include "serve/jwt.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>

#include <algorithm>
#include <memory>

#include "ground/base/json_members.h"
#include "ground/base/text.h"

namespace regsosek::serve {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr size_t token_bytes_max = 64 * 1024;
constexpr int rsa_bits_min = 2048;
constexpr size_t p256_bytes = 32;

template <auto release>
struct Release {
    template <typename Thing>
    void operator()(Thing* thing) const {
        release(thing);
    }
};
using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using KeyMaker = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Release<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Release<OSSL_PARAM_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Release<ECDSA_SIG_free>>;

const uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const uint8_t*>(text.data());
}

Number number_of(std::string_view bytes) {
    return Number{BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr)};
}

Key key_from(const char* kind, OSSL_PARAM_BLD* builder) {
    const Parameters parameters{OSSL_PARAM_BLD_to_param(builder)};
    const KeyMaker maker{EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr)};
    EVP_PKEY* made = nullptr;
    if (parameters == nullptr || maker == nullptr || EVP_PKEY_fromdata_init(maker.get()) != 1 ||
        EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return nullptr;
    }
    return Key{made};
}

Key rsa_key(const json::Value& jwk) {
    const auto n = base64url_bytes(json::text_in(jwk, "n"));
    const auto e = base64url_bytes(json::text_in(jwk, "e"));
    if (!n || !e || n->empty() || e->empty()) {
        return nullptr;
    }
    const Number modulus = number_of(*n);
    const Number exponent = number_of(*e);
    const Builder builder{OSSL_PARAM_BLD_new()};
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    Key key = key_from("RSA", builder.get());
    return key != nullptr && EVP_PKEY_get_bits(key.get()) >= rsa_bits_min ? std::move(key)
                                                                          : nullptr;
}

Key p256_key(const json::Value& jwk) {
    const auto x = base64url_bytes(json::text_in(jwk, "x"));
    const auto y = base64url_bytes(json::text_in(jwk, "y"));
    if (json::text_in(jwk, "crv") != "P-256" || !x || !y || x->size() != p256_bytes ||
        y->size() != p256_bytes) {
        return nullptr;
    }
    const std::string point = "\x04" + *x + *y;
    const Builder builder{OSSL_PARAM_BLD_new()};
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    return key_from("EC", builder.get());
}

// Two numbers side by side, as JWS has them, in the form that OpenSSL reads.
std::string der_of(std::string_view signature) {
    if (signature.size() != 2 * p256_bytes) {
        return {};
    }
    const Signature both{ECDSA_SIG_new()};
    ECDSA_SIG_set0(both.get(), number_of(signature.substr(0, p256_bytes)).release(),
                   number_of(signature.substr(p256_bytes)).release());
    const int size = i2d_ECDSA_SIG(both.get(), nullptr);
    std::string out(static_cast<size_t>(std::max(size, 0)), '\0');
    auto* to = reinterpret_cast<uint8_t*>(out.data());
    i2d_ECDSA_SIG(both.get(), &to);
    return out;
}

bool signed_by(EVP_PKEY* key, std::string_view signature, std::string_view text) {
    const Digest digest{EVP_MD_CTX_new()};
    return EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
           EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(text),
                            text.size()) == 1;
}

struct Parts {
    std::string_view text;  ///< head and claims as they were signed
    json::Value head, claims;
    std::string signature;
};

// False when the token is no JWT.
bool read_parts(std::string_view token, Parts& out) {
    const auto parts = text::split(token, '.');
    if (token.size() > token_bytes_max || parts.size() != 3) {
        return false;
    }
    const auto head = base64url_bytes(parts[0]);
    const auto claims = base64url_bytes(parts[1]);
    const auto signature = base64url_bytes(parts[2]);
    if (!head || !claims || !signature) {
        return false;
    }
    const auto parsed_head = json::parse(*head);
    const auto parsed_claims = json::parse(*claims);
    if (!parsed_head || !parsed_claims) {
        return false;
    }
    out.text = token.substr(0, parts[0].size() + 1 + parts[1].size());
    out.head = *parsed_head;
    out.claims = *parsed_claims;
    out.signature = *signature;
    return out.head.object() != nullptr && out.claims.object() != nullptr;
}

// Whether a key of the set may have signed this head.
bool may_sign(const json::Value& jwk, const json::Value& head) {
    const std::string use = json::text_in(jwk, "use");
    const std::string of = json::text_in(jwk, "alg");
    const std::string name = json::text_in(head, "kid");
    const std::string algorithm = json::text_in(head, "alg");
    const char* kind = algorithm == "RS256" ? "RSA" : "EC";
    return json::text_in(jwk, "kty") == kind && (use.empty() || use == "sig") &&
           (of.empty() || of == algorithm) && (name.empty() || json::text_in(jwk, "kid") == name);
}

std::unexpected<Error> untrusted(const char* id, const char* en) {
    return fail(Code::untrusted, id, en);
}

const json::Array& keys_of(const json::Value& jwks) {
    static const json::Array none;
    const json::Value* keys = jwks.find("keys");
    return keys == nullptr || keys->array() == nullptr ? none : *keys->array();
}

}  // namespace

std::optional<std::string> base64url_bytes(std::string_view text) {
    std::string out;
    uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const size_t value = alphabet.find(c);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        bits = (bits << 6) | static_cast<uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>((bits >> count) & 0xff);
        }
    }
    const bool whole = count < 6 && (bits & ((1U << count) - 1)) == 0;
    return whole ? std::optional(out) : std::nullopt;
}

std::string base64url(std::string_view bytes) {
    std::string out;
    uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<uint8_t>(c);
        count += 8;
        while (count >= 6) {
            count -= 6;
            out += alphabet[(bits >> count) & 63];
        }
    }
    if (count > 0) {
        out += alphabet[(bits << (6 - count)) & 63];
    }
    return out;
}

std::string sha256(std::string_view bytes) {
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    SHA256(bytes_of(bytes), bytes.size(), reinterpret_cast<uint8_t*>(out.data()));
    return out;
}

Result<json::Value> verified_claims(std::string_view token, const json::Value& jwks) {
    Parts parts;
    if (!read_parts(token, parts)) {
        return untrusted("token bukan JWT", "the token is no JWT");
    }
    const std::string algorithm = json::text_in(parts.head, "alg");
    if ((algorithm != "RS256" && algorithm != "ES256") || parts.head.find("crit") != nullptr) {
        return untrusted("algoritma token tidak diterima", "the token's algorithm is not accepted");
    }
    const bool rsa = algorithm == "RS256";
    const std::string signature = rsa ? parts.signature : der_of(parts.signature);
    for (const json::Value& jwk : keys_of(jwks)) {
        if (!may_sign(jwk, parts.head)) {
            continue;
        }
        const Key key = rsa ? rsa_key(jwk) : p256_key(jwk);
        if (key != nullptr && !signature.empty() && signed_by(key.get(), signature, parts.text)) {
            return parts.claims;
        }
    }
    return untrusted("tanda tangan token tidak cocok", "the token's signature does not fit");
}

bool names_known_key(std::string_view token, const json::Value& jwks) {
    Parts parts;
    if (!read_parts(token, parts)) {
        return true;  // no other key would help
    }
    for (const json::Value& jwk : keys_of(jwks)) {
        if (may_sign(jwk, parts.head)) {
            return true;
        }
    }
    return false;
}

}  // namespace regsosek::serve
