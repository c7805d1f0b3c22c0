// GEOS behind plain questions. Its objects never leave this file.
#include "method/place/geos.h"

#include <geos_c.h>

#include <cmath>
#include <memory>

namespace regsosek::place {

namespace {

// One context per question: GEOS objects belong to one thread and one context.
class Geos {
public:
    Geos() : handle_(GEOS_init_r()) {}
    ~Geos() { GEOS_finish_r(handle_); }
    Geos(const Geos&) = delete;
    Geos& operator=(const Geos&) = delete;

    struct Free {
        GEOSContextHandle_t handle;
        void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(handle, geometry); }
    };
    using Geometry = std::unique_ptr<GEOSGeometry, Free>;
    Geometry own(GEOSGeometry* geometry) const { return {geometry, Free{handle_}}; }
    GEOSContextHandle_t handle() const { return handle_; }

    // Coordinates of a ring closed again, moved and stretched.
    GEOSGeometry* ring(const Ring& points, Point origin, double x_scale, double y_scale) const {
        const auto size = static_cast<unsigned>(points.size() + 1);
        GEOSCoordSequence* sequence = GEOSCoordSeq_create_r(handle_, size, 2);
        for (unsigned i = 0; i < size; ++i) {
            const Point p = points[i % points.size()];
            GEOSCoordSeq_setXY_r(handle_, sequence, i,
                                 (static_cast<double>(p.lon_e7) - origin.lon_e7) * x_scale,
                                 (static_cast<double>(p.lat_e7) - origin.lat_e7) * y_scale);
        }
        return GEOSGeom_createLinearRing_r(handle_, sequence);
    }

    // The polygon of a shape; rings behind the first that lie inside it are holes, others are
    // polygons of their own, by the even-odd rule: symmetric differences.
    Geometry shape(const Shape& shape, Point origin = {}, double x = 1, double y = 1) const {
        Geometry whole = own(nullptr);
        for (const Ring& points : shape.rings) {
            Geometry one =
                own(GEOSGeom_createPolygon_r(handle_, ring(points, origin, x, y), nullptr, 0));
            whole =
                whole ? own(GEOSSymDifference_r(handle_, whole.get(), one.get())) : std::move(one);
        }
        return whole;
    }

    Geometry point(Point p, Point origin = {}, double x = 1, double y = 1) const {
        return own(GEOSGeom_createPointFromXY_r(
            handle_, (static_cast<double>(p.lon_e7) - origin.lon_e7) * x,
            (static_cast<double>(p.lat_e7) - origin.lat_e7) * y));
    }

private:
    GEOSContextHandle_t handle_;
};

std::unexpected<Error> geos_failed() {
    return fail(Code::internal, "GEOS gagal menghitung", "GEOS could not compute this");
}

// 2 means that GEOS failed.
Result<bool> answer(char value) {
    if (value == 2) {
        return geos_failed();
    }
    return value == 1;
}

}  // namespace

Result<std::string> invalid_reason(const Shape& shape) {
    const Geos geos;
    for (const Ring& ring : shape.rings) {
        Shape one;
        one.rings = {ring};
        const auto polygon = geos.shape(one);
        if (!polygon) {
            return geos_failed();
        }
        if (TRY(answer(GEOSisValid_r(geos.handle(), polygon.get())))) {
            continue;
        }
        char* reason = GEOSisValidReason_r(geos.handle(), polygon.get());
        std::string out = reason == nullptr ? "invalid" : reason;
        GEOSFree_r(geos.handle(), reason);
        return out.substr(0, out.find('['));
    }
    return std::string{};
}

namespace {

Ring ring_of(GEOSContextHandle_t handle, const GEOSGeometry* line) {
    const GEOSCoordSequence* sequence = GEOSGeom_getCoordSeq_r(handle, line);
    unsigned size = 0;
    GEOSCoordSeq_getSize_r(handle, sequence, &size);
    Ring out;
    for (unsigned i = 0; i + 1 < size; ++i) {  // the last point repeats the first
        double x = 0;
        double y = 0;
        GEOSCoordSeq_getXY_r(handle, sequence, i, &x, &y);
        const Point point{static_cast<int32_t>(std::lround(x)),
                          static_cast<int32_t>(std::lround(y))};
        if (out.empty() || out.back() != point) {
            out.push_back(point);
        }
    }
    return out;
}

}  // namespace

Result<Shape> joined(std::span<const Shape> shapes) {
    const Geos geos;
    const auto handle = geos.handle();
    std::vector<GEOSGeometry*> parts;
    for (const Shape& shape : shapes) {
        if (auto polygon = geos.shape(shape)) {
            parts.push_back(polygon.release());
        }
    }
    const auto all = geos.own(GEOSGeom_createCollection_r(
        handle, GEOS_GEOMETRYCOLLECTION, parts.data(), static_cast<unsigned>(parts.size())));
    const auto whole = all ? geos.own(GEOSUnaryUnion_r(handle, all.get())) : geos.own(nullptr);
    if (!whole) {
        return geos_failed();
    }
    Shape out;
    for (int i = 0; i < GEOSGetNumGeometries_r(handle, whole.get()); ++i) {
        const GEOSGeometry* polygon = GEOSGetGeometryN_r(handle, whole.get(), i);
        if (GEOSGeomTypeId_r(handle, polygon) != GEOS_POLYGON) {
            continue;
        }
        out.rings.push_back(ring_of(handle, GEOSGetExteriorRing_r(handle, polygon)));
        for (int k = 0; k < GEOSGetNumInteriorRings_r(handle, polygon); ++k) {
            out.rings.push_back(ring_of(handle, GEOSGetInteriorRingN_r(handle, polygon, k)));
        }
    }
    std::erase_if(out.rings, [](const Ring& ring) { return ring.size() < 3; });
    out.measure();
    return out;
}

Result<bool> geos_contains(const Shape& shape, Point point) {
    const Geos geos;
    const auto polygon = geos.shape(shape);
    const auto at = geos.point(point);
    if (!polygon || !at) {
        return geos_failed();
    }
    return answer(GEOSCovers_r(geos.handle(), polygon.get(), at.get()));
}

Result<bool> geos_within(const Shape& shape, Point point, double metres) {
    const Geos geos;
    const double y = 6371008.8 * M_PI / 180.0 * 1e-7;  // mean radius of the Earth, IUGG 1980
    const double x = y * std::cos(point.lat_e7 * 1e-7 * M_PI / 180.0);
    const auto polygon = geos.shape(shape, point, x, y);
    const auto at = geos.point(point, point, x, y);
    constexpr int pieces_a_quarter = 64;
    const auto wide =
        geos.own(GEOSBuffer_r(geos.handle(), polygon.get(), metres, pieces_a_quarter));
    if (!wide || !at) {
        return geos_failed();
    }
    return answer(GEOSCovers_r(geos.handle(), wide.get(), at.get()));
}

Result<std::vector<std::pair<uint32_t, uint32_t>>> geos_adjacent(const std::vector<Shape>& shapes) {
    const Geos geos;
    std::vector<Geos::Geometry> borders;
    for (const Shape& shape : shapes) {
        const auto polygon = geos.shape(shape);
        borders.push_back(geos.own(GEOSBoundary_r(geos.handle(), polygon.get())));
    }
    std::vector<std::pair<uint32_t, uint32_t>> out;
    for (uint32_t a = 0; a < shapes.size(); ++a) {
        for (uint32_t b = a + 1; b < shapes.size(); ++b) {
            const auto common =
                geos.own(GEOSIntersection_r(geos.handle(), borders[a].get(), borders[b].get()));
            double length = 0;
            if (!common || GEOSLength_r(geos.handle(), common.get(), &length) != 1) {
                return geos_failed();
            }
            if (length > 0) {
                out.emplace_back(a, b);
            }
        }
    }
    return out;
}

}  // namespace regsosek::place
