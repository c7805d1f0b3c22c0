// Words' tables into columns.duckdb. A large one goes into a table beside it in pieces, each
// committed, and takes its place at the end: a run that is killed goes on behind its last piece.
#include <fmt/format.h>

#include <algorithm>

#include "ground/base/stop.h"
#include "ground/store/columns_file.h"
#include "ground/store/columns_sql.h"

namespace regsosek::store {

namespace {

/// Characters of the stamp in the name of a table in the making: what is left of other rows is not
/// taken for these.
constexpr size_t stamp_size = 16;

/// Bytes of a table whose log is folded into the file at once: a killed run would have to read it
/// again.
constexpr size_t folded_bytes_min = size_t{64} << 20;

std::string making_prefix(const std::string& name) {
    return "store_making_" + name + "_";
}

std::string joined(std::span<const std::string> names) {
    return fmt::format("{}", fmt::join(names, ","));
}

/// Writes the line of a word's table in store_table.
Result<void> enter(duck::Connection& connection, const TableSpec& spec, const std::string& stamp) {
    TRY(connection.run(
        fmt::format("DELETE FROM store_table WHERE name = {}", duck::literal(spec.name))));
    return connection.run(
        fmt::format("INSERT INTO store_table VALUES ({}, {}, {}, {}, {})", duck::literal(spec.name),
                    duck::literal(joined(spec.key)), duck::literal(spec.area_column),
                    duck::literal(joined(spec.private_columns)), duck::literal(stamp)));
}

Result<void> add_rows(duck::Connection& connection, const std::string& table, const Table& rows,
                      size_t begin, size_t end) {
    const auto columns = shape_of(rows);
    auto appender = TRY(duck::Appender::open(connection, table, types_of(columns)));
    TRY(appender.append(in_order(rows, columns), begin, end));
    return appender.flush();
}

/// Runs work in a transaction.
template <typename Work>
Result<void> in_transaction(duck::Connection& connection, const Work& work) {
    TRY(connection.run("BEGIN"));
    auto done = work();
    if (!done) {
        static_cast<void>(connection.run("ROLLBACK"));
        return done;
    }
    return connection.run("COMMIT");
}

/// Makes a word's table anew with its rows and its line in store_table.
Result<void> replace(duck::Connection& connection, const TableSpec& spec, const Table& rows,
                     const std::string& stamp) {
    return in_transaction(connection, [&]() -> Result<void> {
        TRY(connection.run(create_table(spec.name, shape_of(rows))));
        TRY(add_rows(connection, spec.name, rows, 0, rows.rows));
        return enter(connection, spec, stamp);
    });
}

/// Drops what killed runs left of this word's table, except for these rows.
Result<void> drop_others(duck::Connection& connection, const std::string& name,
                         const std::string& making) {
    const std::string prefix = making_prefix(name);
    std::vector<std::string> others;
    TRY(connection.stream(
        fmt::format("SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, {}) AND "
                    "length(table_name) = {} AND table_name <> {}",
                    duck::literal(prefix), prefix.size() + stamp_size, duck::literal(making)),
        [&](duck::Chunk& chunk) -> Result<void> {
            const auto names = duckdb_data_chunk_get_vector(chunk.get(), 0);
            for (size_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
                others.emplace_back(duck::text_at(names, row));
            }
            return {};
        }));
    for (const auto& other : others) {
        TRY(connection.run("DROP TABLE " + duck::quoted(other)));
    }
    return {};
}

Result<void> replace_in_pieces(duck::Connection& connection, const TableSpec& spec,
                               const Table& rows, const std::string& stamp, size_t piece_rows) {
    const std::string making = making_prefix(spec.name) + stamp.substr(0, stamp_size);
    TRY(drop_others(connection, spec.name, making));
    const int64_t found = TRY(connection.number(fmt::format(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = {}", duck::literal(making))));
    if (found == 0) {
        TRY(connection.run(create_table(making, shape_of(rows))));
    }
    auto there =
        static_cast<size_t>(TRY(connection.number("SELECT count(*) FROM " + duck::quoted(making))));
    while (there < rows.rows) {
        const size_t end = std::min(there + piece_rows, rows.rows);
        TRY(in_transaction(connection,
                           [&] { return add_rows(connection, making, rows, there, end); }));
        there = end;
        TRY(check_stop());
    }
    const auto renamed = in_transaction(connection, [&]() -> Result<void> {
        TRY(connection.run("DROP TABLE IF EXISTS " + duck::quoted(spec.name)));
        TRY(connection.run(fmt::format("ALTER TABLE {} RENAME TO {}", duck::quoted(making),
                                       duck::quoted(spec.name))));
        return enter(connection, spec, stamp);
    });
    if (renamed && memory_bytes(rows) >= folded_bytes_min) {
        // Refused while another thread writes: then it is done later.
        static_cast<void>(connection.run("CHECKPOINT"));
    }
    return renamed;
}

}  // namespace

Result<void> ColumnFile::write(const TableSpec& spec, const Table& rows,
                               const std::string& stamp) const {
    auto connection = TRY(database_.connect());
    return rows.rows <= piece_rows_ || stamp.size() < stamp_size
               ? replace(connection, spec, rows, stamp)
               : replace_in_pieces(connection, spec, rows, stamp, piece_rows_);
}

}  // namespace regsosek::store
