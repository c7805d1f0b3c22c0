// Is a model as good for some as for others: missed poor, leakage, coverage and bias of each group
// of people, with intervals by resampling PSUs, and a gate that a release must pass (score.md a13).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "method/estimate/design.h"

namespace regsosek::estimate {

/// What is compared. Vectors are parallel.
struct FairnessInput {
    std::span<const double> truth;       ///< ln expenditure per head (or per equivalent adult)
    std::span<const double> prediction;  ///< out of fold
    std::span<const double> weights;     ///< empty: all 1
    std::span<const int32_t> group;      ///< 0 .. groups - 1; negative: in no group
    const Stage* stage = nullptr;        ///< strata and PSUs; null: each row its own PSU
};

/// How groups are judged.
struct FairnessOptions {
    double quota = 0.3;   ///< share selected, and share called poor
    double alarm = 0.05;  ///< a difference of missed poor from all that matters
    int32_t replicates = 200;
    uint64_t seed = 1;
    double level = 0.95;  ///< of the intervals
};

/// One group against all.
struct GroupFairness {
    int64_t rows = 0;
    double share = 0;           ///< of the weight
    double poverty = 0;         ///< share of the group among the poor
    double exclusion = 0;       ///< missed poor
    double inclusion = 0;       ///< leakage as a share of selected
    double coverage_ratio = 0;  ///< share selected / share poor: 1 is as many as are poor
    double residual = 0;    ///< mean of truth - prediction: above 0 the model thinks them poorer
    double difference = 0;  ///< exclusion - that of all
    double difference_low = 0;  ///< interval of the difference by resampled PSUs
    double difference_high = 0;
    bool alarm = false;  ///< the difference matters and its interval does not hold 0
};

/// All and each group.
struct Fairness {
    double exclusion = 0;
    double inclusion = 0;
    std::vector<GroupFairness> groups;
    bool passed = true;  ///< no alarm for a group that fares worse
};

/// Measures all groups. Replicates draw n - 1 PSUs of each stratum with replacement and rescale the
/// weights (Rao and Wu 1988); a stratum of one PSU stays as it is.
Fairness fairness(const FairnessInput& input, size_t groups, const FairnessOptions& options = {});

/// Equivalent adults of a household: (n - (1 - child) * children)^economies (Olken's cleaning of
/// the Alatas data: child .93, economies .85).
double equivalent_adults(double members, double children, double child, double economies);

}  // namespace regsosek::estimate
