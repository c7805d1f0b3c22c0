// Passwords as argon2id hashes (RFC 9106), through libsodium.
#pragma once

#include <string>
#include <string_view>

#include "regsosek/base.h"

namespace regsosek::seal {

/// The hash of a password with its salt and cost, as printable text. Takes about a tenth of a
/// second and 64 MiB, on purpose. Errors: limit (no memory).
Result<std::string> password_hash(std::string_view password);
/// Whether the password has this hash. A hash that cannot be read fits no password.
bool password_fits(std::string_view password, const std::string& hash);
/// Random bytes as URL-safe base64 without padding: tokens and first passwords.
std::string random_token(size_t bytes);

}  // namespace regsosek::seal
