// How alike two strings are: Jaro-Winkler, fast on the 32 letters of a standardised name.
#pragma once

#include <cstdint>
#include <string_view>

namespace regsosek::match {

/// Letters that a standardised name keeps (99.97 % of 15,923 Indonesian names fit; link.md section
/// 3).
inline constexpr size_t name_letters_max = 32;

/// Jaro-Winkler similarity of any two strings, 0..1, by bytes: common prefix of at most 4 with
/// weight 0.1, given only where Jaro passes 0.7 (Winkler 1990; the published MARTHA/MARHTA is
/// 0.961). Two empty strings are 1, one empty string is 0.
double jaro_winkler(std::string_view a, std::string_view b);

/// The same for two standardised names (only A-Z and space, at most 32), several times faster.
/// Returns 0 as soon as the similarity cannot reach `least`.
double name_similarity(std::string_view a, std::string_view b, double least);

/// How many of the 16 decimal digits packed four bits each differ.
int digits_differing(uint64_t a, uint64_t b);

}  // namespace regsosek::match
