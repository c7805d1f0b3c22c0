// SQLite connections and statements.
#include "ground/store/sqlite.h"

#include <sqlite3.h>

#include <cerrno>

#include "ground/base/assert.h"

namespace regsosek::store::sqlite {

namespace {

/// 8 KiB pages hold eleven sealed documents; 64 MiB of them stay in memory, and the write-ahead log
/// is folded into the file at 64 MiB. FULL: a commit is on disk when it returns.
constexpr const char* settings =
    "PRAGMA page_size=8192;"
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA wal_autocheckpoint=8192;"
    "PRAGMA journal_size_limit=67108864;"
    "PRAGMA cache_size=-65536;";

Code code_of(int sqlite_code, int system_errno) {
    switch (sqlite_code & 0xff) {
        case SQLITE_FULL: return Code::disk_full;
        case SQLITE_IOERR: return system_errno == ENOSPC ? Code::disk_full : Code::io;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN: return Code::io;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return Code::busy;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return Code::corrupt;
        case SQLITE_CONSTRAINT: return Code::conflict;
        case SQLITE_TOOBIG: return Code::limit;
        default: return Code::internal;
    }
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement& Statement::bind(int place, int64_t value) {
    must(sqlite3_bind_int64(statement_.get(), place, value) == SQLITE_OK, "a bound place exists");
    return *this;
}

Statement& Statement::bind_text(int place, std::string_view value) {
    must(sqlite3_bind_text64(statement_.get(), place, value.data() == nullptr ? "" : value.data(),
                             value.size(), SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK,
         "a bound place exists");
    return *this;
}

Statement& Statement::bind_blob(int place, std::string_view value) {
    must(sqlite3_bind_blob64(statement_.get(), place, value.data() == nullptr ? "" : value.data(),
                             value.size(), SQLITE_STATIC) == SQLITE_OK,
         "a bound place exists");
    return *this;
}

Statement& Statement::bind_blob(int place, std::span<const uint8_t> value) {
    return bind_blob(place,
                     std::string_view(reinterpret_cast<const char*>(value.data()), value.size()));
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code == SQLITE_DONE) {
        return false;
    }
    // Ready to be bound again: whoever failed may try anew.
    Error error = database_->error(code);
    reset();
    return std::unexpected(std::move(error));
}

Result<void> Statement::run() {
    const auto stepped = step();
    reset();
    if (!stepped) {
        return std::unexpected(stepped.error());
    }
    return {};
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
}

int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::bytes(int column) const {
    const void* data = sqlite3_column_blob(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return {static_cast<const char*>(data), data == nullptr ? 0 : static_cast<size_t>(size)};
}

Result<std::unique_ptr<Database>> Database::open(const OpenOptions& options) {
    std::unique_ptr<Database> database(new Database);
    database->path_ = options.path;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX |
                      (options.create ? SQLITE_OPEN_CREATE : 0);
    const int code = sqlite3_open_v2(options.path.c_str(), &database->handle_, flags,
                                     options.vfs.empty() ? nullptr : options.vfs.c_str());
    if (code != SQLITE_OK) {
        if (code == SQLITE_CANTOPEN && !options.create) {
            return fail(Code::not_found, "tidak ada berkas " + options.path,
                        "there is no file " + options.path);
        }
        return std::unexpected(database->error(code));
    }
    TRY(database->execute(options.shared ? "PRAGMA locking_mode=NORMAL"
                                         : "PRAGMA locking_mode=EXCLUSIVE"));
    TRY(database->execute(settings));
    if (options.log_pages_max > 0) {
        const std::string pages = std::to_string(options.log_pages_max);
        TRY(database->execute(("PRAGMA wal_autocheckpoint=" + pages).c_str()));
    }
    if (options.read_only) {
        // One of several readers, perhaps: what they read often lies in the system's cache.
        TRY(database->execute("PRAGMA query_only=ON; PRAGMA cache_size=-4096"));
    }
    return database;
}

Database::~Database() {
    sqlite3_close_v2(handle_);
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* made = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    if (code != SQLITE_OK) {
        return std::unexpected(error(code));
    }
    Statement statement;
    statement.statement_.reset(made);
    statement.database_ = this;
    return statement;
}

Result<void> Database::execute(const char* sql) {
    const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        return std::unexpected(error(code));
    }
    return {};
}

Result<int64_t> Database::integer(std::string_view sql) {
    auto statement = TRY(prepare(sql));
    return TRY(statement.step()) ? statement.integer(0) : 0;
}

Result<void> Database::checkpoint() {
    const int code =
        sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (code != SQLITE_OK) {
        return std::unexpected(error(code));
    }
    return {};
}

Result<void> Database::copy_to(const std::string& path) {
    OpenOptions fresh;
    fresh.path = path;
    fresh.create = true;
    const auto target = TRY(open(fresh));
    sqlite3_backup* backup = sqlite3_backup_init(target->handle_, "main", handle_, "main");
    if (backup == nullptr) {
        return std::unexpected(target->error(sqlite3_errcode(target->handle_)));
    }
    const int stepped = sqlite3_backup_step(backup, -1);
    const int finished = sqlite3_backup_finish(backup);
    if (stepped != SQLITE_DONE || finished != SQLITE_OK) {
        return std::unexpected(target->error(stepped == SQLITE_DONE ? finished : stepped));
    }
    return target->checkpoint();
}

Error Database::error(int code) const {
    const Code ours = code_of(code, handle_ == nullptr ? 0 : sqlite3_system_errno(handle_));
    const std::string detail =
        std::string(sqlite3_errstr(code)) + " (" + std::to_string(code) + ")";
    Error error{ours, {"SQLite: " + detail, "SQLite: " + detail}, {path_, 0, {}}, {}};
    if (ours == Code::disk_full) {
        error.hint = {"yang sudah tersimpan tetap utuh; kosongkan ruang lalu ulangi",
                      "what is stored is intact; free some room and repeat"};
    }
    return error;
}

Result<Transaction> Transaction::begin(Database& database) {
    TRY(database.execute("BEGIN IMMEDIATE"));
    return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept : database_(other.database_) {
    other.database_ = nullptr;
}

Transaction::~Transaction() {
    if (database_ != nullptr) {
        // SQLite may have rolled back by itself after the error that brings us here; a second
        // rollback then reports that there is no transaction, which is what is wanted.
        (void)database_->execute("ROLLBACK");
    }
}

Result<void> Transaction::commit() {
    TRY(database_->execute("COMMIT"));
    database_ = nullptr;
    return {};
}

}  // namespace regsosek::store::sqlite
