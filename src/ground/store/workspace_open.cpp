// Making and opening workspaces. [workspace] in regsosek.toml is written last: a folder whose
// making was interrupted is no workspace yet, and making it again takes up what is there.
#include <filesystem>

#include "ground/base/files.h"
#include "ground/store/embedded_workspace.h"
#include "ground/store/workspace_keys.h"

namespace regsosek::store {

namespace {

/// A dictionary file is 64 KiB; this bounds a mistaken one.
constexpr size_t dictionary_bytes_max = 4 << 20;
/// Name of the compression dictionary in a form's folder.
constexpr std::string_view dictionary_name = "/bodies.zdict";

Result<std::unique_ptr<Record>> open_record(const std::string& folder, const WorkspaceFile& file,
                                            bool create, bool read_only, bool shared) {
    if (!file.record_url.empty()) {
        return open_postgres_record(file.record_url, file.shard);
    }
    SqliteRecordOptions options;
    options.path = folder + "/record.db";
    options.shard = file.shard;
    options.create = create;
    options.read_only = read_only;
    options.shared = shared;
    return open_sqlite_record(options);
}

/// Opens every part; with `create`, makes what is missing.
Result<WorkspaceParts> open_parts(const std::string& folder, const WorkspaceFile& file,
                                  const std::string& key_file, bool create,
                                  const OpenOptions& options) {
    const bool read_only = options.read_only;
    const bool shared = options.readers && file.record_url.empty();
    auto lease = TRY(Lease::take(folder));
    const std::string key_path = key_file.empty() ? usual_key_file(folder) : key_file;
    const auto root = TRY(create ? read_or_make_key_file(key_path) : read_key_file(key_path));
    auto record = TRY(open_record(folder, file, create, read_only, shared));
    auto log = TRY(SealedLog::open(std::move(record), root));
    auto signing = TRY(read_or_make_signing_key(folder, root));
    auto office = TRY(Office::open(folder + "/office.db", read_only));
    std::function<Result<std::unique_ptr<SealedLog>>()> open_reader;
    if (shared) {
        open_reader = [folder, file, root]() -> Result<std::unique_ptr<SealedLog>> {
            return SealedLog::open(TRY(open_record(folder, file, false, true, true)), root);
        };
    }
    return WorkspaceParts{folder,
                          file,
                          std::move(lease),
                          std::move(log),
                          std::move(office),
                          Vault(folder, root),
                          std::move(signing),
                          read_only,
                          key_path,
                          std::move(open_reader)};
}

/// True for a connection that holds a password: password=... or scheme://user:...@host.
bool tells_password(const std::string& url) {
    const size_t scheme = url.find("://");
    const size_t at = url.find('@', scheme == std::string::npos ? 0 : scheme);
    const bool in_url = scheme != std::string::npos && at != std::string::npos &&
                        url.substr(scheme + 3, at - scheme - 3).find(':') != std::string::npos;
    return in_url || url.find("password=") != std::string::npos;
}

Result<WorkspaceFile> file_of(const CreateOptions& options) {
    WorkspaceFile file;
    if (tells_password(options.record_url)) {
        return fail(Code::usage, "record_url memuat kata sandi; taruh di ~/.pgpass",
                    "record_url holds a password; put it into ~/.pgpass");
    }
    file.shard = options.shard;
    file.record_url = options.record_url;
    if (options.shard < 1) {
        return fail(Code::usage, "nomor shard harus 1 atau lebih", "a shard number is 1 or more");
    }
    if (!options.form_folder.empty()) {
        const auto form = TRY(form::Form::load(options.form_folder));
        file.form = form->name();
        file.form_folder =
            std::filesystem::absolute(options.form_folder).lexically_normal().string();
    }
    return file;
}

Result<void> take_dictionary(SealedLog& log, const std::string& form_folder) {
    const std::string path = form_folder + std::string(dictionary_name);
    if (form_folder.empty() || !std::filesystem::exists(path)) {
        return {};
    }
    return log.use_dictionary(TRY(files::read(path, dictionary_bytes_max)));
}

}  // namespace

Result<std::unique_ptr<Workspace>> Workspace::create(const std::string& folder,
                                                     const CreateOptions& options) {
    const auto file = TRY(file_of(options));
    if (TRY(holds_workspace(folder))) {
        return fail(Code::conflict, "sudah ada workspace di " + folder,
                    "there is a workspace in " + folder + " already");
    }
    TRY(files::make_folder(folder));
    for (const char* inside : {"/vault", "/keys"}) {
        TRY(files::make_folder(folder + inside, 0700));
    }
    for (const char* inside : {"/out", "/editions"}) {
        TRY(files::make_folder(folder + inside));
    }
    auto parts = TRY(open_parts(folder, file, options.key_file, true, {}));
    const auto head = TRY(parts.log->last_link());
    if (head.batch != 0) {
        return fail(Code::conflict, "rekaman sudah berisi dokumen",
                    "the record holds documents already");
    }
    TRY(take_dictionary(*parts.log, file.form_folder));
    TRY(write_workspace_file(folder, file));
    return std::make_unique<EmbeddedWorkspace>(std::move(parts));
}

Result<std::unique_ptr<Workspace>> Workspace::open(const std::string& folder,
                                                   const OpenOptions& options) {
    const auto file = TRY(read_workspace_file(folder));
    auto parts = TRY(open_parts(folder, file, options.key_file, false, options));
    return std::make_unique<EmbeddedWorkspace>(std::move(parts));
}

}  // namespace regsosek::store
