// Weighted quantile regression by a primal-dual interior point method, finished at a vertex.
// Method: Portnoy and Koenker 1997 (Frisch-Newton with predictor and corrector, R quantreg's fnb);
// docs/method/score.md 12.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// Limits of the search.
struct QuantileOptions {
    double gap = 1e-13;            ///< duality gap at which it ends, as a share of the objective
    int32_t iterations_max = 200;  ///< ends there with what it has, and says the gap
};

/// A fitted quantile regression.
struct QuantileFit {
    std::vector<double> coefficients;  ///< 0 where aliased
    std::vector<size_t> aliased;
    double objective = 0;  ///< sum of w u (tau - 1{u < 0}); unique, which the coefficients need not
                           ///< be
    double bound = 0;      ///< no coefficients have an objective below this
    int32_t iterations = 0;
};

/// Fits the tau-quantile of y given x. Weights may be empty; rows of weight 0 count for nothing.
/// Errors: bad_input (tau not inside 0 and 1, lengths, values that are not finite, no rows).
Result<QuantileFit> quantile_regression(const Matrix& x, std::span<const double> y,
                                        std::span<const double> weights, double tau,
                                        const QuantileOptions& options = {});

/// The objective of any coefficients.
double quantile_objective(const Matrix& x, std::span<const double> y,
                          std::span<const double> weights, double tau,
                          std::span<const double> coefficients);

}  // namespace regsosek::estimate
