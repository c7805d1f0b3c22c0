// Whole files with POSIX calls: only these say when bytes are on disk.
#include "ground/base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <filesystem>
#include <set>
#include <utility>

namespace regsosek::files {

namespace {

std::unexpected<Error> failed(const std::string& path, int number) {
    return std::unexpected(system_error(path, number));
}

// Closes a file descriptor when the scope ends.
struct Descriptor {
    int number = -1;
    explicit Descriptor(int n) : number(n) {}
    Descriptor(Descriptor&& other) noexcept : number(std::exchange(other.number, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (number >= 0) {
            ::close(number);
        }
    }
};

std::string folder_of(const std::string& path) {
    const size_t slash = path.find_last_of('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// Where a file is written before it is renamed into place.
std::string part_of(const std::string& path) {
    return path + ".part";
}

Descriptor opened_for_writing(const std::string& path, int mode) {
    return Descriptor{
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, static_cast<mode_t>(mode))};
}

Result<void> write_all(const Descriptor& file, const std::string& path, std::string_view bytes) {
    if (file.number < 0) {
        return failed(path, errno);
    }
    while (!bytes.empty()) {
        const ssize_t put = ::write(file.number, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return failed(path, errno);
        }
        bytes.remove_prefix(static_cast<size_t>(put));
    }
    return {};
}

Result<void> flush(const Descriptor& file, const std::string& path) {
    return ::fsync(file.number) == 0 ? Result<void>{} : failed(path, errno);
}

Result<void> write_part(const std::string& part, std::string_view content, int mode) {
    const Descriptor file = opened_for_writing(part, mode);
    TRY(write_all(file, part, content));
    return flush(file, part);
}

// Files held open at once: far below the 1,024 that a process may have.
constexpr size_t open_files_max = 128;

// Writes the parts of files and flushes them, all begun before the first is waited for.
Result<void> write_parts(std::span<const NewFile> files, int mode) {
    std::deque<Descriptor> open;
    for (const NewFile& file : files) {
        const std::string part = part_of(file.path);
        open.push_back(opened_for_writing(part, mode));
        TRY(write_all(open.back(), part, file.content));
        // A hint alone: what it cannot do, the flush does.
        ::sync_file_range(open.back().number, 0, 0, SYNC_FILE_RANGE_WRITE);
    }
    for (size_t i = 0; i < files.size(); ++i) {
        TRY(flush(open[i], files[i].path));
    }
    return {};
}

// All but the clearing up after an error.
Result<void> write_many(std::span<const NewFile> files, int mode) {
    for (size_t begin = 0; begin < files.size(); begin += open_files_max) {
        TRY(write_parts(files.subspan(begin, std::min(open_files_max, files.size() - begin)),
                        mode));
    }
    std::set<std::string> folders;
    for (const NewFile& file : files) {
        if (::rename(part_of(file.path).c_str(), file.path.c_str()) != 0) {
            return failed(file.path, errno);
        }
        folders.insert(folder_of(file.path));
    }
    for (const std::string& folder : folders) {
        TRY(sync_folder(folder));
    }
    return {};
}

}  // namespace

Error system_error(const std::string& path, int number) {
    Code code = Code::io;
    switch (number) {
        case ENOSPC:
        case EDQUOT: code = Code::disk_full; break;
        case ENOENT: code = Code::not_found; break;
        case EACCES:
        case EPERM: code = Code::no_right; break;
        default: break;
    }
    const std::string detail = std::strerror(number);
    return {code, {detail, detail}, {path, 0, {}}, {}};
}

Result<std::string> read(const std::string& path, size_t bytes_max) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.number < 0) {
        return failed(path, errno);
    }
    std::string out;
    struct stat facts{};
    if (::fstat(file.number, &facts) == 0 && facts.st_size > 0) {
        out.reserve(std::min(static_cast<size_t>(facts.st_size), bytes_max));
    }
    char buffer[1 << 16];
    for (;;) {
        const ssize_t got = ::read(file.number, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return failed(path, errno);
        }
        if (got == 0) {
            return out;
        }
        out.append(buffer, static_cast<size_t>(got));
        if (out.size() > bytes_max) {
            auto error = fail(Code::limit, fmt::format("lebih dari {} bita", bytes_max),
                              fmt::format("more than {} bytes", bytes_max));
            return std::unexpected(std::move(error).error().at(path));
        }
    }
}

Result<void> write(const std::string& path, std::string_view content, int mode) {
    const std::string part = part_of(path);
    if (auto written = write_part(part, content, mode); !written) {
        ::unlink(part.c_str());
        return written;
    }
    return rename(part, path);
}

Result<void> write(std::span<const NewFile> files, int mode) {
    auto written = write_many(files, mode);
    if (!written) {
        for (const NewFile& file : files) {
            ::unlink(part_of(file.path).c_str());
        }
    }
    return written;
}

Result<void> sync(const std::string& path) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.number < 0 || ::fsync(file.number) != 0) {
        return failed(path, errno);
    }
    return {};
}

Result<void> sync_folder(const std::string& folder) {
    return sync(folder);
}

Result<void> sync_system(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return failed(path, errno);
    }
    const int code = ::syncfs(file);
    const int number = errno;
    ::close(file);
    return code == 0 ? Result<void>{} : failed(path, number);
}

Result<void> rename(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) {
        return failed(to, errno);
    }
    return sync_folder(folder_of(to));
}

Result<std::vector<std::string>> list(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code code;
    std::vector<std::string> out;
    auto entry = fs::recursive_directory_iterator(folder, code);
    for (; !code && entry != fs::recursive_directory_iterator(); entry.increment(code)) {
        if (entry->is_symlink() || !entry->is_directory()) {
            out.push_back(entry->path().lexically_relative(folder).generic_string());
        }
    }
    if (code) {
        return failed(folder, code.value());
    }
    std::ranges::sort(out);
    return out;
}

Result<void> make_folder(const std::string& folder, int mode) {
    std::error_code code;
    const bool made = std::filesystem::create_directories(folder, code);
    if (code) {
        return failed(folder, code.value());
    }
    if (made && ::chmod(folder.c_str(), static_cast<mode_t>(mode)) != 0) {
        return failed(folder, errno);
    }
    return made ? sync_folder(folder_of(folder)) : Result<void>{};
}

}  // namespace regsosek::files
