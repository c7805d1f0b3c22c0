// Reading shapes and places, and joining villages to kecamatan.
#include "serve/atlas.h"

#include <algorithm>

#include "method/place/geos.h"
#include "method/place/shapes.h"
#include "regsosek/geotag.h"
#include "serve/summary.h"

namespace regsosek::serve {

namespace {

constexpr int district_digits = 7;
constexpr int village_digits = 10;
constexpr int sls_digits = 14;

const store::Scope& every_area() {
    static const store::Scope scope{{AreaRange{0, INT64_MAX}}};
    return scope;
}

Result<std::map<int64_t, std::string>> area_names(store::Workspace& workspace, const char* level) {
    std::map<int64_t, std::string> out;
    if (!TRY(workspace.has_table("frame_area"))) {
        return out;
    }
    store::Query query;
    query.table = "frame_area";
    query.fields = {"code", "name"};
    query.filter = std::string("level == \"") + level + "\"";
    const store::Table table = TRY(workspace.query(query, every_area()));
    for (size_t row = 0; row < table.rows; ++row) {
        out[table.at("code").integer(row)] = table.at("name").text(row);
    }
    return out;
}

// All shapes of a level as frame keeps them.
Result<std::vector<place::Shape>> kept_shapes(store::Workspace& workspace, const char* level) {
    if (!TRY(workspace.has_table("frame_polygon"))) {
        return std::vector<place::Shape>{};
    }
    store::Query query;
    query.table = "frame_polygon";
    query.fields = {"code", "blob"};
    query.filter = std::string("level == \"") + level + "\"";
    query.limit = 1;
    const store::Table table = TRY(workspace.query(query, every_area()));
    if (table.rows == 0) {
        return std::vector<place::Shape>{};
    }
    const std::string bytes = TRY(workspace.get_blob(table.at("blob").text(0)));
    return place::read_shape_bytes(bytes);
}

AreaShape area_shape(int64_t area, int digits, std::string name, const place::Shape& shape) {
    return {area, AreaCode{area}.text().substr(0, static_cast<size_t>(digits)), std::move(name),
            shape.box, place::geojson_geometry(shape)};
}

// Shapes of a level made from those of the same level or a lower one, each area once: parts are
// joined (sub-SLS to their SLS, villages to their kecamatan).
Result<std::vector<AreaShape>> joined_to(const std::vector<place::Shape>& shapes,
                                         const std::map<int64_t, std::string>& names, int digits) {
    std::map<int64_t, std::vector<place::Shape>> parts;
    for (const place::Shape& shape : shapes) {
        const auto code = TRY(AreaCode::parse(shape.code));
        parts[code.enclosing(digits).value].push_back(shape);
    }
    std::vector<AreaShape> out;
    for (const auto& [area, of] : parts) {
        const auto name = names.find(area);
        const place::Shape whole = of.size() == 1 ? of.front() : TRY(place::joined(of));
        out.push_back(
            area_shape(area, digits, name == names.end() ? of.front().name : name->second, whole));
    }
    return out;
}

Result<std::vector<FamilyPlace>> family_places(store::Workspace& workspace,
                                               const geotag::Options& options) {
    std::vector<FamilyPlace> out;
    if (!TRY(workspace.has_table("geotag_place"))) {
        return out;
    }
    store::Query query;
    query.table = "geotag_place";
    query.fields = {"family_id", "area", "photo"};
    query.filter = "has_place == 1";
    const store::Table table = TRY(workspace.query(query, every_area()));
    std::map<int64_t, std::pair<int64_t, bool>> known;
    for (size_t row = 0; row < table.rows; ++row) {
        known[table.at("family_id").integer(row)] = {table.at("area").integer(row),
                                                     table.at("photo").integer(row) == 1};
    }
    for (const geotag::Place& one : TRY(geotag::places(workspace, every_area(), options))) {
        if (const auto found = known.find(one.family_id); found != known.end()) {
            out.push_back({found->second.first,
                           one.family_id,
                           {one.longitude_e7, one.latitude_e7},
                           found->second.second});
        }
    }
    std::ranges::sort(out, {},
                      [](const FamilyPlace& one) { return std::pair{one.area, one.family_id}; });
    return out;
}

}  // namespace

Result<std::string> atlas_stamp(store::Workspace& workspace) {
    std::string out;
    for (const char* table : {"frame_polygon", "frame_area", "geotag_place"}) {
        const auto info = TRY(workspace.table_info(table));
        out += "/" + (info ? info->stamp + ":" + std::to_string(info->rows) : std::string{});
    }
    return out;
}

Result<std::shared_ptr<const Atlas>> make_atlas(store::Workspace& workspace,
                                                const geotag::Options& options) {
    auto out = std::make_shared<Atlas>();
    out->stamp = TRY(atlas_stamp(workspace));
    const auto villages = TRY(kept_shapes(workspace, "village"));
    const auto sls = TRY(kept_shapes(workspace, "sls"));
    const auto districts = TRY(area_names(workspace, "district"));
    out->shapes[district_digits] = TRY(joined_to(villages, districts, district_digits));
    const auto village_names = TRY(area_names(workspace, "village"));
    out->shapes[village_digits] = TRY(joined_to(villages, village_names, village_digits));
    const auto sls_names = TRY(area_names(workspace, "sls"));
    out->shapes[sls_digits] = TRY(joined_to(sls, sls_names, sls_digits));
    out->places = TRY(family_places(workspace, options));
    return out;
}

std::vector<const AreaShape*> shapes_in(const Atlas& atlas, const store::Scope& scope, int digits) {
    std::vector<const AreaShape*> out;
    const auto level = atlas.shapes.find(digits);
    if (level == atlas.shapes.end()) {
        return out;
    }
    for (const AreaShape& shape : level->second) {
        const auto range = AreaRange::of(shape.code);
        const bool touched =
            range && std::ranges::any_of(scope.ranges(), [&](const AreaRange& mine) {
                return mine.low < range->high && range->low < mine.high;
            });
        if (touched) {
            out.push_back(&shape);
        }
    }
    return out;
}

}  // namespace regsosek::serve
