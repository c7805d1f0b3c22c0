// Ray casting with exact integers, and distances on a plane that touches the Earth near the point.
#include "method/place/geometry.h"

#include <algorithm>
#include <cmath>

#include "ground/base/math.h"

namespace regsosek::place {

namespace {

// Mean radius of the Earth, IUGG 1980.
constexpr double earth_radius_m = 6371008.8;
constexpr double pi = 3.14159265358979323846;
constexpr double metres_per_unit = earth_radius_m * pi / 180.0 * 1e-7;

// Cosine by its series around 0, in bits that depend on no machine: 12 terms are exact to a double
// up to 90 degrees.
double cosine(double radians) {
    const double square = radians * radians;
    double sum = 1.0;
    double term = 1.0;
    for (int n = 1; n <= 12; ++n) {
        term *= -square / static_cast<double>((2 * n - 1) * (2 * n));
        sum += term;
    }
    return sum;
}

// Metres per unit of longitude at a latitude. Impossible latitudes (swapped points) count as the
// pole's nearest possible one: any distance from there is far.
double metres_per_lon_unit(double lat_e7) {
    const double degrees = std::clamp(lat_e7 * 1e-7, -90.0, 90.0);
    return metres_per_unit * cosine(degrees * pi / 180.0);
}

__extension__ using Wide = __int128;

// Where a point lies of the line a-b: above 0 left, below 0 right, 0 on the line. Differences of
// 32-bit numbers take 33 bits, so that the products need more than 64.
int side(Point a, Point b, Point p) {
    const Wide cross = Wide{int64_t{b.lon_e7} - a.lon_e7} * (int64_t{p.lat_e7} - a.lat_e7) -
                       Wide{int64_t{b.lat_e7} - a.lat_e7} * (int64_t{p.lon_e7} - a.lon_e7);
    return cross > 0 ? 1 : cross < 0 ? -1 : 0;
}

bool between(int32_t a, int32_t b, int32_t x) {
    return a <= b ? a <= x && x <= b : b <= x && x <= a;
}

enum class Crossing : uint8_t { none, crosses, touches };

// Does a ray from p to the east cross the edge a-b? The lower end belongs to the edge, the upper
// does not, so that a vertex counts once.
Crossing crossing(Point a, Point b, Point p) {
    if (!between(a.lat_e7, b.lat_e7, p.lat_e7)) {
        return Crossing::none;
    }
    const int where = side(a, b, p);
    if (where == 0 && between(a.lon_e7, b.lon_e7, p.lon_e7)) {
        return Crossing::touches;
    }
    const bool upward = a.lat_e7 <= p.lat_e7 && p.lat_e7 < b.lat_e7;
    const bool downward = b.lat_e7 <= p.lat_e7 && p.lat_e7 < a.lat_e7;
    const bool crosses = (upward && where > 0) || (downward && where < 0);
    return crosses ? Crossing::crosses : Crossing::none;
}

double squared_to_segment(double ax, double ay, double bx, double by) {
    const double dx = bx - ax;
    const double dy = by - ay;
    const double length = dx * dx + dy * dy;
    const double along = length > 0 ? std::clamp(-(ax * dx + ay * dy) / length, 0.0, 1.0) : 0.0;
    const double x = ax + along * dx;
    const double y = ay + along * dy;
    return x * x + y * y;
}

}  // namespace

bool Point::possible() const {
    constexpr int32_t quarter = 900'000'000;
    return lat_e7 >= -quarter && lat_e7 <= quarter && lon_e7 >= -2 * quarter &&
           lon_e7 <= 2 * quarter;
}

std::optional<int32_t> degrees_e7(std::string_view text) {
    const bool minus = text.starts_with('-');
    if (minus || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    int64_t value = 0;
    int digits = 0;
    int after = -1;  // digits read behind the point; -1 before it
    for (const char c : text) {
        if (c == '.' && after < 0) {
            after = 0;
            continue;
        }
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        ++digits;
        if (after == 7) {
            value += c >= '5' ? 1 : 0;  // the eighth digit rounds, the others do not count
            after = 8;
        } else if (after < 7) {
            value = value * 10 + (c - '0');
            after += after >= 0 ? 1 : 0;
        }
        if (value > 100'000'000'000) {
            return std::nullopt;
        }
    }
    if (digits == 0) {
        return std::nullopt;
    }
    for (int i = std::max(after, 0); i < 7; ++i) {
        value *= 10;
    }
    if (value > 1'800'000'000) {
        return std::nullopt;
    }
    return static_cast<int32_t>(minus ? -value : value);
}

void Box::add(Point point) {
    low = {std::min(low.lon_e7, point.lon_e7), std::min(low.lat_e7, point.lat_e7)};
    high = {std::max(high.lon_e7, point.lon_e7), std::max(high.lat_e7, point.lat_e7)};
}

bool Box::contains(Point point) const {
    return point.lon_e7 >= low.lon_e7 && point.lon_e7 <= high.lon_e7 &&
           point.lat_e7 >= low.lat_e7 && point.lat_e7 <= high.lat_e7;
}

void Shape::measure() {
    box = {};
    for (const Ring& ring : rings) {
        for (const Point point : ring) {
            box.add(point);
        }
    }
}

bool contains(const Shape& shape, Point point) {
    if (!shape.box.contains(point)) {
        return false;
    }
    bool inside = false;
    for (const Ring& ring : shape.rings) {
        for (size_t i = 0, before = ring.size() - 1; i < ring.size(); before = i++) {
            const Crossing found = crossing(ring[before], ring[i], point);
            if (found == Crossing::touches) {
                return true;
            }
            inside ^= found == Crossing::crosses;
        }
    }
    return inside;
}

double distance_m(Point a, Point b) {
    const double y = (static_cast<double>(b.lat_e7) - a.lat_e7) * metres_per_unit;
    const double x = (static_cast<double>(b.lon_e7) - a.lon_e7) *
                     metres_per_lon_unit((static_cast<double>(a.lat_e7) + b.lat_e7) / 2);
    return math::sqrt(x * x + y * y);
}

double distance_m(const Shape& shape, Point point) {
    if (contains(shape, point)) {
        return 0;
    }
    const double x_unit = metres_per_lon_unit(point.lat_e7);
    const auto x = [&](Point p) { return (static_cast<double>(p.lon_e7) - point.lon_e7) * x_unit; };
    const auto y = [&](Point p) {
        return (static_cast<double>(p.lat_e7) - point.lat_e7) * metres_per_unit;
    };
    double least = std::numeric_limits<double>::infinity();
    for (const Ring& ring : shape.rings) {
        for (size_t i = 0, before = ring.size() - 1; i < ring.size(); before = i++) {
            const Point a = ring[before];
            const Point b = ring[i];
            least = std::min(least, squared_to_segment(x(a), y(a), x(b), y(b)));
        }
    }
    return math::sqrt(least);
}

Point middle(const Shape& shape) {
    const auto half = [](int32_t a, int32_t b) {
        return static_cast<int32_t>((int64_t{a} + b) / 2);
    };
    return {half(shape.box.low.lon_e7, shape.box.high.lon_e7),
            half(shape.box.low.lat_e7, shape.box.high.lat_e7)};
}

}  // namespace regsosek::place
