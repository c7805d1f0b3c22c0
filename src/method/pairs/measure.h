// How alike two values are: the measures that a level may test, each for some kinds of column.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "method/pairs/model.h"

namespace regsosek::pairs {

/// The measures, in the order of `measure_list`.
enum class Measure : uint8_t {
    exact,
    different,
    jaro_winkler,
    levenshtein,
    damerau,
    words,
    same_words,
    initials,
    sounds,
    days,
    months,
    years,
    same_year,
    same_day_month,
    exchanged,
    digits,
    neighbours,
    first,
    last,
    difference,
    count_,  ///< How many there are.
};

/// How a measure is compared with its bound.
enum class Sense : uint8_t { truth, at_least, at_most };

struct MeasureInfo {
    Measure measure;
    std::string_view name;
    Sense sense;
    std::string_view kinds;  ///< First letters of the kinds it is for: n t d c # p
    bool reads_letters;      ///< Costly: read only when integers leave the question open.
    std::string_view meaning_id;
    std::string_view meaning_en;
};
std::span<const MeasureInfo> measure_list();
const MeasureInfo& info(Measure measure);
std::optional<Measure> measure_of(std::string_view name);
/// True when the measure can be asked of a column of this kind.
bool fits(Measure measure, Kind kind);

/// Longest text whose letters are compared; what lies behind is left out.
inline constexpr size_t letters_max = 64;

/// Jaro-Winkler of texts of at most 64 bytes in 0x20..0x5F (capitals, digits, common signs); 0 when
/// it is below `least`. The slow twin is match::jaro_winkler.
double text_similarity(std::string_view a, std::string_view b, double least);
/// Jaro-Winkler from what is counted: letters that match, of them out of order, equal in front.
double jaro_winkler_of(size_t matches, size_t differing, size_t length_a, size_t length_b,
                       size_t same_in_front);
/// Edit distance where two neighbours exchanged count once (optimal string alignment), with a
/// ceiling: above `most` it returns most + 1.
int damerau_distance(std::string_view a, std::string_view b, int most);

/// A code of n < 16 digits is kept as its digits, four bits each, behind a nibble of 15; 16 digits
/// fill the word. 0 is unknown.
uint64_t pack_code(std::string_view digits);
inline constexpr uint64_t code_marker = 15;
/// How many digits a packed code has.
inline int code_digits(uint64_t code) {
    if (code == 0) {
        return 0;
    }
    const int top = (63 - std::countl_zero(code)) / 4;
    return (code >> (4 * top) & 15) == code_marker ? top : 16;
}
/// Its first n digits, marked so that they differ from those of another n; 0 when it has fewer.
inline uint64_t first_digits(uint64_t code, int n) {
    const int digits = code_digits(code);
    if (digits < n) {
        return 0;
    }
    const uint64_t cut = code >> (4 * (digits - n));
    return n == 16 ? cut : (cut & ((uint64_t{1} << (4 * n)) - 1)) | code_marker << (4 * n);
}
/// The same of its last n digits.
inline uint64_t last_digits(uint64_t code, int n) {
    if (code_digits(code) < n) {
        return 0;
    }
    return n == 16 ? code : (code & ((uint64_t{1} << (4 * n)) - 1)) | code_marker << (4 * n);
}

/// Days since 1970-01-01 of a date in BCD (YYYYMMDD); nothing when there is no such day.
std::optional<int32_t> day_number(uint32_t bcd);
/// A whole date, year, or month of a text as BCD YYYYMMDD (00 where unknown); 0 when it is none.
/// Eight digits are kept even when no calendar has the day: a slip of one digit still tells.
uint32_t pack_date(std::string_view text, std::string_view order);

}  // namespace regsosek::pairs
