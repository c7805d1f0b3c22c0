// Cells of an XLSX workbook (ECMA-376) as texts, without formats and formulas' sources.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::convert {

/// A sheet: rows of texts, as long as their last filled cell.
using SheetRows = std::vector<std::vector<std::string>>;

/// All sheets by name. Numbers are written as the file has them (1, not 1.0). Errors: not_found,
/// bad_input (no zip, no workbook, broken XML), limit (64 MB unpacked in one part).
Result<std::map<std::string, SheetRows>> read_workbook(const std::string& path);

}  // namespace regsosek::convert
