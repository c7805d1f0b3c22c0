// Tables as files, without a workspace: CSV and Parquet in and out, SPSS, Stata and SAS in. The
// same table gives the same bytes for any number of threads.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ground/store/table.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// How a file becomes a table.
struct TableFileOptions {
    /// Types of columns by name. Others are found from a CSV's fields: int32 or int64 where every
    /// field is a whole number as we would write it (no leading zeros), else text.
    std::vector<std::pair<std::string, ColumnType>> types = {};
    /// Columns to read, in this order; empty: all, in the file's order.
    std::vector<std::string> columns = {};
    /// Most rows read; a file with more is refused.
    size_t rows_max = 400'000'000;
    /// Memory that DuckDB may use for Parquet, in MB.
    int64_t memory_mb_max = 1024;
};

/// Reads and writes a table by the ending of the path: .csv or .parquet; reads .sav, .zsav, .dta
/// and .sas7bdat too.
struct TableFile {
    /// An empty field becomes -1 in an integer column. Parquet: booleans and small integers become
    /// int32, dates yyyymmdd, other numbers int64 or real, everything else text; NULL is -1, NaN or
    /// ''. SPSS, Stata, SAS: numbers are real, missing ones NaN. Errors: not_found, io, bad_input
    /// (another ending; in a CSV with line and column: too few fields, text in a number, no UTF-8),
    /// corrupt, limit.
    static Result<Table> read(const std::string& path, const TableFileOptions& options = {});
    /// Writes a new file beside the path, then renames it into place. In a CSV, -1 and NaN are
    /// empty.
    static Result<void> write(const std::string& path, const Table& table);
};

/// Writes Parquet: one ordered file, zstd, row groups of 122,880 rows, format version 1. Several
/// threads may write different files. Errors: io, disk_full, bad_input (text that is no UTF-8).
Result<void> write_parquet(const std::string& path, const Table& table);

}  // namespace regsosek::store
