// Files of statistics packages: SPSS (.sav, .zsav), Stata (.dta), SAS (.sas7bdat).
#pragma once

#include <string>

#include "ground/store/table_file.h"

namespace regsosek::store {

/// True for the endings that read_statistics knows.
bool is_statistics_file(const std::string& path);

/// Reads such a file; see TableFile::read. Every number is real: these files do not tell whole
/// numbers apart, and missing values of any kind are NaN. Value labels are left.
Result<Table> read_statistics(const std::string& path, const TableFileOptions& options);

}  // namespace regsosek::store
