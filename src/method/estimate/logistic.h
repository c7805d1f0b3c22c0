// Logistic regression with design weights, by iteratively reweighted least squares (R's svyglm with
// quasibinomial). Method: McCullagh and Nelder 1989; covariance: Binder 1983.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/design.h"
#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// Limits of the search.
struct LogisticOptions {
    /// Ends when a round changes the deviance by less than this share. R's glm has 1e-8, which
    /// leaves standard errors of six digits; with that value the answer is R's to the last digit.
    double tolerance = 1e-13;
    int32_t rounds_max = 50;
};

/// A fitted logistic regression.
struct LogisticFit {
    std::vector<double> coefficients;  ///< 0 where aliased
    std::vector<size_t> aliased;
    Matrix inverse;  ///< (X' diag(w m (1 - m)) X)^-1
    /// Working weights times working residuals, as the last round had them; y - m when converged.
    std::vector<double> residuals;
    double deviance = 0;
    int32_t iterations = 0;
    size_t rank = 0;
};

/// Fits P(y = 1). y lies in [0, 1]. Weights are scaled to a mean of 1 inside; may be empty. Errors:
/// bad_input (y outside, lengths, no rows), limit (no convergence: the predictors separate 0 from
/// 1).
Result<LogisticFit> logistic_regression(const Matrix& x, std::span<const double> y,
                                        std::span<const double> weights = {},
                                        const LogisticOptions& options = {});

/// Probabilities of rows.
std::vector<double> probabilities(const Matrix& x, std::span<const double> coefficients);

/// Design-based covariance of the coefficients. Errors: as sum_covariance.
Result<DesignCovariance> logistic_covariance(const LogisticFit& fit, const Matrix& x,
                                             const Design& design);

}  // namespace regsosek::estimate
