// Reads and writes regsosek.toml, the file that makes a folder a workspace.
#include "ground/store/workspace_file.h"

#include <array>
#include <filesystem>
#include <optional>
#include <sstream>

#include "ground/base/toml.h"
#include "ground/base/files.h"

namespace regsosek::store {

namespace {

/// Version of the layout of a workspace folder.
constexpr int64_t format_version = 1;
constexpr size_t toml_bytes_max = 1 << 20;

/// The file's section about the workspace, when it has one.
Result<std::optional<TomlTable>> section_of(const std::string& path) {
    if (!std::filesystem::exists(path)) {
        return std::nullopt;
    }
    return TRY(TomlTable::read(path)).table("workspace");
}

}  // namespace

std::string workspace_file_path(const std::string& folder) {
    return folder + "/regsosek.toml";
}

Result<bool> holds_workspace(const std::string& folder) {
    const auto section = TRY(section_of(workspace_file_path(folder)));
    return section.has_value();
}

Result<WorkspaceFile> read_workspace_file(const std::string& folder) {
    const std::string path = workspace_file_path(folder);
    const auto section = TRY(section_of(path));
    if (!section) {
        return fail(Code::not_found, "tidak ada workspace di " + folder,
                    "there is no workspace in " + folder);
    }
    const int64_t version = section->integer("format").value_or(0);
    if (version > format_version) {
        return std::unexpected(Error{Code::newer_version,
                                     {"workspace dibuat oleh versi program yang lebih baru",
                                      "the workspace was made by a newer version of the program"},
                                     {path, 0, "format"},
                                     {}});
    }
    const int64_t shard = section->integer("shard").value_or(0);
    if (version < 1 || shard < 1 || shard > INT32_MAX) {
        return std::unexpected(
            Error{Code::corrupt,
                  {"format atau shard tidak sah", "format or shard is not valid"},
                  {path, 0, "workspace"},
                  {}});
    }
    WorkspaceFile file;
    file.shard = static_cast<int32_t>(shard);
    file.form = section->value("form").value_or("");
    file.form_folder = section->value("form_folder").value_or("");
    file.record_url = section->value("record_url").value_or("");
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
        out << TRY(files::read(path, toml_bytes_max)) << "\n";
    }
    using Pair = std::pair<std::string, std::variant<int64_t, std::string>>;
    const std::array<Pair, 5> values = {Pair{"format", format_version},
                                        {"shard", int64_t{file.shard}},
                                        {"form", file.form},
                                        {"form_folder", file.form_folder},
                                        {"record_url", file.record_url}};
    out << toml_section("workspace", values);
    return files::write(path, out.str());
}

}  // namespace regsosek::store
