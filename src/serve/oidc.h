// Logging in at another server: OpenID Connect 1.0, authorization code with PKCE (RFC 7636).
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "ground/base/json.h"
#include "serve/http_client.h"

namespace regsosek::serve {

/// The provider, and who this server is to it.
struct OidcOptions {
    std::string issuer;  ///< https://...; empty: no such login
    std::string client_id;
    std::string client_secret;  ///< empty: a public client
    std::string redirect;  ///< this server's own address of the callback, as the provider knows it
    /// Clocks of the two may differ so much.
    static constexpr int64_t skew_seconds = 60;
};

/// One provider. Safe to be called from several threads; asks the provider while it is called.
class Oidc {
public:
    /// A login that was begun lives so long; of more than so many the oldest are dropped.
    static constexpr int64_t begun_seconds = 600;
    static constexpr size_t begun_max = 1000;
    /// Of one address, so that nobody who only begins drops the logins of others. A proxy on this
    /// PC speaks for all browsers: it has no such limit.
    static constexpr size_t begun_of_peer_max = 100;
    /// What the provider says of itself, and its keys, are read again after so long: a key that it
    /// has withdrawn is believed no longer than that.
    static constexpr int64_t provider_seconds = 3600;

    Oidc(OidcOptions options, Ask ask) : options_(std::move(options)), ask_(std::move(ask)) {}
    bool there() const { return !options_.issuer.empty(); }

    /// Where the browser goes, and the secret that it keeps in a cookie meanwhile.
    struct Begun {
        std::string address;
        std::string cookie;
    };
    /// `peer` is the address of the browser; empty when a proxy hides it. Errors: conflict (no
    /// provider), io, untrusted (what the provider says of itself).
    Result<Begun> begin(const std::string& peer, int64_t now);
    /// The subject that the provider vouches for, from what the browser brought back. Each begun
    /// login is taken once. Errors: untrusted, io.
    Result<std::string> finish(const std::string& cookie, const std::string& state,
                               const std::string& code, int64_t now);

private:
    struct Login {
        std::string state, nonce, verifier;
        int64_t begun = 0;
        std::string peer;
    };
    struct Provider {
        std::string authorization, token, keys;
        bool basic = true;  ///< takes the secret as a header, not in the form
        int64_t read = 0;
    };
    Result<Provider> provider(int64_t now);
    Result<json::Value> object_at(const HttpQuestion& question);
    Result<std::string> token_for(const Provider& provider, const Login& login,
                                  const std::string& code);
    void drop_oldest(const std::string& peer);
    Result<json::Value> claims_of(const Provider& provider, const std::string& token, int64_t now);
    Result<std::string> subject_of(const json::Value& claims, const Login& login,
                                   int64_t now) const;

    OidcOptions options_;
    Ask ask_;
    std::mutex
        mutex_;  ///< held while the maps below are looked at, not while the provider is asked
    std::map<std::string, Login> begun_;  ///< by the hash of the cookie
    Provider provider_;
    json::Value keys_;
    int64_t keys_read_ = 0;
};

}  // namespace regsosek::serve
