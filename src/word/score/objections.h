// Objections against places: documents of the record, and the table that programmes look into.
#pragma once

#include <optional>
#include <string>

#include "ground/store/workspace.h"
#include "regsosek/score.h"

namespace regsosek::score {

/// The last word on a family's objection.
struct ObjectionState {
    int64_t family_id = 0;
    int64_t area = 0;
    bool open = false;
    bool upheld = false;
    int32_t since = 0;  ///< yyyymmdd
    /// No automatic use: while it is open, and when it was upheld.
    bool suspends() const { return open || upheld; }
};

/// The state of a family's objection; nothing when there never was one.
Result<std::optional<ObjectionState>> objection_of(store::Workspace& workspace,
                                                   const store::Scope& scope, int64_t family);

}  // namespace regsosek::score
