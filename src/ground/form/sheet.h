// A small CSV file with a fixed header, read whole: what variables.csv and codes.csv are. Strict,
// since a person edits them by hand.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::form {

/// One row; the fields lie in the order of the wanted columns, whatever their order in the file.
struct SheetRow {
    uint64_t line = 0;
    std::vector<std::string> fields;
};

/// A whole sheet.
struct Sheet {
    std::string path;
    std::vector<std::string> columns;
    std::vector<SheetRow> rows;
};

/// Reads a file that must have exactly these columns, in any order. Errors: not_found, io, and
/// bad_input with file and line: a missing, unknown or repeated column, a wrong number of fields,
/// more than `rows_max` rows.
Result<Sheet> read_sheet(const std::string& path, std::span<const std::string_view> columns,
                         size_t rows_max);

}  // namespace regsosek::form
