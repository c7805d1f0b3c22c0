// Families that the workspace knows already: their ids stay when a document comes again.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "ground/store/issued_ids.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"
#include "word/collect/index.h"

namespace regsosek::collect {

/// Ids issued so far, by census key and member number.
class Known {
public:
    /// Reads them from the columns in scope. New ids lie above all that were ever issued, also
    /// outside the scope and in versions that were replaced.
    static Result<Known> load(store::Workspace& workspace, const store::Scope& scope);

    /// A family's id: the old one, or the next serial. Keys come once in a run.
    struct Family {
        int64_t id = 0;
        bool fresh = false;
        uint32_t row = 0;  ///< Row of its columns, when it is not fresh.
    };
    Family family(const CensusKey& key);
    /// Ids for the members of a family, by their numbers on paper (a number may come twice or be
    /// unreadable: such members are new each by itself).
    std::vector<int64_t> members(const Family& family, std::span<const int32_t> member_numbers);

    /// Highest ids given so far.
    store::IssuedIds issued() const { return {next_family_ - 1, next_person_ - 1}; }

private:
    struct KeyHash {
        size_t operator()(const CensusKey& key) const;
    };
    std::shared_ptr<const store::Columns> columns_;
    std::unordered_map<CensusKey, uint32_t, KeyHash> rows_;  // family rows of columns_
    int64_t next_family_ = 1;
    int64_t next_person_ = 1;
};

}  // namespace regsosek::collect
