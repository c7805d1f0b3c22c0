// Tables as text, for comparing them.
#pragma once

#include <sstream>
#include <string>

#include "ground/store/table.h"

namespace regsosek::validate {

/// All rows of a table, one a line.
inline std::string printed(const store::Table& table) {
    std::ostringstream out;
    for (size_t row = 0; row < table.rows; ++row) {
        for (const store::Column& column : table.columns) {
            if (column.type == store::ColumnType::text) {
                out << column.text(row) << '|';
            } else {
                out << column.integer(row) << '|';
            }
        }
        out << '\n';
    }
    return out.str();
}

}  // namespace regsosek::validate
