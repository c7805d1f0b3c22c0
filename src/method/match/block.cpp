// Keys, finer cuts, and the walk over the pairs of a block.
#include "method/match/block.h"

#include <algorithm>
#include <bit>

#include "ground/base/random.h"
#include "ground/base/threads.h"

namespace regsosek::match {

namespace {

constexpr size_t grain = 65536;
constexpr uint64_t nik_tail = 0xFFFFFFFFFFULL;  // last ten digits
constexpr size_t bits_per_key = 16;             // one key in sixteen bits: few false meetings

uint32_t year_bits(const Record& r) {
    return r.birth >> 16;
}

/// The birth date when its day is known, else 0.
uint32_t full_birth(const Record& r) {
    return (r.birth & 0xFF) != 0 && (r.birth & 0xFF00) != 0 ? r.birth : 0;
}

uint64_t village_of(const Record& r) {
    return r.area_known == 0 ? 0 : (uint64_t{r.regency} << 20 | r.village) + 1;
}

uint64_t key3(Rule rule, uint64_t a, uint64_t b, uint64_t c = 1) {
    return a == 0 || b == 0 || c == 0 ? 0 : mix64(a, b, mix64(c, static_cast<uint64_t>(rule) + 1));
}

constexpr size_t people_depths = 4;
uint64_t finer_key(size_t depth, const Record& r) {
    switch (depth) {
        case 0: return mix64(r.sex + 1, 1);
        case 1: return mix64(village_of(r), 2);
        case 2: return mix64(year_bits(r), 3);
        default: return mix64(r.first_sound, 4);
    }
}

}  // namespace

std::string_view rule_name(Rule rule) {
    constexpr std::array<std::string_view, rule_count> names = {
        "nik",         "kk+sound",    "birth+sound",    "birth+village+sex", "sounds+village",
        "sounds+year", "kk+year+sex", "nik_tail+sound", "household"};
    return names[static_cast<size_t>(rule)];
}

uint64_t rule_key(Rule rule, const Record& r) {
    switch (rule) {
        case Rule::nik: return r.nik == 0 ? 0 : mix64(r.nik);
        case Rule::kk_sound: return key3(rule, r.kk, r.first_sound);
        case Rule::birth_sound: return key3(rule, full_birth(r), r.first_sound);
        case Rule::birth_village_sex: return key3(rule, full_birth(r), village_of(r), r.sex);
        case Rule::sounds_village: return key3(rule, r.sound_set, village_of(r));
        case Rule::sounds_year: return key3(rule, r.sound_set, year_bits(r));
        case Rule::kk_year_sex: return key3(rule, r.kk, year_bits(r), r.sex);
        case Rule::nik_tail_sound: return key3(rule, r.nik & nik_tail, r.first_sound);
        case Rule::household: return 0;
    }
    return 0;
}

bool rule_agrees(Rule rule, const Record& a, const Record& b) {
    const auto both = [](uint64_t x, uint64_t y) { return x != 0 && x == y; };
    switch (rule) {
        case Rule::nik: return both(a.nik, b.nik);
        case Rule::kk_sound: return both(a.kk, b.kk) && both(a.first_sound, b.first_sound);
        case Rule::birth_sound:
            return both(full_birth(a), full_birth(b)) && both(a.first_sound, b.first_sound);
        case Rule::birth_village_sex:
            return both(full_birth(a), full_birth(b)) && both(village_of(a), village_of(b)) &&
                   both(a.sex, b.sex);
        case Rule::sounds_village:
            return both(a.sound_set, b.sound_set) && both(village_of(a), village_of(b));
        case Rule::sounds_year:
            return both(a.sound_set, b.sound_set) && both(year_bits(a), year_bits(b));
        case Rule::kk_year_sex:
            return both(a.kk, b.kk) && both(year_bits(a), year_bits(b)) && both(a.sex, b.sex);
        case Rule::nik_tail_sound:
            return both(a.nik & nik_tail, b.nik & nik_tail) && both(a.first_sound, b.first_sound);
        case Rule::household: return false;
    }
    return false;
}

Ladder people_ladder(const Side& left, const Side& right) {
    return {people_depths,
            [&left, &right](size_t depth, bool is_right, uint32_t row) {
                return finer_key(depth, (is_right ? right : left).record[row]);
            },
            [&left, &right](bool is_right, uint32_t row) {
                return uint64_t{(is_right ? right : left).record[row].name_hash};
            }};
}

void BlockWalker::all_pairs(std::span<const Entry> left, std::span<const Entry> right,
                            const PairSink& sink, BlockCounts& counts) const {
    for (const Entry& a : left) {
        for (const Entry& b : right) {
            if (!self_ || a.id < b.id) {
                sink(a.id, b.id);
                ++counts.pairs;
            }
        }
    }
}

void BlockWalker::neighbours(std::span<const Entry> left, std::span<const Entry> right,
                             const PairSink& sink, BlockCounts& counts,
                             std::vector<uint8_t>& capped) const {
    ++counts.capped;
    std::vector<std::pair<uint64_t, uint32_t>> by_name;
    for (const Entry& b : right) {
        by_name.emplace_back(ladder_.order(true, b.id), b.id);
    }
    std::ranges::sort(by_name);
    for (const Entry& a : left) {
        capped[a.id] = 1;
        const auto place = std::ranges::lower_bound(
            by_name, std::pair(ladder_.order(false, a.id), self_ ? a.id : 0U));
        const auto at = static_cast<size_t>(place - by_name.begin());
        const size_t first = at > limits_.neighbours / 2 ? at - limits_.neighbours / 2 : 0;
        const size_t last = std::min(by_name.size(), first + limits_.neighbours);
        for (size_t j = first; j < last; ++j) {
            if (!self_ || a.id < by_name[j].second) {
                sink(a.id, by_name[j].second);
                ++counts.pairs;
            }
        }
    }
}

void BlockWalker::finer(std::vector<Entry> left, std::vector<Entry> right, size_t depth,
                        const PairSink& sink, BlockCounts& counts,
                        std::vector<uint8_t>& capped) const {
    const auto by = [&](std::vector<Entry>& entries, bool is_right) {
        for (Entry& entry : entries) {
            entry.key = ladder_.key(depth, is_right, entry.id);
        }
        std::ranges::sort(entries, [](const Entry& x, const Entry& y) {
            return x.key != y.key ? x.key < y.key : x.id < y.id;
        });
    };
    by(left, false);
    by(right, true);
    for (size_t i = 0, j = 0; i < left.size() && j < right.size();) {
        if (left[i].key != right[j].key) {
            ++(left[i].key < right[j].key ? i : j);
            continue;
        }
        size_t i_end = i;
        size_t j_end = j;
        while (i_end < left.size() && left[i_end].key == left[i].key) {
            ++i_end;
        }
        while (j_end < right.size() && right[j_end].key == right[j].key) {
            ++j_end;
        }
        const auto a = std::span<const Entry>(left).subspan(i, i_end - i);
        const auto b = std::span<const Entry>(right).subspan(j, j_end - j);
        if (a.size() * b.size() <= limits_.pairs_max) {
            all_pairs(a, b, sink, counts);
        } else if (depth + 1 < ladder_.depths) {
            finer({a.begin(), a.end()}, {b.begin(), b.end()}, depth + 1, sink, counts, capped);
        } else {
            neighbours(a, b, sink, counts, capped);
        }
        i = i_end;
        j = j_end;
    }
}

void BlockWalker::walk(std::span<const Entry> left, std::span<const Entry> right,
                       const PairSink& sink, BlockCounts& counts,
                       std::vector<uint8_t>& capped) const {
    if (left.size() * right.size() <= limits_.pairs_max) {
        all_pairs(left, right, sink, counts);
        return;
    }
    ++counts.refined;
    const uint64_t before = counts.pairs;
    if (ladder_.depths == 0) {
        neighbours(left, right, sink, counts, capped);
    } else {
        finer({left.begin(), left.end()}, {right.begin(), right.end()}, 0, sink, counts, capped);
    }
    const uint64_t all = self_ ? left.size() * (left.size() - 1) / 2 : left.size() * right.size();
    counts.not_compared += all - (counts.pairs - before);
}

std::vector<Entry> sorted_keys(const Side& side, Rule rule, const std::vector<uint32_t>* rows) {
    const size_t n = rows != nullptr ? rows->size() : side.rows();
    std::vector<std::vector<Entry>> pieces((n + grain - 1) / grain);
    parallel_ranges(n, grain, [&](size_t begin, size_t end) {
        auto& piece = pieces[begin / grain];
        piece.reserve(end - begin);
        for (size_t i = begin; i < end; ++i) {
            const uint32_t row = rows != nullptr ? (*rows)[i] : static_cast<uint32_t>(i);
            if (const uint64_t key = rule_key(rule, side.record[row]); key != 0) {
                piece.push_back({key, row});
            }
        }
    });
    std::vector<Entry> all;
    all.reserve(n);
    for (const auto& piece : pieces) {
        all.insert(all.end(), piece.begin(), piece.end());
    }
    sort_entries(all);
    return all;
}

KeyBits::KeyBits(std::span<const Entry> wanted) {
    const size_t bits = std::bit_ceil(std::max<size_t>(64, wanted.size() * bits_per_key));
    shift_ = 64 - std::countr_zero(bits);
    words_.assign(bits / 64, 0);
    for (const Entry& entry : wanted) {
        const uint64_t at = entry.key >> shift_;
        words_[at / 64] |= uint64_t{1} << (at % 64);
    }
}

std::array<std::vector<Entry>, joined_rules> sorted_keys_wanted(
    const Side& side, const std::array<std::vector<Entry>, joined_rules>& wanted) {
    std::vector<KeyBits> bits;
    for (const auto& keys : wanted) {
        bits.emplace_back(keys);
    }
    const size_t blocks = (side.rows() + grain - 1) / grain;
    std::vector<std::array<std::vector<Entry>, joined_rules>> pieces(blocks);
    parallel_ranges(side.rows(), grain, [&](size_t begin, size_t end) {
        auto& piece = pieces[begin / grain];
        for (size_t i = begin; i < end; ++i) {
            for (size_t r = 0; r < joined_rules; ++r) {
                if (wanted[r].empty()) {
                    continue;
                }
                const uint64_t key = rule_key(static_cast<Rule>(r), side.record[i]);
                if (key != 0 && bits[r].perhaps(key)) {
                    piece[r].push_back({key, static_cast<uint32_t>(i)});
                }
            }
        }
    });
    std::array<std::vector<Entry>, joined_rules> out;
    for (size_t r = 0; r < joined_rules; ++r) {
        for (auto& piece : pieces) {
            out[r].insert(out[r].end(), piece[r].begin(), piece[r].end());
        }
        sort_entries(out[r]);
    }
    return out;
}

}  // namespace regsosek::match
