// Small areas from direct estimates with known variances (Fay and Herriot 1979): a regression over
// areas, the variance between them, shrunk estimates with mean squared errors. Equal to R sae's
// eblupFH and mseFH (docs/method/score.md 15).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// How the variance between areas is found.
enum class AreaVariance : uint8_t { reml, ml };

/// Areas by the model.
struct FayHerriot {
    std::vector<double> coefficients;
    Matrix covariance;   ///< of the coefficients
    double between = 0;  ///< variance between areas; 0 when the data show none
    std::vector<double> estimate;
    std::vector<double> mse;        ///< g1 + g2 + 2 g3, for ML less the bias of g1
    std::vector<double> shrinkage;  ///< weight of the direct estimate
    int32_t iterations = 0;
};

/// x has one row per area (with its constant), direct and variance one value each. Errors:
/// bad_input (lengths, a variance that is not positive, singular x), limit (no convergence).
Result<FayHerriot> fay_herriot(const Matrix& x, std::span<const double> direct,
                               std::span<const double> variance,
                               AreaVariance method = AreaVariance::reml);

}  // namespace regsosek::estimate
