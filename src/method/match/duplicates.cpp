// People who stand twice on the left side: a join of the side with itself on three strong rules.
#include <algorithm>

#include "method/match/edges.h"

namespace regsosek::match {

namespace {

PairCounts counts_inside(const Side& left, const Options& options) {
    const double rows = static_cast<double>(left.rows());
    const double households = static_cast<double>(std::max<size_t>(1, left.households()));
    PairCounts counts;
    counts.same = std::max(1.0, options.expected_duplicates * rows);
    counts.family = std::max(1.0, rows * (rows / households - 1) / 2);
    counts.chance = std::max(1.0, rows * rows / 2);
    return counts;
}

}  // namespace

DuplicateScores::DuplicateScores(const Side& left, const Model& model, const Chance& chance,
                                 const Options& options)
    : left_(left),
      scores_(model, counts_inside(left, options), chance.birth_count, chance.mean_name_bits) {}

Duplicate DuplicateScores::compared(uint32_t a, uint32_t b) const {
    const uint32_t first = std::min(a, b);
    const uint32_t second = std::max(a, b);
    const auto pattern = static_cast<uint16_t>(compare(left_, first, left_, second));
    return {first, second, scores_.weight(pattern, left_.record[first], left_.record[second]),
            pattern};
}

std::vector<Duplicate> find_duplicates(const Side& left, const DuplicateScores& scores,
                                       const Options& options) {
    constexpr std::array<Rule, 3> rules = {Rule::nik, Rule::birth_sound, Rule::kk_sound};
    const auto least = static_cast<int32_t>(options.duplicate_bits * weight_unit);
    const BlockWalker walker(people_ladder(left, left), options.blocks, true);
    std::vector<uint8_t> capped(left.rows(), 0);
    std::vector<Duplicate> all;
    for (const Rule rule : rules) {
        const std::vector<Entry> keys = sorted_keys(left, rule, nullptr);
        std::vector<std::vector<Duplicate>> found(partitions);
        std::vector<BlockCounts> counts(partitions);
        group_sorted(keys, [&](size_t p, std::span<const Entry> block) {
            walker.walk(
                block, block,
                [&](uint32_t a, uint32_t b) {
                    const uint32_t integers = compare_integers(left.record[a], left.record[b]);
                    const bool open =
                        compare_name_hashes(left.record[a], left.record[b]) == name_level::other;
                    if (open && scores.scores().best_by_letters(integers, left.record[b]) < least) {
                        return;
                    }
                    const Duplicate pair = scores.compared(a, b);
                    if (pair.weight >= least) {
                        found[p].push_back(pair);
                    }
                },
                counts[p], capped);
        });
        for (const auto& part : found) {
            all.insert(all.end(), part.begin(), part.end());
        }
    }
    std::ranges::sort(all, [](const Duplicate& x, const Duplicate& y) {
        return x.first != y.first ? x.first < y.first : x.second < y.second;
    });
    const auto same = [](const Duplicate& x, const Duplicate& y) {
        return x.first == y.first && x.second == y.second;
    };
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
    return all;
}

}  // namespace regsosek::match
