// Rows and cells of input files that were not as expected: one record for all importers, one way
// through the rows of a file, and the table <word>_reported that each importer keeps.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/csv.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// A row, or a cell of it, that was not as expected.
struct Reported {
    std::string file;
    uint64_t line = 0;    ///< From 1; 0 where a file has no lines (polygons, photos).
    std::string column;   ///< Empty when the whole row is meant.
    std::string problem;  ///< A word of the importer: too_few_fields, bad_key, unknown_code, ...
    std::string found;    ///< What stood there; masked when it is about a person.
    Text expected;
    bool kept = false;  ///< The row was stored all the same.
    /// 16-digit area that the row is about; 0 when it cannot be told: then only the office sees it.
    int64_t area = 0;
};

/// The last component of a path: tables name files without their folders.
std::string file_name(const std::string& path);

/// What to report of a record that the reader refused, and of one with another number of fields
/// than the header: problems not_readable, too_few_fields, too_many_fields. Not kept.
Reported unreadable_record(const csv::File& file, const Error& error);
Reported wrong_fields(const csv::File& file, const csv::Record& record);
/// Calls `row` for every record with as many fields as the header; others are added to `reported`,
/// empty lines are passed over. Returns how many records there were, bad ones too.
int64_t each_row(const csv::File& file, std::vector<Reported>& reported,
                 const std::function<void(const csv::Record&)>& row);

/// Sorts reports by file, line, column and problem, and writes those in scope in place of those of
/// the last import. The table is scoped by area; numbers count from 1 in each area, so that they
/// tell nothing of others. Its columns: docs/format/columns.md.
Result<void> write_reported(Workspace& workspace, const std::string& table,
                            std::vector<Reported>& reported, const Scope& scope);
/// The same, but reports about other files than `files` stay as they are in the table.
Result<void> write_reported(Workspace& workspace, const std::string& table,
                            std::vector<Reported>& reported, const Scope& scope,
                            std::span<const std::string> files);

/// Reports as a text that can be kept while a run is not finished, and back. Errors: bad_input.
std::string reports_text(const std::vector<Reported>& reported);
Result<std::vector<Reported>> parse_reports(std::string_view text);

}  // namespace regsosek::store
