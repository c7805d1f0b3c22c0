// Small files written so that a crash leaves the old content or the new one, never a piece.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "regsosek/base.h"

namespace regsosek::store {

/// Writes a file beside its place, flushes it, renames it into place and flushes the folder.
/// `mode` are its rights (0600 for secrets). Errors: disk_full, io.
Result<void> write_durably(const std::string& path, std::string_view bytes, unsigned mode = 0644);
/// A file to be written.
struct NewFile {
    std::string path;
    std::string bytes;
};
/// As write_durably, for many: all are handed to the disk before the first is waited for, and each
/// folder is flushed once. After a crash some may be there, none of them a piece.
Result<void> write_durably(std::span<const NewFile> files, unsigned mode);
/// The whole content. Errors: not_found, io; limit above `bytes_max`.
Result<std::string> read_whole(const std::string& path, size_t bytes_max);
/// Makes a folder, and those above it, when they are not there. `mode` are its rights.
Result<void> make_folder(const std::string& path, unsigned mode = 0755);
/// The error of the last system call on a path, by errno: disk_full, not_found, no_right or io.
Error system_error(const std::string& path, int system_errno);

}  // namespace regsosek::store
