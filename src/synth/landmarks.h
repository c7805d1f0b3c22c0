// Geotags of poor families: points, their flaws, and photos with an EXIF position.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "synth/pages.h"
#include "synth/village.h"

namespace regsosek::synth {

/// One landmark before it is written: photos are given out in the order of the district.
struct Landmark {
    std::string id;
    int sls = 0;
    int building_no = 0;
    Point place;
    int accuracy_m = 0;
    std::string taken_at;
    std::string ppl_code;
    uint64_t scene = 0;  ///< What the photo shows: equal numbers, equal photos.
};

std::span<const std::string_view> landmark_columns();

/// Landmarks of the buildings of interviewed families that the RT head calls poor. Mistakes
/// (missing, outside, swapped, piled up, poor accuracy) are added to the draft.
std::vector<Landmark> tag_buildings(const Frame& frame, uint64_t seed, Errors errors, Draft& draft);

/// Writes landmarks and, for the first `photos_left` of them, JPEG files. Errors: io, disk_full.
Result<void> write_landmarks(const Frame& frame, const std::vector<Landmark>& landmarks,
                             int64_t& photos_left, Folder& folder);

}  // namespace regsosek::synth
