// A wrapper over the C API of DuckDB: handles that free themselves, errors as Result, rows between
// data chunks and columns in memory. Included by .cpp files of this folder only.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/store/table.h"
#include "regsosek/base.h"

namespace regsosek::store::duck {

/// Owns a handle of the C API.
template <typename T, auto destroy>
class Handle {
public:
    Handle() = default;
    Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
    Handle& operator=(Handle&& other) noexcept {
        reset();
        value_ = std::exchange(other.value_, nullptr);
        return *this;
    }
    ~Handle() { reset(); }
    void reset() {
        if (value_ != nullptr) {
            destroy(&value_);
        }
        value_ = nullptr;
    }
    T get() const { return value_; }
    /// Where a function of the C API writes the handle.
    T* out() { return &value_; }

private:
    T value_ = nullptr;
};

/// How a database is opened. Access to other files and networks is off, and stays off.
struct Settings {
    unsigned threads = 1;
    int64_t memory_mb_max = 1024;
    /// Where it may spill; empty: nowhere.
    std::string temp_folder;
    /// The only other files that statements may read or write.
    std::vector<std::string> files_allowed;
};

/// Up to 2,048 rows of a result.
using Chunk = Handle<duckdb_data_chunk, duckdb_destroy_data_chunk>;
/// Receives one chunk of a result, and may keep it by moving it away.
using ChunkSink = std::function<Result<void>(Chunk&)>;

/// One connection: statements run one after the other.
class Connection {
public:
    /// Runs a statement and forgets its rows.
    Result<void> run(const std::string& sql);
    /// The single integer that a statement gives.
    Result<int64_t> number(const std::string& sql);
    /// Gives the rows of a statement chunk by chunk without holding them all.
    Result<void> stream(const std::string& sql, const ChunkSink& sink);
    duckdb_connection get() const { return handle_.get(); }

private:
    friend class Database;
    Handle<duckdb_connection, duckdb_disconnect> handle_;
};

/// One open database; an empty path is one in memory.
class Database {
public:
    /// Errors: busy, corrupt, newer_version, io, disk_full.
    static Result<Database> open(const std::string& path, const Settings& settings);
    Result<Connection> connect() const;
    /// Closes the file, folding its log into it. All connections must be gone.
    void close() { handle_.reset(); }

private:
    Handle<duckdb_database, duckdb_close> handle_;
};

/// Adds rows to one table in bulk.
class Appender {
public:
    Appender() = default;
    static Result<Appender> open(const Connection& connection, const std::string& table,
                                 std::span<const ColumnType> types);
    /// Adds rows [begin, end) of the columns, in the table's order; a null pointer stands for a
    /// column that the rows lack and becomes -1, or an empty text.
    Result<void> append(std::span<const Column* const> columns, size_t begin, size_t end);
    /// Hands all rows to the transaction.
    Result<void> flush();

private:
    Handle<duckdb_appender, duckdb_appender_destroy> handle_;
    Handle<duckdb_data_chunk, duckdb_destroy_data_chunk> chunk_;
    std::vector<ColumnType> types_;
};

/// The SQL name of a type.
std::string_view sql_type(ColumnType type);
/// A name in double quotes, for SQL.
std::string quoted(std::string_view name);
/// A text in single quotes, for SQL.
std::string literal(std::string_view text);
/// The Error of a message of DuckDB; messages that may hold values of people are not passed on.
std::unexpected<Error> failure(std::string_view message);

/// Writes rows [begin, begin + count) of a column into a vector of a chunk.
void write_vector(duckdb_vector vector, const Column& column, size_t begin, size_t count);
/// Reserves room for so many rows, which read_vector then adds.
void make_room(Column& column, size_t rows);
/// Adds the `count` rows of a vector to a column, texts through `texts`. NULL, which only foreign
/// files hold, becomes -1, NaN or ''.
void read_vector(duckdb_vector vector, size_t count, Column& column, TextBuilder* texts);
/// The text in row `row` of a VARCHAR vector; lives as long as its chunk.
std::string_view text_at(duckdb_vector vector, size_t row);

}  // namespace regsosek::store::duck
