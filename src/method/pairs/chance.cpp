// Equality by counting values; other levels by pairs drawn with a fixed seed.
#include "method/pairs/chance.h"

#include <algorithm>
#include <cmath>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/match/sort.h"

namespace regsosek::pairs {

namespace {

using match::Entry;

constexpr size_t grain = 65536;
constexpr size_t pairs_per_block = 65536;
constexpr double prior_pairs = 0.5;  // Added to each level of a drawn distribution.

/// Patterns of random pairs, sorted.
std::vector<uint32_t> random_patterns(const Model& model, const Plan& plan, const Records& left,
                                      const Records& right, const FitOptions& options) {
    const size_t blocks = (options.random_pairs + pairs_per_block - 1) / pairs_per_block;
    std::vector<std::vector<uint32_t>> drawn(blocks);
    parallel_blocks(blocks, [&](size_t block) {
        Random random(options.seed, 1, block);
        const size_t n = std::min(pairs_per_block, options.random_pairs - block * pairs_per_block);
        for (size_t i = 0; i < n; ++i) {
            const uint32_t a = random.below(static_cast<uint32_t>(left.rows()));
            const uint32_t b = random.below(static_cast<uint32_t>(right.rows()));
            if (model.type == Type::link || a != b) {
                drawn[block].push_back(plan.pattern(left.row(a), right.row(b)));
            }
        }
    });
    std::vector<uint32_t> all;
    for (const auto& part : drawn) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// Number of rows with a key, and the chance that two drawn ones share it.
struct Collisions {
    double cross = 0;  ///< One of each side.
    double right = 0;  ///< Two different rows of the right side.
    double known_right = 0;
};

template <typename Counts>
Collisions collisions(const Counts& each, bool alone) {
    double left_sum = 0;
    double right_sum = 0;
    double cross = 0;
    double within = 0;
    each([&](double l, double r) {
        left_sum += l;
        right_sum += r;
        cross += alone ? l * (l - 1) : l * r;
        within += r * (r - 1);
    });
    const double pairs = alone ? left_sum * (left_sum - 1) : left_sum * right_sum;
    const double right_pairs = right_sum * (right_sum - 1);
    return {pairs > 0 ? cross / pairs : 0, right_pairs > 0 ? within / right_pairs : 0, right_sum};
}

std::vector<Entry> keys(const Records& side, const std::vector<Part>& parts) {
    std::vector<std::vector<Entry>> pieces((side.rows() + grain - 1) / grain);
    parallel_ranges(side.rows(), grain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            if (const uint64_t key = key_of(parts, side.row(i), 0); key != 0) {
                pieces[begin / grain].push_back({key, static_cast<uint32_t>(i)});
            }
        }
    });
    std::vector<Entry> all;
    for (const auto& piece : pieces) {
        all.insert(all.end(), piece.begin(), piece.end());
    }
    match::sort_entries(all);
    return all;
}

Collisions by_sorting(const Records& left, const Records& right, const std::vector<Part>& parts) {
    const bool alone = &left == &right;
    const auto a = keys(left, parts);
    const auto b = alone ? a : keys(right, parts);
    return collisions(
        [&](const auto& add) {
            size_t i = 0;
            size_t j = 0;
            while (i < a.size() || j < b.size()) {
                const uint64_t key = i == a.size()   ? b[j].key
                                     : j == b.size() ? a[i].key
                                                     : std::min(a[i].key, b[j].key);
                double l = 0;
                double r = 0;
                for (; i < a.size() && a[i].key == key; ++i) {
                    ++l;
                }
                for (; j < b.size() && b[j].key == key; ++j) {
                    ++r;
                }
                add(l, r);
            }
        },
        alone);
}

Part whole(const Place& place) {
    return {place.kind == Kind::name || place.kind == Kind::text ? Part::Op::word
            : place.kind == Kind::date                           ? Part::Op::word
                                                                 : Part::Op::wide,
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
    const bool counted = values != nullptr && values->distinct > 0;
    const Collisions found = counted
                                 ? collisions(
                                       [&](const auto& add) {
                                           for (size_t v = 1; v <= values->distinct; ++v) {
                                               add(values->count_left[v], values->count_right[v]);
                                           }
                                       },
                                       alone)
                                 : by_sorting(left, right, parts);
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
    const std::vector<uint32_t> patterns = random_patterns(model, plan, left, right, options);
    Chances out;
    for (size_t c = 0; c < plan.comparisons().size(); ++c) {
        const PlannedComparison& comparison = plan.comparisons()[c];
        const size_t levels = comparison.level_count;
        std::vector<double> pairs(levels, 0);
        for (const uint32_t pattern : patterns) {
            pairs[plan.level_of(pattern, c)] += 1;
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
