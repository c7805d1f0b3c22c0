// People found twice: the same name, birth date and sex with another NIK. Identities are read in
// memory and not kept.
#include <algorithm>
#include <span>
#include <utility>

#include "ground/base/ids.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "method/check/alike.h"
#include "word/validate/second_given.h"

namespace regsosek::validate {

namespace {

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

bool lives_here(int32_t presence) {
    return presence == 1 || presence == 5;
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

// True for capitals with single spaces between them, which is how names are keyed: such a text is
// standardised already.
bool stands_so(std::string_view name) {
    char before = ' ';
    for (const char c : name) {
        if ((c < 'A' || c > 'Z') && (c != ' ' || before == ' ')) {
            return false;
        }
        before = c;
    }
    return before != ' ';
}

// What NIK09 compares of people who live here: name, birth date and sex, with a usable NIK.
class Likeness {
public:
    explicit Likeness(const SecondInput& input)
        : names_(input.identities.member_name),
          day_(answers(input.columns.person, "birth_day")),
          month_(answers(input.columns.person, "birth_month")),
          year_(answers(input.columns.person, "birth_year")),
          sex_(answers(input.columns.person, "sex")),
          nik_(names_.size()),
          name_key_(names_.size()) {
        constexpr size_t rows_per_task = 8192;
        const auto presence = answers(input.columns.person, "presence");
        parallel_ranges(names_.size(), rows_per_task, [&](size_t begin, size_t end) {
            for (size_t row = begin; row < end; ++row) {
                nik_[row] = lives_here(presence[row]) && dated(row) && !names_[row].empty()
                                ? nik_of(input.identities.nik[row])
                                : 0;
                name_key_[row] = nik_[row] == 0 ? 0 : hash_of_name(row);
            }
        });
    }

    // A row without key is not compared.
    bool compared(uint32_t row) const { return name_key_[row] != 0; }
    bool same(uint32_t a, uint32_t b) const {
        return date(a) == date(b) && sex_[a] == sex_[b] &&
               text::standardised(names_[a]) == text::standardised(names_[b]);
    }
    uint64_t nik(uint32_t row) const { return nik_[row]; }
    uint64_t name_key(uint32_t row) const { return name_key_[row]; }
    uint64_t date_key(uint32_t row) const {
        return static_cast<uint64_t>(date(row)) * 10 + static_cast<uint64_t>(sex_[row]);
    }

private:
    // Declared "not known" (98, 9998) is beyond every day, month and year.
    bool dated(size_t row) const {
        return day_[row] > 0 && day_[row] <= 31 && month_[row] > 0 && month_[row] <= 12 &&
               year_[row] > 0 && year_[row] < 9998 && sex_[row] > 0;
    }
    uint64_t hash_of_name(size_t row) const {
        KeyHash hash;
        if (stands_so(names_[row])) {
            hash.add(names_[row]);
        } else {
            hash.add(text::standardised(names_[row]));
        }
        hash.add(int64_t{sex_[row]});
        return hash.value();
    }
    int64_t date(uint32_t row) const {
        return (int64_t{year_[row]} * 100 + month_[row]) * 100 + day_[row];
    }

    const std::vector<std::string_view>& names_;
    std::span<const int32_t> day_, month_, year_, sex_;
    std::vector<uint64_t> nik_, name_key_;
};

// How often each of some keys comes: the others are turned away by a filter of bits.
class Tally {
public:
    explicit Tally(std::vector<uint64_t> keys) : keys_(std::move(keys)), filter_(filter_words) {
        std::ranges::sort(keys_);
        keys_.erase(std::ranges::unique(keys_).begin(), keys_.end());
        counts_.resize(keys_.size());
        for (const uint64_t key : keys_) {
            const uint64_t bit = bit_of(key);
            filter_[bit / 64] |= uint64_t{1} << bit % 64;
        }
    }
    void add(uint64_t key) {
        const uint64_t bit = bit_of(key);
        if ((filter_[bit / 64] >> bit % 64 & 1) != 0) {
            const size_t at = place(key);
            if (at < keys_.size() && keys_[at] == key) {
                ++counts_[at];
            }
        }
    }
    int64_t count(uint64_t key) const { return counts_[place(key)]; }

private:
    static constexpr size_t filter_words = 1 << 14;
    static uint64_t bit_of(uint64_t key) { return mix64(key) % (filter_words * 64); }
    size_t place(uint64_t key) const {
        return static_cast<size_t>(std::ranges::lower_bound(keys_, key) - keys_.begin());
    }

    std::vector<uint64_t> keys_, filter_;
    std::vector<int64_t> counts_;
};

// A member with another one of the same name, sex and birth date and another NIK.
struct Suspect {
    uint32_t row = 0;
    uint32_t twin = 0;
};

std::vector<Suspect> suspects(const Likeness& people, const std::vector<check::Keyed>& rows) {
    std::vector<Suspect> out;
    check::each_key(rows, [&](std::span<const check::Keyed> same) {
        if (same.size() == 1) {
            return;
        }
        for (const check::Keyed& one : same) {
            const auto twin = std::ranges::find_if(same, [&](const check::Keyed& other) {
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

Tally tally(const std::vector<Suspect>& found, auto key) {
    std::vector<uint64_t> keys;
    for (const Suspect& one : found) {
        keys.push_back(key(one.row));
    }
    return Tally{std::move(keys)};
}

}  // namespace

std::vector<int64_t> namesakes(const SecondInput& input) {
    const auto& ids = input.columns.person.at("person_id").int64s;
    std::vector<int64_t> out(ids.size(), expr::unknown_integer);
    const Likeness people{input};
    const auto rows = check::alike(ids.size(), [&](uint32_t row) -> uint64_t {
        return people.compared(row) ? mix64(people.name_key(row), people.date_key(row)) : 0;
    });
    const auto found = suspects(people, rows);
    // How many people have the names and birth dates in question.
    Tally named = tally(found, [&](uint32_t row) { return people.name_key(row); });
    Tally born = tally(found, [&](uint32_t row) { return people.date_key(row); });
    double decided = 0;
    for (uint32_t row = 0; row < ids.size(); ++row) {
        if (people.compared(row)) {
            decided += 1;
            out[row] = 0;
            named.add(people.name_key(row));
            born.add(people.date_key(row));
        }
    }
    for (const Suspect& one : found) {
        // How many others of this name, sex and birth date chance alone would give: a common name
        // on a common birth date is no suspicion.
        const auto others_named = static_cast<double>(named.count(people.name_key(one.row)) - 1);
        const auto others_born = static_cast<double>(born.count(people.date_key(one.row)) - 1);
        const double expected = others_named * others_born / decided;
        if (expected < input.options.namesake_chance) {
            out[one.row] = ids[one.twin];
        }
    }
    return out;
}

}  // namespace regsosek::validate
