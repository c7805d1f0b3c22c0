// Verifying an edition, and the keys of receivers.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "method/seal/sign.h"
#include "regsosek/finalise.h"
#include "word/finalise/content.h"

namespace regsosek::finalise {

namespace {

namespace fs = std::filesystem;

std::unexpected<Error> damaged(const std::string& path, std::string id, std::string en) {
    auto error = fail(Code::corrupt, std::move(id), std::move(en)).error();
    return std::unexpected(std::move(error).at(path));
}

// What must be in the folder: paths with the hashes of their bytes.
std::vector<std::pair<std::string, std::string>> expected_files(const Content& content,
                                                                const Seal& seal) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const File& file : content.files) {
        if (!file.sealed) {
            out.emplace_back(file.path, file.hash);
        }
    }
    out.insert(out.end(), seal.sealed.begin(), seal.sealed.end());
    return out;
}

Result<void> check_names(const std::string& folder,
                         const std::vector<std::pair<std::string, std::string>>& expected) {
    std::set<std::string> names{"content.json", "seal.json"};
    for (const auto& [path, hash] : expected) {
        names.insert(path);
    }
    const auto found = TRY(files::list(folder));
    for (const std::string& path : found) {
        if (!names.contains(path)) {
            return damaged(folder + "/" + path, "berkas ini bukan bagian edisi",
                           "this file is not part of the edition");
        }
        if (fs::is_symlink(folder + "/" + path)) {
            return damaged(folder + "/" + path, "tautan tidak diterima", "links are not accepted");
        }
        names.erase(path);
    }
    if (!names.empty()) {
        return damaged(folder + "/" + *names.begin(), "berkas ini hilang", "this file is missing");
    }
    return {};
}

Result<void> check_bytes(const std::string& folder,
                         const std::vector<std::pair<std::string, std::string>>& expected) {
    std::vector<Result<void>> results(expected.size());
    parallel_blocks(expected.size(), [&](size_t i) {
        const std::string path = folder + "/" + expected[i].first;
        const auto digest = blake2b_file(path);
        if (!digest) {
            results[i] = std::unexpected(digest.error());
        } else if (hex(*digest) != expected[i].second) {
            results[i] = damaged(path, "isi berkas tidak cocok dengan sidik di edisi",
                                 "the file's content does not match its hash in the edition");
        }
    });
    for (auto& result : results) {
        TRY(std::move(result));
    }
    return {};
}

Result<void> check_signature(const std::string& folder, const Seal& seal,
                             const std::vector<std::string>& trusted) {
    const auto key_bytes = text::from_hex(seal.signer);
    const auto signature = text::from_hex(seal.signature);
    const bool shaped = key_bytes && signature && key_bytes->size() == 32 &&
                        signature->size() == 64 && text::hex(*signature) == seal.signature;
    if (!shaped) {
        return damaged(folder + "/seal.json", "kunci atau tanda tangan tidak berbentuk",
                       "key or signature is malformed");
    }
    seal::PublicKey key{};
    std::ranges::copy(*key_bytes, key.begin());
    const std::string_view bytes(reinterpret_cast<const char*>(signature->data()),
                                 signature->size());
    if (!seal::verify(key, signed_bytes(seal), bytes)) {
        return damaged(folder + "/seal.json", "tanda tangan tidak cocok",
                       "the signature does not match");
    }
    if (std::ranges::find(trusted, seal.signer) == trusted.end()) {
        auto error =
            fail(Code::untrusted,
                 fmt::format("ditandatangani oleh kunci {} yang tidak dipercaya", seal.signer),
                 fmt::format("signed by key {}, which is not trusted", seal.signer))
                .error();
        return std::unexpected(
            std::move(error)
                .with_hint("Minta kunci penanda tangan lewat jalan lain, lalu pakai --trust",
                           "Ask for the signer's key by another way, then use --trust")
                .at(folder + "/seal.json"));
    }
    return {};
}

}  // namespace

Result<Edition> verify(const std::string& folder, const std::vector<std::string>& trusted_keys) {
    const std::string content_text = TRY(files::read(folder + "/content.json"));
    const std::string seal_text = TRY(files::read(folder + "/seal.json"));
    const auto in_folder = [&](Error error) {
        error.place.file = folder + "/" + error.place.file;
        return std::unexpected(std::move(error));
    };
    const auto seal = parse_seal(seal_text);
    if (!seal) {
        return in_folder(seal.error());
    }
    TRY(check_signature(folder, *seal, trusted_keys));
    const std::string hash = hex(blake2b(content_text));
    if (hash != seal->content_hash) {
        return damaged(folder + "/content.json", "isi tidak cocok dengan segel",
                       "the content does not match the seal");
    }
    const auto content = parse_content(content_text);
    if (!content) {
        return in_folder(content.error());
    }
    const auto expected = expected_files(*content, *seal);
    TRY(check_names(folder, expected));
    TRY(check_bytes(folder, expected));
    Edition edition{folder,
                    hash,
                    seal->signer,
                    content->families,
                    content->persons,
                    static_cast<int64_t>(content->files.size()),
                    0};
    for (const File& file : content->files) {
        edition.bytes += file.bytes;
    }
    return edition;
}

namespace {

Result<seal::ReceiverKey> read_receiver_key(const std::string& secret_file) {
    const std::string text = TRY(files::read(secret_file, 1024));
    const auto bytes = text::from_hex(text::trimmed(text));
    if (!bytes || bytes->size() != 32) {
        return damaged(secret_file, "bukan kunci penerima", "not a receiver's key");
    }
    const std::string_view secret(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    return seal::ReceiverKey::from_secret(secret);
}

}  // namespace

Result<std::string> make_receiver_key(const std::string& secret_file) {
    if (fs::exists(secret_file)) {
        auto error =
            fail(Code::conflict, "berkas kunci sudah ada", "the key file is there already");
        return std::unexpected(std::move(error).error().at(secret_file));
    }
    const seal::ReceiverKey key = seal::ReceiverKey::random();
    TRY(files::write(secret_file, text::hex(key.secret) + "\n", 0600));
    return text::hex(key.public_key);
}

Result<std::string> receiver_public_key(const std::string& secret_file) {
    return text::hex(TRY(read_receiver_key(secret_file)).public_key);
}

Result<std::string> open_identities(const std::string& sealed_file,
                                    const std::string& secret_file) {
    const auto key = TRY(read_receiver_key(secret_file));
    const std::string sealed = TRY(files::read(sealed_file));
    return seal::open_as_receiver(key, sealed);
}

}  // namespace regsosek::finalise
