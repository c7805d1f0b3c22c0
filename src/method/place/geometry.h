// Points and polygons on the ground, in whole units of 1e-7 degree (about 1.1 cm): who lies inside
// what, and how far away. Exact where it can be: inside and outside are decided with integers.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::place {

/// A point of WGS84. Longitudes reach 180 degrees, so swapped coordinates can be kept as they came.
struct Point {
    int32_t lon_e7 = 0;
    int32_t lat_e7 = 0;
    auto operator<=>(const Point&) const = default;
    /// The point with longitude and latitude exchanged.
    Point swapped() const { return {lat_e7, lon_e7}; }
    /// True when it can be a place on Earth.
    bool possible() const;
};

/// Reads decimal degrees ("-6.9123456") into units of 1e-7; further digits are rounded. Nothing
/// when it is no number or beyond +-180.
std::optional<int32_t> degrees_e7(std::string_view text);

/// A box of points, all four sides included. Empty until a point is added.
struct Box {
    Point low{std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::max()};
    Point high{std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::min()};
    void add(Point point);
    bool contains(Point point) const;
};

/// A closed line; the first point is not repeated at the end.
using Ring = std::vector<Point>;

/// An area's polygons: all rings together, outer ones and holes. A point is inside when an odd
/// number of rings is around it.
struct Shape {
    std::string code;  ///< Digits of the area code as they came.
    std::string name;
    std::vector<Ring> rings;
    Box box;
    /// Computes the box from the rings.
    void measure();
};

/// True when the point lies inside or on the border.
bool contains(const Shape& shape, Point point);

/// Metres between two points, by a local equirectangular projection on a sphere of the Earth's mean
/// radius: within 0.6 % of the ellipsoid for distances of an Indonesian regency.
double distance_m(Point a, Point b);

/// Metres from a point to a shape: 0 inside and on the border; infinity when it has no ring.
double distance_m(const Shape& shape, Point point);

/// The middle of the shape's box.
Point middle(const Shape& shape);

}  // namespace regsosek::place
