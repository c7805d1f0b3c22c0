// Few codes mean unknown, so that a known value is a few steps from any border.
#include "method/check/localise_sources.h"

#include <algorithm>
#include <limits>

namespace regsosek::check {

namespace {

constexpr int64_t lowest = std::numeric_limits<int64_t>::min();

bool is_unknown(int64_t value, const std::vector<int32_t>& codes) {
    return value == lowest || (value >= expr::unreadable && value <= expr::not_asked) ||
           std::ranges::find(codes, value) != codes.end();
}

}  // namespace

KnownPart known_part(const Interval& part, const std::vector<int32_t>& unknown_codes) {
    KnownPart out{false, false, part.low, part.high};
    while (out.low <= part.high && is_unknown(out.low, unknown_codes)) {
        out.unknown = true;
        if (out.low == part.high) {
            return out;
        }
        ++out.low;
    }
    while (is_unknown(out.high, unknown_codes)) {
        out.unknown = true;
        --out.high;
    }
    out.some = true;
    const auto inside = [&](int64_t value) { return out.low < value && value < out.high; };
    for (int64_t code = expr::unreadable; code <= expr::not_asked; ++code) {
        out.unknown = out.unknown || inside(code);
    }
    out.unknown = out.unknown || std::ranges::any_of(unknown_codes, inside);
    return out;
}

bool some_inside(const Interval& part, const ValueSet& set) {
    return std::ranges::any_of(
        set, [&](const Interval& one) { return one.low <= part.high && part.low <= one.high; });
}

bool some_outside(const Interval& part, const ValueSet& set) {
    return std::ranges::none_of(
        set, [&](const Interval& one) { return one.low <= part.low && part.high <= one.high; });
}

bool some_known_inside(const Interval& part, const ValueSet& set,
                       const std::vector<int32_t>& unknown_codes) {
    return std::ranges::any_of(set, [&](const Interval& one) {
        const Interval shared{std::max(one.low, part.low), std::min(one.high, part.high)};
        return shared.low <= shared.high && known_part(shared, unknown_codes).some;
    });
}

bool some_known_outside(const Interval& part, const ValueSet& set,
                        const std::vector<int32_t>& unknown_codes) {
    int64_t next = part.low;
    for (const Interval& one : set) {
        if (one.high < next || one.low > part.high) {
            continue;
        }
        if (one.low > next && known_part({next, one.low - 1}, unknown_codes).some) {
            return true;
        }
        if (one.high >= part.high) {
            return false;
        }
        next = one.high + 1;
    }
    return known_part({next, part.high}, unknown_codes).some;
}

}  // namespace regsosek::check
