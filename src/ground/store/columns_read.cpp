// Rows out of one columns.duckdb: groups of columns side by side on several connections, then put
// in order and tied together.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>

#include "ground/base/assert.h"
#include "ground/base/threads.h"
#include "ground/store/columns_file.h"

namespace regsosek::store {

namespace {

/// Columns that one connection reads at a time. Measured on a district: 5 to 20 take 0.3 s, all at
/// once 0.5 s.
constexpr size_t slice_columns = 16;

const std::array<SortKey, 1> family_order{{{"family_id", false}}};
const std::array<SortKey, 2> person_order{{{"family_id", false}, {"person_id", false}}};

/// Columns [begin, end) of a table, read with one condition.
struct Slice {
    Table* table = nullptr;
    const std::string* where = nullptr;
    size_t begin = 0;
    size_t end = 0;
    std::string name;
};

void make_room(Table& table, size_t rows) {
    table.rows = rows;
    for (auto& column : table.columns) {
        duck::make_room(column, rows);
    }
}

Result<void> read_slice(const duck::Database& database, const Slice& slice) {
    auto connection = TRY(database.connect());
    std::string sql = "SELECT ";
    std::vector<std::optional<TextBuilder>> texts(slice.end - slice.begin);
    for (size_t i = slice.begin; i < slice.end; ++i) {
        auto& column = slice.table->columns[i];
        sql += (i == slice.begin ? "" : ", ") + duck::quoted(column.name);
        if (column.type == ColumnType::text) {
            texts[i - slice.begin].emplace(column);
        }
    }
    sql += " FROM " + duck::quoted(slice.name) + *slice.where;
    size_t at = 0;
    TRY(connection.stream(sql, [&](duck::Chunk& chunk) -> Result<void> {
        const size_t count = duckdb_data_chunk_get_size(chunk.get());
        must(at + count <= slice.table->rows, "a table does not grow while it is read");
        for (size_t i = slice.begin; i < slice.end; ++i) {
            auto& builder = texts[i - slice.begin];
            duck::read_vector(duckdb_data_chunk_get_vector(chunk.get(), i - slice.begin), count,
                              slice.table->columns[i], builder ? &*builder : nullptr);
        }
        at += count;
        return {};
    }));
    must(at == slice.table->rows, "each slice of a table has all its rows");
    return {};
}

/// The condition that keeps a row inside the scope, with a leading WHERE.
std::string where_area(const Scope& scope) {
    std::string sql = " WHERE (false";
    for (const auto& range : scope.ranges()) {
        sql += fmt::format(" OR (area >= {} AND area < {})", range.low, range.high);
    }
    return sql + ")";
}

/// The condition for persons of families that lie between the first and last one.
std::string where_between(const std::vector<int64_t>& family_ids) {
    if (family_ids.empty()) {
        return " WHERE false";
    }
    const auto [low, high] = std::ranges::minmax(family_ids);
    return fmt::format(" WHERE family_id >= {} AND family_id <= {}", low, high);
}

/// Leaves the keys and the named columns.
void keep_named(Table& table, const std::vector<std::string>& names,
                std::initializer_list<std::string_view> keys) {
    std::erase_if(table.columns, [&](const Column& column) {
        return std::ranges::find(keys, column.name) == keys.end() &&
               std::ranges::find(names, column.name) == names.end();
    });
}

void put_in_order(Table& table, std::span<const SortKey> keys) {
    std::vector<std::string> names;
    for (const auto& key : keys) {
        names.push_back(key.column);
    }
    if (!strictly_ordered(table, names)) {
        table = take_rows(table, row_order(table, keys));
    }
}

/// Sets person_begin and drops persons of families that are not there.
Result<void> tie(Columns& columns, bool whole) {
    const auto& families = columns.family.at("family_id").int64s;
    const auto& owners = columns.person.at("family_id").int64s;
    std::vector<uint32_t> kept;
    kept.reserve(owners.size());
    columns.person_begin.assign(1, 0);
    size_t person = 0;
    for (const int64_t family : families) {
        while (person < owners.size() && owners[person] < family) {
            ++person;
        }
        while (person < owners.size() && owners[person] == family) {
            kept.push_back(static_cast<uint32_t>(person++));
        }
        columns.person_begin.push_back(static_cast<uint32_t>(kept.size()));
    }
    if (kept.size() != owners.size()) {
        if (whole) {
            return fail(Code::corrupt, "berkas kolom memuat anggota tanpa keluarga",
                        "the columns file holds persons without a family");
        }
        columns.person = take_rows(columns.person, kept);
    }
    return {};
}

}  // namespace

Result<void> ColumnFile::read_slices(std::span<const ReadPart> parts) {
    std::vector<Slice> slices;
    for (const auto& part : parts) {
        const auto count = TRY(connection_.number(
            fmt::format("SELECT count(*) FROM {}{}", duck::quoted(part.name), part.where)));
        make_room(*part.table, static_cast<size_t>(count));
        const size_t columns = part.table->columns.size();
        for (size_t begin = 0; begin < columns; begin += slice_columns) {
            slices.push_back({part.table, &part.where, begin,
                              std::min(columns, begin + slice_columns), part.name});
        }
    }
    std::mutex mutex;
    Result<void> outcome;
    parallel_blocks(slices.size(), [&](size_t i) {
        auto done = read_slice(database_, slices[i]);
        const std::scoped_lock lock(mutex);
        if (!done) {
            outcome = std::move(done);
        }
    });
    return outcome;
}

Result<bool> ColumnFile::covers(const Scope& scope) {
    TRY(commit());
    const auto inside = TRY(connection_.number("SELECT count(*) FROM family" + where_area(scope)));
    return inside == TRY(connection_.number("SELECT count(*) FROM family"));
}

Result<Columns> ColumnFile::read(const Scope* scope, const ColumnNames* names) {
    TRY(commit());
    Columns columns = form_columns_;
    if (names != nullptr) {
        keep_named(columns.family, names->family, {"family_id", "area", "sequence"});
        keep_named(columns.person, names->person, {"person_id", "family_id"});
    }
    columns.as_of = as_of_;
    if (scope == nullptr) {
        const std::array<ReadPart, 2> parts{
            {{&columns.person, "person", ""}, {&columns.family, "family", ""}}};
        TRY(read_slices(parts));
    } else {
        const ReadPart family{&columns.family, "family", where_area(*scope)};
        TRY(read_slices({&family, 1}));
        const ReadPart person{&columns.person, "person",
                              where_between(columns.family.at("family_id").int64s)};
        TRY(read_slices({&person, 1}));
    }
    put_in_order(columns.family, family_order);
    put_in_order(columns.person, person_order);
    TRY(tie(columns, scope == nullptr));
    return columns;
}

Result<int64_t> ColumnFile::rows(const FileTable& table) {
    TRY(commit());
    return connection_.number("SELECT count(*) FROM " + duck::quoted(table.spec.name));
}

Result<Table> ColumnFile::read(const FileTable& table, const std::string& where) {
    TRY(commit());
    Table rows;
    for (const auto& column : table.columns) {
        rows.add(column.name, column.type);
    }
    const ReadPart part{&rows, table.spec.name, where};
    TRY(read_slices({&part, 1}));
    std::vector<SortKey> keys;
    for (const auto& name : table.spec.key) {
        keys.push_back({name, false});
    }
    put_in_order(rows, keys);
    return rows;
}

Result<void> ColumnFile::stream(const FileTable& table, const duck::ChunkSink& sink) {
    TRY(commit());
    FileTable key_only{table.spec, {}};
    std::vector<std::string> names;
    for (const auto& column : table.columns) {
        names.push_back(column.name);
        if (std::ranges::find(table.spec.key, column.name) != table.spec.key.end()) {
            key_only.columns.push_back(column);
        }
    }
    std::ranges::sort(names);
    std::string sql = "SELECT ";
    for (const auto& name : names) {
        sql += (sql.size() > 7 ? ", " : "") + duck::quoted(name);
    }
    sql += " FROM " + duck::quoted(table.spec.name);
    if (!TRY(lies_in_order(key_only))) {
        for (size_t i = 0; i < table.spec.key.size(); ++i) {
            sql += (i == 0 ? " ORDER BY " : ", ") + duck::quoted(table.spec.key[i]);
        }
    }
    return connection_.stream(sql, sink);
}

Result<bool> ColumnFile::lies_in_order(const FileTable& key_only) {
    Table keys;
    for (const auto& column : key_only.columns) {
        keys.add(column.name, column.type);
    }
    const ReadPart part{&keys, key_only.spec.name, ""};
    TRY(read_slices({&part, 1}));
    return strictly_ordered(keys, key_only.spec.key);
}

}  // namespace regsosek::store
