// Photos of houses: whether the JPEG is whole, what its EXIF data says of place and time, and what
// the picture looks like.
#pragma once

#include <array>
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

/// Difference hash of a picture (N. Krawetz, "Kind of Like That", 2013) in 256 bits: the picture in
/// grey is shrunk to 17 x 16 cells; a bit is set where a cell is clearly brighter than its left
/// neighbour. All bits are 0 for a picture that is flat all over.
using Look = std::array<uint64_t, 4>;
/// Bits in which two looks differ, 0 to 256.
int difference(const Look& a, const Look& b);
/// A look as 64 hexadecimal digits, and back; nothing when it is none.
std::string hex(const Look& look);
std::optional<Look> look_of(std::string_view hex);

/// What a photo says.
struct Photo {
    int width = 0;
    int height = 0;
    std::optional<Point> position;  ///< GPS position of the EXIF data.
    std::string taken_at;           ///< EXIF original time as YYYY-MM-DDThh:mm:ss, or empty.
    /// Hash of the picture itself (all pixels in grey), whatever its EXIF data says: 64 hexadecimal
    /// digits.
    std::string picture;
    /// How the picture looks, coarsely: almost the same after it was saved again, made smaller or
    /// brighter.
    Look look{};
};

/// Decodes a whole JPEG and reads its EXIF data. Errors: limit (bytes or pixels), bad_input (no
/// JPEG, or broken anywhere).
Result<Photo> read_photo(std::string_view bytes, const PhotoLimits& limits = {});

}  // namespace regsosek::place
