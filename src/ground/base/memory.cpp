// Anonymous pages while there is room, unlinked files beyond. Space in a file is reserved when it
// is made: a full disk is an error then, and not a signal when a page is first written.
#include "ground/base/memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace regsosek {

namespace {

constexpr size_t small_bytes = 1 << 18;  // Less is never spilled: files cost more than they save.
// Half of the limit is for the program itself, its small vectors and the libraries.
constexpr uint64_t share_of_rooms = 2;

uint64_t resident_bytes() {
    std::FILE* file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr) {
        return 0;
    }
    unsigned long long all = 0;
    unsigned long long resident = 0;
    const int read = std::fscanf(file, "%llu %llu", &all, &resident);
    std::fclose(file);
    return read == 2 ? resident * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

std::unexpected<Error> no_room(const std::string& folder, int number) {
    if (number == ENOSPC || number == EDQUOT) {
        return std::unexpected(fail(Code::disk_full, "tidak ada ruang untuk berkas sementara",
                                    "there is no room for temporary files")
                                   .error()
                                   .at(folder)
                                   .with_hint("kosongkan ruang atau beri --memory yang lebih besar",
                                              "free some room or give a larger --memory"));
    }
    return std::unexpected(
        fail(Code::io, "berkas sementara tidak dapat dibuat: " + std::string(std::strerror(number)),
             "a temporary file cannot be made: " + std::string(std::strerror(number)))
            .error()
            .at(folder));
}

}  // namespace

Memory::~Memory() {
    for (const auto& [room, piece] : pieces_) {
        ::munmap(room, piece.bytes);
    }
}

Result<void*> Memory::spill(size_t bytes) {
    std::error_code unusable;
    const std::string folder = options_.folder.empty()
                                   ? std::filesystem::temp_directory_path(unusable).string()
                                   : options_.folder;
    std::string name = folder + "/regsosek_XXXXXX";
    const int file = ::mkstemp(name.data());
    if (file < 0) {
        return no_room(folder, errno);
    }
    ::unlink(name.c_str());
    const int reserved = ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
    if (reserved != 0) {
        ::close(file);
        return no_room(folder, reserved);
    }
    void* room = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    const int number = errno;
    ::close(file);
    if (room == MAP_FAILED) {
        return no_room(folder, number);
    }
    spilled_ += bytes;
    return room;
}

Result<void*> Memory::take(size_t bytes) {
    const std::lock_guard lock(mutex_);
    const bool beyond =
        limited() && bytes >= small_bytes && held_ + bytes > options_.bytes_max / share_of_rooms;
    if (beyond) {
        void* room = TRY(spill(bytes));
        pieces_[room] = {bytes, true};
        return room;
    }
    void* room = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) {
        return std::unexpected(
            fail(Code::limit, "memori tidak cukup", "not enough memory")
                .error()
                .with_hint("beri batas dengan --memory", "give a limit with --memory"));
    }
    ::madvise(room, bytes, MADV_HUGEPAGE);
    held_ += bytes;
    pieces_[room] = {bytes, false};
    return room;
}

void Memory::give_back(void* room) {
    const std::lock_guard lock(mutex_);
    const auto found = pieces_.find(room);
    if (found == pieces_.end()) {
        return;
    }
    held_ -= found->second.spilled ? 0 : found->second.bytes;
    ::munmap(room, found->second.bytes);
    pieces_.erase(found);
}

void Memory::relax() {
    if (!limited() || resident_bytes() <= options_.bytes_max) {
        return;
    }
    const std::lock_guard lock(mutex_);
    for (const auto& [room, piece] : pieces_) {
        if (piece.spilled) {
            ::madvise(room, piece.bytes, MADV_DONTNEED);
        }
    }
    for (const auto& [start, bytes] : mapped_) {
        ::madvise(const_cast<void*>(start), bytes, MADV_DONTNEED);
    }
}

void Memory::also_relax(std::string_view mapped) {
    const std::lock_guard lock(mutex_);
    mapped_[mapped.data()] = mapped.size();
}

void Memory::forget(std::string_view mapped) {
    const std::lock_guard lock(mutex_);
    mapped_.erase(mapped.data());
    ::madvise(const_cast<char*>(mapped.data()), mapped.size(), MADV_DONTNEED);
}

uint64_t peak_memory_bytes() {
    struct rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    constexpr uint64_t unit = 1024;  // Linux counts in KiB
    return static_cast<uint64_t>(usage.ru_maxrss) * unit;
}

}  // namespace regsosek
