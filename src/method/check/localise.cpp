// Sets of values.
#include "method/check/localise.h"

#include <algorithm>
#include <limits>

namespace regsosek::check {

ValueSet value_set(std::vector<Interval> intervals) {
    std::ranges::sort(intervals, {}, &Interval::low);
    ValueSet out;
    for (const Interval& next : intervals) {
        const bool touches =
            !out.empty() && (out.back().high == std::numeric_limits<int64_t>::max() ||
                             next.low <= out.back().high + 1);
        if (touches) {
            out.back().high = std::max(out.back().high, next.high);
        } else {
            out.push_back(next);
        }
    }
    return out;
}

bool contains(const ValueSet& set, int64_t value) {
    return std::ranges::any_of(
        set, [&](const Interval& part) { return part.low <= value && value <= part.high; });
}

}  // namespace regsosek::check
