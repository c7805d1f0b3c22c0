// Backups of a workspace: a folder of copies with a manifest of their hashes, made while others
// work, and laid down again elsewhere. Layout: docs/format/backup.md.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "regsosek/base.h"

namespace regsosek::store {

/// How the parts of an open workspace are copied.
struct BackupParts {
    std::string from;      ///< folder of the workspace
    std::string key_file;  ///< copied too; empty: not
    /// Each copies one open database to a new file.
    std::function<Result<void>(const std::string&)> record, office, columns;
};

/// Makes a backup in a new folder. The record is copied before the vault, so that every file which
/// a document names is there. Errors: conflict (the folder is there already), io, disk_full.
Result<void> make_backup(const std::string& folder, const BackupParts& parts);
/// Checks each file of a backup against its manifest; how many there are. Errors: not_found,
/// corrupt (naming the file), newer_version.
Result<int64_t> verify_backup(const std::string& folder);

}  // namespace regsosek::store
