// Rows of tables that nobody has filled yet.
#pragma once

#include <cstddef>

#include "ground/store/table.h"

namespace regsosek::store {

/// Gives each column `rows` rows of "not asked" (-1), 0 or an empty text, in place of what is
/// there.
void give_blank_rows(Table& table, size_t rows);

}  // namespace regsosek::store
