// Loaded before libc (LD_PRELOAD): kills the process at a chosen call that touches the disk, so
// that tests can stop regsosek inside a checkpoint, a rename or a signature, not by chance.
//
// KILL_AT_LOG=FILE   writes a line "call path" for each call watched.
// KILL_AT_CALL       rename, fsync, fdatasync, pwrite, ftruncate or unlink.
// KILL_AT_PATH       a shell pattern that the whole path matches.
// KILL_AT_NUMBER     which of the calls that match, from 1.
// KILL_AT_WHEN       before, after, or half (a pwrite that writes half of its bytes).
#include <dlfcn.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

/// The function of libc behind one of ours.
template <typename Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// What the environment asks for; read once.
struct Wish {
    std::string log, call, path, when;
    long number = 0;
    static std::string text(const char* name) {
        const char* value = std::getenv(name);
        return value == nullptr ? "" : value;
    }
    Wish()
        : log(text("KILL_AT_LOG")),
          call(text("KILL_AT_CALL")),
          path(text("KILL_AT_PATH")),
          when(text("KILL_AT_WHEN")),
          number(std::atol(text("KILL_AT_NUMBER").c_str())) {}
};

const Wish& wish() {
    static const Wish instance;
    return instance;
}

void die() {
    ::kill(::getpid(), SIGKILL);
    for (;;) {
        ::pause();
    }
}

std::string path_of(int file) {
    char path[PATH_MAX];
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const ssize_t size = ::readlink(link.c_str(), path, sizeof path);
    return size < 0 ? "" : std::string(path, static_cast<size_t>(size));
}

void note(std::string_view call, const std::string& path) {
    static const int log = ::open(wish().log.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0644);
    const std::string line = std::string(call) + " " + path + "\n";
    static_cast<void>(::write(log, line.data(), line.size()));
}

/// True when this call is the one to die at.
bool is_the_one(std::string_view call, const std::string& path) {
    static std::atomic<long> seen{0};
    if (!wish().log.empty()) {
        note(call, path);
    }
    return wish().number > 0 && call == wish().call &&
           ::fnmatch(wish().path.c_str(), path.c_str(), 0) == 0 && ++seen == wish().number;
}

/// Makes a call, and dies before or after it when it is the one.
template <typename Call>
auto watched(std::string_view name, const std::string& path, const Call& call) {
    const bool end = is_the_one(name, path);
    if (end && wish().when != "after") {
        die();
    }
    const auto result = call();
    if (end) {
        die();
    }
    return result;
}

ssize_t watched_pwrite(int file, const void* bytes, size_t size, off_t offset) {
    static auto* const real = next<decltype(::pwrite)>("pwrite");
    const bool end = is_the_one("pwrite", path_of(file));
    if (end && wish().when == "half") {
        static_cast<void>(real(file, bytes, size / 2, offset));
    }
    if (end && wish().when != "after") {
        die();
    }
    const ssize_t written = real(file, bytes, size, offset);
    if (end) {
        die();
    }
    return written;
}

int watched_truncate(int file, off_t size) {
    static auto* const real = next<decltype(::ftruncate)>("ftruncate");
    return watched("ftruncate", path_of(file), [&] { return real(file, size); });
}

}  // namespace

extern "C" {

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
    return watched_pwrite(file, bytes, size, offset);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off_t offset) {
    return watched_pwrite(file, bytes, size, offset);
}
int ftruncate(int file, off_t size) noexcept {
    return watched_truncate(file, size);
}
int ftruncate64(int file, off_t size) noexcept {
    return watched_truncate(file, size);
}
int fsync(int file) {
    static auto* const real = next<decltype(::fsync)>("fsync");
    return watched("fsync", path_of(file), [&] { return real(file); });
}
int fdatasync(int file) {
    static auto* const real = next<decltype(::fdatasync)>("fdatasync");
    return watched("fdatasync", path_of(file), [&] { return real(file); });
}
int rename(const char* from, const char* to) noexcept {
    static auto* const real = next<int(const char*, const char*)>("rename");
    return watched("rename", to, [&] { return real(from, to); });
}
int unlink(const char* path) noexcept {
    static auto* const real = next<int(const char*)>("unlink");
    return watched("unlink", path, [&] { return real(path); });
}
}
