// Verdicts on pairs of two files, as a table.
#pragma once

#include <string>
#include <vector>

#include "method/pairs/labels.h"
#include "word/link/files_open.h"

namespace regsosek::link {

/// Reads left, right (ids) and verdict (same, different or unsure, in both languages) of a CSV or
/// Parquet file; unsure ones are left out, a pair judged twice alike counts once (in a model of
/// duplicates in either order). Errors: not_found, bad_input with line (also two verdicts of a pair
/// that contradict each other, and a record beside itself).
Result<std::vector<pairs::Label>> read_labels(const std::string& path, const OpenFiles& files);

}  // namespace regsosek::link
