// The power goes while photos are put into the vault: what was named is there afterwards, whole.
// Calls of the disk under one folder are watched here; at a chosen one the power goes, and what was
// not flushed is lost, kept or torn.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "ground/base/files.h"
#include "ground/base/random.h"
#include "ground/store/vault.h"

namespace {

namespace fs = std::filesystem;

// What a disk knows that a file system does not show: which bytes and names were flushed.
struct WatchedDisk {
    std::string folder;  // empty: nothing is watched
    int64_t crash_at = 0;
    int64_t operations = 0;
    bool crashed = false;
    std::set<std::string> unflushed;             // files with bytes that may be lost
    std::map<std::string, std::string> renamed;  // to -> from, the folder not flushed since
    std::vector<std::string> made;               // folders whose parent was not flushed since

    bool watches(const std::string& path) const {
        return !folder.empty() && path.starts_with(folder);
    }
    // Counts an operation; false from the moment at which the power goes.
    bool step() {
        if (!crashed && ++operations == crash_at) {
            crashed = true;
        }
        return !crashed;
    }
    void flushed(const std::string& path) {
        unflushed.erase(path);
        std::erase_if(renamed,
                      [&](const auto& one) { return fs::path(one.first).parent_path() == path; });
        std::erase_if(made,
                      [&](const std::string& one) { return fs::path(one).parent_path() == path; });
    }
    // The power is back. 0: what was not flushed is lost, 1: kept, 2: each as the seed says.
    void restart(int mode, uint64_t seed) {
        const WatchedDisk was = *this;
        *this = {};  // what follows is not watched
        regsosek::Random random(seed);
        const auto stays = [&] { return mode == 1 || (mode == 2 && random.bits() % 2 == 0); };
        std::error_code gone;  // what the process cleared up itself is not there
        for (const std::string& path : was.unflushed) {
            if (fs::exists(path) && !stays()) {
                fs::resize_file(path, mode == 2 ? fs::file_size(path) / 2 : 0);
            }
        }
        for (const auto& [to, from] : was.renamed) {
            if (!stays()) {
                fs::rename(to, from, gone);
            }
        }
        for (const std::string& path : was.made) {
            if (!stays()) {
                fs::remove_all(path, gone);
            }
        }
    }
};

WatchedDisk& disk() {
    static WatchedDisk one;
    return one;
}

std::string path_of(int file) {
    std::array<char, 4096> path{};
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
    return size < 0 ? std::string{} : std::string(path.data(), static_cast<size_t>(size));
}

}  // namespace

// Calls of the C library that go to the disk, watched in this program alone.
extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
    if (!disk().folder.empty()) {
        const std::string path = path_of(file);
        if (disk().watches(path)) {
            if (!disk().step()) {
                errno = EIO;
                return -1;
            }
            disk().unflushed.insert(path);
        }
    }
    return ::syscall(SYS_write, file, bytes, size);
}

int fsync(int file) {
    const std::string path = disk().folder.empty() ? std::string{} : path_of(file);
    if (disk().watches(path)) {
        if (!disk().step()) {
            errno = EIO;
            return -1;
        }
        disk().flushed(path);
        return 0;
    }
    return static_cast<int>(::syscall(SYS_fsync, file));
}

int rename(const char* from, const char* to) noexcept {
    if (disk().watches(to)) {
        if (!disk().step()) {
            errno = EIO;
            return -1;
        }
        disk().renamed[to] = from;
        if (disk().unflushed.erase(from) > 0) {
            disk().unflushed.insert(to);
        }
    }
    return static_cast<int>(::syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to));
}

int mkdir(const char* path, mode_t mode) noexcept {
    if (disk().watches(path)) {
        if (!disk().step()) {
            errno = EIO;
            return -1;
        }
        disk().made.emplace_back(path);
    }
    return static_cast<int>(::syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}

}  // extern "C"

namespace regsosek::store {
namespace {

class VaultCrashTest : public testing::Test {
protected:
    VaultCrashTest() {
        std::string pattern = (fs::temp_directory_path() / "regsosek-vault-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        seal::random_bytes(key_.bytes);
    }
    ~VaultCrashTest() override {
        disk() = {};
        fs::remove_all(folder_);
    }
    static std::string photo(uint64_t seed, int number) {
        Random random(seed, static_cast<uint64_t>(number));
        std::string out(200 + random.bits() % 3000, '\0');
        for (char& c : out) {
            c = static_cast<char>(random.bits());
        }
        return out;
    }

    std::string folder_;
    seal::Key key_;
};

TEST_F(VaultCrashTest, WhatWasNamedIsThereWholeAfterAnyPowerCut) {
    const bool longer = std::getenv("REGSOSEK_TEST_LONG") != nullptr &&
                        std::string(std::getenv("REGSOSEK_TEST_LONG")) == "1";
    const int lives = longer ? 5000 : 1000;
    int64_t named = 0;
    int64_t cut = 0;
    for (int life = 0; life < lives; ++life) {
        const auto seed = static_cast<uint64_t>(life);
        Random random(seed, 7);
        const std::string workspace = folder_ + "/" + std::to_string(life);
        fs::create_directories(workspace + "/vault");
        disk().folder = workspace;
        disk().crash_at = 1 + static_cast<int64_t>(random.bits() % 60);
        std::map<std::string, std::string> promised;
        {
            Vault vault(workspace, key_);
            for (int i = 0; i < 4 && !disk().crashed; ++i) {
                const std::vector<std::string> many = {photo(seed, 2 * i), photo(seed, 2 * i + 1)};
                if (const auto one = vault.put(many[0])) {
                    promised[*one] = many[0];
                }
                if (const auto names = vault.put_all(many)) {
                    promised[names->at(1)] = many[1];
                }
            }
        }
        cut += disk().crashed ? 1 : 0;
        disk().restart(life % 3, seed);
        Vault vault(workspace, key_);
        for (const auto& [name, bytes] : promised) {
            const auto found = vault.get(name);
            ASSERT_TRUE(found) << "life " << life << ": " << found.error().message(Lang::en);
            ASSERT_EQ(*found, bytes);
            ++named;
        }
        // What was not promised can be put again.
        const auto again = vault.put(photo(seed, 7));
        ASSERT_TRUE(again) << "life " << life;
        ASSERT_EQ(*vault.get(*again), photo(seed, 7)) << "life " << life;
        fs::remove_all(workspace);
    }
    EXPECT_GT(cut, lives / 2);
    EXPECT_GT(named, lives);
}

TEST_F(VaultCrashTest, TheDiskOfThisTestLosesWhatWasNotFlushed) {
    disk().folder = folder_;
    const std::string path = folder_ + "/file";
    ASSERT_TRUE(files::write(path, "flushed"));
    {
        const int file = ::open(path.c_str(), O_WRONLY | O_APPEND);
        ASSERT_EQ(::write(file, "x", 1), 1);
        ::close(file);
    }
    disk().restart(0, 1);
    EXPECT_EQ(fs::file_size(path), 0U);
}

}  // namespace
}  // namespace regsosek::store
