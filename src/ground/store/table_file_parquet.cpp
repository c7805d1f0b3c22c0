// Parquet through a DuckDB in memory. Writing reads our rows through a table function of one
// thread, so that nothing is copied and the bytes never depend on threads.
#include "ground/store/table_file_parquet.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "ground/base/files.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "ground/store/duck.h"

namespace regsosek::store {

namespace {

/// Rows of a row group, fixed because it shapes the bytes; DuckDB's own default.
constexpr int row_group_rows = 122'880;

using TableFunction = duck::Handle<duckdb_table_function, duckdb_destroy_table_function>;
using LogicalType = duck::Handle<duckdb_logical_type, duckdb_destroy_logical_type>;

duckdb_type parquet_type(ColumnType type) {
    switch (type) {
        case ColumnType::int32: return DUCKDB_TYPE_INTEGER;
        case ColumnType::int64: return DUCKDB_TYPE_BIGINT;
        case ColumnType::real: return DUCKDB_TYPE_DOUBLE;
        case ColumnType::text: return DUCKDB_TYPE_VARCHAR;
    }
    return DUCKDB_TYPE_INVALID;
}

void bind_rows(duckdb_bind_info info) {
    const auto* table = static_cast<const Table*>(duckdb_bind_get_extra_info(info));
    for (const auto& column : table->columns) {
        LogicalType type;
        *type.out() = duckdb_create_logical_type(parquet_type(column.type));
        duckdb_bind_add_result_column(info, column.name.c_str(), type.get());
    }
    duckdb_bind_set_cardinality(info, table->rows, true);
}

void start_rows(duckdb_init_info info) {
    duckdb_init_set_max_threads(info, 1);
    duckdb_init_set_init_data(info, new size_t(0),
                              [](void* at) { delete static_cast<size_t*>(at); });
}

void give_rows(duckdb_function_info info, duckdb_data_chunk chunk) {
    const auto* table = static_cast<const Table*>(duckdb_function_get_extra_info(info));
    auto& at = *static_cast<size_t*>(duckdb_function_get_init_data(info));
    const size_t count = std::min<size_t>(duckdb_vector_size(), table->rows - at);
    for (size_t i = 0; i < table->columns.size(); ++i) {
        duck::write_vector(duckdb_data_chunk_get_vector(chunk, i), table->columns[i], at, count);
    }
    duckdb_data_chunk_set_size(chunk, count);
    at += count;
}

Result<void> add_table_function(const duck::Connection& connection, const Table& table) {
    TableFunction function;
    *function.out() = duckdb_create_table_function();
    duckdb_table_function_set_name(function.get(), "table_rows");
    duckdb_table_function_set_extra_info(function.get(), const_cast<Table*>(&table), nullptr);
    duckdb_table_function_set_bind(function.get(), bind_rows);
    duckdb_table_function_set_init(function.get(), start_rows);
    duckdb_table_function_set_function(function.get(), give_rows);
    if (duckdb_register_table_function(connection.get(), function.get()) != DuckDBSuccess) {
        return duck::failure("table function refused");
    }
    return {};
}

/// A column of a Parquet file, as we read it.
struct ParquetColumn {
    std::string name;
    ColumnType type = ColumnType::text;
    std::string select;
};

ParquetColumn mapped(const std::string& name, std::string_view type) {
    const std::string quoted = duck::quoted(name);
    const auto is_any = [&](std::initializer_list<std::string_view> types) {
        return std::ranges::find(types, type) != types.end();
    };
    if (is_any({"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT"})) {
        return {name, ColumnType::int32, fmt::format("CAST({} AS INTEGER)", quoted)};
    }
    if (is_any({"BIGINT", "UINTEGER"})) {
        return {name, ColumnType::int64, fmt::format("CAST({} AS BIGINT)", quoted)};
    }
    if (is_any({"FLOAT", "DOUBLE"}) || type.starts_with("DECIMAL")) {
        return {name, ColumnType::real, fmt::format("CAST({} AS DOUBLE)", quoted)};
    }
    if (type == "DATE") {
        return {name, ColumnType::int32,
                fmt::format("CAST(year({0}) * 10000 + month({0}) * 100 + day({0}) AS INTEGER)",
                            quoted)};
    }
    return {name, ColumnType::text, fmt::format("CAST({} AS VARCHAR)", quoted)};
}

/// The columns of the file in its order.
Result<std::vector<ParquetColumn>> columns_of(duck::Connection& connection,
                                              const std::string& source) {
    std::vector<ParquetColumn> columns;
    TRY(connection.stream(
        "DESCRIBE SELECT * FROM " + source, [&](duck::Chunk& chunk) -> Result<void> {
            const auto names = duckdb_data_chunk_get_vector(chunk.get(), 0);
            const auto types = duckdb_data_chunk_get_vector(chunk.get(), 1);
            for (size_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
                columns.push_back(
                    mapped(std::string(duck::text_at(names, row)), duck::text_at(types, row)));
            }
            return {};
        }));
    return columns;
}

/// The wanted columns, in the wanted order and types.
Result<std::vector<ParquetColumn>> chosen(std::vector<ParquetColumn> columns,
                                          const TableFileOptions& options) {
    for (auto& column : columns) {
        for (const auto& [name, type] : options.types) {
            if (name == column.name && type != column.type) {
                column.type = type;
                column.select =
                    fmt::format("CAST({} AS {})", duck::quoted(name), duck::sql_type(type));
            }
        }
    }
    if (options.columns.empty()) {
        return columns;
    }
    std::vector<ParquetColumn> wanted;
    for (const auto& name : options.columns) {
        const auto found = std::ranges::find(columns, name, &ParquetColumn::name);
        if (found == columns.end()) {
            return fail(Code::bad_input, fmt::format("tidak ada kolom {}", name),
                        fmt::format("there is no column {}", name));
        }
        wanted.push_back(*found);
    }
    return wanted;
}

Result<void> read_rows(duck::Connection& connection, const std::string& source,
                       const std::vector<ParquetColumn>& columns, Table& table) {
    std::string sql;
    for (const auto& column : columns) {
        sql += (sql.empty() ? "SELECT " : ", ") + column.select;
        duck::make_room(table.add(column.name, column.type), table.rows);
    }
    std::vector<std::optional<TextBuilder>> texts(columns.size());
    for (size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].type == ColumnType::text) {
            texts[i].emplace(table.columns[i]);
        }
    }
    return connection.stream(sql + " FROM " + source, [&](duck::Chunk& chunk) -> Result<void> {
        const size_t count = duckdb_data_chunk_get_size(chunk.get());
        for (size_t i = 0; i < columns.size(); ++i) {
            duck::read_vector(duckdb_data_chunk_get_vector(chunk.get(), i), count, table.columns[i],
                              texts[i] ? &*texts[i] : nullptr);
        }
        return {};
    });
}

duck::Settings settings(const std::string& path, unsigned thread_count, int64_t memory_mb_max) {
    duck::Settings settings;
    settings.threads = thread_count;
    settings.memory_mb_max = memory_mb_max;
    settings.files_allowed = {path};
    return settings;
}

Result<void> copy_out(const std::string& part, const Table& table) {
    constexpr int64_t memory_mb_max = 512;
    const auto database = TRY(duck::Database::open("", settings(part, 1, memory_mb_max)));
    auto connection = TRY(database.connect());
    TRY(add_table_function(connection, table));
    return connection.run(fmt::format(
        "COPY (SELECT * FROM table_rows()) TO {} (FORMAT parquet, COMPRESSION zstd, "
        "COMPRESSION_LEVEL 3, ROW_GROUP_SIZE {}, PARQUET_VERSION v1, USE_TMP_FILE false)",
        duck::literal(part), row_group_rows));
}

/// Makes a finished file durable and renames it to its path. Errors: io, disk_full.
Result<void> put_in_place(const std::string& part, const std::string& path) {
    const int handle = ::open(part.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = handle >= 0 && ::fsync(handle) == 0;
    const int reason = errno;
    if (handle >= 0) {
        ::close(handle);
    }
    if (!synced) {
        return std::unexpected(files::system_error(path, reason));
    }
    if (std::rename(part.c_str(), path.c_str()) != 0) {
        return std::unexpected(files::system_error(path, errno));
    }
    return {};
}

}  // namespace

Result<Table> read_parquet(const std::string& path, const TableFileOptions& options) {
    if (!std::filesystem::exists(path)) {
        return fail(Code::not_found, "berkas tidak ada", "there is no such file");
    }
    const std::string whole_path = std::filesystem::absolute(path).string();
    const auto database =
        TRY(duck::Database::open("", settings(whole_path, threads(), options.memory_mb_max)));
    auto connection = TRY(database.connect());
    const std::string source = fmt::format("read_parquet({})", duck::literal(whole_path));
    const auto all = TRY(columns_of(connection, source));
    const auto columns = TRY(chosen(all, options));
    Table table;
    table.rows = static_cast<size_t>(TRY(connection.number("SELECT count(*) FROM " + source)));
    if (table.rows > options.rows_max) {
        return fail(Code::limit, "berkas melebihi rows_max baris",
                    "the file has more than rows_max rows");
    }
    TRY(read_rows(connection, source, columns, table));
    return table;
}

Result<void> write_parquet(const std::string& path, const Table& table) {
    for (const auto& column : table.columns) {
        for (const auto& text : column.dictionary) {
            if (!text::valid_utf8(text)) {
                return fail(Code::bad_input,
                            fmt::format("kolom {} memuat teks bukan UTF-8", column.name),
                            fmt::format("column {} holds text that is no UTF-8", column.name));
            }
        }
    }
    const std::string part = std::filesystem::absolute(path).string() + ".part";
    if (auto copied = copy_out(part, table); !copied) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        return std::unexpected(std::move(copied).error().at(path));
    }
    return put_in_place(part, path);
}

}  // namespace regsosek::store
