// Parquet through a DuckDB in memory that may touch one file only.
#pragma once

#include <string>

#include "ground/store/table_file.h"

namespace regsosek::store {

/// Reads a Parquet file; see TableFile::read.
Result<Table> read_parquet(const std::string& path, const TableFileOptions& options);

/// Makes a finished file durable and renames it to its path. Errors: io, disk_full.
Result<void> put_in_place(const std::string& part, const std::string& path);

}  // namespace regsosek::store
