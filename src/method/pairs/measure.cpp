// The measures on packed values; the long ones with the tricks that make pairs cheap.
#include "method/pairs/measure.h"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/text.h"

namespace regsosek::pairs {

namespace {

constexpr std::array<MeasureInfo, static_cast<size_t>(Measure::count_)> list = {{
    {Measure::exact, "exact", Sense::truth, "ntdc#p", false, "sama persis", "the same"},
    {Measure::different, "different", Sense::truth, "ntdc#p", false, "diketahui dan berbeda",
     "known and different"},
    {Measure::jaro_winkler, "jaro_winkler", Sense::at_least, "nt", true,
     "kemiripan Jaro-Winkler paling sedikit", "Jaro-Winkler similarity at least"},
    {Measure::levenshtein, "levenshtein", Sense::at_most, "nt", true,
     "beda huruf (Levenshtein) paling banyak", "edit distance (Levenshtein) at most"},
    {Measure::damerau, "damerau_levenshtein", Sense::at_most, "nt", true,
     "beda huruf atau tertukar (Damerau) paling banyak",
     "edit distance with exchanged neighbours (Damerau) at most"},
    {Measure::words, "words", Sense::truth, "nt", false, "semua kata yang lebih pendek ada",
     "all words of the shorter are there"},
    {Measure::same_words, "same_words", Sense::truth, "nt", false, "kata sama, urutan lain",
     "the same words in another order"},
    {Measure::initials, "initials", Sense::truth, "nt", true, "cocok dengan singkatan",
     "initials fit"},
    {Measure::sounds, "sounds", Sense::truth, "n", false, "bunyi sama", "sounds the same"},
    {Measure::days, "days", Sense::at_most, "d", false, "selisih hari paling banyak",
     "days apart at most"},
    {Measure::months, "months", Sense::at_most, "d", false, "selisih bulan paling banyak",
     "months apart at most"},
    {Measure::years, "years", Sense::at_most, "d", false, "selisih tahun paling banyak",
     "years apart at most"},
    {Measure::same_year, "same_year", Sense::truth, "d", false, "tahun sama", "the same year"},
    {Measure::same_day_month, "same_day_month", Sense::truth, "d", false, "hari dan bulan sama",
     "the same day and month"},
    {Measure::exchanged, "day_month_exchanged", Sense::truth, "d", false, "hari dan bulan tertukar",
     "day and month exchanged"},
    {Measure::digits, "digits", Sense::at_most, "dcp", false, "angka berbeda paling banyak",
     "digits that differ at most"},
    {Measure::neighbours, "neighbours_exchanged", Sense::truth, "cp", false,
     "dua angka bersebelahan tertukar", "two neighbouring digits exchanged"},
    {Measure::first, "first", Sense::at_least, "cp", false, "angka depan sama paling sedikit",
     "equal digits in front at least"},
    {Measure::last, "last", Sense::at_least, "cp", false, "angka belakang sama paling sedikit",
     "equal digits at the end at least"},
    {Measure::difference, "difference", Sense::at_most, "#", false, "selisih paling banyak",
     "difference at most"},
}};

constexpr double prefix_weight = 0.1;     // Winkler 1990
constexpr double prefix_from = 0.7;       // Winkler's boost threshold
constexpr size_t prefix_letters_max = 4;  // Winkler 1990

double jaro_with_prefix(size_t matches, size_t differing, std::string_view a, std::string_view b) {
    const size_t most = std::min({a.size(), b.size(), prefix_letters_max});
    size_t same = 0;
    while (same < most && a[same] == b[same]) {
        ++same;
    }
    return jaro_winkler_of(matches, differing, a.size(), b.size(), same);
}

}  // namespace

double jaro_winkler_of(size_t matches, size_t differing, size_t length_a, size_t length_b,
                       size_t same_in_front) {
    const double m = static_cast<double>(matches);
    const double t = static_cast<double>(differing / 2);
    const double jaro =
        (m / static_cast<double>(length_a) + m / static_cast<double>(length_b) + (m - t) / m) / 3.0;
    return jaro <= prefix_from
               ? jaro
               : jaro + static_cast<double>(same_in_front) * prefix_weight * (1.0 - jaro);
}

std::span<const MeasureInfo> measure_list() {
    return list;
}

const MeasureInfo& info(Measure measure) {
    return list[static_cast<size_t>(measure)];
}

std::optional<Measure> measure_of(std::string_view name) {
    for (const MeasureInfo& entry : list) {
        if (entry.name == name) {
            return entry.measure;
        }
    }
    return std::nullopt;
}

bool fits(Measure measure, Kind kind) {
    constexpr std::string_view letters = "ntdc#p";
    return info(measure).kinds.find(letters[static_cast<size_t>(kind)]) != std::string_view::npos;
}

double text_similarity(std::string_view a, std::string_view b, double least) {
    if (a.empty() || b.empty()) {
        return a.empty() && b.empty() ? 1.0 : 0.0;
    }
    // 0x20..0x5F are 64 bytes in a row: the low six bits tell them apart.
    std::array<uint64_t, letters_max> places{};
    for (size_t j = 0; j < b.size(); ++j) {
        places[static_cast<uint8_t>(b[j]) & 63U] |= uint64_t{1} << j;
    }
    const size_t half = std::max(a.size(), b.size()) / 2;
    const size_t window = half > 0 ? half - 1 : 0;
    uint64_t used = 0;
    std::array<char, letters_max> from_a;
    size_t matches = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        const size_t first = i > window ? i - window : 0;
        const size_t last = std::min(b.size(), i + window + 1);
        const uint64_t below = last >= 64 ? ~uint64_t{0} : (uint64_t{1} << last) - 1;
        const uint64_t reach = first >= 64 ? 0 : below & ~((uint64_t{1} << first) - 1);
        const uint64_t open = places[static_cast<uint8_t>(a[i]) & 63U] & ~used & reach;
        const uint64_t lowest = open & (~open + 1U);
        used |= lowest;
        from_a[matches] = a[i];
        matches += lowest != 0 ? 1 : 0;
    }
    if (matches == 0 || jaro_with_prefix(matches, 0, a, b) < least) {
        return 0.0;
    }
    size_t differing = 0;
    size_t next = 0;
    for (uint64_t rest = used; rest != 0; rest &= rest - 1) {
        differing += from_a[next] != b[static_cast<size_t>(std::countr_zero(rest))] ? 1 : 0;
        ++next;
    }
    const double similarity = jaro_with_prefix(matches, differing, a, b);
    return similarity < least ? 0.0 : similarity;
}

int damerau_distance(std::string_view a, std::string_view b, int most) {
    const size_t apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (apart > static_cast<size_t>(most)) {
        return most + 1;
    }
    std::vector<int> before(b.size() + 1);
    std::vector<int> row(b.size() + 1);
    std::vector<int> next(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) {
        row[j] = static_cast<int>(j);
    }
    for (size_t i = 1; i <= a.size(); ++i) {
        next[0] = static_cast<int>(i);
        int least = next[0];
        for (size_t j = 1; j <= b.size(); ++j) {
            const int change = a[i - 1] == b[j - 1] ? 0 : 1;
            next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                next[j] = std::min(next[j], before[j - 2] + 1);
            }
            least = std::min(least, next[j]);
        }
        if (least > most) {
            return most + 1;
        }
        std::swap(before, row);
        std::swap(row, next);
    }
    return std::min(row[b.size()], most + 1);
}

uint64_t pack_code(std::string_view digits) {
    if (digits.empty() || digits.size() > 16) {
        return 0;
    }
    uint64_t packed = digits.size() < 16 ? code_marker : 0;
    for (const char c : digits) {
        packed = packed << 4 | static_cast<uint64_t>(c - '0');
    }
    return packed;
}

std::optional<int32_t> day_number(uint32_t bcd) {
    const auto two = [&](int shift) {
        return static_cast<int>(bcd >> (shift + 4) & 15) * 10 + static_cast<int>(bcd >> shift & 15);
    };
    const int year = two(24) * 100 + two(16);
    const int month = two(8);
    const int day = two(0);
    const auto date = Date::of(year, month, day);
    return date ? std::optional(date->days) : std::nullopt;
}

namespace {

uint32_t bcd_of(std::string_view digits, size_t width) {
    uint32_t packed = 0;
    for (size_t i = 0; i < width; ++i) {
        const size_t missing = width > digits.size() ? width - digits.size() : 0;
        const char c = i < missing ? '0' : digits[i - missing];
        packed = packed << 4 | static_cast<uint32_t>(c - '0');
    }
    return packed;
}

/// Up to three groups of digits; nothing when anything else stands between them.
std::vector<std::string_view> digit_groups(std::string_view text) {
    std::vector<std::string_view> groups;
    size_t at = 0;
    while (at < text.size()) {
        size_t end = at;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9') {
            ++end;
        }
        if (end == at || groups.size() == 3) {
            return {};
        }
        groups.push_back(text.substr(at, end - at));
        const bool separated = end < text.size() && std::string_view("-/. ").contains(text[end]);
        if (end < text.size() && !separated) {
            return {};
        }
        at = end + (separated ? 1 : 0);
    }
    return groups;
}

}  // namespace

uint32_t pack_date(std::string_view text, std::string_view order) {
    text = text::trimmed(text);
    if (const size_t time = text.find_first_of("T"); time == 10) {
        text = text.substr(0, time);
    } else if (text.size() > 10 && text[10] == ' ') {
        text = text.substr(0, 10);
    }
    const auto groups = digit_groups(text);
    if (groups.size() == 1) {
        const size_t n = groups[0].size();
        return n == 8   ? bcd_of(groups[0], 8)
               : n == 6 ? bcd_of(groups[0], 6) << 8
               : n == 4 ? bcd_of(groups[0], 4) << 16
                        : 0;
    }
    if (groups.size() == 2 && groups[0].size() == 4 && groups[1].size() <= 2) {
        return bcd_of(groups[0], 4) << 16 | bcd_of(groups[1], 2) << 8;
    }
    if (groups.size() != 3) {
        return 0;
    }
    const bool year_first = groups[0].size() == 4;
    const size_t year = year_first ? 0 : 2;
    const size_t month = year_first ? 1 : order == "mdy" ? 0 : 1;
    const size_t day = year_first ? 2 : order == "mdy" ? 1 : 0;
    if (groups[year].size() != 4 || groups[month].size() > 2 || groups[day].size() > 2) {
        return 0;
    }
    return bcd_of(groups[year], 4) << 16 | bcd_of(groups[month], 2) << 8 | bcd_of(groups[day], 2);
}

}  // namespace regsosek::pairs
