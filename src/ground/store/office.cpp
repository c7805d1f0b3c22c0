// Office state over SQLite.
#include "ground/store/office.h"

#include <fmt/format.h>

namespace regsosek::store {

namespace {

/// Version of the layout, kept as SQLite's user_version.
constexpr int64_t format_version = 2;

}  // namespace

Result<Office> Office::open(const std::string& path, bool read_only) {
    auto database = TRY(sqlite::Database::open({path, true, read_only, {}, 0}));
    const int64_t version = TRY(database->integer("PRAGMA user_version"));
    if (version > format_version) {
        Error error{Code::newer_version,
                    {"office.db dibuat oleh versi program yang lebih baru",
                     "office.db was made by a newer version of the program"},
                    {path, 0, {}},
                    {}};
        return std::unexpected(std::move(error));
    }
    if (version < format_version && !read_only) {
        TRY(database->execute(
            "BEGIN IMMEDIATE;"
            "CREATE TABLE IF NOT EXISTS office_state(key TEXT PRIMARY KEY, value BLOB NOT NULL)"
            " WITHOUT ROWID;"
            "CREATE TABLE IF NOT EXISTS access(number INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
            " account TEXT NOT NULL, role TEXT NOT NULL, purpose TEXT NOT NULL,"
            " action TEXT NOT NULL, family_id INTEGER NOT NULL, area INTEGER NOT NULL);"
            "CREATE INDEX IF NOT EXISTS access_family ON access(family_id, number);"
            "PRAGMA user_version=2;"
            "COMMIT"));
    }
    return Office(std::move(database));
}

Result<void> Office::set(std::string_view key, std::string_view value) {
    const std::lock_guard lock{*mutex_};
    auto statement =
        TRY(database_->prepare("INSERT OR REPLACE INTO office_state(key, value) VALUES(?1, ?2)"));
    return statement.bind_text(1, key).bind_blob(2, value).run();
}

Result<std::optional<std::string>> Office::get(std::string_view key) {
    const std::lock_guard lock{*mutex_};
    auto statement = TRY(database_->prepare("SELECT value FROM office_state WHERE key = ?1"));
    statement.bind_text(1, key);
    if (!TRY(statement.step())) {
        return std::nullopt;
    }
    return std::string(statement.bytes(0));
}

Result<void> Office::note(std::span<const Access> reads) {
    const std::lock_guard lock{*mutex_};
    auto transaction = TRY(sqlite::Transaction::begin(*database_));
    {
        auto statement = TRY(
            database_->prepare("INSERT INTO access(at, account, role, purpose, action, family_id,"
                               " area) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
        for (const Access& one : reads) {
            statement.bind(1, one.at)
                .bind_text(2, one.account)
                .bind_text(3, one.role)
                .bind_text(4, one.purpose)
                .bind_text(5, one.action)
                .bind(6, one.family_id)
                .bind(7, one.area);
            TRY(statement.run());
        }
    }
    return transaction.commit();
}

Result<std::vector<Access>> Office::accesses(std::optional<int64_t> family, const Scope& scope,
                                             int64_t limit, int64_t before) {
    const std::lock_guard lock{*mutex_};
    std::string areas = scope.everything() ? "1" : "0";
    for (const AreaRange& range : scope.ranges()) {
        areas += fmt::format(" OR (area >= {} AND area < {})", range.low, range.high);
    }
    // One family's reads are found by their index, however long the log is.
    const std::string of = family ? "family_id = ?3 AND " : "";
    auto statement = TRY(database_->prepare(
        "SELECT number, at, account, role, purpose, action, family_id, area FROM access WHERE " +
        of + "number < ?1 AND (" + areas + ") ORDER BY number DESC LIMIT ?2"));
    statement.bind(1, before).bind(2, limit);
    if (family) {
        statement.bind(3, *family);
    }
    std::vector<Access> out;
    while (TRY(statement.step())) {
        const auto text = [&](int column) { return std::string(statement.bytes(column)); };
        out.push_back({statement.integer(0), statement.integer(1), text(2), text(3), text(4),
                       text(5), statement.integer(6), statement.integer(7)});
    }
    return out;
}

Result<void> Office::copy_to(const std::string& path) {
    const std::lock_guard lock{*mutex_};
    return database_->copy_to(path);
}

}  // namespace regsosek::store
