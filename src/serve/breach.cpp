// Walks the log of reads, newest first, a page at a time.
#include "serve/breach.h"

#include <algorithm>
#include <map>

namespace regsosek::serve {

Result<std::vector<AffectedFamily>> affected_families(store::Workspace& workspace,
                                                      const store::Scope& scope,
                                                      const std::string& account, int64_t from,
                                                      int64_t to) {
    std::map<int64_t, AffectedFamily> families;
    constexpr int64_t page = 10'000;
    int64_t before = INT64_MAX;
    for (bool more = true; more;) {
        const auto reads = TRY(workspace.accesses(std::nullopt, scope, page, before));
        more = std::ssize(reads) == page;
        for (const store::Access& one : reads) {
            before = one.number;
            if (one.family_id != 0 && one.at >= from && one.at <= to &&
                (account.empty() || one.account == account)) {
                const AffectedFamily fresh{one.family_id, one.area, one.at, one.at, 0};
                AffectedFamily& of = families.try_emplace(one.family_id, fresh).first->second;
                ++of.reads;
                of.first = std::min(of.first, one.at);
                of.last = std::max(of.last, one.at);
            }
        }
    }
    std::vector<AffectedFamily> out;
    for (const auto& [id, of] : families) {
        out.push_back(of);
    }
    return out;
}

}  // namespace regsosek::serve
