// Numbers and people found twice in the whole scope. Identities are read in memory; findings show
// other rows by their serial numbers and numbers masked.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <span>
#include <unordered_map>

#include "ground/base/ids.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "word/validate/second_collector.h"

namespace regsosek::validate {

namespace {

// Others that a finding names.
constexpr size_t others_named_max = 3;
constexpr size_t rows_per_task = 8192;

// A row and what is compared; rows with the same key lie together when sorted.
struct Keyed {
    uint64_t key = 0;
    uint32_t row = 0;
    auto operator<=>(const Keyed&) const = default;
};

// A number of 16 digits as an integer; 0 when it is none.
uint64_t number_of(std::string_view text) {
    uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return 0;
        }
        value = value * 10 + static_cast<uint64_t>(c - '0');
    }
    return text.size() == 16 ? value : 0;
}

// A NIK that can tell people apart: not a declared "has none", not a pattern (NIK01, NIK02).
uint64_t nik_of(std::string_view text) {
    const uint64_t value = number_of(text);
    const bool pattern = value % 10'000 == 0 || value % 1'111'111'111'111'111 == 0;
    return pattern || nik_declared_missing(text) ? 0 : value;
}

// Rows whose key is not 0, those of one key together: keys are mixed, cut into pieces by their
// first bits, and each piece is sorted for itself. The order of the keys means nothing.
template <typename Key>
std::vector<Keyed> keyed(size_t rows, const Key& key) {
    std::vector<uint64_t> keys(rows);
    parallel_ranges(rows, rows_per_task, [&](size_t begin, size_t end) {
        for (size_t row = begin; row < end; ++row) {
            keys[row] = key(static_cast<uint32_t>(row));
        }
    });
    constexpr size_t pieces = 256;
    const auto piece_of = [](uint64_t mixed) { return static_cast<size_t>(mixed >> 56); };
    std::array<size_t, pieces + 1> begin{};
    for (const uint64_t one : keys) {
        begin[piece_of(mix64(one)) + 1] += one != 0 ? 1 : 0;
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<Keyed> out(begin.back());
    auto next = begin;
    for (uint32_t row = 0; row < rows; ++row) {
        if (keys[row] != 0) {
            const uint64_t mixed = mix64(keys[row]);
            out[next[piece_of(mixed)]++] = {mixed, row};
        }
    }
    parallel_blocks(pieces, [&](size_t piece) {
        std::sort(out.begin() + static_cast<std::ptrdiff_t>(begin[piece]),
                  out.begin() + static_cast<std::ptrdiff_t>(begin[piece + 1]));
    });
    return out;
}

// Calls use(rows) for each key that more than one row has.
template <typename Use>
void each_shared(const std::vector<Keyed>& rows, const Use& use) {
    for (size_t begin = 0; begin < rows.size();) {
        size_t end = begin + 1;
        while (end < rows.size() && rows[end].key == rows[begin].key) {
            ++end;
        }
        if (end - begin > 1) {
            use(std::span(rows).subspan(begin, end - begin));
        }
        begin = end;
    }
}

std::string others(std::span<const Keyed> same, uint32_t row, const std::vector<int64_t>& ids) {
    std::string out;
    size_t named = 0;
    for (const Keyed& one : same) {
        if (one.row != row && named++ < others_named_max) {
            fmt::format_to(std::back_inserter(out), "{}{}", out.empty() ? "" : ",", ids[one.row]);
        }
    }
    return named > others_named_max ? out + ",..." : out;
}

void check_kk(const SecondInput& input, const std::vector<Keyed>& rows, Collector& out) {
    const auto code = answers(input.columns.family, "kk_code");
    const auto& ids = input.columns.family.at("family_id").int64s;
    const auto& numbers = input.identities.kk_number;
    for (const Keyed& one : rows) {
        out.judge(Second::id19, code[one.row] >= 0);
    }
    each_shared(rows, [&](std::span<const Keyed> same) {
        for (const Keyed& one : same) {
            if (code[one.row] == 0) {
                out.hit(Second::id19, one.row,
                        fmt::format("kk_number={}; kk_code=0; family_id={}",
                                    masked(numbers[one.row]), others(same, one.row, ids)));
            }
        }
    });
}

// Each split family (kk_code 2) needs exactly one main family (1) with its number.
void check_split(const SecondInput& input, const std::vector<Keyed>& rows, Collector& out) {
    const auto code = answers(input.columns.family, "kk_code");
    const auto& numbers = input.identities.kk_number;
    for (size_t begin = 0; begin < rows.size();) {
        size_t end = begin + 1;
        while (end < rows.size() && rows[end].key == rows[begin].key) {
            ++end;
        }
        const auto same = std::span(rows).subspan(begin, end - begin);
        begin = end;
        const auto has = [&](int32_t wanted) {
            return std::ranges::count_if(same,
                                         [&](const Keyed& one) { return code[one.row] == wanted; });
        };
        const int64_t split = has(2);
        if (split == 0) {
            continue;
        }
        const bool known =
            std::ranges::all_of(same, [&](const Keyed& one) { return code[one.row] >= 0; });
        out.judged(Second::id20, known ? split : 0, known ? 0 : split);
        const int64_t mains = has(1);
        for (const Keyed& one : same) {
            if (known && mains != 1 && code[one.row] == 2) {
                out.hit(
                    Second::id20, one.row,
                    fmt::format("kk_number={}; main_families={}", masked(numbers[one.row]), mains));
            }
        }
    }
}

bool lives_here(int32_t presence) {
    return presence == 1 || presence == 5;
}

void check_nik(const SecondInput& input, Collector& out) {
    const auto presence = answers(input.columns.person, "presence");
    const auto& ids = input.columns.person.at("person_id").int64s;
    const auto& niks = input.identities.nik;
    const auto rows = keyed(niks.size(), [&](uint32_t row) {
        return lives_here(presence[row]) ? nik_of(niks[row]) : 0;
    });
    out.judged(Second::nik08, static_cast<int64_t>(rows.size()), 0);
    each_shared(rows, [&](std::span<const Keyed> same) {
        for (const Keyed& one : same) {
            out.hit(Second::nik08, one.row,
                    fmt::format("nik={}; person_id={}", masked(niks[one.row]),
                                others(same, one.row, ids)));
        }
    });
}

// FNV-1a (64 bits): the rows it brings together are compared in full.
class KeyHash {
public:
    void add(std::string_view bytes) {
        for (const char c : bytes) {
            value_ = (value_ ^ static_cast<uint8_t>(c)) * 0x100000001b3;
        }
    }
    void add(int64_t number) {
        for (int shift = 0; shift < 64; shift += 8) {
            value_ = (value_ ^ static_cast<uint8_t>(number >> shift)) * 0x100000001b3;
        }
    }
    uint64_t value() const { return value_ == 0 ? 1 : value_; }

private:
    uint64_t value_ = 0xcbf29ce484222325;
};

// What NIK09 compares: name, birth date and sex of people with a usable NIK.
class Likeness {
public:
    explicit Likeness(const SecondInput& input)
        : names_(input.identities.member_name),
          niks_(input.identities.nik),
          day_(answers(input.columns.person, "birth_day")),
          month_(answers(input.columns.person, "birth_month")),
          year_(answers(input.columns.person, "birth_year")),
          sex_(answers(input.columns.person, "sex")),
          presence_(answers(input.columns.person, "presence")) {}

    bool lives(uint32_t row) const { return lives_here(presence_[row]); }
    // Declared "not known" (98, 9998) is beyond every day, month and year.
    bool known(uint32_t row) const {
        return day_[row] > 0 && day_[row] <= 31 && month_[row] > 0 && month_[row] <= 12 &&
               year_[row] > 0 && year_[row] < 9998 && sex_[row] > 0 && !names_[row].empty() &&
               nik_of(niks_[row]) != 0;
    }
    bool same(uint32_t a, uint32_t b) const {
        return date(a) == date(b) && sex_[a] == sex_[b] &&
               text::standardised(names_[a]) == text::standardised(names_[b]);
    }
    uint64_t nik(uint32_t row) const { return nik_of(niks_[row]); }
    uint64_t name_key(uint32_t row) const {
        KeyHash hash;
        hash.add(text::standardised(names_[row]));
        hash.add(int64_t{sex_[row]});
        return hash.value();
    }
    uint64_t date_key(uint32_t row) const {
        return static_cast<uint64_t>(date(row)) * 10 + static_cast<uint64_t>(sex_[row]);
    }

private:
    int64_t date(uint32_t row) const {
        return (int64_t{year_[row]} * 100 + month_[row]) * 100 + day_[row];
    }

    const std::vector<std::string_view>& names_;
    const std::vector<std::string_view>& niks_;
    std::span<const int32_t> day_, month_, year_, sex_, presence_;
};

// A member with another one of the same name, sex and birth date and another NIK.
struct Suspect {
    uint32_t row = 0;
    uint32_t twin = 0;
};

std::vector<Suspect> suspects(const Likeness& people, const std::vector<Keyed>& rows) {
    std::vector<Suspect> out;
    each_shared(rows, [&](std::span<const Keyed> same) {
        for (const Keyed& one : same) {
            const auto twin = std::ranges::find_if(same, [&](const Keyed& other) {
                return people.nik(other.row) != people.nik(one.row) &&
                       people.same(other.row, one.row);
            });
            if (twin != same.end()) {
                out.push_back({one.row, twin->row});
            }
        }
    });
    return out;
}

void check_likeness(const SecondInput& input, Collector& out) {
    const Likeness people{input};
    const auto& ids = input.columns.person.at("person_id").int64s;
    std::vector<uint64_t> names(ids.size(), 0);
    const auto rows = keyed(ids.size(), [&](uint32_t row) -> uint64_t {
        if (!people.lives(row) || !people.known(row)) {
            return 0;
        }
        names[row] = people.name_key(row);
        return mix64(names[row], people.date_key(row));
    });
    int64_t living = 0;
    for (uint32_t row = 0; row < ids.size(); ++row) {
        living += people.lives(row) ? 1 : 0;
    }
    const auto decided = static_cast<int64_t>(rows.size());
    out.judged(Second::nik09, decided, living - decided);
    const auto found = suspects(people, rows);
    // How many people have the names and birth dates in question; both only looked up.
    std::unordered_map<uint64_t, int64_t> named;
    std::unordered_map<uint64_t, int64_t> born;
    for (const Suspect& one : found) {
        named[names[one.row]] = 0;
        born[people.date_key(one.row)] = 0;
    }
    const auto count = [](auto& counts, uint64_t key) {
        if (const auto at = counts.find(key); at != counts.end()) {
            ++at->second;
        }
    };
    for (const Keyed& one : rows) {
        count(named, names[one.row]);
        count(born, people.date_key(one.row));
    }
    for (const Suspect& one : found) {
        // How many others of this name, sex and birth date chance alone would give: a common name
        // on a common birth date is no suspicion.
        const auto others_named = static_cast<double>(named[names[one.row]] - 1);
        const auto others_born = static_cast<double>(born[people.date_key(one.row)] - 1);
        const double expected = others_named * others_born / static_cast<double>(decided);
        if (expected < input.options.namesake_chance) {
            out.hit(Second::nik09, one.row, fmt::format("person_id={}", ids[one.twin]));
        }
    }
}

}  // namespace

void check_identity(const SecondInput& input, Collector& out) {
    const auto& numbers = input.identities.kk_number;
    const auto kk = keyed(numbers.size(), [&](uint32_t row) { return number_of(numbers[row]); });
    check_kk(input, kk, out);
    check_split(input, kk, out);
    check_nik(input, out);
    check_likeness(input, out);
}

}  // namespace regsosek::validate
