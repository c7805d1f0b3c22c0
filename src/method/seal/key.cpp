// Keys and sealed bytes over libsodium.
#include "method/seal/key.h"

#include <sodium.h>

#include "ground/base/assert.h"

namespace regsosek::seal {

namespace {

static_assert(sizeof(Nonce) == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(sizeof(Key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(sizeof(Key) == crypto_kdf_KEYBYTES);
// Keys lie side by side in arrays that are filled at once.
static_assert(sizeof(Key) == sizeof(Key::bytes));
static_assert(seal_overhead_bytes == sizeof(Nonce) + crypto_aead_xchacha20poly1305_ietf_ABYTES);

const uint8_t* raw(std::string_view text) {
    return reinterpret_cast<const uint8_t*>(text.data());
}

uint8_t* raw(std::string& text) {
    return reinterpret_cast<uint8_t*>(text.data());
}

}  // namespace

Key::~Key() {
    sodium_memzero(bytes.data(), bytes.size());
}

std::string_view Key::view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void random_bytes(std::span<uint8_t> out) {
    static const bool started = sodium_init() >= 0;
    must(started, "libsodium starts");
    randombytes_buf(out.data(), out.size());
}

Key random_key() {
    Key key;
    random_bytes(key.bytes);
    return key;
}

Key derive(const Key& root, Purpose purpose) {
    // The context is eight bytes that keep our derived keys apart from any other program's.
    constexpr char context[crypto_kdf_CONTEXTBYTES + 1] = "regsosek";
    Key key;
    const int failed =
        crypto_kdf_derive_from_key(key.bytes.data(), key.bytes.size(),
                                   static_cast<uint64_t>(purpose), context, root.bytes.data());
    must(failed == 0, "a derived key has 32 bytes");
    return key;
}

void seal_to(std::string& out, const Key& key, const Nonce& nonce, std::string_view plain,
             std::string_view associated) {
    const size_t begin = out.size();
    out.resize(begin + plain.size() + seal_overhead_bytes);
    uint8_t* place = raw(out) + begin;
    std::copy(nonce.begin(), nonce.end(), place);
    unsigned long long written = 0;
    const int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        place + nonce.size(), &written, raw(plain), plain.size(), raw(associated),
        associated.size(), nullptr, nonce.data(), key.bytes.data());
    must(failed == 0 && written + nonce.size() == plain.size() + seal_overhead_bytes,
         "sealing adds nonce and tag");
}

std::string seal(const Key& key, std::string_view plain, std::string_view associated) {
    Nonce nonce;
    random_bytes(nonce);
    std::string out;
    seal_to(out, key, nonce, plain, associated);
    return out;
}

Result<void> open_to(std::string& out, const Key& key, std::string_view sealed,
                     std::string_view associated) {
    if (sealed.size() < seal_overhead_bytes) {
        return fail(Code::corrupt, "isi tersegel terpotong", "sealed content is cut short");
    }
    const std::string_view cipher = sealed.substr(sizeof(Nonce));
    out.resize(sealed.size() - seal_overhead_bytes);
    unsigned long long written = 0;
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        raw(out), &written, nullptr, raw(cipher), cipher.size(), raw(associated), associated.size(),
        raw(sealed), key.bytes.data());
    if (failed != 0) {
        out.clear();
        return fail(Code::corrupt, "isi tersegel tidak cocok dengan segelnya",
                    "sealed content does not match its seal");
    }
    return {};
}

Result<std::string> open(const Key& key, std::string_view sealed, std::string_view associated) {
    std::string out;
    TRY(open_to(out, key, sealed, associated));
    return out;
}

std::string wrap(const Key& wrapping, const Key& key, const Nonce& nonce,
                 std::string_view associated) {
    std::string out;
    seal_to(out, wrapping, nonce, key.view(), associated);
    return out;
}

Result<Key> unwrap(const Key& wrapping, std::string_view wrapped, std::string_view associated) {
    Key key;
    if (wrapped.size() != key.bytes.size() + seal_overhead_bytes) {
        return fail(Code::corrupt, "kunci tersegel salah panjang",
                    "a wrapped key has a wrong length");
    }
    std::string plain;
    TRY(open_to(plain, wrapping, wrapped, associated));
    std::copy(plain.begin(), plain.end(), key.bytes.begin());
    wipe(plain);
    return key;
}

void wipe(std::string& secret) {
    sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

}  // namespace regsosek::seal
