// The table [workspace] of regsosek.toml: what a workspace folder is. The file may carry settings
// too.
#pragma once

#include <cstdint>
#include <string>

#include "regsosek/base.h"

namespace regsosek::store {

/// What stands in [workspace].
struct WorkspaceFile {
    int32_t shard = 1;
    std::string form;         ///< Name of the form of the family documents.
    std::string form_folder;  ///< Where it was when the workspace was made.
    std::string record_url;   ///< Empty: record.db in the folder.
};

/// Path of the file in a workspace folder.
std::string workspace_file_path(const std::string& folder);
/// True when the folder holds a workspace.
Result<bool> holds_workspace(const std::string& folder);
/// Reads it. Errors: not_found (no workspace here), newer_version, corrupt.
Result<WorkspaceFile> read_workspace_file(const std::string& folder);
/// Adds [workspace] to the folder's file, keeping what stands in it; this makes the folder a
/// workspace. Errors: conflict, when it is one already.
Result<void> write_workspace_file(const std::string& folder, const WorkspaceFile& file);

}  // namespace regsosek::store
