// The steps of a login at a provider (OpenID Connect Core 1.0, 3.1; Discovery 1.0).
#include "serve/oidc.h"

#include <algorithm>

#include "ground/base/hash.h"
#include "ground/base/json_members.h"
#include "method/seal/password.h"
#include "serve/jwt.h"

namespace regsosek::serve {

namespace {

constexpr size_t secret_bytes = 32;

std::string encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        const auto byte = static_cast<uint8_t>(c);
        out += plain ? std::string(1, c) : std::string{'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        out += (out.empty() ? "" : "&") + name + "=" + encoded(value);
    }
    return out;
}

// Standard base64 with padding, as the header Authorization has it.
std::string base64(std::string_view bytes) {
    std::string out = base64url(bytes);
    for (char& c : out) {
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

// The usual way to show a secret, unless the provider names others only (Discovery 1.0, 3).
bool takes_basic(const json::Value& said) {
    const json::Value* ways = said.find("token_endpoint_auth_methods_supported");
    return ways == nullptr || ways->array() == nullptr ||
           std::ranges::any_of(*ways->array(), [](const json::Value& one) {
               return one.text() != nullptr && *one.text() == "client_secret_basic";
           });
}

// A time; providers may write it with a fraction.
int64_t time_at(const json::Value& of, const char* name, int64_t otherwise) {
    const json::Value* found = of.find(name);
    if (found != nullptr && found->integer() != nullptr) {
        return *found->integer();
    }
    const double* real = found == nullptr ? nullptr : std::get_if<double>(&found->data);
    constexpr double far = 1e15;
    return real != nullptr && *real > -far && *real < far ? static_cast<int64_t>(*real) : otherwise;
}

std::unexpected<Error> untrusted(const char* id, const char* en) {
    return fail(Code::untrusted, id, en);
}

// The audience names this client, alone or with others and then as the authorized party.
bool meant_for(const json::Value& claims, const std::string& client) {
    const json::Value* audience = claims.find("aud");
    if (audience == nullptr) {
        return false;
    }
    const json::Value* party = claims.find("azp");
    const bool ours = party == nullptr || json::text_in(claims, "azp") == client;
    if (audience->text() != nullptr) {
        return *audience->text() == client && ours;
    }
    const bool named = audience->array() != nullptr &&
                       std::ranges::any_of(*audience->array(), [&](const json::Value& one) {
                           return one.text() != nullptr && *one.text() == client;
                       });
    return named && ours && (audience->array()->size() == 1 || party != nullptr);
}

}  // namespace

Result<json::Value> Oidc::object_at(const HttpQuestion& question) {
    const HttpAnswer answer = TRY(ask_(question));
    if (answer.status != 200) {
        return fail(Code::io, "penyedia login menjawab " + std::to_string(answer.status),
                    "the login provider answered " + std::to_string(answer.status));
    }
    json::Value value = TRY(json::parse(answer.body));
    if (value.object() == nullptr) {
        return untrusted("jawaban penyedia login bukan objek",
                         "the login provider's answer is no object");
    }
    return value;
}

Result<Oidc::Provider> Oidc::provider(int64_t now) {
    {
        const std::lock_guard lock{mutex_};
        if (!provider_.token.empty() && now - provider_.read < provider_seconds) {
            return provider_;
        }
    }
    std::string base = options_.issuer;
    while (base.ends_with('/')) {
        base.pop_back();
    }
    const json::Value said =
        TRY(object_at({"GET", base + "/.well-known/openid-configuration", {}, {}}));
    if (json::text_in(said, "issuer") != options_.issuer) {
        return untrusted("penyedia login bernama lain", "the login provider has another name");
    }
    const Provider found{json::text_in(said, "authorization_endpoint"),
                         json::text_in(said, "token_endpoint"), json::text_in(said, "jwks_uri"),
                         takes_basic(said), now};
    for (const std::string& address : {found.authorization, found.token, found.keys}) {
        if (!address_is_safe(address)) {
            return untrusted("alamat penyedia login harus https://",
                             "the login provider's addresses must be https://");
        }
    }
    const std::lock_guard lock{mutex_};
    provider_ = found;
    return found;
}

// Makes room for one more login, of this address first. The mutex is held.
void Oidc::drop_oldest(const std::string& peer) {
    const auto mine =
        std::ranges::count_if(begun_, [&](const auto& one) { return one.second.peer == peer; });
    const bool own = !peer.empty() && mine >= static_cast<int64_t>(begun_of_peer_max);
    if (!own && begun_.size() < begun_max) {
        return;
    }
    begun_.erase(std::ranges::min_element(begun_, {}, [&](const auto& one) {
        return std::pair{own && one.second.peer != peer, one.second.begun};
    }));
}

Result<Oidc::Begun> Oidc::begin(const std::string& peer, int64_t now) {
    if (!there()) {
        return fail(Code::conflict, "login lewat penyedia tidak dipasang",
                    "there is no login provider");
    }
    const Provider at = TRY(provider(now));
    const Login login{seal::random_token(secret_bytes), seal::random_token(secret_bytes),
                      seal::random_token(secret_bytes), now, peer};
    const std::string cookie = seal::random_token(secret_bytes);
    {
        const std::lock_guard lock{mutex_};
        std::erase_if(begun_,
                      [&](const auto& one) { return now - one.second.begun > begun_seconds; });
        drop_oldest(peer);
        begun_[hex(blake2b(cookie))] = login;
    }
    const std::string query = form_of({{"response_type", "code"},
                                       {"scope", "openid"},
                                       {"client_id", options_.client_id},
                                       {"redirect_uri", options_.redirect},
                                       {"state", login.state},
                                       {"nonce", login.nonce},
                                       {"code_challenge", base64url(sha256(login.verifier))},
                                       {"code_challenge_method", "S256"}});
    const char* joint = at.authorization.find('?') == std::string::npos ? "?" : "&";
    return Begun{at.authorization + joint + query, cookie};
}

Result<std::string> Oidc::token_for(const Provider& provider, const Login& login,
                                    const std::string& code) {
    HttpQuestion question{"POST", provider.token, {}, {}};
    question.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    std::vector<std::pair<std::string, std::string>> fields = {{"grant_type", "authorization_code"},
                                                               {"code", code},
                                                               {"redirect_uri", options_.redirect},
                                                               {"code_verifier", login.verifier},
                                                               {"client_id", options_.client_id}};
    if (!options_.client_secret.empty() && provider.basic) {
        question.headers.emplace_back(
            "Authorization",
            "Basic " + base64(encoded(options_.client_id) + ":" + encoded(options_.client_secret)));
    } else if (!options_.client_secret.empty()) {
        fields.emplace_back("client_secret", options_.client_secret);
    }
    question.body = form_of(fields);
    const json::Value answer = TRY(object_at(question));
    const std::string token = json::text_in(answer, "id_token");
    if (token.empty()) {
        return untrusted("penyedia login tidak memberi id_token",
                         "the login provider gave no id_token");
    }
    return token;
}

// With the keys at hand; read anew, once, when they have grown old, or the token names one that is
// not among them.
Result<json::Value> Oidc::claims_of(const Provider& provider, const std::string& token,
                                    int64_t now) {
    json::Value keys;
    {
        const std::lock_guard lock{mutex_};
        keys = now - keys_read_ < provider_seconds ? keys_ : json::Value{};
    }
    if (!names_known_key(token, keys)) {
        keys = TRY(object_at({"GET", provider.keys, {}, {}}));
        const std::lock_guard lock{mutex_};
        keys_ = keys;
        keys_read_ = now;
    }
    return verified_claims(token, keys);
}

Result<std::string> Oidc::subject_of(const json::Value& claims, const Login& login,
                                     int64_t now) const {
    constexpr int64_t skew = OidcOptions::skew_seconds;
    constexpr size_t subject_max = 255;  // OpenID Connect Core 1.0, 2
    const std::string subject = json::text_in(claims, "sub");
    if (json::text_in(claims, "iss") != options_.issuer || !meant_for(claims, options_.client_id)) {
        return untrusted("token bukan untuk server ini", "the token is not meant for this server");
    }
    if (json::text_in(claims, "nonce") != login.nonce) {
        return untrusted("token bukan dari login ini", "the token is not of this login");
    }
    const int64_t made = time_at(claims, "iat", 0);
    if (time_at(claims, "exp", 0) <= now - skew || made > now + skew ||
        made < now - begun_seconds - skew || time_at(claims, "nbf", 0) > now + skew) {
        return untrusted("waktu token tidak cocok", "the token's times do not fit");
    }
    if (subject.empty() || subject.size() > subject_max) {
        return untrusted("token tanpa subjek", "the token has no subject");
    }
    return subject;
}

Result<std::string> Oidc::finish(const std::string& cookie, const std::string& state,
                                 const std::string& code, int64_t now) {
    Login login;
    {
        const std::lock_guard lock{mutex_};
        const auto found = begun_.find(hex(blake2b(cookie)));
        if (cookie.empty() || found == begun_.end()) {
            return untrusted("login ini tidak dimulai di sini", "this login was not begun here");
        }
        login = found->second;
        begun_.erase(found);
    }
    if (now - login.begun > begun_seconds || state != login.state || code.empty()) {
        return untrusted("login ini tidak dimulai di sini", "this login was not begun here");
    }
    const Provider at = TRY(provider(now));
    const std::string token = TRY(token_for(at, login, code));
    const json::Value claims = TRY(claims_of(at, token, now));
    return subject_of(claims, login, now);
}

}  // namespace regsosek::serve
