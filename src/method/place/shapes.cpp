// GeoJSON, bytes of the vault, and common borders.
#include "method/place/shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "ground/base/json.h"

namespace regsosek::place {

namespace {

// A coordinate of a parsed document in units; nothing when it is no place on Earth.
std::optional<int32_t> units(const json::Value& value) {
    double degrees = 0;
    if (const auto* real = std::get_if<double>(&value.data)) {
        degrees = *real;
    } else if (value.integer() != nullptr) {
        degrees = static_cast<double>(*value.integer());
    } else {
        return std::nullopt;
    }
    if (!(degrees >= -180 && degrees <= 180)) {
        return std::nullopt;
    }
    return static_cast<int32_t>(std::llround(degrees * 1e7));
}

std::optional<Ring> ring_of(const json::Value& value) {
    const json::Array* points = value.array();
    if (points == nullptr) {
        return std::nullopt;
    }
    Ring ring;
    ring.reserve(points->size());
    for (const json::Value& entry : *points) {
        const json::Array* pair = entry.array();
        if (pair == nullptr || pair->size() < 2) {
            return std::nullopt;
        }
        const auto lon = units((*pair)[0]);
        const auto lat = units((*pair)[1]);
        if (!lon || !lat) {
            return std::nullopt;
        }
        ring.push_back({*lon, *lat});
    }
    if (ring.size() > 1 && ring.front() == ring.back()) {
        ring.pop_back();
    }
    if (ring.size() < 3) {
        return std::nullopt;
    }
    return ring;
}

bool add_polygon(const json::Value& polygon, Shape& shape) {
    const json::Array* rings = polygon.array();
    if (rings == nullptr || rings->empty()) {
        return false;
    }
    for (const json::Value& entry : *rings) {
        auto ring = ring_of(entry);
        if (!ring) {
            return false;
        }
        shape.rings.push_back(std::move(*ring));
    }
    return true;
}

bool add_geometry(const json::Value* geometry, Shape& shape) {
    const json::Value* type = geometry == nullptr ? nullptr : geometry->find("type");
    const json::Value* places = geometry == nullptr ? nullptr : geometry->find("coordinates");
    if (type == nullptr || type->text() == nullptr || places == nullptr) {
        return false;
    }
    if (*type->text() == "Polygon") {
        return add_polygon(*places, shape);
    }
    const json::Array* polygons = places->array();
    if (*type->text() != "MultiPolygon" || polygons == nullptr || polygons->empty()) {
        return false;
    }
    return std::ranges::all_of(*polygons,
                               [&](const json::Value& one) { return add_polygon(one, shape); });
}

std::string property(const json::Value* properties, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        const json::Value* value = properties == nullptr ? nullptr : properties->find(name);
        if (value != nullptr && value->text() != nullptr) {
            return *value->text();
        }
        if (value != nullptr && value->integer() != nullptr) {
            return std::to_string(*value->integer());
        }
    }
    return {};
}

void put_number(std::string& out, uint64_t value) {
    while (value >= 128) {
        out.push_back(static_cast<char>(value | 128));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}

void put_signed(std::string& out, int64_t value) {
    put_number(out, (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
}

void put_text(std::string& out, std::string_view text) {
    put_number(out, text.size());
    out += text;
}

// Reads what put_number and put_text wrote. After a mistake `good` is false and all reads give 0.
class Bytes {
public:
    explicit Bytes(std::string_view bytes) : rest_(bytes) {}
    uint64_t number() {
        uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (rest_.empty()) {
                break;
            }
            const auto byte = static_cast<uint8_t>(rest_.front());
            rest_.remove_prefix(1);
            value |= uint64_t{byte & 127U} << shift;
            if (byte < 128) {
                return value;
            }
        }
        good_ = false;
        rest_ = {};
        return 0;
    }
    int64_t signed_number() {
        const uint64_t value = number();
        return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
    }
    // A count of things that take at least one byte each.
    size_t count() {
        const uint64_t value = number();
        good_ = good_ && value <= rest_.size();
        return good_ ? static_cast<size_t>(value) : 0;
    }
    std::string text() {
        const size_t size = count();
        std::string out{rest_.substr(0, size)};
        rest_.remove_prefix(size);
        return out;
    }
    bool good() const { return good_; }
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
    bool good_ = true;
};

// A piece of border, its ends in order, and the shape it belongs to.
struct Edge {
    Point a;
    Point b;
    uint32_t shape = 0;
    auto operator<=>(const Edge&) const = default;
};

std::vector<Edge> sorted_edges(const std::vector<Shape>& shapes) {
    std::vector<Edge> edges;
    for (uint32_t s = 0; s < shapes.size(); ++s) {
        for (const Ring& ring : shapes[s].rings) {
            for (size_t i = 0, before = ring.size() - 1; i < ring.size(); before = i++) {
                const auto [low, high] = std::minmax(ring[before], ring[i]);
                edges.push_back({low, high, s});
            }
        }
    }
    std::ranges::sort(edges);
    return edges;
}

}  // namespace

Result<std::vector<Shape>> read_geojson(std::string_view text, const GeoJsonOptions& options) {
    const json::Value document = TRY(json::parse(text));
    const json::Value* list = document.find("features");
    if (list == nullptr || list->array() == nullptr) {
        return fail(Code::bad_input, "bukan FeatureCollection GeoJSON",
                    "this is no GeoJSON FeatureCollection");
    }
    std::vector<Shape> shapes;
    for (const json::Value& feature : *list->array()) {
        Shape shape;
        const json::Value* properties = feature.find("properties");
        shape.code = property(properties, options.code_names);
        shape.name = property(properties, options.name_names);
        const size_t number = shapes.size() + 1;
        if (shape.code.empty()) {
            return fail(Code::bad_input, fmt::format("fitur {} tidak punya kode wilayah", number),
                        fmt::format("feature {} has no area code", number));
        }
        if (!add_geometry(feature.find("geometry"), shape)) {
            return fail(Code::bad_input,
                        fmt::format("fitur {} bukan Polygon atau MultiPolygon WGS84", number),
                        fmt::format("feature {} is no Polygon or MultiPolygon of WGS84", number));
        }
        shape.measure();
        shapes.push_back(std::move(shape));
    }
    return shapes;
}

std::string shape_bytes(const std::vector<Shape>& shapes) {
    std::string out;
    put_number(out, shapes.size());
    for (const Shape& shape : shapes) {
        put_text(out, shape.code);
        put_text(out, shape.name);
        put_number(out, shape.rings.size());
        for (const Ring& ring : shape.rings) {
            put_number(out, ring.size());
            Point last;
            for (const Point point : ring) {
                put_signed(out, int64_t{point.lon_e7} - last.lon_e7);
                put_signed(out, int64_t{point.lat_e7} - last.lat_e7);
                last = point;
            }
        }
    }
    return out;
}

Result<std::vector<Shape>> read_shape_bytes(std::string_view text) {
    Bytes bytes{text};
    std::vector<Shape> shapes(bytes.count());
    for (Shape& shape : shapes) {
        shape.code = bytes.text();
        shape.name = bytes.text();
        shape.rings.resize(bytes.count());
        for (Ring& ring : shape.rings) {
            ring.resize(bytes.count());
            Point last;
            for (Point& point : ring) {
                last.lon_e7 = static_cast<int32_t>(last.lon_e7 + bytes.signed_number());
                last.lat_e7 = static_cast<int32_t>(last.lat_e7 + bytes.signed_number());
                point = last;
            }
        }
        shape.measure();
    }
    if (!bytes.good() || !bytes.at_end()) {
        return fail(Code::corrupt, "poligon tersimpan tidak terbaca",
                    "stored polygons cannot be read");
    }
    return shapes;
}

std::vector<std::pair<uint32_t, uint32_t>> adjacent_pairs(const std::vector<Shape>& shapes,
                                                          double metres_min) {
    const std::vector<Edge> edges = sorted_edges(shapes);
    std::vector<std::pair<std::pair<uint32_t, uint32_t>, double>> common;
    for (size_t i = 0; i < edges.size(); ++i) {
        for (size_t j = i + 1;
             j < edges.size() && edges[j].a == edges[i].a && edges[j].b == edges[i].b; ++j) {
            if (edges[i].shape != edges[j].shape) {
                common.push_back(
                    {{edges[i].shape, edges[j].shape}, distance_m(edges[i].a, edges[i].b)});
            }
        }
    }
    std::ranges::stable_sort(common, {}, &decltype(common)::value_type::first);
    std::vector<std::pair<uint32_t, uint32_t>> out;
    for (size_t i = 0; i < common.size();) {
        double metres = 0;
        const auto pair = common[i].first;
        for (; i < common.size() && common[i].first == pair; ++i) {
            metres += common[i].second;
        }
        if (metres >= metres_min) {
            out.push_back(pair);
        }
    }
    return out;
}

namespace {

// How many rings are around each ring, and the smallest of them (-1: none).
struct Nesting {
    int depth = 0;
    int inside = -1;
};

std::vector<Nesting> nesting_of(const std::vector<Ring>& rings) {
    std::vector<Shape> alone(rings.size());
    for (size_t i = 0; i < rings.size(); ++i) {
        alone[i].rings = {rings[i]};
        alone[i].measure();
    }
    std::vector<Nesting> out(rings.size());
    const auto around = [&](size_t outer, size_t inner) {
        return outer != inner && rings[outer] != rings[inner] &&
               std::ranges::all_of(rings[inner],
                                   [&](Point point) { return contains(alone[outer], point); });
    };
    for (size_t i = 0; i < rings.size(); ++i) {
        for (size_t k = 0; k < rings.size(); ++k) {
            if (!around(k, i)) {
                continue;
            }
            ++out[i].depth;
            const int before = out[i].inside;
            if (before < 0 || around(static_cast<size_t>(before), k)) {
                out[i].inside = static_cast<int>(k);
            }
        }
    }
    return out;
}

void write_ring(const Ring& ring, std::string& out) {
    constexpr int32_t units_a_digit = 10;  // a tenth of a metre tells no house from its neighbour
    const auto number = [&](int32_t value) {
        const int32_t rounded = (value + (value < 0 ? -5 : 5)) / units_a_digit;
        const int32_t left = std::abs(rounded);
        fmt::format_to(std::back_inserter(out), "{}{}.{:06}", rounded < 0 ? "-" : "",
                       left / 1'000'000, left % 1'000'000);
    };
    out += '[';
    for (size_t i = 0; i <= ring.size(); ++i) {
        const Point point = ring[i % ring.size()];
        out += i == 0 ? "[" : ",[";
        number(point.lon_e7);
        out += ',';
        number(point.lat_e7);
        out += ']';
    }
    out += ']';
}

}  // namespace

std::string geojson_geometry(const Shape& shape) {
    const auto nesting = nesting_of(shape.rings);
    std::string out = R"({"type":"MultiPolygon","coordinates":[)";
    bool first = true;
    for (size_t i = 0; i < shape.rings.size(); ++i) {
        if (nesting[i].depth % 2 != 0) {
            continue;
        }
        out += first ? "[" : ",[";
        first = false;
        write_ring(shape.rings[i], out);
        for (size_t k = 0; k < shape.rings.size(); ++k) {
            if (nesting[k].depth == nesting[i].depth + 1 &&
                nesting[k].inside == static_cast<int>(i)) {
                out += ',';
                write_ring(shape.rings[k], out);
            }
        }
        out += ']';
    }
    return out + "]}";
}

}  // namespace regsosek::place
