// Key files: a line that names the format and its version, then the key in hexadecimal.
#include "ground/store/workspace_keys.h"

#include <sys/stat.h>

#include <filesystem>

#include "ground/base/text.h"
#include "ground/base/files.h"

namespace regsosek::store {

namespace {

constexpr std::string_view key_format = "regsosek-workspace-key ";
constexpr std::string_view key_version = "1";
constexpr std::string_view signing_place = "regsosek.signing.1";
/// A key file has one line of format and one of 64 digits; anything much longer is no key file.
constexpr size_t key_file_bytes_max = 4096;

Result<seal::Key> parse_key(const std::string& path, std::string_view content) {
    const auto lines = text::split(content, '\n');
    if (lines.size() < 2 || !lines[0].starts_with(key_format)) {
        return std::unexpected(
            Error{Code::corrupt, {"bukan berkas kunci", "not a key file"}, {path, 1, {}}, {}});
    }
    if (lines[0].substr(key_format.size()) != key_version) {
        return std::unexpected(
            Error{Code::newer_version,
                  {"berkas kunci dari versi lain", "a key file of another version"},
                  {path, 1, {}},
                  {}});
    }
    auto bytes = text::from_hex(lines[1]);
    seal::Key key;
    if (!bytes || bytes->size() != key.bytes.size()) {
        return std::unexpected(
            Error{Code::corrupt,
                  {"kunci harus 64 digit heksadesimal", "a key has 64 hexadecimal digits"},
                  {path, 2, {}},
                  {}});
    }
    std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    std::fill(bytes->begin(), bytes->end(), uint8_t{0});
    return key;
}

}  // namespace

std::string usual_key_file(const std::string& folder) {
    return folder + "/keys/workspace.key";
}

Result<seal::Key> read_key_file(const std::string& path) {
    struct stat facts{};
    if (::stat(path.c_str(), &facts) == 0 && (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        Error error{Code::untrusted,
                    {"berkas kunci dapat dibaca pengguna lain", "others may read the key file"},
                    {path, 0, {}},
                    {"chmod 600 " + path, "chmod 600 " + path}};
        return std::unexpected(std::move(error));
    }
    auto content = files::read(path, key_file_bytes_max);
    if (!content) {
        auto error = std::move(content).error();
        if (error.code == Code::not_found) {
            error.what = {"berkas kunci workspace tidak ada",
                          "the workspace's key file is not there"};
            error.hint = {
                "tanpa kunci, isi rekaman tidak dapat dibuka; pakai --key-file bila kunci "
                "disimpan di tempat lain",
                "without it the record cannot be opened; use --key-file when it is kept "
                "elsewhere"};
        }
        return std::unexpected(std::move(error));
    }
    auto key = parse_key(path, *content);
    seal::wipe(*content);
    return key;
}

Result<seal::Key> read_or_make_key_file(const std::string& path) {
    if (std::filesystem::exists(path)) {
        return read_key_file(path);
    }
    TRY(files::make_folder(std::filesystem::path(path).parent_path().string(), 0700));
    const auto key = seal::random_key();
    std::string content =
        std::string(key_format) + std::string(key_version) + "\n" + text::hex(key.bytes) + "\n";
    auto written = files::write(path, content, 0600);
    seal::wipe(content);
    TRY(std::move(written));
    return key;
}

Result<seal::SigningKey> read_or_make_signing_key(const std::string& folder,
                                                  const seal::Key& root) {
    const std::string path = folder + "/keys/signing.sealed";
    const auto sealing = seal::derive(root, seal::Purpose::signing);
    if (std::filesystem::exists(path)) {
        const auto sealed = TRY(files::read(path, key_file_bytes_max));
        auto secret = seal::open(sealing, sealed, signing_place);
        if (!secret) {
            Error error{Code::untrusted,
                        {"kunci tanda tangan tidak cocok dengan kunci workspace",
                         "the signing key does not belong to the workspace key"},
                        {path, 0, {}},
                        {}};
            return std::unexpected(std::move(error));
        }
        auto key = seal::SigningKey::from_secret(*secret);
        seal::wipe(*secret);
        return key;
    }
    TRY(files::make_folder(folder + "/keys", 0700));
    auto key = seal::SigningKey::random();
    const std::string_view secret(reinterpret_cast<const char*>(key.secret.data()),
                                  key.secret.size());
    TRY(files::write(path, seal::seal(sealing, secret, signing_place), 0600));
    return key;
}

}  // namespace regsosek::store
