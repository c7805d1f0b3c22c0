// The lease over flock: the kernel drops it with the process, so a crash leaves no stale lock.
#include "ground/store/lease.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "ground/base/files.h"
#include "ground/base/text.h"

namespace regsosek::store {

namespace {

Error held_by_another(int file, const std::string& path) {
    std::array<char, 32> content{};
    const ssize_t got = ::pread(file, content.data(), content.size(), 0);
    const auto process = text::trimmed({content.data(), static_cast<size_t>(got < 0 ? 0 : got)});
    const std::string number = process.empty() ? "?" : std::string(process);
    return {Code::busy,
            {"workspace sedang dipakai oleh proses " + number,
             "process " + number + " is using the workspace"},
            {path, 0, {}},
            {}};
}

}  // namespace

Result<Lease> Lease::take(const std::string& folder) {
    const std::string path = folder + "/workspace.lock";
    Lease lease(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (lease.file_ < 0) {
        return std::unexpected(files::system_error(path, errno));
    }
    if (::flock(lease.file_, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        return std::unexpected(reason == EWOULDBLOCK ? held_by_another(lease.file_, path)
                                                     : files::system_error(path, reason));
    }
    // The number only helps whoever waits; on a full disk the lease holds without it.
    const std::string number = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lease.file_, 0) == 0) {
        (void)!::pwrite(lease.file_, number.data(), number.size(), 0);
    }
    return lease;
}

Lease::Lease(Lease&& other) noexcept : file_(other.file_) {
    other.file_ = -1;
}

Lease::~Lease() {
    if (file_ >= 0) {
        ::close(file_);
    }
}

}  // namespace regsosek::store
