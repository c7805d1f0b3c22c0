// Room for the big arrays of a computation under one limit: what does not fit lies in files without
// a name, mapped into memory. The same values stand at the same places either way, so that a limit
// changes the time of a run and never its result.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <utility>

#include "regsosek/base.h"

namespace regsosek {

/// How much memory, and where the rest goes.
struct MemoryOptions {
    /// Resident memory aimed at, in bytes; 0: no limit, and nothing is ever spilled.
    uint64_t bytes_max = 0;
    /// Folder of the files; empty: the system's folder of temporary files.
    std::string folder;
};

/// Gives out room. Safe to use from several threads.
class Memory {
public:
    explicit Memory(MemoryOptions options) : options_(std::move(options)) {}
    ~Memory();
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    /// Zeroed room of so many bytes, aligned to a page. Errors: disk_full, io, limit (the system
    /// has no memory left).
    Result<void*> take(size_t bytes);
    void give_back(void* room);
    /// When the process holds more than the limit, lets go of the pages of spilled room (they lie
    /// in their files and come back when they are touched) and of mapped input.
    void relax();
    /// A mapped file whose pages may be let go too, as long as it is named here.
    void also_relax(std::string_view mapped);
    /// It is read: its pages go now, and come back if somebody asks for them.
    void forget(std::string_view mapped);

    /// Bytes of room that lie in files, now and in all.
    uint64_t spilled_bytes() const { return spilled_; }
    bool limited() const { return options_.bytes_max > 0; }

private:
    struct Piece {
        size_t bytes = 0;
        bool spilled = false;
    };
    Result<void*> spill(size_t bytes);
    MemoryOptions options_;
    std::mutex mutex_;
    std::map<void*, Piece> pieces_;
    std::map<const void*, size_t> mapped_;
    uint64_t held_ = 0;
    std::atomic<uint64_t> spilled_ = 0;
};

/// The most memory that the process ever held, in bytes.
uint64_t peak_memory_bytes();

/// An array of fixed size whose room comes from a Memory. T needs no constructor: all bits are 0.
template <typename T>
class Room {
public:
    Room() = default;
    static Result<Room> make(Memory& memory, size_t size) {
        Room out;
        out.memory_ = &memory;
        out.size_ = size;
        if (size > 0) {
            auto taken = memory.take(size * sizeof(T));
            if (!taken) {
                return std::unexpected(std::move(taken.error()));
            }
            out.data_ = static_cast<T*>(*taken);
        }
        return out;
    }
    Room(Room&& other) noexcept
        : memory_(other.memory_),
          data_(std::exchange(other.data_, nullptr)),
          size_(std::exchange(other.size_, 0)) {}
    Room& operator=(Room&& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~Room() {
        if (data_ != nullptr) {
            memory_->give_back(data_);
        }
    }

    T* data() const { return data_; }
    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T& operator[](size_t i) const { return data_[i]; }
    std::span<T> span() const { return {data_, size_}; }
    /// Keeps only the first rows.
    void shorten(size_t size) { size_ = size; }

private:
    Memory* memory_ = nullptr;
    T* data_ = nullptr;
    size_t size_ = 0;
};

}  // namespace regsosek
