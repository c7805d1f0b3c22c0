// Days, dates and ages: loops without branches that the compiler turns into vector instructions.
// Parts of a date are brought into 32 bits first, since only there can they be divided by vectors.
#include <algorithm>
#include <array>

#include "ground/base/cpu.h"
#include "ground/expr/fault.h"
#include "ground/expr/frame.h"

namespace regsosek::expr {
namespace {

constexpr int64_t absent = unknown_integer;
// Rows that are brought into 32 bits at a time.
constexpr size_t stretch = 256;
using Parts = std::array<uint32_t, stretch>;

// What is no part of any date, unknown ones too, becomes 0, which is no day, month or year either.
[[gnu::always_inline]] inline void shorten(const int64_t* x, size_t n, Parts& out) {
    for (size_t i = 0; i < n; ++i) {
        const bool fits = x[i] > 0 && x[i] <= int64_t{UINT32_MAX};
        out[i] = fits ? static_cast<uint32_t>(x[i]) : 0;
    }
}

// A day of the calendar of the years 1 to 9999. Months of 31 and 30 days take turns, and begin anew
// in August: the lowest bit of month + month / 8 says which.
[[gnu::always_inline]] inline bool is_day(uint32_t day, uint32_t month, uint32_t year) {
    constexpr uint32_t year_max = 9999;
    const bool leap = (((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)) != 0 ||
                      (fault(Fault::year_1900_is_leap) && year == 1900);
    const uint32_t february = leap ? 29 : 28;
    const uint32_t other = 30 + ((month ^ (month >> 3)) & 1);
    const uint32_t length = month == 2 ? february : other;
    return ((year - 1 < year_max) & (month - 1 < 12) & (day - 1 < length)) != 0;
}

struct Dates {
    Parts a;
    Parts b;
    Parts c;
    Parts on;
};

// out[i] is 1 where args are day, month, year of a day.
[[gnu::always_inline]] inline void mark_days(const Dates& in, size_t n, Parts& out) {
    for (size_t i = 0; i < n; ++i) {
        out[i] = is_day(in.a[i], in.b[i], in.c[i]) ? 1 : 0;
    }
}

// Completed years on a day given as yyyymmdd; negative ones are kept in two's complement.
[[gnu::always_inline]] inline void count_years(const Dates& in, size_t n, Parts& years,
                                               Parts& valid) {
    for (size_t i = 0; i < n; ++i) {
        const uint32_t on = in.on[i];
        const bool both = (static_cast<int>(is_day(in.a[i], in.b[i], in.c[i])) &
                           static_cast<int>(is_day(on % 100, on / 100 % 100, on / 10'000))) != 0;
        const uint32_t before = on % 10'000 < in.b[i] * 100 + in.a[i] ? 1 : 0;
        years[i] = on / 10'000 - in.c[i] - before;
        valid[i] = both ? 1 : 0;
    }
}

[[gnu::always_inline]] inline void valid_dates(const Instruction& op, Frame& frame, size_t begin,
                                               size_t n, const Parts& valid) {
    const int64_t* a = frame.slot<int64_t>(op.args[0]) + begin;
    const int64_t* b = frame.slot<int64_t>(op.args[1]) + begin;
    const int64_t* c = frame.slot<int64_t>(op.args[2]) + begin;
    uint8_t* out = frame.slot<uint8_t>(op.out) + begin;
    for (size_t i = 0; i < n; ++i) {
        const bool hidden = ((a[i] == absent) | (b[i] == absent) | (c[i] == absent)) != 0;
        const auto day = static_cast<uint8_t>(valid[i] * 2);
        out[i] = hidden ? static_cast<uint8_t>(Truth::unknown) : day;
    }
}

[[gnu::always_inline]] inline void run_stretch(const Instruction& op, Frame& frame, size_t begin,
                                               size_t n) {
    const auto argument = [&](size_t which) { return frame.slot<int64_t>(op.args[which]) + begin; };
    Dates in;
    Parts valid;
    // date(y, m, d) names the year first, the others name it last.
    const bool year_first = op.code == Action::make_date;
    shorten(argument(year_first ? 2 : 0), n, in.a);
    shorten(argument(1), n, in.b);
    shorten(argument(year_first ? 0 : 2), n, in.c);
    if (op.code == Action::valid_date) {
        mark_days(in, n, valid);
        return valid_dates(op, frame, begin, n, valid);
    }
    int64_t* out = frame.slot<int64_t>(op.out) + begin;
    Parts value;
    if (op.code == Action::age_on) {
        shorten(argument(3), n, in.on);
        count_years(in, n, value, valid);
    } else {
        mark_days(in, n, valid);
        for (size_t i = 0; i < n; ++i) {
            value[i] = in.c[i] * 10'000 + in.b[i] * 100 + in.a[i];
        }
    }
    for (size_t i = 0; i < n; ++i) {
        out[i] = valid[i] != 0 ? static_cast<int32_t>(value[i]) : absent;
    }
}

}  // namespace

REGSOSEK_FOR_EACH_CPU void run_dates(const Instruction& op, Frame& frame) {
    const size_t n = frame.count(op.rows);
    for (size_t begin = 0; begin < n; begin += stretch) {
        run_stretch(op, frame, begin, std::min(stretch, n - begin));
    }
}

}  // namespace regsosek::expr
