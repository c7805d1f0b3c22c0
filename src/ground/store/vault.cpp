// Vault files: "RSV" and a version byte, then nonce, ciphertext and tag.
#include "ground/store/vault.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/threads.h"

namespace regsosek::store {

namespace {

constexpr std::string_view magic = "RSV";
constexpr char version = 1;
/// A file of the vault is read into memory; an artefact of a district is below 300 MB.
constexpr size_t blob_bytes_max = size_t{2} << 30;

bool is_name(std::string_view name) {
    return name.size() == 2 * sizeof(Digest) && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

std::string path_of(const std::string& folder, std::string_view name) {
    return folder + "/" + std::string(name.substr(0, 2)) + "/" + std::string(name.substr(2));
}

std::string stage_context(std::string_view name, std::string_view inputs) {
    return "stage " + std::string(name) + " " + std::string(inputs);
}

Error at_file(Code code, const std::string& path, const char* id, const char* en) {
    return {code, {id, en}, {path, 0, {}}, {}};
}

/// An open file, closed at the end; none when it does not exist.
class OldFile {
public:
    explicit OldFile(std::string path)
        : path_(std::move(path)), file_(::open(path_.c_str(), O_WRONLY | O_CLOEXEC)) {
        if (file_ < 0 && errno != ENOENT) {
            failed_ = errno;
        }
    }
    OldFile(const OldFile&) = delete;
    OldFile& operator=(const OldFile&) = delete;
    ~OldFile() {
        if (file_ >= 0) {
            ::close(file_);
        }
    }
    /// Writes zeros over the beginning where it lies, with the nonce that is needed to open it:
    /// what the disk may still hold of it afterwards opens with no key.
    Result<void> shred() const {
        if (failed_ != 0 || file_ < 0) {
            return failed_ == 0 ? Result<void>{}
                                : std::unexpected(files::system_error(path_, failed_));
        }
        constexpr size_t beginning = 4096;
        struct stat facts{};
        bool good = ::fstat(file_, &facts) == 0;
        const std::string zeros(std::min(beginning, static_cast<size_t>(facts.st_size)), '\0');
        good = good &&
               ::pwrite(file_, zeros.data(), zeros.size(), 0) == static_cast<ssize_t>(zeros.size());
        // The rest means nothing without the nonce, and need not be flushed.
        good = good && ::ftruncate(file_, static_cast<off_t>(zeros.size())) == 0;
        good = good && ::fsync(file_) == 0;
        return good ? Result<void>{} : std::unexpected(files::system_error(path_, errno));
    }

private:
    std::string path_;
    int file_;
    int failed_ = 0;
};

Result<void> shred(const std::string& path) {
    return OldFile(path).shred();
}

}  // namespace

Vault::Vault(std::string folder, const seal::Key& root)
    : folder_(folder + "/vault"),
      stages_(folder + "/stages"),
      key_(seal::derive(root, seal::Purpose::vault)) {}

std::string Vault::sealed(std::string_view bytes, std::string_view name) const {
    seal::Nonce nonce;
    seal::random_bytes(nonce);
    std::string content(magic);
    content += version;
    content.reserve(content.size() + bytes.size() + seal::seal_overhead_bytes);
    seal::seal_to(content, key_, nonce, bytes, name);
    return content;
}

Result<std::string> Vault::put(std::string_view bytes) {
    const std::string name = hex(blake2b(bytes));
    const std::string path = path_of(folder_, name);
    if (std::filesystem::exists(path)) {
        return name;
    }
    TRY(files::make_folder(folder_ + "/" + name.substr(0, 2), 0700));
    TRY(files::write(path, sealed(bytes, name), 0600));
    return name;
}

Result<std::vector<std::string>> Vault::put_all(std::span<const std::string> many) {
    std::vector<std::string> names(many.size());
    parallel_blocks(many.size(), [&](size_t i) { names[i] = hex(blake2b(many[i])); });
    std::vector<size_t> missing;
    std::set<std::string_view> seen;
    for (size_t i = 0; i < many.size(); ++i) {
        if (seen.insert(names[i]).second && !std::filesystem::exists(path_of(folder_, names[i]))) {
            TRY(files::make_folder(folder_ + "/" + names[i].substr(0, 2), 0700));
            missing.push_back(i);
        }
    }
    std::vector<files::NewFile> blobs(missing.size());
    parallel_blocks(missing.size(), [&](size_t i) {
        const std::string& name = names[missing[i]];
        blobs[i] = {path_of(folder_, name), sealed(many[missing[i]], name)};
    });
    TRY(files::write(blobs, 0600));
    return names;
}

Result<void> Vault::erase(std::string_view name) const {
    if (!is_name(name)) {
        return fail(Code::bad_input, "bukan nama berkas brankas", "not the name of a vault file");
    }
    const std::string path = path_of(folder_, name);
    std::error_code failed;
    if (!std::filesystem::remove(path, failed)) {
        return std::unexpected(at_file(failed ? Code::io : Code::not_found, path,
                                       "berkas brankas tidak dapat dihapus",
                                       "the vault file cannot be deleted"));
    }
    return files::sync_folder(std::filesystem::path(path).parent_path());
}

Result<std::string> Vault::get(std::string_view name) const {
    if (!is_name(name)) {
        return fail(Code::bad_input, "bukan nama berkas brankas", "not the name of a vault file");
    }
    const std::string path = path_of(folder_, name);
    const auto content = TRY(files::read(path, blob_bytes_max));
    const std::string_view view = content;
    if (view.size() <= magic.size() || !view.starts_with(magic)) {
        return std::unexpected(
            at_file(Code::corrupt, path, "bukan berkas brankas", "not a vault file"));
    }
    if (view[magic.size()] != version) {
        return std::unexpected(at_file(Code::newer_version, path, "berkas brankas dari versi lain",
                                       "a vault file of another version"));
    }
    auto opened = seal::open(key_, view.substr(magic.size() + 1), name);
    if (!opened || hex(blake2b(*opened)) != name) {
        return std::unexpected(
            at_file(Code::corrupt, path, "berkas brankas rusak", "the vault file is damaged"));
    }
    return opened;
}

std::string Vault::stage_path(std::string_view name) const {
    std::string file(name);
    std::ranges::replace(file, '/', '-');
    return stages_ + "/" + file;
}

// Not made durable: after a crash of the PC the seal tells whether the file is whole. The inputs
// are under the seal too, so that a stage of other inputs does not open.
Result<void> Vault::keep_stage(std::string_view name, std::string_view inputs,
                               std::string_view bytes, bool shred_old) const {
    TRY(files::make_folder(stages_, 0700));
    seal::Nonce nonce;
    seal::random_bytes(nonce);
    std::string content(magic);
    content += version;
    content.reserve(content.size() + bytes.size() + seal::seal_overhead_bytes);
    seal::seal_to(content, key_, nonce, bytes, stage_context(name, inputs));
    const std::string path = stage_path(name);
    // What stands there may hold people who are erased later; it goes when the new one is there.
    std::optional<OldFile> old;
    if (shred_old) {
        old.emplace(path);
    }
    std::ofstream out(path + ".part", std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.close();
    std::error_code code;
    if (out) {
        std::filesystem::rename(path + ".part", path, code);
    }
    if (!out || code) {
        std::filesystem::remove(path + ".part", code);
        return std::unexpected(at_file(errno == ENOSPC ? Code::disk_full : Code::io, path,
                                       "hasil sementara tidak dapat ditulis",
                                       "a stage of a run cannot be written"));
    }
    return old ? old->shred() : Result<void>{};
}

Result<std::optional<std::string>> Vault::kept_stage(std::string_view name,
                                                     std::string_view inputs) const {
    const auto content = files::read(stage_path(name), blob_bytes_max);
    const std::string prefix = std::string(magic) + version;
    if (!content || !content->starts_with(prefix)) {
        return std::nullopt;
    }
    auto opened = seal::open(key_, std::string_view(*content).substr(prefix.size()),
                             stage_context(name, inputs));
    if (!opened) {
        return std::nullopt;
    }
    return std::optional{*std::move(opened)};
}

Result<void> Vault::forget_stage(std::string_view name) const {
    std::error_code ignored;
    const std::string path = stage_path(name);
    std::vector<std::filesystem::path> parts{path};
    auto entry = std::filesystem::directory_iterator(stages_, ignored);
    for (; !ignored && entry != std::filesystem::directory_iterator(); entry.increment(ignored)) {
        if (entry->path().string().starts_with(path + ".")) {
            parts.push_back(entry->path());
        }
    }
    for (const auto& part : parts) {
        TRY(shred(part));
        std::filesystem::remove(part, ignored);
    }
    return {};
}

bool Vault::has_stage(std::string_view name) const {
    std::error_code ignored;
    return std::filesystem::exists(stage_path(name), ignored);
}

Result<void> Vault::shred_stage(std::string_view name) const {
    return shred(stage_path(name));
}

std::vector<std::string> Vault::stages(std::string_view begin) const {
    std::vector<std::string> out;
    std::error_code code;
    auto entry = std::filesystem::directory_iterator(stages_, code);
    for (; !code && entry != std::filesystem::directory_iterator(); entry.increment(code)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with(begin)) {
            out.push_back(name);
        }
    }
    std::ranges::sort(out);
    return out;
}

Result<void> Vault::forget_stages(std::span<const std::string> but) const {
    std::error_code code;
    std::vector<std::filesystem::path> paths;
    auto entry = std::filesystem::directory_iterator(stages_, code);
    for (; !code && entry != std::filesystem::directory_iterator(); entry.increment(code)) {
        if (std::ranges::find(but, entry->path().filename().string()) == but.end()) {
            paths.push_back(entry->path());
        }
    }
    for (const auto& path : paths) {
        TRY(shred(path));
        if (std::filesystem::remove(path, code); code) {
            return fail(Code::io, "berkas antara tidak dapat dihapus: " + code.message(),
                        "an intermediate file cannot be deleted: " + code.message());
        }
    }
    return {};
}

}  // namespace regsosek::store
