// Equality by counting values; other levels by pairs drawn with a fixed seed.
#include "method/pairs/chance.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <memory>
#include <span>
#include <utility>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/match/sort.h"

namespace regsosek::pairs {

namespace {

constexpr size_t grain = 65536;
constexpr size_t pairs_per_block = 65536;
constexpr double prior_pairs = 0.5;  // Added to each level of a drawn distribution.

/// Patterns of random pairs.
std::vector<Cell> random_patterns(const Model& model, const Plan& plan, const Records& left,
                                  const Records& right, const FitOptions& options) {
    const size_t blocks = (options.random_pairs + pairs_per_block - 1) / pairs_per_block;
    std::vector<std::vector<uint32_t>> drawn(blocks);
    parallel_blocks(blocks, [&](size_t block) {
        Random random(options.seed, 1, block);
        Waiting waiting;
        const size_t n = std::min(pairs_per_block, options.random_pairs - block * pairs_per_block);
        for (size_t i = 0; i < n; ++i) {
            const uint32_t a = random.below(static_cast<uint32_t>(left.rows()));
            const uint32_t b = random.below(static_cast<uint32_t>(right.rows()));
            if (model.type == Type::link || a != b) {
                waiting.add(plan, left.row(a), right.row(b), drawn[block]);
            }
        }
        waiting.compare(plan, drawn[block]);
    });
    return counted(plan, drawn);
}

/// Number of rows with a key, and the chance that two drawn ones share it.
struct Collisions {
    double cross = 0;  ///< One of each side.
    double right = 0;  ///< Two different rows of the right side.
    double known_right = 0;
};

/// Sums over values; whole numbers, exact in any order while below 2^53.
struct Sums {
    double left = 0;
    double right = 0;
    double cross = 0;
    double within = 0;
    void add(double l, double r, bool alone) {
        left += l;
        right += r;
        cross += alone ? l * (l - 1) : l * r;
        within += r * (r - 1);
    }
};

Collisions collisions(std::span<const Sums> parts, bool alone) {
    Sums all;
    for (const Sums& part : parts) {
        all.left += part.left;
        all.right += part.right;
        all.cross += part.cross;
        all.within += part.within;
    }
    const double pairs = alone ? all.left * (all.left - 1) : all.left * all.right;
    const double right_pairs = all.right * (all.right - 1);
    return {pairs > 0 ? all.cross / pairs : 0, right_pairs > 0 ? all.within / right_pairs : 0,
            all.right};
}

Collisions by_values(const Values& values, bool alone) {
    Sums sums;
    for (size_t v = 1; v <= values.distinct; ++v) {
        sums.add(values.count_left[v], values.count_right[v], alone);
    }
    return collisions({&sums, 1}, alone);
}

/// The keys of a side, cut into partitions by their top bits.
struct Cut {
    std::unique_ptr<uint64_t[]> keys;
    std::array<size_t, match::partitions + 1> begin{};
};

Cut cut_keys(const Records& side, const std::vector<Part>& parts) {
    const size_t blocks = (side.rows() + grain - 1) / grain;
    const auto rows = std::make_unique_for_overwrite<uint64_t[]>(side.rows());
    std::vector<std::array<size_t, match::partitions>> next(blocks);
    parallel_ranges(side.rows(), grain, [&](size_t begin, size_t end) {
        auto& count = next[begin / grain];
        count.fill(0);
        keys_of(parts, side.row(begin), side.stride(), end - begin, 0, &rows[begin]);
        for (size_t i = begin; i < end; ++i) {
            count[rows[i] >> 56] += rows[i] != 0 ? 1 : 0;
        }
    });
    Cut out;
    size_t at = 0;
    for (size_t p = 0; p < match::partitions; ++p) {
        out.begin[p] = at;
        for (auto& block : next) {
            at += std::exchange(block[p], at);
        }
    }
    out.begin[match::partitions] = at;
    out.keys = std::make_unique_for_overwrite<uint64_t[]>(at);
    parallel_ranges(side.rows(), grain, [&](size_t begin, size_t end) {
        auto& place = next[begin / grain];
        for (size_t i = begin; i < end; ++i) {
            if (rows[i] != 0) {
                out.keys[place[rows[i] >> 56]++] = rows[i];
            }
        }
    });
    return out;
}

/// How often each key stands on both sides: open addressing, which grows by doubling.
class KeyCounts {
public:
    struct Slot {
        uint64_t key = 0;  // never 0 when taken
        std::array<uint32_t, 2> count{};
    };
    explicit KeyCounts(size_t keys)
        : slots_(std::bit_ceil(std::clamp<size_t>(2 * keys, 16, most_at_first))) {}

    void add(uint64_t key, size_t side) {
        Slot& slot = find(slots_, key);
        if (slot.key == 0) {
            slot.key = key;
            if (++taken_ * 2 > slots_.size()) {
                ++slot.count[side];
                grow();
                return;
            }
        }
        ++slot.count[side];
    }
    const std::vector<Slot>& slots() const { return slots_; }

private:
    static constexpr size_t most_at_first = 32768;
    static Slot& find(std::vector<Slot>& slots, uint64_t key) {
        size_t at = key & (slots.size() - 1);
        while (slots[at].key != 0 && slots[at].key != key) {
            at = (at + 1) & (slots.size() - 1);
        }
        return slots[at];
    }
    void grow() {
        std::vector<Slot> wider(slots_.size() * 2);
        for (const Slot& slot : slots_) {
            if (slot.key != 0) {
                find(wider, slot.key) = slot;
            }
        }
        slots_ = std::move(wider);
    }
    std::vector<Slot> slots_;
    size_t taken_ = 0;
};

Collisions by_counting(const Records& left, const Records& right, const std::vector<Part>& parts) {
    const bool alone = &left == &right;
    const Cut a = cut_keys(left, parts);
    const Cut of_right = alone ? Cut() : cut_keys(right, parts);
    const Cut& b = alone ? a : of_right;
    std::vector<Sums> sums(match::partitions);
    parallel_blocks(match::partitions, [&](size_t p) {
        KeyCounts counts(std::max(a.begin[p + 1] - a.begin[p], b.begin[p + 1] - b.begin[p]));
        for (size_t i = a.begin[p]; i < a.begin[p + 1]; ++i) {
            counts.add(a.keys[i], 0);
        }
        for (size_t i = b.begin[p]; i < b.begin[p + 1]; ++i) {
            counts.add(b.keys[i], 1);
        }
        for (const KeyCounts::Slot& slot : counts.slots()) {
            sums[p].add(slot.count[0], slot.count[1], alone);
        }
    });
    return collisions(sums, alone);
}

Part whole(const Place& place) {
    return {place.kind == Kind::name || place.kind == Kind::text ? Part::Op::word
            : place.kind == Kind::date                           ? Part::Op::word
                                                                 : Part::Op::pair,
            place.word, 0};
}

/// The chance of the best level when it is equality of columns with themselves; negative when it is
/// something else. On a right side that holds each once, its own collisions are chance alone.
double equality(const PlannedComparison& comparison, const Records& left, const Records& right,
                bool& without_matches) {
    const bool alone = &left == &right;
    std::vector<Part> parts;
    for (const PlannedTest& test : comparison.levels.front()) {
        if (test.measure != Measure::exact || test.first.word != test.second.word) {
            return -1;
        }
        parts.push_back(whole(test.first));
    }
    const Values* values = parts.size() == 1 ? comparison.levels.front()[0].first.values : nullptr;
    const bool numbered = values != nullptr && values->distinct > 0;
    const Collisions found = numbered ? by_values(*values, alone) : by_counting(left, right, parts);
    const double n = std::max(found.known_right, 2.0);
    // Half a pair of n(n-1)/2 stands for what the file could not show.
    const double least = 1 / (n * n);
    const double within = std::max(found.right, least);
    without_matches = !alone && within < found.cross;
    return without_matches ? within : std::max(found.cross, least);
}

}  // namespace

Chances chances(const Model& model, const Plan& plan, const Records& left, const Records& right,
                const FitOptions& options) {
    const std::vector<Cell> cells = random_patterns(model, plan, left, right, options);
    Chances out;
    for (size_t c = 0; c < plan.comparisons().size(); ++c) {
        const PlannedComparison& comparison = plan.comparisons()[c];
        const size_t levels = comparison.level_count;
        std::vector<double> pairs(levels, 0);
        for (const Cell& cell : cells) {
            pairs[plan.level_of(cell.pattern, c)] += cell.pairs;
        }
        double known = 0;
        for (size_t l = 1; l < levels; ++l) {
            known += pairs[l] + prior_pairs;
        }
        std::vector<double> u(levels, 1);
        for (size_t l = 1; l < levels; ++l) {
            u[l] = (pairs[l] + prior_pairs) / known;
        }
        bool without_matches = false;
        const double exact = equality(comparison, left, right, without_matches);
        if (exact >= 0) {
            const double best = std::min(exact, 0.99);
            const double rest = 1 - u[levels - 1];
            for (size_t l = 1; l + 1 < levels; ++l) {
                u[l] *= rest > 0 ? (1 - best) / rest : 1;
            }
            u[levels - 1] = best;
        }
        out.u.push_back(std::move(u));
        out.without_matches.push_back(without_matches ? 1 : 0);
    }
    return out;
}

}  // namespace regsosek::pairs
