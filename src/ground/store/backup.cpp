// Copying a workspace out, and laying it down again.
#include "ground/store/backup.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "ground/base/threads.h"
#include "ground/store/workspace.h"

namespace regsosek::store {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view manifest_name = "backup.json";
constexpr int64_t format_version = 1;
/// Copied with what is in them; keys/workspace.key is left out.
constexpr std::array<std::string_view, 4> folders = {"vault", "editions", "models", "keys"};
constexpr std::string_view root_key = "keys/workspace.key";

std::unexpected<Error> at_path(Code code, const std::string& path, std::string id, std::string en) {
    return std::unexpected(Error{code, {std::move(id), std::move(en)}, {path, 0, {}}, {}});
}

Result<void> copy_file(const std::string& from, const std::string& to) {
    TRY(files::make_folder(fs::path(to).parent_path().string(), 0700));
    std::error_code code;
    fs::copy_file(from, to, code);
    if (code) {
        return std::unexpected(files::system_error(to, code.value()));
    }
    return {};
}

Result<void> copy_folder(const std::string& from, const std::string& to) {
    std::error_code code;
    if (!fs::is_directory(from, code)) {
        return {};
    }
    for (const std::string& name : TRY(files::list(from))) {
        const bool unfinished = name.ends_with(".part") || name.ends_with(".new");
        if (!unfinished && fs::path(to).filename().string() + "/" + name != root_key) {
            TRY(copy_file(from + "/" + name, to + "/" + name));
        }
    }
    return {};
}

/// Every file of a folder with its hash.
Result<json::Value> manifest_of(const std::string& folder) {
    const auto names = TRY(files::list(folder));
    std::vector<std::string> hashes(names.size());
    std::vector<uint8_t> failed(names.size());
    parallel_blocks(names.size(), [&](size_t i) {
        const auto hash = blake2b_file(folder + "/" + names[i]);
        failed[i] = hash ? 0 : 1;
        hashes[i] = hash ? hex(*hash) : std::string{};
    });
    json::Value out;
    json::Object& files = out.data.emplace<json::Object>();
    for (size_t i = 0; i < names.size(); ++i) {
        if (failed[i] != 0) {
            return at_path(Code::io, names[i], "berkas cadangan tidak terbaca",
                           "a file of the backup cannot be read");
        }
        files[names[i]].data = hashes[i];
    }
    return out;
}

Result<json::Value> read_manifest(const std::string& from) {
    const std::string path = from + "/" + std::string(manifest_name);
    const std::string content = TRY(files::read(path));
    const json::Value manifest = TRY(json::parse(content));
    const json::Value* version = manifest.find("format");
    if (version == nullptr || version->integer() == nullptr) {
        return at_path(Code::corrupt, path, "bukan cadangan", "this is no backup");
    }
    if (*version->integer() > format_version) {
        return at_path(Code::newer_version, path, "cadangan dari versi program yang lebih baru",
                       "the backup was made by a newer version of the program");
    }
    return manifest;
}

Result<void> check_files(const std::string& from, const json::Value& manifest) {
    const json::Value* listed = manifest.find("files");
    auto present = TRY(files::list(from));
    std::erase(present, manifest_name);
    if (listed == nullptr || listed->object() == nullptr ||
        listed->object()->size() != present.size()) {
        return at_path(Code::corrupt, from, "isi cadangan tidak seperti daftarnya",
                       "the backup does not hold what its manifest lists");
    }
    const json::Value now = TRY(manifest_of(from));
    for (const auto& [name, hash] : *listed->object()) {
        const json::Value* found = now.find(name);
        if (found == nullptr || found->text() == nullptr || hash.text() == nullptr ||
            *found->text() != *hash.text()) {
            return at_path(Code::corrupt, from + "/" + name, "berkas cadangan rusak",
                           "a file of the backup is damaged");
        }
    }
    return {};
}

}  // namespace

Result<void> make_backup(const std::string& folder, const BackupParts& parts) {
    std::error_code code;
    if (fs::exists(folder, code)) {
        return at_path(Code::conflict, folder, "folder itu sudah ada", "that folder is there");
    }
    TRY(files::make_folder(folder, 0700));
    TRY(parts.record(folder + "/record.db"));
    TRY(parts.office(folder + "/office.db"));
    TRY(parts.columns(folder + "/columns.duckdb"));
    for (const std::string_view name : folders) {
        TRY(copy_folder(parts.from + "/" + std::string(name), folder + "/" + std::string(name)));
    }
    if (!parts.key_file.empty()) {
        TRY(copy_file(parts.key_file, folder + "/" + std::string(root_key)));
    }
    TRY(copy_file(parts.from + "/regsosek.toml", folder + "/regsosek.toml"));
    for (const auto& entry : fs::directory_iterator(folder, code)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with("-wal") || name.ends_with("-shm")) {
            fs::remove(entry.path(), code);
        }
    }
    std::string text;
    json::Writer writer(text);
    writer.begin_object();
    writer.key("files");
    const json::Value hashes = TRY(manifest_of(folder));
    writer.raw(json::canonical(hashes));
    writer.key("format");
    writer.value(format_version);
    writer.end_object();
    // Written last: a folder without it is no backup.
    TRY(files::sync_system(folder));
    return files::write(folder + "/" + std::string(manifest_name), text, 0600);
}

Result<int64_t> verify_backup(const std::string& folder) {
    const json::Value manifest = TRY(read_manifest(folder));
    TRY(check_files(folder, manifest));
    return static_cast<int64_t>(manifest.find("files")->object()->size());
}

Result<void> restore_backup(const std::string& from, const std::string& folder,
                            const std::string& key_file) {
    const json::Value manifest = TRY(read_manifest(from));
    TRY(check_files(from, manifest));
    std::error_code code;
    if (fs::exists(folder, code) && !fs::is_empty(folder, code)) {
        return at_path(Code::conflict, folder, "folder itu tidak kosong",
                       "that folder is not empty");
    }
    const bool has_key = manifest.find("files")->find(root_key) != nullptr;
    if (!has_key && key_file.empty()) {
        return fail(Code::not_found, "cadangan ini tanpa kunci; sebutkan berkas kuncinya",
                    "this backup holds no key; name the key file");
    }
    TRY(files::make_folder(folder, 0700));
    for (const std::string& name : TRY(files::list(from))) {
        // The file that makes a folder a workspace comes last.
        if (name != manifest_name && name != "regsosek.toml" &&
            (name != root_key || key_file.empty())) {
            TRY(copy_file(from + "/" + name, folder + "/" + name));
        }
    }
    if (!key_file.empty()) {
        TRY(copy_file(key_file, folder + "/" + std::string(root_key)));
    }
    for (const char* inside : {"/vault", "/out", "/editions"}) {
        TRY(files::make_folder(folder + inside, 0700));
    }
    fs::permissions(folder + "/" + std::string(root_key),
                    fs::perms::owner_read | fs::perms::owner_write, code);
    TRY(files::sync_system(folder));
    TRY(copy_file(from + "/regsosek.toml", folder + "/regsosek.toml"));
    return files::sync_system(folder);
}

}  // namespace regsosek::store
