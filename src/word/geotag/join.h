// Which landmark is whose: families and the landmarks of their buildings.
#pragma once

#include <cstdint>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/geotag.h"
#include "word/geotag/tags.h"

namespace regsosek::geotag {

/// A family that needs a place or has one.
struct Joined {
    uint32_t family = 0;  ///< Row of the columns.
    int64_t tag = -1;     ///< Position of its landmark, or -1.
    Source source = Source::none;
    bool needed = false;  ///< Interviewed, and very poor or poor (GEO01).
    bool number_differs = false;  ///< Another number than others of its building, or a landmark of
                                  ///< another building (GEO07).
};

/// Joins families to landmarks (sorted by area and landmark), in order of the family rows.
std::vector<Joined> join(const store::Columns& columns, const std::vector<Tag>& tags);

}  // namespace regsosek::geotag
