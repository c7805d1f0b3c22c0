// Passwords with argon2id, random tokens: libsodium.
#include "method/seal/password.h"

#include <sodium.h>

#include <vector>

#include "method/seal/key.h"

namespace regsosek::seal {

Result<std::string> password_hash(std::string_view password) {
    std::string out(crypto_pwhash_STRBYTES, '\0');
    if (sodium_init() < 0 || crypto_pwhash_str(out.data(), password.data(), password.size(),
                                               crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                               crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        return fail(Code::limit, "memori tidak cukup untuk kata sandi",
                    "not enough memory for a password");
    }
    out.resize(out.find('\0'));
    return out;
}

bool password_fits(std::string_view password, const std::string& hash) {
    if (hash.size() >= crypto_pwhash_STRBYTES || sodium_init() < 0) {
        return false;
    }
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string random_token(size_t bytes) {
    std::vector<uint8_t> random(bytes);
    random_bytes(random);
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string out(sodium_base64_encoded_len(bytes, variant), '\0');
    sodium_bin2base64(out.data(), out.size(), random.data(), random.size(), variant);
    out.resize(out.find('\0'));
    return out;
}

}  // namespace regsosek::seal
