// Tests of landmarks: where they lie, how they pile up, how they follow each other, whose photos
// they share. Values in, judgements out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "method/place/geometry.h"
#include "regsosek/geotag.h"
#include "word/geotag/tags.h"

namespace regsosek::geotag {

/// Polygons of the frame, sorted by code (16 digits).
struct Shapes {
    std::vector<place::Shape> villages;
    std::vector<place::Shape> sls;
};
/// The shape of an area, or nullptr.
const place::Shape* shape_of(const std::vector<place::Shape>& shapes, int64_t area);

/// What the tests say of one landmark. Yes 1, no 0, not known -1.
struct Judgement {
    int32_t inside_sls = -1;
    int32_t inside_village = -1;
    int32_t distance_to_sls_m = -1;
    int32_t distance_to_village_m = -1;
    bool swapped = false;
    place::Point at;            ///< Put right when swapped.
    int32_t buildings_here = 1;  ///< Buildings tagged within Options::pile_m.
    int32_t photo_difference = -1;  ///< Bits to the photo most alike of another building.
    bool late = false;           ///< Too soon or too fast after the officer's tag before.
    int64_t gap_s = -1;          ///< To that tag.
    int32_t speed_kmh = -1;
    int32_t photo_distance_m = -1;
};

/// Judges all landmarks (sorted by area and landmark), parallel to them.
std::vector<Judgement> judge(const std::vector<Tag>& tags, const Shapes& shapes,
                             const Options& options);

}  // namespace regsosek::geotag
