// Small invented photos: a JPEG of a painted house with an EXIF position and time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "synth/shapes.h"

namespace regsosek::synth {

/// How a photo came about: taken, or an earlier one made smaller and brighter and saved again.
enum class Saved : uint8_t { first, again };

/// The bytes of a JPEG (96 x 64; saved again 72 x 48) that shows house number `scene`, with EXIF
/// GPS position and original time (YYYY-MM-DDThh:mm:ss). A place with swapped coordinates is
/// written as it is, as far as EXIF can.
std::string photo_of(uint64_t scene, const Point& place, std::string_view taken_at,
                     Saved saved = Saved::first);

}  // namespace regsosek::synth
