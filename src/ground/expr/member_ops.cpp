// Operations between families and their members, along member_begin of the batch. Conditions are
// packed into planes of bits, in which the members of a family are one window: no branch depends on
// how many members a family has, unless it has more than 64.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "ground/expr/bits.h"
#include "ground/base/cpu.h"
#include "ground/expr/fault.h"
#include "ground/expr/frame.h"

namespace regsosek::expr {
namespace {

constexpr int64_t absent = unknown_integer;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// All bits set when the condition holds, none otherwise.
[[gnu::always_inline]] inline uint64_t mask_if(bool condition) {
    return 0 - static_cast<uint64_t>(condition);
}

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

// A condition of the members as planes, with a word more than the rows need: windows may reach into
// it.
struct Condition {
    const uint64_t* yes = nullptr;
    const uint64_t* no = nullptr;
    const uint64_t* unknown = nullptr;
    const uint64_t* places =
        nullptr;  // of each family: first member, and how many in the upper half
    size_t families = 0;
    size_t family_members_max = 0;
};

// Where the members of each family lie: found once for all operations of a block.
const uint64_t* places_of(Frame& frame) {
    std::vector<uint64_t>& places = frame.places();
    if (places.empty()) {
        const size_t families = frame.count(Rows::family);
        places.resize(families);
        frame.family_members_max() = 0;
        for (size_t f = 0; f < families; ++f) {
            const Members one = members_of(frame, f);
            const size_t size = one.end - one.begin;
            places[f] = one.begin | size << 32;
            frame.family_members_max() = std::max(frame.family_members_max(), size);
        }
    }
    return places.data();
}

Condition packed(const Instruction& op, Frame& frame) {
    const size_t members = frame.count(Rows::member);
    const size_t words = plane_words(members);
    uint64_t* no = frame.numbers(3 * (words + 1));
    uint64_t* unknown = no + words + 1;
    uint64_t* yes = unknown + words + 1;
    pack_truths({frame.slot<Truth>(op.args[0]), members}, {no, words}, {unknown, words});
    no[words] = 0;
    unknown[words] = 0;
    // Bits behind the last member are set, but no window shows them.
    for (size_t w = 0; w <= words; ++w) {
        yes[w] = ~(no[w] | unknown[w]);
    }
    const uint64_t* places = places_of(frame);
    return {yes, no, unknown, places, frame.count(Rows::family), frame.family_members_max()};
}

// What a window onto a family's members needs of its place; of more than 64, the first are shown.
struct Pane {
    uint64_t word = 0;
    uint64_t shift = 0;
    uint64_t shown = 0;
};
[[gnu::always_inline]] inline Pane pane_of(uint64_t place) {
    const uint64_t size = place >> 32;
    const uint64_t shown = size == 0 ? 0 : ~uint64_t{0} >> (64 - size) % 64;
    return {(place & UINT32_MAX) / 64, place % 64, shown};
}
[[gnu::always_inline]] inline uint64_t window(const uint64_t* plane, const Pane& pane) {
    const uint64_t next =
        fault(Fault::window_of_next_word_lost) ? 0 : plane[pane.word + 1] << 1 << (63 - pane.shift);
    return (plane[pane.word] >> pane.shift | next) & pane.shown;
}

// Calls work(family, members) for the families that a window cannot show whole.
template <typename Work>
void each_large(const Condition& condition, Work work) {
    const size_t families = condition.family_members_max > 64 ? condition.families : 0;
    for (size_t f = 0; f < families; ++f) {
        const uint64_t size = condition.places[f] >> 32;
        if (size > 64) {
            const size_t begin = condition.places[f] & UINT32_MAX;
            work(f, Members{begin, begin + size});
        }
    }
}

// How many members of a family have their bit set.
size_t counted(const uint64_t* plane, Members members) {
    size_t out = 0;
    for (size_t m = members.begin; m < members.end; ++m) {
        out += plane[m / 64] >> (m % 64) & 1;
    }
    return out;
}

// The first member of each family for which args[0] is yes.
REGSOSEK_FOR_EACH_CPU void find_relative(const Instruction& op, Frame& frame) {
    static_assert(no_row == UINT32_MAX);
    const Condition condition = packed(op, frame);
    uint32_t* __restrict out = frame.slot<uint32_t>(op.out);
    for (size_t f = 0; f < condition.families; ++f) {
        const uint64_t place = condition.places[f];
        const uint64_t found = window(condition.yes, pane_of(place));
        const int shift = fault(Fault::head_is_last_match) ? 63 - std::countl_zero(found | 1)
                                                           : std::countr_zero(found);
        const auto none = static_cast<uint32_t>(mask_if(found == 0));
        out[f] = static_cast<uint32_t>(place + static_cast<uint64_t>(shift)) | none;
        if (fault(Fault::missing_head_is_first_member) && place >> 32 > 0 && found == 0) {
            out[f] = static_cast<uint32_t>(place);
        }
    }
    each_large(condition, [&](size_t f, Members members) {
        size_t row = members.begin;
        while (row < members.end && (condition.yes[row / 64] >> (row % 64) & 1) == 0) {
            ++row;
        }
        out[f] = row < members.end ? static_cast<uint32_t>(row) : no_row;
    });
}

template <typename From, typename To>
void gather(const Instruction& op, Frame& frame, const From* column, To missing) {
    const uint32_t* row = frame.slot<uint32_t>(op.args[0]);
    To* out = frame.slot<To>(op.out);
    const size_t families = frame.count(Rows::family);
    if (frame.count(Rows::member) == 0) {
        std::fill_n(out, families, missing);
        return;
    }
    for (size_t f = 0; f < families; ++f) {
        if constexpr (std::is_integral_v<To>) {
            // The first member is read for families that have none. Written with masks, since the
            // compiler makes a branch of a choice, which a family without a spouse mistakes.
            const uint64_t there = mask_if(row[f] != no_row);
            const auto value = static_cast<uint64_t>(column[row[f] & there]);
            out[f] = static_cast<To>((value & there) | (static_cast<uint64_t>(missing) & ~there));
        } else {
            out[f] = row[f] == no_row ? missing : static_cast<To>(column[row[f]]);
        }
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

void count_all(const Instruction& op, Frame& frame) {
    int64_t* out = frame.slot<int64_t>(op.out);
    const size_t families = frame.count(Rows::family);
    for (size_t f = 0; f < families; ++f) {
        const Members members = members_of(frame, f);
        out[f] = static_cast<int64_t>(members.end - members.begin);
    }
}

// Unknown conditions make a count unknown: it could be more.
REGSOSEK_FOR_EACH_CPU void count(const Instruction& op, Frame& frame) {
    const Condition condition = packed(op, frame);
    int64_t* __restrict out = frame.slot<int64_t>(op.out);
    const bool careless = fault(Fault::count_ignores_unknown);
    for (size_t f = 0; f < condition.families; ++f) {
        const Pane pane = pane_of(condition.places[f]);
        const auto yes = static_cast<uint64_t>(std::popcount(window(condition.yes, pane)));
        const uint64_t hidden = mask_if(window(condition.unknown, pane) != 0 && !careless);
        out[f] = static_cast<int64_t>((yes & ~hidden) | (static_cast<uint64_t>(absent) & hidden));
    }
    each_large(condition, [&](size_t f, Members members) {
        const auto yes = static_cast<int64_t>(counted(condition.yes, members));
        out[f] = counted(condition.unknown, members) == 0 || careless ? yes : absent;
    });
}

// Kleene's or over members of whom some are yes, some unknown; and and, where some are no.
[[gnu::always_inline]] inline Truth any_of(bool yes, bool hidden) {
    const unsigned one = yes;
    return static_cast<Truth>(one << 1 | (hidden & (one ^ 1)));
}
[[gnu::always_inline]] inline Truth all_of(bool no, bool hidden) {
    const unsigned rest = no ? 0 : 1;
    return static_cast<Truth>((rest << 1) - (hidden & rest));
}

// `deciding` is the plane of the truth that decides: yes for any, no for all.
template <Truth (*join)(bool, bool)>
[[gnu::always_inline]] inline void decide(const Condition& condition, const uint64_t* deciding,
                                          Truth* __restrict out) {
    for (size_t f = 0; f < condition.families; ++f) {
        const Pane pane = pane_of(condition.places[f]);
        out[f] = join(window(deciding, pane) != 0, window(condition.unknown, pane) != 0);
    }
    each_large(condition, [&](size_t f, Members members) {
        out[f] = join(counted(deciding, members) > 0, counted(condition.unknown, members) > 0);
    });
}

REGSOSEK_FOR_EACH_CPU void any_or_all(const Instruction& op, Frame& frame) {
    const Condition condition = packed(op, frame);
    Truth* out = frame.slot<Truth>(op.out);
    if (op.code == Action::any_member) {
        return decide<any_of>(condition, condition.yes, out);
    }
    decide<all_of>(condition, condition.no, out);
    for (size_t f = 0; f < condition.families && fault(Fault::all_of_nobody_is_no); ++f) {
        out[f] = condition.places[f] >> 32 == 0 ? Truth::no : out[f];
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
        case Action::count_members: return op.args[0] < 0 ? count_all(op, frame) : count(op, frame);
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
