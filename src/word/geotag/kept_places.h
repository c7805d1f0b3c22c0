// Where families live, as the last run found it: kept sealed, so that an edition and a map need not
// open and judge every landmark again. An erasure deletes it with the other stages
// (docs/decisions/0008).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/geotag.h"

namespace regsosek::geotag {

/// All that the places of the whole workspace depend on, but for the landmarks: program, families,
/// polygons and each option that a run reads.
Result<std::string> judged_with(store::Workspace& workspace, const Options& options);

/// Keeps the places of all families as of a sequence of the record.
Result<void> keep_places(store::Workspace& workspace, const std::string& inputs, int64_t as_of,
                         const std::vector<Place>& places);
/// The places that were kept under these inputs; nothing when there are none, or when a landmark
/// came into the record since.
Result<std::optional<std::vector<Place>>> kept_places(store::Workspace& workspace,
                                                      const store::Scope& scope,
                                                      const std::string& inputs);

}  // namespace regsosek::geotag
