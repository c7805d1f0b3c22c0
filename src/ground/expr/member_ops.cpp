// Operations between families and their members, along member_begin of the batch.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ground/expr/fault.h"
#include "ground/expr/frame.h"

namespace regsosek::expr {
namespace {

constexpr int64_t absent = unknown_integer;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// The members of one family: [begin, end) counted from the block's first member.
struct Members {
    size_t begin = 0;
    size_t end = 0;
};

Members members_of(const Frame& frame, size_t family) {
    const Block& block = frame.block();
    const auto& begins = frame.batch().member_begin;
    Members out{begins[block.family_begin + family] - block.member_begin,
                begins[block.family_begin + family + 1] - block.member_begin};
    if (fault(Fault::aggregate_starts_at_first_member_of_batch) && out.begin < out.end) {
        const size_t shift = begins[family] - begins[0];
        const size_t right = begins[block.family_begin + family] - block.member_begin;
        out.begin = shift == right ? out.begin : out.begin + 1;
    }
    if (fault(Fault::aggregate_loses_last_member) && out.end > out.begin) {
        --out.end;
    }
    return out;
}

// Marks where families begin, then adds up: no branch depends on how many members a family has.
void number_families(const Instruction& op, Frame& frame) {
    const Block& block = frame.block();
    const auto& begins = frame.batch().member_begin;
    const size_t families = frame.count(Rows::family);
    const size_t members = frame.count(Rows::member);
    uint32_t* out = frame.slot<uint32_t>(op.out);
    std::fill_n(out, members, 0U);
    const size_t shifted = fault(Fault::spread_shifts_by_one_family) && families > 1 ? 1 : 0;
    for (size_t f = 1; f < families; ++f) {
        const size_t begin = begins[block.family_begin + f] - block.member_begin;
        if (begin < members) {
            out[begin] += 1;
        }
    }
    uint32_t family = 0;
    for (size_t m = 0; m < members; ++m) {
        family += out[m];
        out[m] = shifted > 0 && family > 0 ? family - 1 : family;
    }
}

template <typename T>
void spread_values(const Instruction& op, Frame& frame) {
    const T* values = frame.slot<T>(op.args[0]);
    const uint32_t* family = frame.slot<uint32_t>(op.args[1]);
    T* out = frame.slot<T>(op.out);
    const size_t n = frame.count(Rows::member);
    for (size_t i = 0; i < n; ++i) {
        out[i] = values[family[i]];
    }
}

void spread(const Instruction& op, Frame& frame) {
    switch (op.cell) {
        case Cell::truth: return spread_values<uint8_t>(op, frame);
        case Cell::integer: return spread_values<int64_t>(op, frame);
        case Cell::real: return spread_values<double>(op, frame);
        default: return spread_values<std::string_view>(op, frame);
    }
}

// The first member of each family for which args[0] is yes: the next such member of the block, when
// it still belongs to the family.
void find_relative(const Instruction& op, Frame& frame) {
    const Truth* match = frame.slot<Truth>(op.args[0]);
    uint32_t* out = frame.slot<uint32_t>(op.out);
    const auto& begins = frame.batch().member_begin;
    const Block& block = frame.block();
    const size_t members = frame.count(Rows::member);
    const size_t families = frame.count(Rows::family);
    uint64_t* next = frame.numbers(members + 1);
    next[members] = no_row;
    for (size_t m = members; m-- > 0;) {
        next[m] = match[m] == Truth::yes ? m : next[m + 1];
    }
    for (size_t f = 0; f < families; ++f) {
        const size_t begin = begins[block.family_begin + f] - block.member_begin;
        const size_t end = begins[block.family_begin + f + 1] - block.member_begin;
        size_t row = next[begin];
        if (fault(Fault::head_is_last_match)) {
            for (size_t m = begin; m < end; ++m) {
                row = match[m] == Truth::yes ? m : row;
            }
        }
        const bool missing = row >= end;
        const bool wrong = fault(Fault::missing_head_is_first_member) && begin < end;
        out[f] = static_cast<uint32_t>(!missing ? row : wrong ? begin : size_t{no_row});
    }
}

template <typename From, typename To>
void gather(const Instruction& op, Frame& frame, const From* column, To missing) {
    const uint32_t* row = frame.slot<uint32_t>(op.args[0]);
    To* out = frame.slot<To>(op.out);
    const size_t families = frame.count(Rows::family);
    for (size_t f = 0; f < families; ++f) {
        out[f] = row[f] == no_row ? missing : static_cast<To>(column[row[f]]);
    }
}

void gather_column(const Instruction& op, Frame& frame) {
    const size_t first = frame.first(Rows::member);
    const size_t n = frame.count(Rows::member);
    if (op.code == Action::gather_text) {
        return gather(op, frame, Frame::from(frame.view(op.column).texts, first, n),
                      std::string_view());
    }
    if (op.code == Action::gather_real) {
        gather(op, frame, Frame::from(frame.view(op.column).reals, first, n), not_a_number);
        double* out = frame.slot<double>(op.out);
        std::replace_if(
            out, out + frame.count(Rows::family), [](double x) { return std::isinf(x); },
            not_a_number);
        return;
    }
    if (op.wide) {
        return gather(op, frame, frame.wide(op.column, Rows::member), int64_t{not_asked});
    }
    return gather(op, frame, frame.narrow(op.column, Rows::member), int64_t{not_asked});
}

// How many members of a family a condition holds for, and for how many it is unknown.
struct Held {
    int64_t yes = 0;
    int64_t hidden = 0;
};

// Running totals of both over the members of the block, in the two halves of 64 bits: a family's
// are the difference between two places. No branch depends on the size of a family.
const uint64_t* running_totals(const Instruction& op, Frame& frame) {
    constexpr uint64_t steps[] = {0, uint64_t{1} << 32, 1};  // by Truth
    const uint8_t* condition = frame.slot<uint8_t>(op.args[0]);
    const size_t members = frame.count(Rows::member);
    uint64_t* totals = frame.numbers(members + 1);
    uint64_t total = 0;
    for (size_t m = 0; m < members; ++m) {
        totals[m] = total;
        total += steps[condition[m]];
    }
    totals[members] = total;
    return totals;
}

Held held(const uint64_t* totals, Members members) {
    const uint64_t both = totals[members.end] - totals[members.begin];
    return {static_cast<int64_t>(both & UINT32_MAX), static_cast<int64_t>(both >> 32)};
}

// Unknown conditions make a count unknown: it could be more.
void count(const Instruction& op, Frame& frame) {
    int64_t* out = frame.slot<int64_t>(op.out);
    const size_t families = frame.count(Rows::family);
    if (op.args[0] < 0) {
        for (size_t f = 0; f < families; ++f) {
            const Members members = members_of(frame, f);
            out[f] = static_cast<int64_t>(members.end - members.begin);
        }
        return;
    }
    const uint64_t* totals = running_totals(op, frame);
    for (size_t f = 0; f < families; ++f) {
        const Held found = held(totals, members_of(frame, f));
        const bool clear = found.hidden == 0 || fault(Fault::count_ignores_unknown);
        out[f] = clear ? found.yes : absent;
    }
}

void any_or_all(const Instruction& op, Frame& frame) {
    const uint64_t* totals = running_totals(op, frame);
    Truth* out = frame.slot<Truth>(op.out);
    const bool any = op.code == Action::any_member;
    const size_t families = frame.count(Rows::family);
    for (size_t f = 0; f < families; ++f) {
        const Members members = members_of(frame, f);
        const Held found = held(totals, members);
        const int64_t size = static_cast<int64_t>(members.end - members.begin);
        const bool some_no =
            found.yes + found.hidden < size || (fault(Fault::all_of_nobody_is_no) && size == 0);
        const Truth unless_decided = found.hidden > 0 ? Truth::unknown
                                     : any            ? Truth::no
                                                      : Truth::yes;
        const bool decided = any ? found.yes > 0 : some_no;
        out[f] = decided ? (any ? Truth::yes : Truth::no) : unless_decided;
    }
}

bool is_hidden(int64_t x) {
    return x == absent;
}
bool is_hidden(double x) {
    return std::isnan(x);
}

// Adds up one family. Returns false when the sum leaves the numbers.
bool add_to(int64_t& sum, int64_t x) {
    if (fault(Fault::sum_wraps_on_overflow)) {
        sum = static_cast<int64_t>(static_cast<uint64_t>(sum) + static_cast<uint64_t>(x));
        return true;
    }
    return !__builtin_add_overflow(sum, x, &sum) && sum != absent;
}
bool add_to(double& sum, double x) {
    sum += x;
    return std::isfinite(sum);
}

enum class Way : uint8_t { sum, min, max };

template <typename T>
T reduced(Way way, const T* values, const Truth* condition, Members members, T hidden) {
    T out = 0;
    bool some = false;
    for (size_t m = members.begin; m < members.end; ++m) {
        const Truth taken = condition == nullptr ? Truth::yes : condition[m];
        if (taken == Truth::no) {
            continue;
        }
        if (taken == Truth::unknown || is_hidden(values[m])) {
            return hidden;
        }
        if (way == Way::sum) {
            if (!add_to(out, values[m])) {
                return hidden;
            }
        } else if (!some || (way == Way::min ? values[m] < out : values[m] > out)) {
            out = values[m];
        }
        some = true;
    }
    const bool nothing = way != Way::sum && !some && !fault(Fault::min_of_nobody_is_zero);
    return nothing ? hidden : out;
}

template <typename T>
void reduce(Way way, const Instruction& op, Frame& frame, T hidden) {
    const T* values = frame.slot<T>(op.args[0]);
    const Truth* condition = op.args[1] < 0 ? nullptr : frame.slot<Truth>(op.args[1]);
    T* out = frame.slot<T>(op.out);
    const size_t families = frame.count(Rows::family);
    for (size_t f = 0; f < families; ++f) {
        out[f] = reduced(way, values, condition, members_of(frame, f), hidden);
    }
}

}  // namespace

void run_members(const Instruction& op, Frame& frame) {
    switch (op.code) {
        case Action::family_of_member: return number_families(op, frame);
        case Action::spread: return spread(op, frame);
        case Action::find_relative: return find_relative(op, frame);
        case Action::gather_raw:
        case Action::gather_real:
        case Action::gather_text: return gather_column(op, frame);
        case Action::count_members: return count(op, frame);
        case Action::any_member:
        case Action::all_members: return any_or_all(op, frame);
        case Action::sum_integers: return reduce(Way::sum, op, frame, absent);
        case Action::sum_reals: return reduce(Way::sum, op, frame, not_a_number);
        case Action::min_of_integers: return reduce(Way::min, op, frame, absent);
        case Action::max_of_integers: return reduce(Way::max, op, frame, absent);
        case Action::min_of_reals: return reduce(Way::min, op, frame, not_a_number);
        default: return reduce(Way::max, op, frame, not_a_number);
    }
}

}  // namespace regsosek::expr
