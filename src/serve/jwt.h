// Signed tokens of an OpenID Connect provider: JWS compact form (RFC 7515) with RS256 or ES256
// (RFC 7518), against keys of a JWKS (RFC 7517).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ground/base/json.h"
#include "regsosek/base.h"

namespace regsosek::serve {

/// Bytes of URL-safe base64 without padding; nothing when it is none.
std::optional<std::string> base64url_bytes(std::string_view text);
/// URL-safe base64 without padding.
std::string base64url(std::string_view bytes);
/// SHA-256 of bytes: 32 bytes.
std::string sha256(std::string_view bytes);

/// The claims of a token whose signature one of the keys made. The algorithm is RS256 or ES256 and
/// nothing else, and the key is of its kind and, where the token names one, of its name (kid); an
/// RSA key has 2,048 bits or more. Errors: untrusted.
Result<json::Value> verified_claims(std::string_view token, const json::Value& jwks);
/// Whether the keys have the one that the token names.
bool names_known_key(std::string_view token, const json::Value& jwks);

}  // namespace regsosek::serve
