// Levels of agreement, cheap ones first. Thresholds of Jaro-Winkler are those of link.md 5.4.
#include "method/match/compare.h"

#include <algorithm>
#include <bit>

#include "method/match/similarity.h"

namespace regsosek::match {

namespace {

constexpr double similar_from = 0.80;
constexpr double close_from = 0.90;
constexpr double near_from = 0.95;
constexpr int nik_slip_digits_max = 2;  // Two digits: one mistyped twice or two exchanged.
constexpr uint32_t years_near = 1;
constexpr uint32_t years_same_day = 10;  // An age heaped to the next five or ten.

uint32_t year_of(uint32_t bcd) {
    return (bcd >> 28) * 1000 + ((bcd >> 24) & 15) * 100 + ((bcd >> 20) & 15) * 10 +
           ((bcd >> 16) & 15);
}

bool day_known(uint32_t bcd) {
    return (bcd & 0xFF) != 0 && (bcd & 0xFF00) != 0;
}

bool slip_of_two_neighbours(uint64_t a, uint64_t b) {
    const uint64_t x = a ^ b;
    if (x == 0) {
        return false;
    }
    const int digit = std::countr_zero(x) / 4;
    if (digit > 14) {
        return false;
    }
    const int shift = 4 * digit;
    const uint64_t two_a = (a >> shift) & 0xFF;
    const uint64_t two_b = (b >> shift) & 0xFF;
    return (x >> shift) >> 8 == 0 && two_a == ((two_b >> 4) | ((two_b & 15) << 4));
}

uint32_t token_sum(const Record& r) {
    return r.token[0] + r.token[1] + r.token[2] + r.token[3];
}

std::string_view next_token(std::string_view& rest) {
    const size_t end = rest.find(' ');
    const std::string_view token = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return token;
}

/// Every token equal or the initial of its partner, in order, and at least one whole token equal.
bool initials_fit(std::string_view a, std::string_view b) {
    bool whole = false;
    while (!a.empty() && !b.empty()) {
        const std::string_view x = next_token(a);
        const std::string_view y = next_token(b);
        if (x == y) {
            whole |= x.size() > 1;
        } else if ((x.size() != 1 && y.size() != 1) || x[0] != y[0]) {
            return false;
        }
    }
    return whole && a.empty() && b.empty();
}

}  // namespace

TokensShared shared_tokens(const Record& a, const Record& b) {
    TokensShared out;
    uint32_t n_a = 0;
    uint32_t n_b = 0;
    uint32_t used = 0;
    for (const uint32_t token : b.token) {
        n_b += token != 0 ? 1 : 0;
    }
    for (const uint32_t token : a.token) {
        if (token == 0) {
            break;
        }
        ++n_a;
        for (uint32_t j = 0; j < n_b; ++j) {
            if (b.token[j] == token && (used >> j & 1) == 0) {
                used |= 1U << j;
                ++out.shared;
                out.bits += b.token_bits[j];
                break;
            }
        }
    }
    out.fewer = std::min(n_a, n_b);
    return out;
}

std::string_view field_name(Field field) {
    constexpr std::array<std::string_view, field_count> names = {"name", "birth", "nik",
                                                                 "kk",   "sex",   "place"};
    return names[static_cast<size_t>(field)];
}

uint32_t compare_birth(uint32_t a, uint32_t b) {
    if (a == 0 || b == 0) {
        return birth_level::unknown;
    }
    const bool days = day_known(a) && day_known(b);
    if (a == b && days) {
        return birth_level::same;
    }
    const uint32_t year_a = year_of(a);
    const uint32_t year_b = year_of(b);
    const uint32_t apart = year_a > year_b ? year_a - year_b : year_b - year_a;
    if (days) {
        const bool exchanged =
            year_a == year_b && ((a >> 8) & 0xFF) == (b & 0xFF) && (a & 0xFF) == ((b >> 8) & 0xFF);
        if (exchanged || digits_differing(a, b) == 1) {
            return birth_level::one_slip;
        }
        if ((a & 0xFFFF) == (b & 0xFFFF) && apart <= years_same_day) {
            return birth_level::day_same;
        }
    }
    if (apart == 0) {
        return birth_level::year_same;
    }
    return apart <= years_near ? birth_level::year_near : birth_level::other;
}

uint32_t compare_nik(uint64_t a, uint64_t b) {
    if (a == 0 || b == 0) {
        return nik_level::unknown;
    }
    if (a == b) {
        return nik_level::same;
    }
    if (digits_differing(a, b) <= nik_slip_digits_max) {
        return nik_level::one_slip;
    }
    const uint64_t x = a ^ b;
    if (x >> 16 == 0) {
        return nik_level::first_12_same;
    }
    return ((x >> 16) & 0xFFFFFF) == 0 ? nik_level::date_same : nik_level::other;
}

uint32_t compare_nik(const Record& a, const Record& b) {
    const uint32_t level = compare_nik(a.nik, b.nik);
    if (level == nik_level::one_slip && (a.nik_fits_birth & b.nik_fits_birth) != 0 &&
        ((a.nik ^ b.nik) >> 16 & 0xFFFFFF) != 0) {
        return nik_level::other;
    }
    return level == nik_level::other && (a.nik_elsewhere | b.nik_elsewhere) != 0
               ? nik_level::unknown
               : level;
}

uint32_t compare_kk(uint64_t a, uint64_t b) {
    if (a == 0 || b == 0) {
        return kk_level::unknown;
    }
    if (a == b) {
        return kk_level::same;
    }
    return digits_differing(a, b) == 1 || slip_of_two_neighbours(a, b) ? kk_level::one_slip
                                                                       : kk_level::other;
}

uint32_t compare_sex(const Record& a, const Record& b) {
    if (a.sex == 0 || b.sex == 0) {
        return sex_level::unknown;
    }
    return a.sex == b.sex ? sex_level::same : sex_level::other;
}

uint32_t compare_place(const Record& a, const Record& b) {
    if (a.area_known == 0 || b.area_known == 0) {
        return place_level::unknown;
    }
    if (a.regency != b.regency) {
        return a.regency / 100 == b.regency / 100 ? place_level::province : place_level::other;
    }
    if (a.village == b.village) {
        return place_level::village;
    }
    return a.village / 1000 == b.village / 1000 ? place_level::district : place_level::regency;
}

uint32_t compare_name_hashes(const Record& a, const Record& b) {
    if (a.name_hash == 0 || b.name_hash == 0) {
        return name_level::unknown;
    }
    if (a.name_hash == b.name_hash) {
        return name_level::same;
    }
    if (a.sound_set == b.sound_set) {
        return token_sum(a) == token_sum(b) ? name_level::other_order : name_level::sounds_same;
    }
    return name_level::other;
}

uint32_t compare_name_letters(const Record& a, const NameLetters& a_name, const Record& b,
                              const NameLetters& b_name) {
    const std::string_view x = a_name.text();
    const std::string_view y = b_name.text();
    const double alike = name_similarity(x, y, similar_from);
    if (alike >= near_from || ((a.has_initial | b.has_initial) != 0 && initials_fit(x, y))) {
        return name_level::near;
    }
    if (alike >= close_from) {
        return name_level::close;
    }
    const TokensShared tokens = shared_tokens(a, b);
    if (tokens.fewer > 0 && tokens.shared == tokens.fewer) {
        return name_level::close;
    }
    return alike >= similar_from ? name_level::similar : name_level::other;
}

uint32_t compare_integers(const Record& a, const Record& b) {
    return pattern_of({0, compare_birth(a.birth, b.birth), compare_nik(a, b),
                       compare_kk(a.kk, b.kk), compare_sex(a, b), compare_place(a, b)});
}

uint32_t compare(const Record& a, const NameLetters& a_name, const Record& b,
                 const NameLetters& b_name) {
    uint32_t name = compare_name_hashes(a, b);
    if (name == name_level::other) {
        name = compare_name_letters(a, a_name, b, b_name);
    }
    return compare_integers(a, b) + name * name_stride;
}

uint32_t compare(const Side& left, uint32_t a, const Side& right, uint32_t b) {
    return compare(left.record[a], left.name[a], right.record[b], right.name[b]);
}

}  // namespace regsosek::match
