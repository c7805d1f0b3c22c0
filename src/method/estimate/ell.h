// Poverty of areas by simulation of Elbers, Lanjouw and Lanjouw (Econometrica 2003): coefficients,
// cluster effects and families' residuals are drawn, a census is simulated for each draw. Kept
// beside the closed form (poverty.h), which has an effect per area where this one has it per
// cluster: where an area has many clusters, this method's errors are too small when the effect is
// really the area's (score.md a8).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/matrix.h"
#include "method/estimate/poverty.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// A census. Vectors are parallel to the rows of x.
struct EllCensus {
    const Matrix* x = nullptr;        ///< predictors, the intercept first
    std::span<const double> weight;   ///< persons; an area's rate is weighted by them
    std::span<const size_t> cluster;  ///< 0 .. clusters - 1
    std::span<const size_t> area;     ///< 0 .. areas - 1
    std::span<const double> line;     ///< poverty line of each area
};

/// What is drawn from.
struct EllModel {
    std::span<const double> coefficients;
    const Matrix* covariance = nullptr;  ///< of the coefficients; null: they are known
    double sigma = 0;                    ///< of a family's residual
    double cluster_sigma = 0;            ///< of what a cluster has in common
};

/// One area: mean and standard deviation over the draws.
struct EllArea {
    PovertyMeasures value{};
    PovertyMeasures error{};
};

/// Simulates. Draws depend on the seed, the draw and the row or cluster only: the same bits for any
/// number of threads. Errors: bad_input (lengths, fewer than two draws, a negative sigma, a line
/// that is not positive).
Result<std::vector<EllArea>> elbers_lanjouw_lanjouw(const EllCensus& census, const EllModel& model,
                                                    int32_t draws, uint64_t seed);

}  // namespace regsosek::estimate
