// Secret keys, and bytes sealed under them with XChaCha20-Poly1305 (libsodium): confidential and
// authentic. A nonce is random and 24 bytes long, so that it never repeats in practice.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "regsosek/base.h"

namespace regsosek::seal {

/// 32 secret bytes; wiped from memory when the object goes.
struct Key {
    std::array<uint8_t, 32> bytes{};

    Key() = default;
    Key(const Key&) = default;
    Key& operator=(const Key&) = default;
    ~Key();
    /// The bytes as a view, for hashing under the key.
    std::string_view view() const;
};

/// A random number used once with one key.
using Nonce = std::array<uint8_t, 24>;

/// What a key derived from another is for. Numbers are stored implicitly: never renumber.
enum class Purpose : uint8_t {
    answers = 1,      ///< seals answers bodies
    wrapping = 2,     ///< seals the keys of families
    hashing = 3,      ///< commits to bodies
    idempotency = 4,  ///< marks idempotency texts
    vault = 5,        ///< seals files of the vault
    signing = 6,      ///< seals the signing key
    check = 7,        ///< tells the right key from a wrong one
    dictionary = 8,   ///< seals compression dictionaries
    identity = 9,     ///< seals the identity bodies of one family (from the family's key)
    repeat = 10,      ///< marks plaintext bodies, so that equal content is recognised
};

/// Bytes that a sealed text is longer than its plaintext: nonce and tag.
constexpr size_t seal_overhead_bytes = 40;

/// Fills bytes from the operating system's generator.
void random_bytes(std::span<uint8_t> out);
/// A fresh random key.
Key random_key();
/// The key for one purpose under a root key (libsodium's crypto_kdf: keyed BLAKE2b).
Key derive(const Key& root, Purpose purpose);

/// Appends nonce, ciphertext and tag to `out`. `associated` is authenticated but not stored.
void seal_to(std::string& out, const Key& key, const Nonce& nonce, std::string_view plain,
             std::string_view associated);
/// The same with a random nonce, as a new text.
std::string seal(const Key& key, std::string_view plain, std::string_view associated);
/// Puts the plaintext into `out`. Errors: corrupt, when key, associated bytes or any byte differ.
Result<void> open_to(std::string& out, const Key& key, std::string_view sealed,
                     std::string_view associated);
/// The plaintext as a new text. Errors: corrupt.
Result<std::string> open(const Key& key, std::string_view sealed, std::string_view associated);

/// A key sealed under a wrapping key; `associated` says whose it is.
std::string wrap(const Key& wrapping, const Key& key, const Nonce& nonce,
                 std::string_view associated);
/// The key inside. Errors: corrupt.
Result<Key> unwrap(const Key& wrapping, std::string_view wrapped, std::string_view associated);

/// Overwrites a secret text before it is freed.
void wipe(std::string& secret);

}  // namespace regsosek::seal
