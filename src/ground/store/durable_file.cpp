// Durable files over POSIX calls.
#include "ground/store/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <filesystem>
#include <set>

namespace regsosek::store {

namespace {

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    int number() const { return number_; }

private:
    int number_;
};

Result<void> write_all(int file, const std::string& path, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return std::unexpected(system_error(path, errno));
        }
        bytes.remove_prefix(static_cast<size_t>(written));
    }
    return {};
}

Result<void> flush_folder(const std::string& path) {
    const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.number() < 0 || ::fsync(folder.number()) != 0) {
        return std::unexpected(system_error(path, errno));
    }
    return {};
}

std::string folder_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

// Files held open at once: far below the 1,024 that a process may have.
constexpr size_t open_files_max = 128;

// Writes files beside their places and flushes them, all begun before the first is waited for.
Result<void> flush_beside(std::span<const NewFile> files, unsigned mode) {
    std::deque<Descriptor> open;
    for (const NewFile& file : files) {
        const std::string path = file.path + ".new";
        open.emplace_back(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
        if (open.back().number() < 0) {
            return std::unexpected(system_error(path, errno));
        }
        TRY(write_all(open.back().number(), path, file.bytes));
        // A hint alone: what it cannot do, the flush does.
        ::sync_file_range(open.back().number(), 0, 0, SYNC_FILE_RANGE_WRITE);
    }
    for (size_t i = 0; i < files.size(); ++i) {
        if (::fsync(open[i].number()) != 0) {
            return std::unexpected(system_error(files[i].path, errno));
        }
    }
    return {};
}

// All but the clearing up after an error.
Result<void> write_many(std::span<const NewFile> files, unsigned mode) {
    for (size_t begin = 0; begin < files.size(); begin += open_files_max) {
        const size_t count = std::min(open_files_max, files.size() - begin);
        TRY(flush_beside(files.subspan(begin, count), mode));
    }
    std::set<std::string> folders;
    for (const NewFile& file : files) {
        if (::rename((file.path + ".new").c_str(), file.path.c_str()) != 0) {
            return std::unexpected(system_error(file.path, errno));
        }
        folders.insert(folder_of(file.path));
    }
    for (const std::string& folder : folders) {
        TRY(flush_folder(folder));
    }
    return {};
}

Result<void> write_flushed(const std::string& path, std::string_view bytes, unsigned mode) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (file.number() < 0) {
        return std::unexpected(system_error(path, errno));
    }
    TRY(write_all(file.number(), path, bytes));
    if (::fsync(file.number()) != 0) {
        return std::unexpected(system_error(path, errno));
    }
    return {};
}

}  // namespace

Error system_error(const std::string& path, int system_errno) {
    const std::string detail = std::strerror(system_errno);
    Code code = Code::io;
    switch (system_errno) {
        case ENOSPC:
        case EDQUOT: code = Code::disk_full; break;
        case ENOENT: code = Code::not_found; break;
        case EACCES:
        case EPERM: code = Code::no_right; break;
        default: break;
    }
    return {code, {detail, detail}, {path, 0, {}}, {}};
}

Result<void> write_durably(const std::string& path, std::string_view bytes, unsigned mode) {
    const std::string beside = path + ".new";
    if (auto written = write_flushed(beside, bytes, mode); !written) {
        ::unlink(beside.c_str());
        return written;
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) {
        return std::unexpected(system_error(path, errno));
    }
    return flush_folder(folder_of(path));
}

Result<void> write_durably(std::span<const NewFile> files, unsigned mode) {
    auto written = write_many(files, mode);
    if (!written) {
        for (const NewFile& file : files) {
            ::unlink((file.path + ".new").c_str());
        }
    }
    return written;
}

Result<std::string> read_whole(const std::string& path, size_t bytes_max) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat facts{};
    if (file.number() < 0 || ::fstat(file.number(), &facts) != 0) {
        return std::unexpected(system_error(path, errno));
    }
    if (static_cast<uint64_t>(facts.st_size) > bytes_max) {
        return fail(Code::limit, "berkas terlalu besar: " + path, "the file is too large: " + path);
    }
    std::string out(static_cast<size_t>(facts.st_size), '\0');
    size_t filled = 0;
    while (filled < out.size()) {
        const ssize_t got = ::read(file.number(), out.data() + filled, out.size() - filled);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return std::unexpected(system_error(path, errno));
        }
        if (got == 0) {
            break;
        }
        filled += static_cast<size_t>(got);
    }
    out.resize(filled);
    return out;
}

Result<void> make_folder(const std::string& path, unsigned mode) {
    std::error_code error;
    const bool made = std::filesystem::create_directories(path, error);
    if (error) {
        return std::unexpected(system_error(path, error.value()));
    }
    if (made && ::chmod(path.c_str(), mode) != 0) {
        return std::unexpected(system_error(path, errno));
    }
    const auto above = std::filesystem::path(path).parent_path().string();
    return made ? flush_folder(above.empty() ? "." : above) : Result<void>{};
}

}  // namespace regsosek::store
