// Office workbooks (XLSX, ECMA-376): one sheet per table, captions frozen and filterable. The same
// tables give the same cells; the file carries no clock but the date it is given.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ground/base/date.h"
#include "regsosek/base.h"

namespace regsosek::paper {

/// A column of a sheet.
struct SheetField {
    std::string caption;
    double width = 12;    ///< In characters.
    bool number = false;  ///< Cells are written as numbers where they are integers.
};

/// One sheet. Every row has one text per field.
struct SheetPage {
    std::string name;  ///< At most 31 characters.
    std::vector<SheetField> fields;
    std::vector<std::vector<std::string>> rows;
};

/// Rows of a sheet besides its captions that the format allows (1,048,576 in all).
inline constexpr size_t sheet_rows_max = 1'048'575;

/// Writes a workbook to a file, in place of what is there. Long numbers such as NIK stay texts: a
/// spreadsheet keeps 15 digits only. Errors: limit (rows), io.
Result<void> write_workbook(const std::string& path, std::span<const SheetPage> sheets, Date dated);

}  // namespace regsosek::paper
