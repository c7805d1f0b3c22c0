// Small mutable state that is not truth (which files were read, which word ran on what), and who
// read whose record, in office.db: durable, but neither sealed nor chained. Of families it holds
// serial numbers alone.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/access.h"
#include "ground/store/sqlite.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// Keys and values on disk. Safe to be called from several threads.
class Office {
public:
    /// Opens or makes the file. Errors: newer_version, corrupt, io, disk_full.
    static Result<Office> open(const std::string& path, bool read_only);
    /// On disk when it returns.
    Result<void> set(std::string_view key, std::string_view value);
    Result<std::optional<std::string>> get(std::string_view key);
    /// Adds reads to the log of reads; on disk when it returns.
    Result<void> note(std::span<const Access> reads);
    /// Reads, newest first: of one family, or of all.
    Result<std::vector<Access>> accesses(std::optional<int64_t> family, const Scope& scope,
                                         int64_t limit, int64_t before);
    /// Copies the whole into a new file.
    Result<void> copy_to(const std::string& path);

private:
    explicit Office(std::unique_ptr<sqlite::Database> database) : database_(std::move(database)) {}
    std::unique_ptr<sqlite::Database> database_;
    std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
};

}  // namespace regsosek::store
