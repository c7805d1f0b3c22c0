// Columns are hashed side by side, then their digests in order.
#include "ground/store/table_stamp.h"

#include <vector>

#include "ground/base/hash.h"
#include "ground/base/threads.h"

namespace regsosek::store {

namespace {

template <typename T>
void add_values(Hasher& hasher, const std::vector<T>& values) {
    hasher.add({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
}

/// Codes as if the dictionary lay in order of first use, then the texts in that order.
void add_texts(Hasher& hasher, const Column& column) {
    std::vector<int32_t> place(column.dictionary.size(), -1);
    std::vector<int32_t> codes;
    std::vector<size_t> used;
    codes.reserve(column.codes.size());
    for (const int32_t code : column.codes) {
        int32_t& at = place[static_cast<size_t>(code)];
        if (at < 0) {
            at = static_cast<int32_t>(used.size());
            used.push_back(static_cast<size_t>(code));
        }
        codes.push_back(at);
    }
    add_values(hasher, codes);
    for (const size_t text : used) {
        hasher.add_field(column.dictionary[text]);
    }
}

Digest column_digest(const Column& column) {
    Hasher hasher;
    switch (column.type) {
        case ColumnType::int32: add_values(hasher, column.int32s); break;
        case ColumnType::int64: add_values(hasher, column.int64s); break;
        case ColumnType::real: add_values(hasher, column.reals); break;
        case ColumnType::text: add_texts(hasher, column); break;
    }
    return hasher.digest();
}

}  // namespace

std::string table_stamp(const TableSpec& spec, const Table& rows) {
    std::vector<Digest> digests(rows.columns.size());
    parallel_blocks(rows.columns.size(),
                    [&](size_t i) { digests[i] = column_digest(rows.columns[i]); });
    Hasher hasher;
    hasher.add_field(spec.name).add_field(spec.area_column);
    for (const auto* names : {&spec.key, &spec.private_columns}) {
        hasher.add_field(std::to_string(names->size()));
        for (const auto& name : *names) {
            hasher.add_field(name);
        }
    }
    hasher.add_field(std::to_string(rows.rows));
    for (size_t i = 0; i < rows.columns.size(); ++i) {
        hasher.add_field(rows.columns[i].name);
        hasher.add_field(std::to_string(static_cast<int>(rows.columns[i].type)));
        hasher.add_field(hex(digests[i]));
    }
    return hex(hasher.digest());
}

}  // namespace regsosek::store
