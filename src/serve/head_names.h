// Names of heads of families for lists: opened from the record once, and kept in memory alone for
// as long as the record stands still, so that an erased or corrected name is gone with the next
// request.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "ground/store/workspace.h"

namespace regsosek::serve {

/// Names by family. Safe to be called from several threads.
class HeadNames {
public:
    /// Names kept at most: more than a district has families, about 40 MB.
    static constexpr size_t names_max = 500'000;

    /// The names of these families, in their order; empty for one that has none, or lies outside of
    /// the scope. Errors: those of reading the record.
    Result<std::vector<std::string>> of(store::Workspace& workspace,
                                        std::span<const int64_t> families,
                                        const store::Scope& scope);

private:
    struct Known {
        int64_t area = 0;
        std::string name;
    };
    std::mutex mutex_;
    int64_t head_ = 0;  ///< sequence of the record that the names were read at, or after
    std::unordered_map<int64_t, Known> names_;
};

}  // namespace regsosek::serve
