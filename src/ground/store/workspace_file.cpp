// regsosek.toml through toml++.
#include "ground/store/workspace_file.h"

#include <toml++/toml.h>

#include <filesystem>
#include <sstream>

#include "ground/store/durable_file.h"

namespace regsosek::store {

namespace {

/// Version of the layout of a workspace folder.
constexpr int64_t format_version = 1;
constexpr size_t toml_bytes_max = 1 << 20;

/// The file's table, or an empty one when there is no file.
Result<toml::table> parse_file(const std::string& path) {
    if (!std::filesystem::exists(path)) {
        return toml::table{};
    }
    const auto content = TRY(read_whole(path, toml_bytes_max));
    try {
        return toml::parse(content, path);
    } catch (const toml::parse_error& error) {
        return std::unexpected(Error{Code::bad_input,
                                     {"berkas TOML tidak sah", "not a valid TOML file"},
                                     {path, error.source().begin.line, {}},
                                     {}});
    }
}

}  // namespace

std::string workspace_file_path(const std::string& folder) {
    return folder + "/regsosek.toml";
}

Result<bool> holds_workspace(const std::string& folder) {
    const auto table = TRY(parse_file(workspace_file_path(folder)));
    return table["workspace"].is_table();
}

Result<WorkspaceFile> read_workspace_file(const std::string& folder) {
    const std::string path = workspace_file_path(folder);
    const auto table = TRY(parse_file(path));
    const auto section = table["workspace"];
    if (!section.is_table()) {
        return fail(Code::not_found, "tidak ada workspace di " + folder,
                    "there is no workspace in " + folder);
    }
    const int64_t version = section["format"].value_or(int64_t{0});
    if (version > format_version) {
        return std::unexpected(Error{Code::newer_version,
                                     {"workspace dibuat oleh versi program yang lebih baru",
                                      "the workspace was made by a newer version of the program"},
                                     {path, 0, "format"},
                                     {}});
    }
    const int64_t shard = section["shard"].value_or(int64_t{0});
    if (version < 1 || shard < 1 || shard > INT32_MAX) {
        return std::unexpected(
            Error{Code::corrupt,
                  {"format atau shard tidak sah", "format or shard is not valid"},
                  {path, 0, "workspace"},
                  {}});
    }
    WorkspaceFile file;
    file.shard = static_cast<int32_t>(shard);
    file.form = section["form"].value_or(std::string{});
    file.form_folder = section["form_folder"].value_or(std::string{});
    file.record_url = section["record_url"].value_or(std::string{});
    return file;
}

Result<void> write_workspace_file(const std::string& folder, const WorkspaceFile& file) {
    const std::string path = workspace_file_path(folder);
    if (TRY(holds_workspace(folder))) {
        return fail(Code::conflict, "sudah ada workspace di " + folder,
                    "there is a workspace in " + folder + " already");
    }
    std::ostringstream out;
    if (std::filesystem::exists(path)) {
        out << TRY(read_whole(path, toml_bytes_max)) << "\n";
    }
    const toml::table section{{"workspace", toml::table{{"format", format_version},
                                                        {"shard", file.shard},
                                                        {"form", file.form},
                                                        {"form_folder", file.form_folder},
                                                        {"record_url", file.record_url}}}};
    out << section << "\n";
    return write_durably(path, out.str());
}

}  // namespace regsosek::store
