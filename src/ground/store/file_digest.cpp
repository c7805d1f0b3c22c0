// Digests of files, kept as office state; those that are not known are made side by side.
#include "ground/store/file_digest.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "ground/base/hash.h"
#include "ground/base/threads.h"

namespace regsosek::store {

namespace {

std::string key_of(const std::string& path) {
    return "flow/file/" + path;
}

/// What tells a file from a later one of the same name; empty when it is absent.
std::string mark_of(const std::string& path) {
    struct stat facts{};
    if (::stat(path.c_str(), &facts) != 0) {
        return {};
    }
    return fmt::format("{}:{}:{}.{}", facts.st_ino, facts.st_size, facts.st_mtim.tv_sec,
                       facts.st_mtim.tv_nsec);
}

}  // namespace

Result<std::vector<std::string>> file_digests(Workspace& workspace,
                                              std::span<const std::string> paths) {
    std::vector<std::string> digests(paths.size(), "absent");
    std::vector<std::string> marks;
    std::vector<size_t> unknown;
    for (size_t i = 0; i < paths.size(); ++i) {
        const std::string& mark = marks.emplace_back(mark_of(paths[i]));
        if (mark.empty()) {
            continue;
        }
        const auto saved = TRY(workspace.state(key_of(paths[i])));
        if (saved && saved->starts_with(mark + "=")) {
            digests[i] = saved->substr(mark.size() + 1);
        } else {
            unknown.push_back(i);
        }
    }
    std::vector<Result<Hash>> made(unknown.size());
    parallel_blocks(unknown.size(), [&](size_t i) { made[i] = blake2b_file(paths[unknown[i]]); });
    for (size_t i = 0; i < unknown.size(); ++i) {
        const size_t at = unknown[i];
        digests[at] = hex(TRY(std::move(made[i])));
        TRY(workspace.set_state(key_of(paths[at]), marks[at] + "=" + digests[at]));
    }
    return digests;
}

}  // namespace regsosek::store
