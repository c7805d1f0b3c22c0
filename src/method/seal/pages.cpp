// Pages are sealed in batches on all threads; opening one is a call of the cipher over 512 bytes.
#include "method/seal/pages.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/threads.h"

namespace regsosek::seal {

namespace {

constexpr size_t tag_bytes = crypto_aead_chacha20poly1305_ietf_ABYTES;
constexpr size_t sealed_bytes = page_bytes + tag_bytes;
constexpr size_t batch_pages = 8192;
constexpr size_t salt_bytes = 32;
constexpr size_t header_bytes = 64;  // magic 8, salt 32, plain bytes 8, proof 16
constexpr std::string_view magic = "RSPAGES1";
static_assert(sizeof(Key) == crypto_aead_chacha20poly1305_ietf_KEYBYTES);

using PageNonce = std::array<uint8_t, crypto_aead_chacha20poly1305_ietf_NPUBBYTES>;

PageNonce nonce_of(uint64_t number) {
    PageNonce nonce{};
    std::memcpy(nonce.data(), &number, sizeof number);
    return nonce;
}

/// Reads bytes at a place of a file; false when they are not all there. Reading costs no more than
/// a page fault of a mapping, what was read does not stay in the process, and a file that is cut
/// short meanwhile gives an error, not a signal.
bool read_all(int file, uint64_t at, void* out, size_t bytes) {
    auto* to = static_cast<uint8_t*>(out);
    while (bytes > 0) {
        const ssize_t got = ::pread(file, to, bytes, static_cast<off_t>(at));
        if (got <= 0) {
            if (got < 0 && errno == EINTR) {
                continue;
            }
            return false;
        }
        to += got;
        at += static_cast<uint64_t>(got);
        bytes -= static_cast<size_t>(got);
    }
    return true;
}

/// The key of one file.
Key file_key(const Key& secret, std::string_view salt) {
    const Digest digest = blake2b_keyed(secret.view(), salt);
    Key key;
    std::copy(digest.begin(), digest.end(), key.bytes.begin());
    return key;
}

/// What the header must end with.
std::string proof_of(const Key& key, std::string_view head) {
    const Digest digest = blake2b_keyed(key.view(), head);
    return std::string(digest.begin(), digest.begin() + 16);
}

std::string head_of(std::string_view salt, uint64_t size) {
    std::string head(magic);
    head += salt;
    head.append(reinterpret_cast<const char*>(&size), sizeof size);
    return head;
}

Result<void> write_all(int file, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(file, bytes.data(), bytes.size());
        if (n < 0 && errno != EINTR) {
            return std::unexpected(files::system_error(path, errno));
        }
        bytes.remove_prefix(n > 0 ? static_cast<size_t>(n) : 0);
    }
    return {};
}

std::unexpected<Error> damaged(const std::string& path) {
    return std::unexpected(fail(Code::corrupt,
                                "berkas halaman tersegel rusak atau milik kunci lain",
                                "the file of sealed pages is damaged or of another key")
                               .error()
                               .at(path, 0, ""));
}

}  // namespace

struct PageWriter::State {
    std::string path;
    std::string temporary;
    std::string salt;
    Key key;
    int file = -1;
    uint64_t size = 0;   // plain bytes
    uint64_t pages = 0;  // sealed so far
    std::string waiting;

    /// Seals whole pages of what waits; the last one may be short and is filled with zeros.
    Result<void> flush(bool all) {
        size_t count = waiting.size() / page_bytes;
        if (all && waiting.size() % page_bytes != 0) {
            waiting.resize((count + 1) * page_bytes, '\0');
            ++count;
        }
        std::string sealed(count * sealed_bytes, '\0');
        parallel_ranges(count, 256, [&](size_t begin, size_t end) {
            for (size_t i = begin; i < end; ++i) {
                const PageNonce nonce = nonce_of(pages + i);
                crypto_aead_chacha20poly1305_ietf_encrypt(
                    reinterpret_cast<uint8_t*>(&sealed[i * sealed_bytes]), nullptr,
                    reinterpret_cast<const uint8_t*>(&waiting[i * page_bytes]), page_bytes, nullptr,
                    0, nullptr, nonce.data(), key.bytes.data());
            }
        });
        TRY(write_all(file, sealed, temporary));
        pages += count;
        waiting.erase(0, count * page_bytes);
        return {};
    }
};

PageWriter::PageWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
PageWriter::PageWriter(PageWriter&&) noexcept = default;
PageWriter& PageWriter::operator=(PageWriter&&) noexcept = default;
PageWriter::~PageWriter() {
    if (state_ && state_->file >= 0) {
        ::close(state_->file);
        ::unlink(state_->temporary.c_str());
    }
}

uint64_t PageWriter::size() const {
    return state_->size;
}

Result<PageWriter> PageWriter::create(const std::string& path, const Key& secret) {
    auto state = std::make_unique<State>();
    state->path = path;
    state->temporary = path + ".part";
    std::array<uint8_t, salt_bytes> salt{};
    random_bytes(salt);
    state->salt.assign(salt.begin(), salt.end());
    state->key = file_key(secret, state->salt);
    state->file = ::open(state->temporary.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (state->file < 0) {
        return std::unexpected(files::system_error(path, errno));
    }
    const int file = state->file;
    PageWriter writer(std::move(state));
    TRY(write_all(file, std::string(header_bytes, '\0'), path));
    return writer;
}

Result<void> PageWriter::add(std::string_view bytes) {
    state_->size += bytes.size();
    while (!bytes.empty()) {
        const size_t room = batch_pages * page_bytes - state_->waiting.size();
        const std::string_view piece = bytes.substr(0, room);
        state_->waiting += piece;
        bytes.remove_prefix(piece.size());
        if (state_->waiting.size() == batch_pages * page_bytes) {
            TRY(state_->flush(false));
        }
    }
    return {};
}

Result<void> PageWriter::finish() {
    State& state = *state_;
    TRY(state.flush(true));
    std::string head = head_of(state.salt, state.size);
    head += proof_of(state.key, head);
    if (::pwrite(state.file, head.data(), head.size(), 0) != static_cast<ssize_t>(head.size()) ||
        ::fsync(state.file) != 0) {
        return std::unexpected(files::system_error(state.temporary, errno));
    }
    ::close(state.file);
    state.file = -1;
    return files::rename(state.temporary, state.path);
}

struct PageFile::State {
    int file = -1;
    size_t bytes = 0;
    uint64_t size = 0;
    Key key;
    ~State() {
        if (file >= 0) {
            ::close(file);
        }
    }
};

PageFile::PageFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
PageFile::PageFile(PageFile&&) noexcept = default;
PageFile& PageFile::operator=(PageFile&&) noexcept = default;
PageFile::~PageFile() = default;

uint64_t PageFile::size() const {
    return state_->size;
}

Result<PageFile> PageFile::open(const std::string& path, const Key& secret) {
    auto state = std::make_unique<State>();
    state->file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info{};
    if (state->file < 0 || ::fstat(state->file, &info) != 0) {
        return std::unexpected(files::system_error(path, errno));
    }
    state->bytes = static_cast<size_t>(info.st_size);
    std::array<char, header_bytes> header{};
    if (!read_all(state->file, 0, header.data(), header.size())) {
        return damaged(path);
    }
    const std::string_view head(header.data(), header.size());
    const std::string_view salt = head.substr(magic.size(), salt_bytes);
    std::memcpy(&state->size, head.data() + magic.size() + salt_bytes, sizeof state->size);
    state->key = file_key(secret, salt);
    const uint64_t pages = (state->bytes - header_bytes) / sealed_bytes;
    const bool whole = head.starts_with(magic) && state->size <= pages * page_bytes &&
                       proof_of(state->key, head_of(salt, state->size)) == head.substr(48);
    if (!whole) {
        return damaged(path);
    }
    return PageFile(std::move(state));
}

bool PageFile::page(uint64_t number, std::span<uint8_t, page_bytes> out) const {
    const uint64_t at = header_bytes + number * sealed_bytes;
    if (number * page_bytes >= state_->size || at + sealed_bytes > state_->bytes) {
        return false;
    }
    std::array<uint8_t, sealed_bytes> sealed;
    if (!read_all(state_->file, at, sealed.data(), sealed.size())) {
        return false;
    }
    const PageNonce nonce = nonce_of(number);
    return crypto_aead_chacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, sealed.data(),
                                                     sealed.size(), nullptr, 0, nonce.data(),
                                                     state_->key.bytes.data()) == 0;
}

PageReader::PageReader(const PageFile& file)
    : file_(file), slots_(std::make_unique_for_overwrite<Slot[]>(remembered)) {
    number_.fill(0);
}

bool PageReader::read(uint64_t offset, void* out, size_t bytes) {
    auto* to = static_cast<uint8_t*>(out);
    while (bytes > 0) {
        const uint64_t page = offset / page_bytes;
        const size_t within = offset % page_bytes;
        const size_t n = std::min(bytes, page_bytes - within);
        const size_t slot = page % remembered;
        if (number_[slot] != page + 1) {
            number_[slot] = 0;
            if (!file_.page(page, slots_[slot].plain)) {
                return false;
            }
            number_[slot] = page + 1;
        }
        std::memcpy(to, slots_[slot].plain.data() + within, n);
        to += n;
        offset += n;
        bytes -= n;
    }
    return true;
}

}  // namespace regsosek::seal
