// A level at a time: the pools (area and class) that have receivers get a number, their donors are
// sorted once by (pool, place, hash), and receivers walk along them.
#include "method/check/impute.h"

#include <algorithm>
#include <array>

#include "ground/base/assert.h"
#include "ground/base/random.h"

namespace regsosek::check {

namespace {

// A row in the order of its pool: pool (24 bits), place (16), hash of id (24).
struct Entry {
    uint64_t key = 0;
    uint32_t row = 0;
};
constexpr int pool_shift = 40;
constexpr int place_shift = 24;
constexpr uint64_t hash_mask = (uint64_t{1} << place_shift) - 1;
constexpr uint64_t place_max = 65535;
constexpr size_t pools_max = size_t{1} << 24;

int64_t power_of_ten(int digits) {
    int64_t out = 1;
    for (; digits > 0; --digits) {
        out *= 10;
    }
    return out;
}

// By key, eight bits at a time, least first; passes in which all keys agree are left out.
void radix_sort(std::vector<Entry>& entries, std::vector<Entry>& spare) {
    constexpr int passes = 8;
    std::array<std::array<uint32_t, 256>, passes> counts{};
    for (const Entry& entry : entries) {
        for (size_t pass = 0; pass < passes; ++pass) {
            ++counts[pass][entry.key >> (8 * pass) & 255];
        }
    }
    spare.resize(entries.size());
    for (size_t pass = 0; pass < passes; ++pass) {
        auto& count = counts[pass];
        if (std::ranges::find(count, entries.size()) != count.end()) {
            continue;
        }
        uint32_t sum = 0;
        for (uint32_t& one : count) {
            sum += std::exchange(one, sum);
        }
        for (const Entry& entry : entries) {
            spare[count[entry.key >> (8 * pass) & 255]++] = entry;
        }
        entries.swap(spare);
    }
}

// Numbers for (area prefix, class), in order of first use: a table with open addressing.
class Pools {
public:
    explicit Pools(size_t expected) {
        size_t size = 16;
        while (size < expected * 2) {
            size *= 2;
        }
        slots_.resize(size);
    }
    // The number of a pool; made when it is new and `make` is set, else -1.
    int64_t number(int64_t area, int32_t kind, bool make) {
        size_t at =
            mix64(static_cast<uint64_t>(area), static_cast<uint32_t>(kind)) & (slots_.size() - 1);
        while (slots_[at].number >= 0) {
            if (slots_[at].area == area && slots_[at].kind == kind) {
                return slots_[at].number;
            }
            at = (at + 1) & (slots_.size() - 1);
        }
        if (make) {
            slots_[at] = {area, kind, static_cast<int32_t>(count_++)};
            return slots_[at].number;
        }
        return -1;
    }
    size_t count() const { return count_; }

private:
    struct Pool {
        int64_t area = 0;
        int32_t kind = 0;
        int32_t number = -1;
    };
    std::vector<Pool> slots_;
    size_t count_ = 0;
};

class Dealer {
public:
    Dealer(const DeckRows& rows, const DeckOptions& options)
        : rows_(rows), options_(options), used_(rows.id.size(), 0) {
        deck_.donor.assign(rows.id.size(), no_donor);
        deck_.digits.assign(rows.id.size(), 0);
    }

    Deck dealt() {
        std::vector<uint32_t> waiting;
        for (uint32_t row = 0; row < rows_.id.size(); ++row) {
            if (rows_.role[row] == Role::receiver) {
                waiting.push_back(row);
            }
        }
        for (const int digits : options_.area_digits) {
            if (!waiting.empty()) {
                deal(digits, waiting);
                std::erase_if(waiting, [&](uint32_t row) { return deck_.donor[row] != no_donor; });
            }
        }
        return std::move(deck_);
    }

private:
    uint64_t key_of(int64_t pool, uint32_t row) const {
        const uint64_t place =
            std::min<uint64_t>(place_max, static_cast<uint64_t>(std::max(0, rows_.place[row])));
        const uint64_t hash = mix64(options_.seed, static_cast<uint64_t>(rows_.id[row]));
        return (static_cast<uint64_t>(pool) << pool_shift) | (place << place_shift) |
               (hash & hash_mask);
    }

    void deal(int digits, const std::vector<uint32_t>& waiting) {
        const int64_t divisor = power_of_ten(16 - digits);
        Pools pools(waiting.size());
        receivers_.clear();
        donors_.clear();
        for (const uint32_t row : waiting) {
            const int64_t pool = pools.number(rows_.area[row] / divisor, rows_.kind[row], true);
            receivers_.push_back({key_of(pool, row), row});
        }
        must(pools.count() <= pools_max, "pools are numbered with 24 bits");
        for (uint32_t row = 0; row < rows_.id.size(); ++row) {
            if (rows_.role[row] != Role::donor || used_[row] >= options_.uses_max) {
                continue;
            }
            const int64_t pool = pools.number(rows_.area[row] / divisor, rows_.kind[row], false);
            if (pool >= 0) {
                donors_.push_back({key_of(pool, row), row});
            }
        }
        radix_sort(receivers_, spare_);
        radix_sort(donors_, spare_);
        walk(digits);
    }

    // Receivers and donors are in one order: the position among the donors only moves on.
    void walk(int digits) {
        size_t pool_begin = 0;
        size_t pool_end = 0;
        size_t position = 0;
        uint64_t pool = UINT64_MAX;
        for (const Entry& receiver : receivers_) {
            if (receiver.key >> pool_shift != pool) {
                pool = receiver.key >> pool_shift;
                pool_begin = pool_end;
                while (pool_begin < donors_.size() &&
                       donors_[pool_begin].key >> pool_shift < pool) {
                    ++pool_begin;
                }
                pool_end = pool_begin;
                while (pool_end < donors_.size() && donors_[pool_end].key >> pool_shift == pool) {
                    ++pool_end;
                }
                position = pool_begin;
            }
            while (position < pool_end && donors_[position].key < receiver.key) {
                ++position;
            }
            const size_t half = options_.donors_max / 2;
            const size_t from = std::max(pool_begin + half, position) - half;
            choose(receiver.row, from, std::min(pool_end, position + half), digits);
        }
    }

    void choose(uint32_t row, size_t from, size_t to, int digits) {
        uint32_t best = no_donor;
        int64_t best_distance = 0;
        uint64_t best_hash = 0;
        for (size_t i = from; i < to; ++i) {
            const uint32_t donor = donors_[i].row;
            if (used_[donor] >= options_.uses_max) {
                continue;
            }
            const int64_t distance = distance_of(row, donor);
            if (best != no_donor && distance > best_distance) {
                continue;
            }
            const uint64_t hash = mix64(options_.seed, static_cast<uint64_t>(rows_.id[row]),
                                        static_cast<uint64_t>(rows_.id[donor]));
            if (best == no_donor || distance < best_distance || hash < best_hash) {
                best = donor;
                best_distance = distance;
                best_hash = hash;
            }
        }
        if (best != no_donor) {
            deck_.donor[row] = best;
            deck_.digits[row] = static_cast<int8_t>(digits);
            ++used_[best];
        }
    }

    int64_t distance_of(uint32_t a, uint32_t b) const {
        int64_t out = std::abs(int64_t{rows_.place[a]} - rows_.place[b]) * options_.place_weight;
        for (const auto& answers : rows_.match) {
            out += answers[a] != answers[b] ? options_.match_weight : 0;
        }
        return out;
    }

    const DeckRows& rows_;
    const DeckOptions& options_;
    std::vector<int32_t> used_;  // by row
    std::vector<Entry> receivers_;
    std::vector<Entry> donors_;
    std::vector<Entry> spare_;
    Deck deck_;
};

}  // namespace

Deck hot_deck(const DeckRows& rows, const DeckOptions& options) {
    return Dealer(rows, options).dealt();
}

}  // namespace regsosek::check
