// Parquet through a DuckDB in memory that may touch one file only.
#pragma once

#include <string>

#include "ground/store/table_file.h"

namespace regsosek::store {

/// Reads a Parquet file; see TableFile::read.
Result<Table> read_parquet(const std::string& path, const TableFileOptions& options);

}  // namespace regsosek::store
