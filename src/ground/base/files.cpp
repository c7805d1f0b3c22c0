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
#include <filesystem>

namespace regsosek::files {

namespace {

std::unexpected<Error> failed(const std::string& path, int number) {
    const Code code = number == ENOENT                       ? Code::not_found
                      : number == ENOSPC || number == EDQUOT ? Code::disk_full
                                                             : Code::io;
    auto error = fail(code, fmt::format("{}", std::strerror(number)),
                      fmt::format("{}", std::strerror(number)))
                     .error();
    return std::unexpected(std::move(error).at(path));
}

// Closes a file descriptor when the scope ends.
struct Descriptor {
    int number = -1;
    explicit Descriptor(int n) : number(n) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
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

}  // namespace

Result<std::string> read(const std::string& path, size_t bytes_max) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.number < 0) {
        return failed(path, errno);
    }
    std::string out;
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
    const std::string part = path + ".part";
    {
        const Descriptor file{::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                                     static_cast<mode_t>(mode))};
        if (file.number < 0) {
            return failed(path, errno);
        }
        size_t done = 0;
        while (done < content.size()) {
            const ssize_t put = ::write(file.number, content.data() + done, content.size() - done);
            if (put < 0 && errno == EINTR) {
                continue;
            }
            if (put < 0) {
                const int number = errno;
                ::unlink(part.c_str());
                return failed(path, number);
            }
            done += static_cast<size_t>(put);
        }
        if (::fsync(file.number) != 0) {
            const int number = errno;
            ::unlink(part.c_str());
            return failed(path, number);
        }
    }
    return rename(part, path);
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

Result<void> make_folder(const std::string& folder) {
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) {
        return failed(folder, code.value());
    }
    return {};
}

}  // namespace regsosek::files
