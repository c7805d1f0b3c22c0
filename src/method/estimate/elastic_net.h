// Lasso, ridge and elastic net in glmnet's scale, with warm paths and cross-validation by folds.
// Everything is computed from moments, so a sample is read once per fold and a path costs p x p
// work whatever the number of rows. Method and scale: docs/method/score.md 11.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/least_squares.h"
#include "method/estimate/moments.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// min 1/(2W) sum w (y - b0 - x'b)^2 + lambda [(1 - alpha)/2 |b s|^2 + alpha |b s|_1], s the
/// columns' standard deviations. As in glmnet, the squared part is divided by the standard
/// deviation of y, which the manual does not say.
struct PenaltyOptions {
    double alpha = 1;             ///< 1 lasso, 0 ridge
    std::vector<double> lambdas;  ///< descending; empty: a path from the first that keeps nothing
    size_t path_length = 100;     ///< of a path that is not given
    double path_end = 1e-3;       ///< last lambda of it, as a share of its first
    /// Per column (the first, the intercept, is never penalised): 0 keeps it free, larger is
    /// stricter. Empty: 1 for all. Unlike glmnet, not rescaled.
    std::vector<double> factors;
    double tolerance = 1e-9;  ///< of a step, in standard deviations of y, before the exact solve
    int64_t passes_max = 200'000;  ///< over the columns, for one lambda
};

/// The solution at one lambda.
struct PathPoint {
    double lambda = 0;
    std::vector<double> coefficients;  ///< p, in the columns' own units, the intercept first
    size_t used = 0;                   ///< slopes that are not 0
    double r2 = 0;                     ///< in the sample
};

/// Solves for each lambda in turn, starting where the last one ended. Constant columns get 0.
/// Errors: bad_input (no rows, y constant, options out of range), limit (no convergence).
Result<std::vector<PathPoint>> elastic_net(const Moments& moments,
                                           const PenaltyOptions& options = {});

/// A path with its error out of fold.
struct ValidatedPath {
    std::vector<PathPoint> path;         ///< of the whole sample
    std::vector<double> error;           ///< weighted mean square error out of fold, by lambda
    std::vector<double> standard_error;  ///< of that error, between folds
    size_t best = 0;                     ///< least error
    size_t one_se = 0;                   ///< largest lambda within one standard error of the least
};

/// Cross-validates a path. `folds` are moments of the folds' rows (at least two with weight).
/// Errors: as elastic_net.
Result<ValidatedPath> validated_path(std::span<const Moments> folds,
                                     const PenaltyOptions& options = {});

/// Sum of w (y - x'b)^2 over the rows of a triangle.
double residual_sum(const Triangle& triangle, std::span<const double> coefficients);

/// The triangle of some of the columns (in that order) and y.
Triangle chosen_columns(const Triangle& triangle, std::span<const size_t> columns);

/// Least squares on the columns that a path point uses (post-lasso); others stay 0. Errors: solve.
Result<LinearFit> refitted(const Triangle& triangle, std::span<const double> coefficients,
                           const FitOptions& options = {});

/// How a stepwise search ended. Kept to reproduce past practice only: its standard errors do not
/// know of the search.
struct Stepwise {
    std::vector<size_t> entered;  ///< columns in order of entry
    std::vector<double> f;        ///< the F statistic of each when it entered
    std::vector<double> coefficients;
};

/// Forward stepwise by the largest F until none reaches `f_enter` (SPSS's 3.84 by default) or
/// `most` columns are in. Errors: as solve.
Result<Stepwise> forward_stepwise(const Triangle& triangle, double f_enter = 3.84,
                                  size_t most = 1000);

}  // namespace regsosek::estimate
