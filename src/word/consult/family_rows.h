// Which row of a table speaks of which family.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ground/store/table.h"

namespace regsosek::consult {

/// Finds rows of a table by family_id, which is unique in it.
class FamilyRows {
public:
    explicit FamilyRows(const store::Table& table);
    explicit FamilyRows(std::span<const int64_t> family_id);
    /// The row of a family, or -1.
    int64_t row(int64_t family_id) const;

private:
    void sort();
    std::vector<std::pair<int64_t, uint32_t>> rows_;
};

}  // namespace regsosek::consult
