// Which landmark is whose: families and the landmarks of their buildings.
#pragma once

#include <cstdint>
#include <vector>

#include "ground/store/workspace.h"
#include "word/geotag/tags.h"

namespace regsosek::geotag {

/// How a family came to its landmark. Numbers are stored: never renumber.
enum class Source : int32_t {
    none = 0,
    landmark = 1,  ///< By its landmark number and SLS.
    building = 2,  ///< By SLS and building, its own number being blank or unknown.
};

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
