// Two people compared: six fields, each with a few levels, and one number for the whole pattern
// (mixed radix; link.md 5.4). Level 0 is always "unknown on one side".
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "method/match/record.h"

namespace regsosek::match {

/// The compared fields, in the order of the mixed radix.
enum class Field : uint8_t { name, birth, nik, kk, sex, place };
inline constexpr size_t field_count = 6;
inline constexpr std::array<uint32_t, field_count> level_count = {8, 7, 6, 4, 3, 6};
inline constexpr uint32_t pattern_count = 8 * 7 * 6 * 4 * 3 * 6;

namespace name_level {
inline constexpr uint32_t unknown = 0, other = 1, similar = 2, close = 3, near = 4, sounds_same = 5,
                          other_order = 6, same = 7;
}
namespace birth_level {
inline constexpr uint32_t unknown = 0, other = 1, year_near = 2, year_same = 3, day_same = 4,
                          one_slip = 5, same = 6;
}
namespace nik_level {
inline constexpr uint32_t unknown = 0, other = 1, date_same = 2, first_12_same = 3, one_slip = 4,
                          same = 5;
}
namespace kk_level {
inline constexpr uint32_t unknown = 0, other = 1, one_slip = 2, same = 3;
}
namespace sex_level {
inline constexpr uint32_t unknown = 0, other = 1, same = 2;
}
namespace place_level {
inline constexpr uint32_t unknown = 0, other = 1, province = 2, regency = 3, district = 4,
                          village = 5;
}

/// Words of a field's level for explanations, the same as in the model file.
std::string_view field_name(Field field);

/// The levels of a pattern and back.
using Levels = std::array<uint32_t, field_count>;
constexpr uint32_t pattern_of(const Levels& levels) {
    uint32_t pattern = 0;
    for (size_t f = 0; f < field_count; ++f) {
        pattern = pattern * level_count[f] + levels[f];
    }
    return pattern;
}
constexpr Levels levels_of(uint32_t pattern) {
    Levels levels{};
    for (size_t f = field_count; f-- > 0;) {
        levels[f] = pattern % level_count[f];
        pattern /= level_count[f];
    }
    return levels;
}
/// Patterns with the same other five fields lie this far apart per level of the name.
inline constexpr uint32_t name_stride = pattern_count / 8;

uint32_t compare_birth(uint32_t a, uint32_t b);
uint32_t compare_nik(uint64_t a, uint64_t b);
/// With what the records say about their NIK: it differs without weight when it is surely somebody
/// else's, and it is no slip when both hold their own person's birth date and the dates differ.
uint32_t compare_nik(const Record& a, const Record& b);
uint32_t compare_kk(uint64_t a, uint64_t b);
uint32_t compare_sex(const Record& a, const Record& b);
uint32_t compare_place(const Record& a, const Record& b);

/// The level of two names from hashes and tokens alone, when these decide it (same, other_order,
/// sounds_same, unknown); `other` when the letters must be read.
uint32_t compare_name_hashes(const Record& a, const Record& b);
/// The level from the letters, for pairs that the hashes left open.
uint32_t compare_name_letters(const Record& a, const NameLetters& a_name, const Record& b,
                              const NameLetters& b_name);

/// Tokens that two names have in common.
struct TokensShared {
    uint32_t shared = 0;  ///< Equal tokens, each counted once.
    uint32_t fewer = 0;   ///< Tokens of the shorter name (at most four).
    int32_t bits = 0;     ///< Rarity of the shared ones on the right side, quarter bits.
};
TokensShared shared_tokens(const Record& a, const Record& b);

/// Everything but the name, as a pattern whose name level is 0.
uint32_t compare_integers(const Record& a, const Record& b);
/// The whole pattern of two records with the letters of their names.
uint32_t compare(const Record& a, const NameLetters& a_name, const Record& b,
                 const NameLetters& b_name);
/// The whole pattern.
uint32_t compare(const Side& left, uint32_t a, const Side& right, uint32_t b);

}  // namespace regsosek::match
