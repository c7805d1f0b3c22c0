// Photos in the vault, each under a key of its own that lies with the identity of the landmark:
// when the family is erased, the key is gone and the photo can no longer be opened.
#pragma once

#include <string>
#include <string_view>

#include "regsosek/base.h"

namespace regsosek::geotag {

/// A photo ready for the vault.
struct SealedPhoto {
    std::string key;    ///< 64 hexadecimal digits, for the identity body.
    std::string bytes;  ///< For the vault.
};

/// Seals a photo under a key that follows from its bytes (convergent encryption): the same photo
/// twice is one file and one key, so that loading a file again changes nothing. Who has not seen
/// the photo cannot find its key.
SealedPhoto seal_photo(std::string_view bytes);
/// The photo. Errors: corrupt, when key or bytes are not those of seal_photo.
Result<std::string> open_photo(std::string_view sealed, std::string_view key);

}  // namespace regsosek::geotag
