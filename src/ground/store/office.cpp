// Office state over SQLite.
#include "ground/store/office.h"

namespace regsosek::store {

namespace {

/// Version of the layout, kept as SQLite's user_version.
constexpr int64_t format_version = 1;

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
    if (version == 0 && !read_only) {
        TRY(
            database->execute("BEGIN IMMEDIATE;"
                              "CREATE TABLE office_state(key TEXT PRIMARY KEY, value BLOB NOT NULL)"
                              " WITHOUT ROWID;"
                              "PRAGMA user_version=1;"
                              "COMMIT"));
    }
    return Office(std::move(database));
}

Result<void> Office::set(std::string_view key, std::string_view value) {
    auto statement =
        TRY(database_->prepare("INSERT OR REPLACE INTO office_state(key, value) VALUES(?1, ?2)"));
    return statement.bind_text(1, key).bind_blob(2, value).run();
}

Result<std::optional<std::string>> Office::get(std::string_view key) {
    auto statement = TRY(database_->prepare("SELECT value FROM office_state WHERE key = ?1"));
    statement.bind_text(1, key);
    if (!TRY(statement.step())) {
        return std::nullopt;
    }
    return std::string(statement.bytes(0));
}

}  // namespace regsosek::store
