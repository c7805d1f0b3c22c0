// The table of rows and cells that were not as expected: collect_reported.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"
#include "regsosek/collect.h"

namespace regsosek::collect {

/// Sorts reports by file, line and column, and writes them in place of earlier ones about these
/// files.
Result<void> write_reported(store::Workspace& workspace, const store::Scope& scope,
                            const std::vector<std::string>& files, std::vector<Reported>& reported);

/// Reports as a text that can be kept, and back. Errors: bad_input.
std::string reports_text(const std::vector<Reported>& reported);
Result<std::vector<Reported>> parse_reports(std::string_view text);

/// The last component of a path: tables name files without their folders.
std::string file_name(const std::string& path);

}  // namespace regsosek::collect
