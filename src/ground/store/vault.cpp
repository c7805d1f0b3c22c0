// Vault files: "RSV" and a version byte, then nonce, ciphertext and tag.
#include "ground/store/vault.h"

#include <algorithm>
#include <filesystem>

#include "ground/base/hash.h"
#include "ground/store/durable_file.h"

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

Error at_file(Code code, const std::string& path, const char* id, const char* en) {
    return {code, {id, en}, {path, 0, {}}, {}};
}

}  // namespace

Vault::Vault(std::string folder, const seal::Key& root)
    : folder_(std::move(folder) + "/vault"), key_(seal::derive(root, seal::Purpose::vault)) {}

Result<std::string> Vault::put(std::string_view bytes) {
    const std::string name = hex(blake2b(bytes));
    const std::string path = path_of(folder_, name);
    if (std::filesystem::exists(path)) {
        return name;
    }
    TRY(make_folder(folder_ + "/" + name.substr(0, 2), 0700));
    seal::Nonce nonce;
    seal::random_bytes(nonce);
    std::string content(magic);
    content += version;
    content.reserve(content.size() + bytes.size() + seal::seal_overhead_bytes);
    seal::seal_to(content, key_, nonce, bytes, name);
    TRY(write_durably(path, content, 0600));
    return name;
}

Result<std::string> Vault::get(std::string_view name) const {
    if (!is_name(name)) {
        return fail(Code::bad_input, "bukan nama berkas brankas", "not the name of a vault file");
    }
    const std::string path = path_of(folder_, name);
    const auto content = TRY(read_whole(path, blob_bytes_max));
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

}  // namespace regsosek::store
