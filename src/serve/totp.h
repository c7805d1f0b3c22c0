// One-time codes of a phone (RFC 6238: HMAC-SHA-1, six digits, 30 seconds).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace regsosek::serve {

/// A fresh secret of 160 bits, in base32 as phones read it.
std::string totp_secret();
/// The code of a secret at a time (seconds since 1970); empty when the secret is no base32.
std::string totp_code(std::string_view secret, int64_t now);
/// The step (now / 30) whose code this is: the present one, or one beside it. -1 when none is.
int64_t totp_step(std::string_view secret, std::string_view code, int64_t now);
/// The address that a phone reads as a QR code.
std::string totp_address(std::string_view secret, std::string_view account);

}  // namespace regsosek::serve
