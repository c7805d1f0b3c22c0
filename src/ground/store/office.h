// Small mutable state that is not truth (which files were read, which word ran on what), in
// office.db: durable, but neither sealed nor chained. It never holds anything about a person.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ground/store/sqlite.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// Keys and values on disk.
class Office {
public:
    /// Opens or makes the file. Errors: newer_version, corrupt, io, disk_full.
    static Result<Office> open(const std::string& path, bool read_only);
    /// On disk when it returns.
    Result<void> set(std::string_view key, std::string_view value);
    Result<std::optional<std::string>> get(std::string_view key);

private:
    explicit Office(std::unique_ptr<sqlite::Database> database) : database_(std::move(database)) {}
    std::unique_ptr<sqlite::Database> database_;
};

}  // namespace regsosek::store
