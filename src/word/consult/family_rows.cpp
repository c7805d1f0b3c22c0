// Sorted pairs and binary search: order and memory do not depend on a hash.
#include "word/consult/family_rows.h"

#include <algorithm>

namespace regsosek::consult {

FamilyRows::FamilyRows(const store::Table& table) {
    const store::Column& ids = table.at("family_id");
    rows_.reserve(table.rows);
    for (uint32_t row = 0; row < table.rows; ++row) {
        rows_.emplace_back(ids.integer(row), row);
    }
    sort();
}

FamilyRows::FamilyRows(std::span<const int64_t> family_id) {
    rows_.reserve(family_id.size());
    for (uint32_t row = 0; row < family_id.size(); ++row) {
        rows_.emplace_back(family_id[row], row);
    }
    sort();
}

void FamilyRows::sort() {
    if (!std::ranges::is_sorted(rows_)) {
        std::ranges::sort(rows_);
    }
}

int64_t FamilyRows::row(int64_t family_id) const {
    const auto found = std::ranges::lower_bound(rows_, std::pair{family_id, uint32_t{0}});
    return found != rows_.end() && found->first == family_id ? int64_t{found->second} : -1;
}

}  // namespace regsosek::consult
