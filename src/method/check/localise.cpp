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

int64_t value_count(const ValueSet& set) {
    constexpr uint64_t most = uint64_t{1} << 62;
    uint64_t out = 0;
    for (const Interval& part : set) {
        const uint64_t width = static_cast<uint64_t>(part.high) - static_cast<uint64_t>(part.low);
        out = std::min(most, out + std::min(most, width) + 1);
    }
    return static_cast<int64_t>(out);
}

int64_t value_at(const ValueSet& set, int64_t place) {
    for (const Interval& part : set) {
        const int64_t width = value_count({part});
        if (place < width) {
            return part.low + place;
        }
        place -= width;
    }
    return set.back().high;
}

ValueSet cut_out(const ValueSet& set, int64_t low, int64_t high) {
    ValueSet out;
    for (const Interval& part : set) {
        if (part.low <= high && low <= part.high) {
            out.push_back({std::max(part.low, low), std::min(part.high, high)});
        }
    }
    return out;
}

}  // namespace regsosek::check
