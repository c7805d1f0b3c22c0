// Faults that the tests put into the evaluator to see that the differential test catches them.
// In the program itself there are none: fault() is a constant there.
#pragma once

#include <cstdint>

namespace regsosek::expr {

/// The seeded faults, one at a time.
enum class Fault : uint8_t {
    none,
    block_misses_last_row,
    or_takes_unknown_for_no,
    and_takes_unknown_for_yes,
    less_takes_equal,
    range_misses_upper_end,
    unreadable_is_known,
    dont_know_is_known,
    count_ignores_unknown,
    aggregate_starts_at_first_member_of_batch,
    aggregate_loses_last_member,
    spread_shifts_by_one_family,
    head_ignores_presence,
    head_is_last_match,
    missing_head_is_first_member,
    implies_unknown_is_yes,
    sum_wraps_on_overflow,
    division_by_zero_is_zero,
    min_of_nobody_is_zero,
    digits_start_one_late,
    bit_needs_all_codes,
    unknown_real_is_less,
    if_unknown_takes_first,
    year_1900_is_leap,
    slot_given_while_still_read,
    all_of_nobody_is_no,
    narrow_wraps,
    window_of_next_word_lost,
    end_,
};

#ifdef REGSOSEK_EXPR_FAULT
/// Set by the test.
extern Fault seeded_fault;
inline bool fault(Fault which) {
    return seeded_fault == which;
}
#else
/// Always false: the compiler removes the branch.
constexpr bool fault(Fault) {
    return false;
}
#endif

}  // namespace regsosek::expr
