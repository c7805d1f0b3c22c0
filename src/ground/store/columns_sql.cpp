// SQL of tables.
#include "ground/store/columns_sql.h"

#include <fmt/format.h>

#include "ground/base/assert.h"
#include "ground/store/duck.h"

namespace regsosek::store {

std::string create_table(const std::string& name, std::span<const ColumnShape> columns) {
    std::string sql = "CREATE OR REPLACE TABLE " + duck::quoted(name) + "(";
    for (size_t i = 0; i < columns.size(); ++i) {
        sql += fmt::format("{}{} {} NOT NULL", i == 0 ? "" : ", ", duck::quoted(columns[i].name),
                           duck::sql_type(columns[i].type));
    }
    return sql + ")";
}

std::vector<const Column*> in_order(const Table& rows, std::span<const ColumnShape> columns) {
    std::vector<const Column*> pointers;
    for (const auto& column : columns) {
        const Column* found = rows.find(column.name);
        must(found == nullptr || (found->type == column.type && found->size() == rows.rows),
             "rows have the types of their table and equal lengths");
        pointers.push_back(found);
    }
    return pointers;
}

std::vector<ColumnType> types_of(std::span<const ColumnShape> columns) {
    std::vector<ColumnType> types;
    for (const auto& column : columns) {
        types.push_back(column.type);
    }
    return types;
}

}  // namespace regsosek::store
