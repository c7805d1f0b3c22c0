// Areas of all levels from lists of several makers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/store/table.h"
#include "regsosek/frame.h"

namespace regsosek::frame {

/// Levels in their order.
enum class Level : uint8_t { province, regency, district, village, sls };
std::string_view name(Level level);

/// One area.
struct Area {
    int64_t code = 0;  ///< 16 digits, zero-padded on the right.
    Level level = Level::sls;
    std::string name;
    int64_t parent = 0;  ///< 0: none stated and none above.
    std::string kemendagri;
    int32_t urban = -1;      ///< 1 yes, 0 no, -1 not known.
    int64_t families = -1;   ///< -1: not known.
    int32_t valid_from = 0;  ///< YYYYMMDD, 0: not stated.
    int32_t valid_to = 0;
};

/// Reads and joins the lists, sorted by code, level and valid_from. A second row of a key fills
/// what the first left open; otherwise it is reported.
Result<std::vector<Area>> read_areas(const std::vector<std::string>& paths,
                                     std::vector<Reported>& reported);

/// frame_area: code, level, name, parent, kemendagri, urban, families, valid_from, valid_to.
store::Table area_table(const std::vector<Area>& areas);
/// The frame is one for all: loading replaces it, and codes of officers run through the regency.
/// Errors: no_right under a narrower scope.
Result<void> needs_whole(const store::Scope& scope);
/// Reads frame_area back. Errors: those of the store.
Result<std::vector<Area>> stored_areas(store::Workspace& workspace, const store::Scope& scope);

}  // namespace regsosek::frame
