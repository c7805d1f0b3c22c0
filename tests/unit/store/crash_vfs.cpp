// The crash disk as an SQLite VFS (https://www.sqlite.org/vfs.html), version 1: no shared memory,
// which a connection in exclusive locking mode does not need.
#include "crash_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "ground/base/random.h"

namespace regsosek::store {

namespace {

/// What a disk writes as a whole or not at all.
constexpr size_t sector_bytes = 512;

/// A change that was not flushed yet: bytes at an offset, or a new size.
struct Change {
    size_t offset = 0;
    std::string bytes;
    bool truncate = false;
};

void put(std::string& content, size_t offset, std::string_view bytes) {
    if (content.size() < offset + bytes.size()) {
        content.resize(offset + bytes.size());
    }
    content.replace(offset, bytes.size(), bytes);
}

void put(std::string& content, const Change& change) {
    if (change.truncate) {
        content.resize(change.offset);
    } else {
        put(content, change.offset, change.bytes);
    }
}

/// Each sector of a write survives or not by itself.
void apply_torn(std::string& content, const Change& change, Random& random) {
    if (change.truncate) {
        if (random.chance(0.5)) {
            content.resize(change.offset);
        }
        return;
    }
    size_t begin = 0;
    while (begin < change.bytes.size()) {
        const size_t sector_end =
            ((change.offset + begin) / sector_bytes + 1) * sector_bytes - change.offset;
        const size_t end = std::min(sector_end, change.bytes.size());
        if (random.chance(0.5)) {
            put(content, change.offset + begin,
                  std::string_view(change.bytes).substr(begin, end - begin));
        }
        begin = end;
    }
}

}  // namespace

struct CrashDisk::File {
    std::string flushed;
    std::string current;
    std::vector<Change> unflushed;
    bool flushes_folder = false;  ///< A new log or journal: its first flush flushes the folder too.
};

struct CrashDisk::Vfs {
    sqlite3_vfs methods{};
    CrashDisk* disk = nullptr;

    /// What SQLite allocates for an open file.
    struct Handle {
        sqlite3_file base;
        CrashDisk* disk;
        std::shared_ptr<File>* file;
    };
    static Handle& handle(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
    static CrashDisk& disk_of(sqlite3_vfs* vfs) { return *static_cast<CrashDisk*>(vfs->pAppData); }

    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out);
    static int remove(sqlite3_vfs* vfs, const char* name, int flush_folder);
    static int access(sqlite3_vfs* vfs, const char* name, int flags, int* out);
    static int close(sqlite3_file* file);
    static int read(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset);
    static int write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset);
    static int truncate(sqlite3_file* file, sqlite3_int64 size);
    static int sync(sqlite3_file* file, int flags);
    static int size(sqlite3_file* file, sqlite3_int64* out);
};

int CrashDisk::Vfs::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
                         int* out) {
    auto& disk = disk_of(vfs);
    file->pMethods = nullptr;
    const std::string path = name == nullptr ? "" : name;
    if (disk.crashed_) {
        return SQLITE_IOERR;
    }
    auto& entry = disk.files_[path];
    if (!entry) {
        if ((flags & SQLITE_OPEN_CREATE) == 0 || !disk.step()) {
            disk.files_.erase(path);
            return disk.crashed_ ? SQLITE_IOERR : SQLITE_CANTOPEN;
        }
        entry = std::make_shared<File>();
        entry->flushes_folder =
            (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL)) != 0;
    }
    static const sqlite3_io_methods io = {
        1,
        close,
        read,
        write,
        truncate,
        sync,
        size,
        [](sqlite3_file*, int) { return SQLITE_OK; },
        [](sqlite3_file*, int) { return SQLITE_OK; },
        [](sqlite3_file*, int* locked) {
            *locked = 0;
            return SQLITE_OK;
        },
        [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; },
        [](sqlite3_file*) { return static_cast<int>(sector_bytes); },
        [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
        nullptr,
        nullptr,
        nullptr,
        nullptr,
        nullptr,
        nullptr};
    auto& made = handle(file);
    made.disk = &disk;
    made.file = new std::shared_ptr<File>(entry);
    made.base.pMethods = &io;
    if (out != nullptr) {
        *out = flags;
    }
    return SQLITE_OK;
}

int CrashDisk::Vfs::remove(sqlite3_vfs* vfs, const char* name, int flush_folder) {
    auto& disk = disk_of(vfs);
    if (!disk.step()) {
        return SQLITE_IOERR_DELETE;
    }
    disk.files_.erase(name);
    if (flush_folder != 0) {
        disk.flushed_names_.erase(name);
    }
    return SQLITE_OK;
}

int CrashDisk::Vfs::access(sqlite3_vfs* vfs, const char* name, int, int* out) {
    const auto& disk = disk_of(vfs);
    *out = disk.files_.contains(name) ? 1 : 0;
    return disk.crashed_ ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

int CrashDisk::Vfs::close(sqlite3_file* file) {
    delete handle(file).file;
    return SQLITE_OK;
}

int CrashDisk::Vfs::read(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
    const auto& [base, disk, entry] = handle(file);
    if (disk->crashed_) {
        return SQLITE_IOERR_READ;
    }
    const auto& content = (*entry)->current;
    const auto begin = std::min(static_cast<size_t>(offset), content.size());
    const size_t got = std::min(static_cast<size_t>(amount), content.size() - begin);
    std::memcpy(to, content.data() + begin, got);
    std::memset(static_cast<char*>(to) + got, 0, static_cast<size_t>(amount) - got);
    return got == static_cast<size_t>(amount) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int CrashDisk::Vfs::write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
    const auto& [base, disk, entry] = handle(file);
    Change change{static_cast<size_t>(offset),
                  std::string(static_cast<const char*>(from), static_cast<size_t>(amount)), false};
    if (disk->crashed_) {
        return SQLITE_IOERR_WRITE;
    }
    if (!disk->fits(**entry, change.offset + change.bytes.size())) {
        return SQLITE_FULL;
    }
    // A write that the power interrupts may still have left some of its sectors.
    const bool powered = disk->step();
    put((*entry)->current, change);
    (*entry)->unflushed.push_back(std::move(change));
    return powered ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

int CrashDisk::Vfs::truncate(sqlite3_file* file, sqlite3_int64 size) {
    const auto& [base, disk, entry] = handle(file);
    if (!disk->step()) {
        return SQLITE_IOERR_TRUNCATE;
    }
    (*entry)->current.resize(static_cast<size_t>(size));
    (*entry)->unflushed.push_back({static_cast<size_t>(size), {}, true});
    return SQLITE_OK;
}

int CrashDisk::Vfs::sync(sqlite3_file* file, int) {
    const auto& [base, disk, entry] = handle(file);
    if (!disk->step()) {
        return SQLITE_IOERR_FSYNC;
    }
    if (disk->ignore_flushes_) {
        return SQLITE_OK;
    }
    ++disk->flushes_;
    (*entry)->flushed = (*entry)->current;
    (*entry)->unflushed.clear();
    // SQLite's own VFS flushes the folder with a new log or journal, and ext4 flushes the name of a
    // new file with its content.
    if ((*entry)->flushes_folder) {
        disk->flushed_names_ = disk->files_;
        (*entry)->flushes_folder = false;
    }
    for (const auto& [name, named] : disk->files_) {
        if (named == *entry) {
            disk->flushed_names_[name] = named;
        }
    }
    return SQLITE_OK;
}

int CrashDisk::Vfs::size(sqlite3_file* file, sqlite3_int64* out) {
    const auto& [base, disk, entry] = handle(file);
    *out = static_cast<sqlite3_int64>((*entry)->current.size());
    return disk->crashed_ ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

CrashDisk::CrashDisk(std::string vfs_name)
    : name_(std::move(vfs_name)), vfs_(std::make_unique<Vfs>()) {
    sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
    auto& methods = vfs_->methods;
    methods.iVersion = 1;
    methods.szOsFile = sizeof(Vfs::Handle);
    methods.mxPathname = 512;
    methods.zName = name_.c_str();
    methods.pAppData = this;
    methods.xOpen = Vfs::open;
    methods.xDelete = Vfs::remove;
    methods.xAccess = Vfs::access;
    methods.xFullPathname = [](sqlite3_vfs*, const char* name, int size, char* out) {
        sqlite3_snprintf(size, out, "%s", name);
        return SQLITE_OK;
    };
    methods.xRandomness = system->xRandomness;
    methods.xSleep = [](sqlite3_vfs*, int) { return 0; };
    methods.xCurrentTime = system->xCurrentTime;
    methods.xGetLastError = [](sqlite3_vfs*, int, char*) { return 0; };
    sqlite3_vfs_register(&methods, 0);
}

CrashDisk::~CrashDisk() {
    sqlite3_vfs_unregister(&vfs_->methods);
}

void CrashDisk::crash_at(int64_t operation) {
    operations_ = 0;
    crash_at_ = operation;
}

bool CrashDisk::step() {
    if (!crashed_ && ++operations_ == crash_at_) {
        crashed_ = true;
    }
    return !crashed_;
}

bool CrashDisk::fits(const File& file, size_t end) const {
    size_t total = 0;
    for (const auto& [name, other] : files_) {
        total += other->current.size();
    }
    return room_ == 0 || end <= file.current.size() ||
           total + end - file.current.size() <= static_cast<size_t>(room_);
}

void CrashDisk::restart(Unflushed mode, uint64_t seed) {
    Random random(seed);
    // A name that was never flushed may or may not be there; so may one whose removal was not.
    auto names = mode == Unflushed::lost ? flushed_names_ : files_;
    if (mode == Unflushed::torn) {
        names = flushed_names_;
        for (const auto& [name, file] : files_) {
            if (random.chance(0.5)) {
                names[name] = file;
            }
        }
    }
    std::map<std::string, std::shared_ptr<File>> after;
    for (const auto& [name, file] : names) {
        auto& survivor = after[name] = std::make_shared<File>();
        survivor->flushed = file->flushed;
        for (const auto& change : file->unflushed) {
            if (mode == Unflushed::kept) {
                put(survivor->flushed, change);
            } else if (mode == Unflushed::torn) {
                apply_torn(survivor->flushed, change, random);
            }
        }
        survivor->current = survivor->flushed;
    }
    files_ = after;
    flushed_names_ = after;
    crashed_ = false;
    crash_at(0);
}

std::string CrashDisk::everything() const {
    std::string out;
    for (const auto& [name, file] : files_) {
        out += file->current;
    }
    return out;
}

}  // namespace regsosek::store
