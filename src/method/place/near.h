// Points that lie close together: found on a grid, not by comparing each with each.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/place/geometry.h"

namespace regsosek::place {

/// For each point the number of different owners of points within `metres` of it, its own included.
/// `owners` are parallel to `points`.
std::vector<int32_t> owners_near(std::span<const Point> points, std::span<const uint32_t> owners,
                                 double metres);

}  // namespace regsosek::place
