// The token lists behind names.h.
#pragma once

#include <span>
#include <string_view>

namespace regsosek::synth {

/// Tokens of one sex and cohort, most frequent first, separated by spaces in the source.
struct NameTokens {
    std::span<const std::string_view> single;  ///< Names that stand alone.
    std::span<const std::string_view> first;   ///< First words of longer names.
    std::span<const std::string_view> last;    ///< Second and third words.
};

/// Number of birth cohorts: born until 1965, until 1985, until 2002, later.
inline constexpr int cohorts = 4;
/// Cohort of a birth year, 0 to 3.
int cohort_of(int birth_year);
/// Tokens of a sex (1, 2) and cohort.
const NameTokens& name_tokens(int sex, int cohort);

}  // namespace regsosek::synth
