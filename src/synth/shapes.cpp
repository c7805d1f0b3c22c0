// Cutting, bending and outlining of the invented district.
#include "synth/shapes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/base/math.h"

namespace regsosek::synth {
namespace {

/// South-west corner of the district in units of 1e-7 degree: a coastal plain at 110.5 E, 6.9 S.
constexpr double origin_lon = 1104500000.0;
constexpr double origin_lat = -70300000.0;
/// A lattice unit is 1e-5 degree.
constexpr double unit = 100.0;
/// Vertices stand at least so often along an edge (lattice units, about 165 m).
constexpr int step = 150;
/// About 900 square km for 380,000 families (Demak): square units of 1.1 m per family.
constexpr double area_per_family = 1960.0;

/// A smooth odd function with period 4 and values in [-1, 1], exact on every machine (no sine).
double wave(double x) {
    const double turn = x - 4.0 * std::floor(x / 4.0);  // in [0, 4)
    const double half = turn < 2.0 ? turn : turn - 2.0;
    const double bump = half * (2.0 - half);  // 0 .. 1 .. 0
    return turn < 2.0 ? bump : -bump;
}

void cut_part(const Rectangle& whole, std::span<const double> weights,
              std::vector<Rectangle>& out) {
    if (weights.size() == 1) {
        out.push_back(whole);
        return;
    }
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    size_t left = 0;
    double sum = 0.0;
    while (left + 1 < weights.size() && (left == 0 || sum + weights[left] / 2 < total / 2)) {
        sum += weights[left];
        ++left;
    }
    const bool across = whole.x1 - whole.x0 >= whole.y1 - whole.y0;
    const int low = across ? whole.x0 : whole.y0;
    const int high = across ? whole.x1 : whole.y1;
    const auto wanted = low + static_cast<int>(std::lround((high - low) * (sum / total)));
    const int cut_at = std::clamp(wanted, low + 1, high - 1);
    Rectangle first = whole;
    Rectangle second = whole;
    (across ? first.x1 : first.y1) = cut_at;
    (across ? second.x0 : second.y0) = cut_at;
    cut_part(first, weights.subspan(0, left), out);
    cut_part(second, weights.subspan(left), out);
}

/// Values strictly between two ends where an edge has vertices: corners of neighbours and every
/// step.
std::vector<int> stops(const std::map<int, std::vector<int>>& corners, int line, int from, int to) {
    std::vector<int> found;
    if (const auto at = corners.find(line); at != corners.end()) {
        const auto begin = std::upper_bound(at->second.begin(), at->second.end(), from);
        const auto end = std::lower_bound(at->second.begin(), at->second.end(), to);
        found.assign(begin, std::max(begin, end));
    }
    for (int grid = (from / step + 1) * step; grid < to; grid += step) {
        found.push_back(grid);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace

std::vector<Rectangle> cut(const Rectangle& whole, std::span<const double> weights) {
    std::vector<Rectangle> parts;
    parts.reserve(weights.size());
    if (!weights.empty()) {
        cut_part(whole, weights, parts);
    }
    return parts;
}

Rectangle Map::extent(int64_t families) {
    const double side = math::sqrt(area_per_family * static_cast<double>(families));
    return {0, 0, static_cast<int>(side), static_cast<int>(side)};
}

void Map::add_corners(const Rectangle& shape) {
    for (const int x : {shape.x0, shape.x1}) {
        for (const int y : {shape.y0, shape.y1}) {
            on_vertical_[x].push_back(y);
            on_horizontal_[y].push_back(x);
        }
    }
}

void Map::finish() {
    for (auto* lines : {&on_vertical_, &on_horizontal_}) {
        for (auto& [line, corners] : *lines) {
            std::sort(corners.begin(), corners.end());
            corners.erase(std::unique(corners.begin(), corners.end()), corners.end());
        }
    }
}

std::vector<Point> Map::outline(const Rectangle& shape) const {
    std::vector<Point> ring;
    const auto add = [&ring](int x, int y) { ring.push_back(bent(x, y)); };
    const auto south = stops(on_horizontal_, shape.y0, shape.x0, shape.x1);
    const auto east = stops(on_vertical_, shape.x1, shape.y0, shape.y1);
    const auto north = stops(on_horizontal_, shape.y1, shape.x0, shape.x1);
    const auto west = stops(on_vertical_, shape.x0, shape.y0, shape.y1);
    add(shape.x0, shape.y0);
    for (const int x : south) {
        add(x, shape.y0);
    }
    add(shape.x1, shape.y0);
    for (const int y : east) {
        add(shape.x1, y);
    }
    add(shape.x1, shape.y1);
    for (auto x = north.rbegin(); x != north.rend(); ++x) {
        add(*x, shape.y1);
    }
    add(shape.x0, shape.y1);
    for (auto y = west.rbegin(); y != west.rend(); ++y) {
        add(shape.x0, *y);
    }
    add(shape.x0, shape.y0);
    return ring;
}

Point Map::bent(double x, double y) {
    // Two waves of about 4 and 9 km; their slopes stay below 0.6 in sum, so that it folds nowhere.
    const double shift_x = 110.0 * wave(y / 900.0 + 0.7) + 260.0 * wave(y / 2100.0 + x / 9000.0);
    const double shift_y = 110.0 * wave(x / 900.0 + 1.9) + 260.0 * wave(x / 2100.0 - y / 9000.0);
    return {static_cast<int64_t>(std::llround(origin_lon + unit * (x + shift_x))),
            static_cast<int64_t>(std::llround(origin_lat + unit * (y + shift_y)))};
}

std::string degrees(int64_t units) {
    const bool minus = units < 0;
    const uint64_t size = static_cast<uint64_t>(minus ? -units : units);
    std::string fraction = std::to_string(size % 10000000);
    fraction.insert(0, 7 - fraction.size(), '0');
    return (minus ? "-" : "") + std::to_string(size / 10000000) + "." + fraction;
}

}  // namespace regsosek::synth
