// BLAKE2b-256 (RFC 7693) of bytes: the content hash of forms, documents, files and editions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "regsosek/base.h"

namespace regsosek {

/// A BLAKE2b-256 digest: 32 bytes.
using Digest = std::array<uint8_t, 32>;

/// Hashes bytes that come in pieces. The pieces leave no trace: only their concatenation counts.
class Hasher {
public:
    Hasher();
    /// With a secret key of 16 to 64 bytes (RFC 7693 keyed mode): for hashes of names and numbers
    /// on disk, which nobody without the key can guess and compare. Another length is our own bug.
    explicit Hasher(std::string_view key);
    /// Adds bytes.
    Hasher& add(std::string_view bytes);
    /// Adds a field with its length before it (8 bytes, little-endian), so that fields cannot run
    /// together: {"ab","c"} differs from {"a","bc"}.
    Hasher& add_field(std::string_view bytes);
    /// The digest. Call it once, last.
    Digest digest();

private:
    // Room for libsodium's state, which this header does not name; hash.cpp checks size and
    // alignment.
    alignas(64) std::array<unsigned char, 384> state_;
};

/// Digest of bytes at once.
Digest blake2b(std::string_view bytes);
/// Digest of bytes under a secret key of 16 to 64 bytes.
Digest blake2b_keyed(std::string_view key, std::string_view bytes);
/// Lower-case hexadecimal of a digest, 64 characters.
std::string hex(const Digest& digest);
/// Digest of a file's content, read in pieces of 1 MiB. Errors: not_found, io.
Result<Digest> blake2b_file(const std::string& path);

}  // namespace regsosek
