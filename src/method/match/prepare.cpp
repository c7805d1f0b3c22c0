// From columns to packed records: one parallel pass for standardising, one counting sort for
// households, one count for the shares of names.
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <memory>

#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/match/record.h"
#include "method/match/sort.h"

namespace regsosek::match {

namespace {

constexpr size_t grain = 65536;  // rows per piece of parallel work
constexpr size_t token_slots = size_t{1} << 20;
constexpr uint64_t village_unit = 1000000;  // 16 digits without the six of SLS and sub-SLS
constexpr double quarter_bits_max = 252.0;

uint32_t pack_birth(int32_t yyyymmdd) {
    if (yyyymmdd <= 0 || yyyymmdd > 99991231) {
        return 0;
    }
    uint32_t packed = 0;
    for (int shift = 0; shift < 32; shift += 4) {
        packed |= static_cast<uint32_t>(yyyymmdd % 10) << shift;
        yyyymmdd /= 10;
    }
    return packed;
}

void place_area(int64_t area, Record& out) {
    if (area <= 0) {
        return;
    }
    const uint64_t village = static_cast<uint64_t>(area) / village_unit;
    out.regency = static_cast<uint16_t>(village / 1000000 % 10000);
    out.village = static_cast<uint32_t>(village % 1000000) & 0xFFFFFU;
    out.area_known = 1;
}

void prepare_rows(const PersonColumns& in, const NameTable& names, Side& out, size_t begin,
                  size_t end) {
    TokenCache cache;
    for (size_t i = begin; i < end; ++i) {
        Record& record = out.record[i];
        const int sex = in.sex.empty() ? 0 : in.sex[i];
        if (!in.name.empty()) {
            const StandardName name = names.standardise(in.name[i], sex, cache);
            record.first_sound = name.first_sound;
            record.sound_set = name.sound_set;
            record.name_hash = name.hash;
            record.token = name.token;
            record.has_initial = name.has_initial ? 1 : 0;
            out.name[i].letters = name.letters;
        }
        record.nik = in.nik.empty() ? 0 : pack_number(in.nik[i]);
        record.kk = in.kk.empty() ? 0 : pack_number(in.kk[i]);
        record.birth = in.birth.empty() ? 0 : pack_birth(in.birth[i]);
        record.nik_fits_birth = nik_fits_birth(record.nik, record.birth) ? 1 : 0;
        record.sex = sex == 1 || sex == 2 ? static_cast<uint32_t>(sex) & 3U : 0;
        place_area(in.area.empty() ? 0 : in.area[i], record);
    }
}

/// The key of a person's household; a person without any key is alone.
uint64_t household_key(const PersonColumns& in, const Side& side, size_t row) {
    const uint64_t kk = side.record[row].kk;
    return !in.household.empty() ? mix64(in.household[row], 1)
           : kk != 0             ? mix64(kk, 2)
                                 : mix64(row, 3);
}

/// Dense household numbers in order of the hashed key.
void number_households(const PersonColumns& in, Side& side) {
    std::vector<Entry> entries(side.rows());
    parallel_ranges(side.rows(), grain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            entries[i] = {household_key(in, side, i), static_cast<uint32_t>(i)};
        }
    });
    sort_entries(entries);
    const auto part = partition_begins(entries);
    const auto starts = [&](size_t i) { return i == 0 || entries[i].key != entries[i - 1].key; };
    std::array<uint32_t, partitions + 1> first_household{};
    parallel_blocks(partitions, [&](size_t p) {
        for (size_t i = part[p]; i < part[p + 1]; ++i) {
            first_household[p + 1] += starts(i) ? 1 : 0;
        }
    });
    for (size_t p = 0; p < partitions; ++p) {
        first_household[p + 1] += first_household[p];
    }
    side.household_member.resize(entries.size());
    side.household_begin.assign(first_household[partitions] + 1,
                                static_cast<uint32_t>(entries.size()));
    parallel_blocks(partitions, [&](size_t p) {
        uint32_t next = first_household[p];
        for (size_t i = part[p]; i < part[p + 1]; ++i) {
            if (starts(i)) {
                side.household_begin[next++] = static_cast<uint32_t>(i);
            }
            side.household_member[i] = entries[i].id;
            side.record[entries[i].id].household = next - 1;
        }
    });
}

/// Marks members who share their birth date with another member.
void mark_twins(Side& side) {
    parallel_ranges(side.households(), grain, [&](size_t begin, size_t end) {
        std::vector<std::pair<uint32_t, uint32_t>> births;
        for (size_t h = begin; h < end; ++h) {
            births.clear();
            for (const uint32_t row : side.members(static_cast<uint32_t>(h))) {
                if (side.record[row].birth != 0) {
                    births.emplace_back(side.record[row].birth, row);
                }
            }
            std::ranges::sort(births);
            for (size_t i = 1; i < births.size(); ++i) {
                if (births[i].first == births[i - 1].first) {
                    side.record[births[i].second].twin = 1;
                    side.record[births[i - 1].second].twin = 1;
                }
            }
        }
    });
}

uint8_t quarter_bits(double share) {
    const double bits = -4.0 * math::log(share) / math::log(2.0);
    return static_cast<uint8_t>(std::clamp(bits + 0.5, 0.0, quarter_bits_max));
}

}  // namespace

std::string_view NameLetters::text() const {
    const void* end = std::memchr(letters.data(), 0, letters.size());
    const size_t length = end == nullptr
                              ? letters.size()
                              : static_cast<size_t>(static_cast<const char*>(end) - letters.data());
    return {letters.data(), length};
}

std::span<const uint32_t> Side::members(uint32_t household) const {
    const uint32_t begin = household_begin[household];
    return std::span(household_member).subspan(begin, household_begin[household + 1] - begin);
}

void fetch_ahead(const Side& left, uint32_t a, const Side& right, uint32_t b) {
    __builtin_prefetch(&left.record[a]);
    __builtin_prefetch(&right.record[b]);
}

bool nik_fits_birth(uint64_t nik, uint32_t birth) {
    if (nik == 0 || birth == 0) {
        return false;
    }
    const uint32_t day_nik =
        static_cast<uint32_t>(nik >> 36 & 15) * 10 + static_cast<uint32_t>(nik >> 32 & 15);
    const uint32_t day = (birth >> 4 & 15) * 10 + (birth & 15);
    const uint32_t month_year = static_cast<uint32_t>(nik >> 16 & 0xFFFF);
    const uint32_t wanted = (birth & 0xFF00) | (birth >> 16 & 0xFF);
    return (day_nik > 40 ? day_nik - 40 : day_nik) == day && month_year == wanted;
}

uint64_t pack_number(std::string_view text) {
    if (text.size() != 16) {
        return 0;
    }
    uint64_t packed = 0;
    for (const char c : text) {
        const auto digit = static_cast<uint64_t>(static_cast<uint8_t>(c) - '0');
        if (digit > 9) {
            return 0;
        }
        packed = (packed << 4) | digit;
    }
    const bool all_equal = packed == (packed & 15) * 0x1111111111111111ULL;
    const uint64_t last = packed & 15;
    const bool declared = (packed >> 4) == 0x0999999999999999ULL &&
                          (last == 4 || last == 5 || last == 6 || last == 9);
    return all_equal || declared ? 0 : packed;
}

Side prepare(const PersonColumns& columns, const NameTable& names) {
    Side side;
    side.record.resize(columns.rows);
    side.name.resize(columns.rows);
    parallel_ranges(columns.rows, grain, [&](size_t begin, size_t end) {
        prepare_rows(columns, names, side, begin, end);
    });
    number_households(columns, side);
    mark_twins(side);
    return side;
}

NameShares::NameShares(const Side& side) {
    // Tokens that share a slot are counted together: a share may come out too large, which only
    // weakens evidence. Sums of integers do not depend on the order of threads.
    auto counters = std::make_unique<std::atomic<uint32_t>[]>(token_slots);
    std::vector<Entry> names(side.rows());
    parallel_ranges(side.rows(), grain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            for (const uint32_t token : side.record[i].token) {
                if (token != 0) {
                    counters[token % token_slots].fetch_add(1, std::memory_order_relaxed);
                }
            }
            const uint32_t hash = side.record[i].name_hash;
            names[i] = {uint64_t{hash} << 32, hash};
        }
    });
    token_count_.resize(token_slots);
    for (size_t i = 0; i < token_slots; ++i) {
        token_count_[i] = counters[i].load(std::memory_order_relaxed);
    }
    sort_entries(names);
    for (size_t i = 0; i < names.size(); ++i) {
        if (i == 0 || names[i].key != names[i - 1].key) {
            name_hash_.push_back(names[i].id);
            name_count_.push_back(0);
        }
        ++name_count_.back();
    }
    total_ = static_cast<double>(std::max<size_t>(side.rows(), 1));
}

void NameShares::write(Side& side) const {
    const auto share = [&](uint32_t count) {
        return static_cast<double>(std::max(count, 1U)) / total_;
    };
    std::vector<uint8_t> bits_of_count(4096);
    for (size_t c = 0; c < bits_of_count.size(); ++c) {
        bits_of_count[c] = quarter_bits(share(static_cast<uint32_t>(c)));
    }
    const auto bits = [&](uint32_t count) {
        return count < bits_of_count.size() ? bits_of_count[count] : quarter_bits(share(count));
    };
    // A fixed index by the top bits of the hash makes the search for a name two or three steps.
    std::vector<uint32_t> begin_of((size_t{1} << 16) + 1, 0);
    for (const uint32_t hash : name_hash_) {
        ++begin_of[(hash >> 16) + 1];
    }
    for (size_t i = 1; i < begin_of.size(); ++i) {
        begin_of[i] += begin_of[i - 1];
    }
    parallel_ranges(side.rows(), grain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            Record& record = side.record[i];
            for (size_t t = 0; t < name_tokens_max && record.token[t] != 0; ++t) {
                record.token_bits[t] = bits(token_count_[record.token[t] % token_slots]);
            }
            const size_t bucket = record.name_hash >> 16;
            const auto first = name_hash_.begin() + begin_of[bucket];
            const auto last = name_hash_.begin() + begin_of[bucket + 1];
            const auto found = std::lower_bound(first, last, record.name_hash);
            const bool known = found != last && *found == record.name_hash;
            record.name_bits =
                bits(known ? name_count_[static_cast<size_t>(found - name_hash_.begin())] : 1);
        }
    });
}

}  // namespace regsosek::match
