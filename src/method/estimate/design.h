// The variance of sums and regressions under a sample design: strata, primary sampling units (PSU),
// further stages, finite populations, and what to do with a stratum that has one PSU. Formulas:
// Binder 1983; R survey's svyrecvar and svyglm, with which the tests agree to 1e-9
// (docs/method/score.md 3).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/least_squares.h"
#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// What a stratum with a single PSU adds to the variance.
enum class LonelyPsu : uint8_t {
    fail,       ///< refuse: the design does not tell
    certainty,  ///< nothing: the unit was taken with certainty
    adjust,     ///< its distance from the mean of all PSU totals
    average,    ///< the average of the other strata
};

/// One stage of the sample. Numbers are any codes; a unit is known by its stratum and its number.
struct Stage {
    std::vector<int64_t> stratum;    ///< per row; empty: one stratum
    std::vector<int64_t> unit;       ///< per row
    std::vector<double> population;  ///< per row: units of the stratum in the population; empty:
                                     ///< with replacement, and further stages count for nothing
};

/// A sample design of n rows.
struct Design {
    std::vector<double> weights;
    std::vector<Stage> stages;  ///< at least one; the first is that of the PSUs
    LonelyPsu lonely = LonelyPsu::fail;
};

/// A covariance and what it rests on.
struct DesignCovariance {
    Matrix covariance;
    int64_t units = 0;  ///< PSUs
    int64_t strata = 0;
    /// Degrees of freedom of a regression with `rank` coefficients: units - strata + 1 - rank.
    int64_t degrees_of_freedom = 0;
};

/// Covariance of the column sums of `terms` (one row per sampled row, already weighted).
/// Errors: bad_input when lengths differ or a lonely PSU is refused.
Result<DesignCovariance> sum_covariance(const Matrix& terms, const Design& design);

/// Covariance of the coefficients of a fit with the design's weights: A^-1 B A^-1 with
/// u_i = w_i x_i (y_i - x_i'b). Errors: as sum_covariance.
Result<DesignCovariance> regression_covariance(const LinearFit& fit, const Matrix& x,
                                               std::span<const double> y, const Design& design);

/// Covariance of the solution of sum w x e = 0 for any residuals e: inverse * B * inverse with
/// u_i = w_i x_i e_i. `inverse` is that of the sum's slope, `rank` the number of coefficients.
/// Errors: as sum_covariance.
Result<DesignCovariance> estimating_covariance(const Matrix& inverse, const Matrix& x,
                                               std::span<const double> residuals,
                                               const Design& design, size_t rank);

/// Folds for cross-validation: whole PSUs, dealt out inside each stratum in seeded order, so that
/// no household helps to predict its neighbour. Returns a fold 0 .. folds - 1 per row.
std::vector<int32_t> unit_folds(const Stage& stage, int32_t folds, uint64_t seed);

}  // namespace regsosek::estimate
