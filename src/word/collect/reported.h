// The table of rows and cells that were not as expected: collect_reported.
#pragma once

#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"
#include "regsosek/collect.h"

namespace regsosek::collect {

/// Sorts reports by file, line and column, and writes them in place of earlier ones about these
/// files.
Result<void> write_reported(store::Workspace& workspace, const store::Scope& scope,
                            const std::vector<std::string>& files, std::vector<Reported>& reported);

/// The last component of a path: tables name files without their folders.
std::string file_name(const std::string& path);

}  // namespace regsosek::collect
