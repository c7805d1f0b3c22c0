// HMAC-SHA-1 through OpenSSL, base32 by hand.
#include "serve/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <vector>

#include "method/seal/key.h"

namespace regsosek::serve {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";  // RFC 4648
constexpr int64_t step_seconds = 30;
constexpr size_t secret_bytes = 20;

std::string base32(const std::vector<uint8_t>& bytes) {
    std::string out;
    uint32_t held = 0;
    int bits = 0;
    for (const uint8_t byte : bytes) {
        held = (held << 8U) | byte;
        for (bits += 8; bits >= 5; bits -= 5) {
            out += alphabet[(held >> static_cast<unsigned>(bits - 5)) & 31U];
        }
    }
    return out;
}

std::vector<uint8_t> bytes_of(std::string_view text) {
    std::vector<uint8_t> out;
    uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
        const size_t value = alphabet.find(c);
        if (value == std::string_view::npos) {
            return {};
        }
        held = (held << 5U) | static_cast<uint32_t>(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<uint8_t>(held >> static_cast<unsigned>(bits)));
        }
    }
    return out;
}

std::string code_at(const std::vector<uint8_t>& key, int64_t step) {
    std::array<uint8_t, 8> counter{};
    for (size_t i = 0; i < counter.size(); ++i) {
        counter[i] = static_cast<uint8_t>(static_cast<uint64_t>(step) >> (8 * (7 - i)));
    }
    std::array<uint8_t, EVP_MAX_MD_SIZE> mac{};
    unsigned length = 0;
    HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(),
         mac.data(), &length);
    const size_t at = mac[length - 1] & 15U;
    const uint32_t number = (static_cast<uint32_t>(mac[at] & 127U) << 24U) |
                            (static_cast<uint32_t>(mac[at + 1]) << 16U) |
                            (static_cast<uint32_t>(mac[at + 2]) << 8U) | mac[at + 3];
    return fmt::format("{:06}", number % 1'000'000);
}

}  // namespace

std::string totp_secret() {
    std::vector<uint8_t> bytes(secret_bytes);
    seal::random_bytes(bytes);
    return base32(bytes);
}

std::string totp_code(std::string_view secret, int64_t now) {
    const auto key = bytes_of(secret);
    return key.empty() ? std::string{} : code_at(key, now / step_seconds);
}

int64_t totp_step(std::string_view secret, std::string_view code, int64_t now) {
    const auto key = bytes_of(secret);
    const int64_t present = now / step_seconds;
    for (int64_t step = present - 1; !key.empty() && step <= present + 1; ++step) {
        if (code_at(key, step) == code) {
            return step;
        }
    }
    return -1;
}

std::string totp_address(std::string_view secret, std::string_view account) {
    return fmt::format("otpauth://totp/regsosek:{}?secret={}&issuer=regsosek", account, secret);
}

}  // namespace regsosek::serve
