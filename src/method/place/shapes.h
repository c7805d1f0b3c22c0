// Polygons in and out: GeoJSON (RFC 7946) as offices deliver it, and the compact bytes that the
// vault keeps.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "method/place/geometry.h"
#include "regsosek/base.h"

namespace regsosek::place {

/// How GeoJSON is read.
struct GeoJsonOptions {
    /// Names of the property that holds the area code, the first that is there counts. The last
    /// four are those of BPS and OCHA files.
    std::vector<std::string> code_names = {"code",   "kode",   "idsubsls",   "idsls",
                                           "iddesa", "id_sls", "ADM4_PCODE", "kode_bps"};
    /// Names of the property that holds the area's name.
    std::vector<std::string> name_names = {"name", "nama", "nmsls", "nmdesa", "ADM4_EN", "desa"};
};

/// The features of a FeatureCollection with Polygon or MultiPolygon geometry, in order; rings
/// without their repeated last point. Errors: bad_input, naming the feature by its number from 1.
Result<std::vector<Shape>> read_geojson(std::string_view text, const GeoJsonOptions& options = {});

/// The geometry of a shape as GeoJSON (MultiPolygon): each ring that an even number of others is
/// around begins a polygon, the others are holes of the smallest one around them. Six decimals, a
/// tenth of a metre.
std::string geojson_geometry(const Shape& shape);

/// Shapes as bytes: counts and zigzag differences of coordinates as variable-length integers.
std::string shape_bytes(const std::vector<Shape>& shapes);
/// Reads them back. Errors: corrupt.
Result<std::vector<Shape>> read_shape_bytes(std::string_view bytes);

/// Pairs of positions of shapes that share a piece of border of at least `metres_min`, sorted, the
/// smaller position first. Borders must have the same vertices on both sides, as those cut from one
/// map have.
std::vector<std::pair<uint32_t, uint32_t>> adjacent_pairs(const std::vector<Shape>& shapes,
                                                          double metres_min = 1);

}  // namespace regsosek::place
