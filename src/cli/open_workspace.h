// Opens the workspace of a command line (--workspace).
#pragma once

#include <memory>

#include "cli/command.h"
#include "ground/store/workspace.h"

namespace regsosek::cli {

/// Opens the folder given by --workspace. Errors: those of store::Workspace::open, with a hint of
/// how to make a workspace when there is none.
Result<std::unique_ptr<store::Workspace>> open_workspace(const Globals& globals,
                                                         bool read_only = false);

}  // namespace regsosek::cli
