// A thin hand on SQLite: a connection, a statement, a transaction, and error codes turned into
// ours. Messages name what was done, never a bound value.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "regsosek/base.h"

struct sqlite3;
struct sqlite3_stmt;

namespace regsosek::store::sqlite {

/// How a database file is opened.
struct OpenOptions {
    std::string path;
    bool create = false;
    bool read_only = false;
    std::string vfs;            ///< Empty: the system's.
    int64_t log_pages_max = 0;  ///< Pages of the write-ahead log before it is folded in; 0: 8,192.
    /// Other connections of this process may read beside this one. Needs a VFS with shared memory.
    bool shared = false;
};

class Database;

/// A prepared statement. Bound texts and blobs must live until the next reset.
class Statement {
public:
    Statement() = default;
    Statement& bind(int place, int64_t value);
    Statement& bind_text(int place, std::string_view value);
    Statement& bind_blob(int place, std::string_view value);
    Statement& bind_blob(int place, std::span<const uint8_t> value);
    /// True when there is a row; false at the end. Errors as Database::error.
    Result<bool> step();
    /// Runs a statement that gives no row, and resets it.
    Result<void> run();
    /// Ready to run again; bindings stay.
    void reset();
    int64_t integer(int column) const;
    /// Bytes of a text or blob, until the next step or reset.
    std::string_view bytes(int column) const;

private:
    friend class Database;
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
    const Database* database_ = nullptr;
};

/// A connection: write-ahead log, synchronous=FULL, temporary data in memory, deleted content
/// overwritten. Used by one thread at a time (SQLite takes no locks of its own here). Not to be
/// moved while statements live.
class Database {
public:
    /// Errors: not_found (no such file), corrupt, io, disk_full, busy.
    static Result<std::unique_ptr<Database>> open(const OpenOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Result<Statement> prepare(std::string_view sql);
    /// Runs statements that give no rows.
    Result<void> execute(const char* sql);
    /// First value of the first row of a query without parameters; 0 when there is no row.
    Result<int64_t> integer(std::string_view sql);
    /// Moves the write-ahead log into the file and empties it.
    Result<void> checkpoint();
    /// Copies what is committed into a new database file, on disk when it returns.
    Result<void> copy_to(const std::string& path);
    /// The error of the last call, in our words.
    Error error(int code) const;

private:
    Database() = default;
    sqlite3* handle_ = nullptr;
    std::string path_;
};

/// A write transaction: rolled back when it goes without commit.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept;
    Transaction(const Transaction&) = delete;
    ~Transaction();
    Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace regsosek::store::sqlite
