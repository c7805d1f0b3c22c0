// Opening the workspace that a command works on.
#pragma once

#include <memory>

#include "cli/command.h"
#include "ground/base/date.h"
#include "ground/store/workspace.h"

namespace regsosek::cli {

/// The workspace of --workspace.
Result<std::unique_ptr<store::Workspace>> open_workspace(const Call& call,
                                                         const store::OpenOptions& options = {});
/// The day of --as-of. Errors: usage.
Result<Date> as_of(const Call& call);
/// The folder of the forms in force.
std::string forms_folder(const Call& call);

}  // namespace regsosek::cli
