// BLAKE2b-256 through libsodium's generichash, the only place of base that names it.
#include "ground/base/hash.h"

#include <sodium.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <new>
#include <vector>

#include "ground/base/assert.h"
#include "ground/base/text.h"

namespace regsosek {

namespace {

/// Bytes read from a file at once.
constexpr size_t file_piece_bytes = 1 << 20;

crypto_generichash_state* state_of(std::array<unsigned char, 384>& room) {
    static_assert(sizeof(crypto_generichash_state) <= sizeof(room));
    static_assert(alignof(crypto_generichash_state) <= 64);
    return std::launder(reinterpret_cast<crypto_generichash_state*>(room.data()));
}

const unsigned char* bytes_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

Hasher::Hasher() : Hasher(std::string_view{}) {}

Hasher::Hasher(std::string_view key) : state_{} {
    must(key.empty() || (key.size() >= crypto_generichash_KEYBYTES_MIN &&
                         key.size() <= crypto_generichash_KEYBYTES_MAX),
         "a hash key has 16 to 64 bytes");
    must(sodium_init() >= 0, "libsodium starts");
    auto* room = new (state_.data()) crypto_generichash_state;
    const int failed = crypto_generichash_init(room, key.empty() ? nullptr : bytes_of(key),
                                               key.size(), sizeof(Digest));
    must(failed == 0, "generichash_init takes a digest of 32 bytes");
}

Hasher& Hasher::add(std::string_view bytes) {
    crypto_generichash_update(state_of(state_), bytes_of(bytes), bytes.size());
    return *this;
}

Hasher& Hasher::add_field(std::string_view bytes) {
    std::array<char, 8> length{};
    for (size_t i = 0; i < length.size(); ++i) {
        length[i] = static_cast<char>((static_cast<uint64_t>(bytes.size()) >> (8 * i)) & 0xff);
    }
    return add({length.data(), length.size()}).add(bytes);
}

Digest Hasher::digest() {
    Digest out{};
    crypto_generichash_final(state_of(state_), out.data(), out.size());
    return out;
}

Digest blake2b(std::string_view bytes) {
    return Hasher().add(bytes).digest();
}

Digest blake2b_keyed(std::string_view key, std::string_view bytes) {
    must(!key.empty(), "a keyed hash has a key");
    return Hasher(key).add(bytes).digest();
}

std::string hex(const Digest& digest) {
    return text::hex(digest);
}

Result<Digest> blake2b_file(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                               &std::fclose);
    if (!file) {
        const Code code = errno == ENOENT ? Code::not_found : Code::io;
        return fail(code, "berkas tidak dapat dibuka: " + path,
                    "the file cannot be opened: " + path);
    }
    Hasher hasher;
    std::vector<char> piece(file_piece_bytes);
    while (const size_t got = std::fread(piece.data(), 1, piece.size(), file.get())) {
        hasher.add({piece.data(), got});
    }
    if (std::ferror(file.get())) {
        return fail(Code::io, "berkas tidak dapat dibaca: " + path,
                    "the file cannot be read: " + path);
    }
    return hasher.digest();
}

}  // namespace regsosek
