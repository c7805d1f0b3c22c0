// Tables of columns.duckdb in SQL: what makes them, and rows in the order of their columns.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ground/store/query.h"
#include "ground/store/table.h"

namespace regsosek::store {

/// CREATE OR REPLACE TABLE with these columns, none of which may be NULL.
std::string create_table(const std::string& name, std::span<const ColumnShape> columns);

/// The columns of rows in the order of a table; nullptr where the rows lack one.
std::vector<const Column*> in_order(const Table& rows, std::span<const ColumnShape> columns);

std::vector<ColumnType> types_of(std::span<const ColumnShape> columns);

}  // namespace regsosek::store
