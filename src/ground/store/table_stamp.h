// The stamp of a word's table: a hash of what it holds, so that whoever reads it can tell whether
// it changed since, and nobody writes again what is there.
#pragma once

#include <string>

#include "ground/store/table.h"
#include "ground/store/workspace.h"

namespace regsosek::store {

/// BLAKE2b-256 in hex over spec, column names, types and values in order of rows. Two tables with
/// the same rows have one stamp, however their dictionaries lie.
std::string table_stamp(const TableSpec& spec, const Table& rows);

}  // namespace regsosek::store
