// A CSV file of the frame: columns found by any of their names, every bad row reported.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/csv.h"
#include "regsosek/frame.h"

namespace regsosek::frame {

/// One column with the names it may have, the preferred one first.
struct Wanted {
    const char* name;  ///< Our name, for messages.
    std::vector<const char*> names;
    bool needed = false;
};

/// The cells of one row, by position in the list of wanted columns.
struct Row {
    uint64_t line = 0;
    const std::vector<int>& columns;
    const csv::Record& record;
    /// The trimmed cell; empty when the file has no such column.
    std::string_view operator[](size_t wanted) const;
    /// True when the file has the column.
    bool has(size_t wanted) const { return columns[wanted] >= 0; }
};

/// Columns besides the wanted ones.
struct Others {
    /// Lists of other offices have columns of their own: all are passed over.
    bool any = false;
    /// Columns that are known and not read here.
    std::vector<std::string> names;
};

/// Reads a file row by row; a row that cannot be read or has too few fields is reported. `row` may
/// report as well. Errors: not_found, bad_input (a needed column is missing, an unknown one is
/// there).
Result<void> read_rows(const std::string& path, const std::vector<Wanted>& wanted,
                       const Others& others,
                       std::vector<Reported>& reported,
                       const std::function<void(const Row&)>& row);

/// YYYYMMDD of a date, 0 when empty; `bad` is set when it is no date.
int32_t date_number(std::string_view text, bool& bad);

}  // namespace regsosek::frame
