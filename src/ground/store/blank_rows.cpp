// Blank rows of every type.
#include "ground/store/blank_rows.h"

#include "ground/expr/dictionary.h"

namespace regsosek::store {

void give_blank_rows(Table& table, size_t rows) {
    table.rows = rows;
    for (Column& column : table.columns) {
        switch (column.type) {
            case ColumnType::int32: column.int32s.assign(rows, expr::not_asked); break;
            case ColumnType::int64: column.int64s.assign(rows, 0); break;
            case ColumnType::real: column.reals.assign(rows, 0); break;
            case ColumnType::text:
                column.dictionary.assign(1, "");
                column.codes.assign(rows, 0);
                break;
        }
    }
}

}  // namespace regsosek::store
