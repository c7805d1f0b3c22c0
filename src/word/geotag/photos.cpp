// Sealing photos one by one.
#include "word/geotag/photos.h"

#include <algorithm>

#include "ground/base/hash.h"
#include "ground/base/text.h"
#include "method/seal/key.h"

namespace regsosek::geotag {

namespace {

constexpr std::string_view purpose = "regsosek geotag photo, version 1";

}  // namespace

SealedPhoto seal_photo(std::string_view bytes) {
    const Digest digest = blake2b_keyed(purpose, bytes);
    seal::Key key;
    std::ranges::copy(digest, key.bytes.begin());
    SealedPhoto out;
    out.key = hex(digest);
    // Each key seals one text only, so that its nonce may be 0.
    seal::seal_to(out.bytes, key, seal::Nonce{}, bytes, purpose);
    return out;
}

Result<std::string> open_photo(std::string_view sealed, std::string_view key) {
    const auto bytes = text::from_hex(key);
    seal::Key opened;
    if (!bytes || bytes->size() != opened.bytes.size()) {
        return fail(Code::corrupt, "kunci foto rusak", "the key of the photo is damaged");
    }
    std::ranges::copy(*bytes, opened.bytes.begin());
    return seal::open(opened, sealed, purpose);
}

}  // namespace regsosek::geotag
