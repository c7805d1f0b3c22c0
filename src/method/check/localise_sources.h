// Intervals of raw values against sets and against the codes that mean unknown.
#pragma once

#include <cstdint>
#include <vector>

#include "method/check/localise.h"

namespace regsosek::check {

/// The known values of an interval of raw values, by their bounds, and whether it has unknown ones.
struct KnownPart {
    bool unknown = false;
    bool some = false;
    int64_t low = 0;
    int64_t high = 0;
};
/// Unknown are INT64_MIN, -3 .. -1 and the given codes.
KnownPart known_part(const Interval& part, const std::vector<int32_t>& unknown_codes);

/// Whether some value of the interval lies inside, or outside, the set.
bool some_inside(const Interval& part, const ValueSet& set);
bool some_outside(const Interval& part, const ValueSet& set);
/// The same for values that are known.
bool some_known_inside(const Interval& part, const ValueSet& set,
                       const std::vector<int32_t>& unknown_codes);
bool some_known_outside(const Interval& part, const ValueSet& set,
                        const std::vector<int32_t>& unknown_codes);

}  // namespace regsosek::check
