// What a map is drawn from: shapes of areas and the places of families, made once for a state of
// the workspace and kept in memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "method/place/geometry.h"
#include "regsosek/geotag.h"

namespace regsosek::serve {

/// The shape of one area.
struct AreaShape {
    int64_t area = 0;  ///< code padded with zeros to 16 digits
    std::string code;  ///< its own digits
    std::string name;
    place::Box box;
    std::string geometry;  ///< GeoJSON
};

/// Where a family lives.
struct FamilyPlace {
    int64_t area = 0;
    int64_t family_id = 0;
    place::Point at;
    bool photo = false;
};

/// Never changed once made.
struct Atlas {
    std::string stamp;  ///< what it was made from
    /// By digits of the code (7, 10, 14), in order of area.
    std::map<int, std::vector<AreaShape>> shapes;
    std::vector<FamilyPlace> places;  ///< in order of area, then family
};

/// What an atlas made now would be made from.
Result<std::string> atlas_stamp(store::Workspace& workspace);
/// Reads shapes and places of all areas. Kecamatan are the unions of their villages.
Result<std::shared_ptr<const Atlas>> make_atlas(store::Workspace& workspace,
                                                const geotag::Options& options);

/// The shapes of a level that the scope touches. Shapes are published; what is counted in them is
/// not shown from here.
std::vector<const AreaShape*> shapes_in(const Atlas& atlas, const store::Scope& scope, int digits);

}  // namespace regsosek::serve
