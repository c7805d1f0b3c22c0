// Photos of houses: whether the JPEG is whole, what its EXIF data says of place and time, and what
// the picture looks like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "method/place/geometry.h"
#include "regsosek/base.h"

namespace regsosek::place {

/// Limits of a photo.
struct PhotoLimits {
    size_t bytes_max = 20 << 20;      ///< Setting photo_bytes_max.
    int64_t pixels_max = 100'000'000;  ///< Against pictures that unfold to fill the memory.
};

/// What a photo says.
struct Photo {
    int width = 0;
    int height = 0;
    std::optional<Point> position;  ///< GPS position of the EXIF data.
    std::string taken_at;           ///< EXIF original time as YYYY-MM-DDThh:mm:ss, or empty.
    /// Hash of the picture itself (all pixels in grey), whatever its EXIF data says: 64 hexadecimal
    /// digits.
    std::string picture;
};

/// Decodes a whole JPEG and reads its EXIF data. Errors: limit (bytes or pixels), bad_input (no
/// JPEG, or broken anywhere).
Result<Photo> read_photo(std::string_view bytes, const PhotoLimits& limits = {});

}  // namespace regsosek::place
