// The table of rows and cells that were not as expected: consult_reported.
#pragma once

#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"
#include "regsosek/consult.h"

namespace regsosek::consult {

/// Sorts reports by file, line and column, names files without their folders, and writes them in
/// place of those of the last import.
Result<void> write_reported(store::Workspace& workspace, std::vector<Reported>& reported);

}  // namespace regsosek::consult
