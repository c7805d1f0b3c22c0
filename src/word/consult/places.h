// The SLS that are consulted, and the names of the areas they lie in.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::consult {

/// Areas by code, as far as they are known.
struct Places {
    std::vector<int64_t> sls;              ///< Ascending: of the frame, and where families live.
    std::map<int64_t, std::string> names;  ///< By 16-digit code of any level; may lack some.

    /// The name of an area, or empty.
    std::string name(int64_t area) const;
};

/// The SLS in scope. Reads `frame_area` where it is there, and adds the SLS of VK lists and of
/// families. Names are read with a scope of their own: a list also names what lies above.
Result<Places> read_places(store::Workspace& workspace, const store::Scope& scope,
                           const store::Scope& names);

/// The village of an SLS: its first ten digits, padded with zeros.
int64_t village_of(int64_t area);

}  // namespace regsosek::consult
