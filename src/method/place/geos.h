// What GEOS is asked: is a polygon valid, and the slow exact answers that tests compare ours with.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "method/place/geometry.h"
#include "regsosek/base.h"

namespace regsosek::place {

/// Why a shape is no valid polygon (OGC simple features), in GEOS's English words; empty when it is
/// valid. Errors: internal.
Result<std::string> invalid_reason(const Shape& shape);

/// The union of shapes: inner borders are gone, points are rounded to units. Code and name are
/// empty. Errors: internal.
Result<Shape> joined(std::span<const Shape> shapes);

/// Slow twin of contains(shape, point): the same answer by GEOS. Errors: internal.
Result<bool> geos_contains(const Shape& shape, Point point);
/// Slow twin of distance_m(shape, point) <= metres: by a buffer of `metres` around the shape, on a
/// plane around the point. A circle is drawn with 64 pieces a quarter. Errors: internal.
Result<bool> geos_within(const Shape& shape, Point point, double metres);
/// Slow twin of adjacent_pairs: intersections of borders that are lines. Errors: internal.
Result<std::vector<std::pair<uint32_t, uint32_t>>> geos_adjacent(const std::vector<Shape>& shapes);

}  // namespace regsosek::place
