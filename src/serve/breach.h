// Whom a breach concerns: families whose by-name data an account has read in a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/store/workspace.h"

namespace regsosek::serve {

/// Reads of one family.
struct AffectedFamily {
    int64_t family = 0;
    int64_t area = 0;   ///< sub-SLS
    int64_t first = 0;  ///< seconds since 1970
    int64_t last = 0;
    int64_t reads = 0;
};

/// The families, by id. An empty account is every account; `from` and `to` belong to the time.
Result<std::vector<AffectedFamily>> affected_families(store::Workspace& workspace,
                                                      const store::Scope& scope,
                                                      const std::string& account, int64_t from,
                                                      int64_t to);

}  // namespace regsosek::serve
