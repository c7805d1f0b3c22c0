// Predictions made to agree with direct estimates of regions (score.md a7): the sum over a region's
// areas becomes what the survey found for the region.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::estimate {

/// How predictions are moved.
enum class Benchmark : uint8_t {
    ratio,             ///< I * tau / sum(xi I): keeps ratios, may pass 1
    ratio_complement,  ///< 1 - (1 - I)(1 - tau) / sum(xi (1 - I)): never above 1
    additive,          ///< I + (tau - sum(xi I)): keeps differences, may leave [0, 1]
};

/// Indicators of areas moved so that in each region the weighted mean is its direct estimate. A
/// region whose direct estimate is not a number is left alone. Errors: bad_input, when lengths or
/// numbers of regions do not fit, a region has no weight, or nothing can be scaled (all 0 or all
/// 1).
Result<std::vector<double>> benchmarked(std::span<const double> indicators,
                                        std::span<const double> weights,
                                        std::span<const size_t> region,
                                        std::span<const double> direct, Benchmark way);

}  // namespace regsosek::estimate
