// Cells in a map ordered by place; each set of dimensions is one pass.
#include "method/disclose/publish.h"

#include <algorithm>
#include <map>

#include "ground/base/assert.h"

namespace regsosek::disclose {

namespace {

constexpr size_t dimensions_max = 16;
using Place = std::vector<int32_t>;

struct Sum {
    int64_t count = 0;
    uint32_t key = 0;
};

// The place with the dimensions of the mask made "all".
Place total_place(const Place& at, size_t mask) {
    Place out = at;
    for (size_t d = 0; d < out.size(); ++d) {
        if ((mask >> d & 1U) != 0) {
            out[d] = all_values;
        }
    }
    return out;
}

ShownCell protect(const Place& at, const Sum& sum, const NoiseTable& noise,
                  const PublishOptions& options) {
    if (options.protection == Protection::cell_key) {
        return {at, noise.published(sum.count, sum.key), false};
    }
    const bool small = sum.count > 0 && sum.count < options.suppress_below;
    return {at, small ? 0 : sum.count, small};
}

}  // namespace

Result<std::vector<ShownCell>> publish(std::span<const TrueCell> cells, size_t dimensions,
                                       const PublishOptions& options) {
    if (dimensions > dimensions_max || options.suppress_below < 1) {
        return fail(Code::usage, "paling banyak 16 matra; batas cacah kecil minimal 1",
                    "at most 16 dimensions; the limit of small counts is 1 or more");
    }
    const NoiseTable noise = TRY(NoiseTable::make(options.noise));
    std::vector<ShownCell> out;
    std::vector<ShownCell> inner;
    for (const TrueCell& cell : cells) {
        must(cell.at.size() == dimensions, "a cell has a value in each dimension");
        inner.push_back(protect(cell.at, {cell.count, cell.key}, noise, options));
    }
    for (size_t mask = 0; mask < size_t{1} << dimensions; ++mask) {
        std::map<Place, Sum> sums;
        for (size_t i = 0; i < cells.size(); ++i) {
            Sum& sum = sums[total_place(cells[i].at, mask)];
            const bool added = mask != 0 && options.totals == Totals::added;
            sum.count += added ? inner[i].count : cells[i].count;
            sum.key += cells[i].key;
        }
        for (const auto& [at, sum] : sums) {
            // Sums of what is shown tell nothing more than what is shown.
            const bool shown_sum = mask != 0 && options.totals == Totals::added;
            ShownCell cell =
                shown_sum ? ShownCell{at, sum.count, false} : protect(at, sum, noise, options);
            if (cell.count != 0 || cell.suppressed) {
                out.push_back(std::move(cell));
            }
        }
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace regsosek::disclose
