// Shapes of the invented district: a plane cut into rectangles on a fine lattice, then bent by a
// smooth map, so that neighbours share every vertex of their common edge and nothing overlaps.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace regsosek::synth {

/// A rectangle of lattice units (1e-5 degree, about 1.1 m), [x0, x1] by [y0, y1].
struct Rectangle {
    int x0 = 0;
    int y0 = 0;
    int x1 = 0;
    int y1 = 0;
};

/// A point in units of 1e-7 degree.
struct Point {
    int64_t lon = 0;
    int64_t lat = 0;
};

/// Cuts a rectangle into parts with the given weights (all above 0), in order, each time across its
/// longer side. Parts are at least one unit wide.
std::vector<Rectangle> cut(const Rectangle& whole, std::span<const double> weights);

/// Lattice, bending and the corners that lie on common edges.
class Map {
public:
    /// A district of so many families has about Demak's density.
    static Rectangle extent(int64_t families);
    /// Remembers the corners of a rectangle, so that outlines of its neighbours pass through them.
    void add_corners(const Rectangle& shape);
    /// Sorts what was added; call once before `outline`.
    void finish();
    /// The closed ring of a rectangle, counter-clockwise, first point repeated at the end.
    std::vector<Point> outline(const Rectangle& shape) const;
    /// The bent place of a lattice point; fractions of a unit are allowed.
    static Point bent(double x, double y);

private:
    std::map<int, std::vector<int>> on_vertical_;    // x -> corners' y
    std::map<int, std::vector<int>> on_horizontal_;  // y -> corners' x
};

/// Decimal degrees with seven digits, as in "110.4512345".
std::string degrees(int64_t units);

}  // namespace regsosek::synth
