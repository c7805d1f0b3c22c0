// Ranks, percentiles, deciles and groups. Scores are whole millionths of a natural logarithm, so
// that ties are real; every sum is of integers; nothing depends on the order of the input (score.md
// a10).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace regsosek::estimate {

/// A real number in millionths, halves away from zero. Outside +-9e12 it is our own bug.
int64_t quantised(double value);

/// Where each family stands among all; 1 is the poorest. Vectors are parallel to the input.
struct Ranking {
    std::vector<int64_t> rank;           ///< 1..n without gaps; equal scores by ascending key
    std::vector<int32_t> percentile_e6;  ///< (W_below + W_equal / 2) / W in millionths: mid-rank
    std::vector<int32_t> decile;         ///< 1..10: where the middle of the tie group falls
    std::vector<uint32_t> order;         ///< positions from the poorest to the richest
};

/// Ranks by ascending score. `weights` are whole persons (or 1 for families); empty is all 1.
/// `keys` are unique (family ids) and settle the order of equal scores; they never change a
/// percentile or decile.
Ranking ranking(std::span<const int64_t> scores, std::span<const int64_t> weights,
                std::span<const int64_t> keys);

/// Groups whose shares equal given sums of probabilities.
struct Groups {
    std::vector<int32_t> group;      ///< 1..k per family
    std::vector<int64_t> cut_score;  ///< k - 1 scores: a family belongs to the first group whose
                                     ///< cut its score does not pass
};

/// Gives the poorest families to group 1 until their weight reaches wanted[0], and so on; `wanted`
/// holds cumulated weights, ascending, one fewer than groups. A tie stays together: it goes where
/// its middle falls.
Groups groups_by_share(const Ranking& ranking, std::span<const int64_t> scores,
                       std::span<const int64_t> weights, std::span<const double> wanted);

/// The final rank after a village consultation: groups in order (1 first) and the model's order
/// inside a group (process.md 4.4). Ranks 1..n parallel to the input; equal scores by ascending
/// key.
std::vector<int64_t> final_rank(std::span<const int32_t> groups, std::span<const int64_t> scores,
                                std::span<const int64_t> keys);

/// The combined index omega * model + (1 - omega) * village of two percentiles in millionths,
/// rounded (score.md a14.3). Parallel vectors; omega in [0, 1].
std::vector<int64_t> blended(std::span<const int32_t> model_percentile_e6,
                             std::span<const int32_t> village_percentile_e6, double omega);

}  // namespace regsosek::estimate
