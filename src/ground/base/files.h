// Whole files: read at once, written so that a crash leaves the old content or the new, never a
// part.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::files {

/// The content of a file. Errors: not_found, no_right, io, limit (longer than bytes_max).
Result<std::string> read(const std::string& path, size_t bytes_max = size_t{1} << 31);
/// Writes a file under a temporary name in the same folder, makes it durable and renames it into
/// place. Errors: io, no_right, disk_full; the old content stays then. `mode` is the permission of
/// a new file (0600 for secrets).
Result<void> write(const std::string& path, std::string_view content, int mode = 0644);
/// A file to be written.
struct NewFile {
    std::string path;
    std::string content;
};
/// The same for many: all are handed to the disk before the first is waited for, and each folder is
/// flushed once. After a crash some may be there, none of them a part.
Result<void> write(std::span<const NewFile> files, int mode);
/// Makes what was written to an existing file durable (fsync).
Result<void> sync(const std::string& path);
/// Makes names in a folder durable, after files in it were made or renamed.
Result<void> sync_folder(const std::string& folder);
/// Makes everything durable that was written to the file system of a path: one wait for many files.
Result<void> sync_system(const std::string& path);
/// Renames a file or folder and makes the new name durable.
Result<void> rename(const std::string& from, const std::string& to);
/// Every file below a folder, as paths relative to it, sorted. Links are listed, not followed.
Result<std::vector<std::string>> list(const std::string& folder);
/// Makes a folder and those above it, when they are not there; its name is durable. `mode` are the
/// rights of a new one.
Result<void> make_folder(const std::string& folder, int mode = 0755);
/// The error of the last system call on a path, by errno: disk_full, not_found, no_right or io.
Error system_error(const std::string& path, int number);

}  // namespace regsosek::files
