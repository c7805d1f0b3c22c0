// A disk for SQLite in memory that tells what was flushed from what was not: at a chosen operation
// the power goes, and of the unflushed writes none, all, or a seeded choice of torn sectors
// survive.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace regsosek::store {

/// What becomes of writes that were not flushed when the power goes.
enum class Unflushed : uint8_t { lost, kept, torn };

/// The disk. Registered with SQLite under its name while it lives.
class CrashDisk {
public:
    explicit CrashDisk(std::string vfs_name);
    CrashDisk(const CrashDisk&) = delete;
    CrashDisk& operator=(const CrashDisk&) = delete;
    ~CrashDisk();

    const std::string& vfs_name() const { return name_; }
    /// The power goes at the n-th operation from now (write, flush, truncate, create, delete); 0:
    /// never. From then on every call fails.
    void crash_at(int64_t operation);
    /// Operations since the last call of crash_at.
    int64_t operations() const { return operations_; }
    bool crashed() const { return crashed_; }
    /// How often a file was flushed.
    int64_t flushes() const { return flushes_; }
    /// The power is back: what was flushed is there, and of the rest what the mode says.
    void restart(Unflushed mode, uint64_t seed);
    /// Bytes that fit on the disk; writes above them find it full. 0: no limit.
    void set_room(int64_t bytes) { room_ = bytes; }
    /// A disk that says it flushed and did not.
    void ignore_flushes(bool ignore) { ignore_flushes_ = ignore; }
    /// All bytes of all files now, one after the other: for looking for plaintext.
    std::string everything() const;

    struct Vfs;

private:
    struct File;
    friend struct Vfs;
    bool step();
    bool fits(const File& file, size_t end) const;

    std::string name_;
    std::unique_ptr<Vfs> vfs_;
    std::map<std::string, std::shared_ptr<File>> files_;
    std::map<std::string, std::shared_ptr<File>> flushed_names_;
    int64_t operations_ = 0;
    int64_t crash_at_ = 0;
    int64_t room_ = 0;
    int64_t flushes_ = 0;
    bool crashed_ = false;
    bool ignore_flushes_ = false;
};

}  // namespace regsosek::store
