// The wrapper over the C API of DuckDB.
#include "ground/store/duck.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "ground/base/assert.h"

namespace regsosek::store::duck {

namespace {

/// Log size at which DuckDB folds the log into the file by itself. Its own default, 16 MB, rewrites
/// half-filled row groups at nearly every bulk commit (measured: 12 s instead of 4 s a district);
/// with 256 MB a killed run had a log of 170 MB to read again, a third of the work of score; with
/// 64 MB validate folds in what it writes.
constexpr const char* checkpoint_threshold = "128MB";

using Config = Handle<duckdb_config, duckdb_destroy_config>;
using Prepared = Handle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using Pending = Handle<duckdb_pending_result, duckdb_destroy_pending>;
using LogicalType = Handle<duckdb_logical_type, duckdb_destroy_logical_type>;

/// A result, which the C API keeps by value.
class Rows {
public:
    Rows() = default;
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    ~Rows() { duckdb_destroy_result(&result_); }
    duckdb_result* out() { return &result_; }
    /// The next chunk; its handle is null at the end.
    Chunk next() {
        Chunk chunk;
        *chunk.out() = duckdb_fetch_chunk(result_);
        return chunk;
    }
    std::string_view error() {
        const char* message = duckdb_result_error(&result_);
        return message == nullptr ? "" : message;
    }

private:
    duckdb_result result_{};
};

std::string file_list(const std::vector<std::string>& files) {
    std::string text = "[";
    for (const auto& file : files) {
        text += (text.size() > 1 ? ", " : "") + literal(file);
    }
    return text + "]";
}

Result<Config> configuration(const Settings& settings) {
    Config config;
    duckdb_create_config(config.out());
    const std::array<std::pair<const char*, std::string>, 7> options{{
        {"threads", std::to_string(settings.threads)},
        {"memory_limit", fmt::format("{}MB", settings.memory_mb_max)},
        {"temp_directory", settings.temp_folder},
        {"checkpoint_threshold", checkpoint_threshold},
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions", "false"},
        {"allow_community_extensions", "false"},
    }};
    for (const auto& [name, value] : options) {
        if (duckdb_set_config(config.get(), name, value.c_str()) != DuckDBSuccess) {
            return failure(fmt::format("setting {} refused", name));
        }
    }
    return config;
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool any_null(const uint64_t* validity, size_t row) {
    return validity != nullptr &&
           !duckdb_validity_row_is_valid(const_cast<uint64_t*>(validity), row);
}

template <typename T>
void read_numbers(duckdb_vector vector, size_t count, std::vector<T>& values, T missing) {
    const T* data = static_cast<const T*>(duckdb_vector_get_data(vector));
    const size_t at = values.size();
    values.insert(values.end(), data, data + count);
    const uint64_t* validity = duckdb_vector_get_validity(vector);
    for (size_t row = 0; validity != nullptr && row < count; ++row) {
        if (any_null(validity, row)) {
            values[at + row] = missing;
        }
    }
}

void write_texts(duckdb_vector vector, const Column& column, size_t begin, size_t count) {
    constexpr size_t inline_max = 12;  // duckdb_string_t holds up to 12 bytes itself
    auto* data = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
    for (size_t row = 0; row < count; ++row) {
        const std::string_view text = column.text(begin + row);
        if (text.size() <= inline_max) {
            data[row] = {};
            data[row].value.inlined.length = static_cast<uint32_t>(text.size());
            std::ranges::copy(text, data[row].value.inlined.inlined);
        } else {
            duckdb_vector_assign_string_element_len(vector, row, text.data(), text.size());
        }
    }
}

void write_missing(duckdb_vector vector, ColumnType type, size_t count) {
    void* data = duckdb_vector_get_data(vector);
    switch (type) {
        case ColumnType::int32: std::fill_n(static_cast<int32_t*>(data), count, -1); break;
        case ColumnType::int64: std::fill_n(static_cast<int64_t*>(data), count, int64_t{-1}); break;
        case ColumnType::real:
            std::fill_n(static_cast<double*>(data), count,
                        std::numeric_limits<double>::quiet_NaN());
            break;
        case ColumnType::text:
            std::fill_n(static_cast<duckdb_string_t*>(data), count, duckdb_string_t{});
            break;
    }
}

duckdb_type api_type(ColumnType type) {
    switch (type) {
        case ColumnType::int32: return DUCKDB_TYPE_INTEGER;
        case ColumnType::int64: return DUCKDB_TYPE_BIGINT;
        case ColumnType::real: return DUCKDB_TYPE_DOUBLE;
        case ColumnType::text: return DUCKDB_TYPE_VARCHAR;
    }
    return DUCKDB_TYPE_INVALID;
}

}  // namespace

std::unexpected<Error> failure(std::string_view message) {
    if (has(message, "No space left") || has(message, "disk is full")) {
        return fail(Code::disk_full, "disk penuh; yang sudah tersimpan tetap utuh",
                    "the disk is full; what is stored stays whole");
    }
    if (has(message, "lock on file")) {
        return fail(Code::busy, "berkas kolom dipakai proses lain",
                    "the columns file is in use by another process");
    }
    if (has(message, "Out of Memory")) {
        return fail(Code::limit, "batas memori kolom terlampaui (memory_mb_max)",
                    "the memory limit of the columns was passed (memory_mb_max)");
    }
    if (has(message, "with version number")) {
        return fail(Code::newer_version, "berkas kolom dibuat versi program lain yang lebih baru",
                    "the columns file was made by a newer version of the program");
    }
    if (has(message, "not a valid DuckDB") || has(message, "Corrupt") || has(message, "checksum") ||
        has(message, "Serialization Error") || has(message, "No magic bytes")) {
        return fail(Code::corrupt, "berkas rusak: isinya tidak dapat dibaca",
                    "the file is damaged: its content cannot be read");
    }
    if (has(message, "Conversion Error") || has(message, "Invalid Input Error")) {
        return fail(Code::bad_input, "nilai dalam berkas tidak sesuai jenis kolomnya",
                    "a value in the file does not fit the type of its column");
    }
    if (message.starts_with("IO Error")) {
        return fail(Code::io, "berkas tidak dapat dibaca atau ditulis",
                    "the file cannot be read or written");
    }
    const std::string_view first_line = message.substr(0, message.find('\n'));
    return fail(Code::internal, fmt::format("DuckDB: {}", first_line),
                fmt::format("DuckDB: {}", first_line));
}

namespace {

/// Shuts every other file out, for good.
Result<void> lock(const Database& database, const Settings& settings) {
    auto connection = TRY(database.connect());
    TRY(connection.run("SET allowed_paths = " + file_list(settings.files_allowed)));
    TRY(connection.run("SET enable_external_access = false"));
    return connection.run("SET lock_configuration = true");
}

}  // namespace

Result<Database> Database::open(const std::string& path, const Settings& settings) {
    const auto config = TRY(configuration(settings));
    Database database;
    char* message = nullptr;
    if (duckdb_open_ext(path.empty() ? nullptr : path.c_str(), database.handle_.out(), config.get(),
                        &message) != DuckDBSuccess) {
        const std::string text = message == nullptr ? "" : message;
        duckdb_free(message);
        return failure(text);
    }
    TRY(lock(database, settings));
    return database;
}

Result<Connection> Database::connect() const {
    Connection connection;
    if (duckdb_connect(handle_.get(), connection.handle_.out()) != DuckDBSuccess) {
        return failure("no connection");
    }
    return connection;
}

Result<void> Connection::run(const std::string& sql) {
    Rows rows;
    if (duckdb_query(get(), sql.c_str(), rows.out()) != DuckDBSuccess) {
        return failure(rows.error());
    }
    return {};
}

Result<int64_t> Connection::number(const std::string& sql) {
    Rows rows;
    if (duckdb_query(get(), sql.c_str(), rows.out()) != DuckDBSuccess) {
        return failure(rows.error());
    }
    must(duckdb_row_count(rows.out()) == 1, "the statement gives one number");
    return duckdb_value_int64(rows.out(), 0, 0);
}

Result<void> Connection::stream(const std::string& sql, const ChunkSink& sink) {
    Prepared prepared;
    if (duckdb_prepare(get(), sql.c_str(), prepared.out()) != DuckDBSuccess) {
        return failure(duckdb_prepare_error(prepared.get()));
    }
    Pending pending;
    if (duckdb_pending_prepared_streaming(prepared.get(), pending.out()) != DuckDBSuccess) {
        return failure(duckdb_pending_error(pending.get()));
    }
    Rows rows;
    if (duckdb_execute_pending(pending.get(), rows.out()) != DuckDBSuccess) {
        return failure(rows.error());
    }
    while (true) {
        Chunk chunk = rows.next();
        if (chunk.get() == nullptr || duckdb_data_chunk_get_size(chunk.get()) == 0) {
            break;
        }
        TRY(sink(chunk));
    }
    if (const auto message = rows.error(); !message.empty()) {
        return failure(message);
    }
    return {};
}

Result<Appender> Appender::open(const Connection& connection, const std::string& table,
                                std::span<const ColumnType> types) {
    Appender appender;
    if (duckdb_appender_create(connection.get(), nullptr, table.c_str(), appender.handle_.out()) !=
        DuckDBSuccess) {
        return failure(duckdb_appender_error(appender.handle_.get()));
    }
    std::vector<LogicalType> owned(types.size());
    std::vector<duckdb_logical_type> handles;
    for (size_t i = 0; i < types.size(); ++i) {
        *owned[i].out() = duckdb_create_logical_type(api_type(types[i]));
        handles.push_back(owned[i].get());
    }
    *appender.chunk_.out() = duckdb_create_data_chunk(handles.data(), handles.size());
    appender.types_.assign(types.begin(), types.end());
    return appender;
}

Result<void> Appender::append(std::span<const Column* const> columns, size_t begin, size_t end) {
    must(columns.size() == types_.size(), "each column of the table gets its rows");
    const size_t chunk_rows = duckdb_vector_size();
    while (begin < end) {
        const size_t count = std::min(chunk_rows, end - begin);
        duckdb_data_chunk_reset(chunk_.get());
        for (size_t i = 0; i < columns.size(); ++i) {
            const auto vector = duckdb_data_chunk_get_vector(chunk_.get(), i);
            if (columns[i] == nullptr) {
                write_missing(vector, types_[i], count);
            } else {
                write_vector(vector, *columns[i], begin, count);
            }
        }
        duckdb_data_chunk_set_size(chunk_.get(), count);
        if (duckdb_append_data_chunk(handle_.get(), chunk_.get()) != DuckDBSuccess) {
            return failure(duckdb_appender_error(handle_.get()));
        }
        begin += count;
    }
    return {};
}

Result<void> Appender::flush() {
    if (handle_.get() != nullptr && duckdb_appender_flush(handle_.get()) != DuckDBSuccess) {
        return failure(duckdb_appender_error(handle_.get()));
    }
    return {};
}

std::string_view sql_type(ColumnType type) {
    switch (type) {
        case ColumnType::int32: return "INTEGER";
        case ColumnType::int64: return "BIGINT";
        case ColumnType::real: return "DOUBLE";
        case ColumnType::text: return "VARCHAR";
    }
    return "";
}

std::string quoted(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        text += c == '"' ? "\"\"" : std::string(1, c);
    }
    return text + "\"";
}

std::string literal(std::string_view value) {
    std::string text = "'";
    for (const char c : value) {
        text += c == '\'' ? "''" : std::string(1, c);
    }
    return text + "'";
}

void write_vector(duckdb_vector vector, const Column& column, size_t begin, size_t count) {
    void* data = duckdb_vector_get_data(vector);
    switch (column.type) {
        case ColumnType::int32:
            std::copy_n(column.int32s.data() + begin, count, static_cast<int32_t*>(data));
            break;
        case ColumnType::int64:
            std::copy_n(column.int64s.data() + begin, count, static_cast<int64_t*>(data));
            break;
        case ColumnType::real:
            std::copy_n(column.reals.data() + begin, count, static_cast<double*>(data));
            break;
        case ColumnType::text: write_texts(vector, column, begin, count); break;
    }
}

void make_room(Column& column, size_t rows) {
    switch (column.type) {
        case ColumnType::int32: column.int32s.reserve(rows); break;
        case ColumnType::int64: column.int64s.reserve(rows); break;
        case ColumnType::real: column.reals.reserve(rows); break;
        case ColumnType::text: column.codes.reserve(rows); break;
    }
}

void read_vector(duckdb_vector vector, size_t count, Column& column, TextBuilder* texts) {
    switch (column.type) {
        case ColumnType::int32: read_numbers(vector, count, column.int32s, -1); break;
        case ColumnType::int64: read_numbers(vector, count, column.int64s, int64_t{-1}); break;
        case ColumnType::real:
            read_numbers(vector, count, column.reals, std::numeric_limits<double>::quiet_NaN());
            break;
        case ColumnType::text: {
            must(texts != nullptr, "a text column is read through its builder");
            const uint64_t* validity = duckdb_vector_get_validity(vector);
            for (size_t row = 0; row < count; ++row) {
                texts->add(any_null(validity, row) ? std::string_view{} : text_at(vector, row));
            }
            break;
        }
    }
}

std::string_view text_at(duckdb_vector vector, size_t row) {
    auto* data = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
    return {duckdb_string_t_data(&data[row]), duckdb_string_t_length(data[row])};
}

}  // namespace regsosek::store::duck
