// Weighted least squares by Householder QR over fixed blocks of rows. A Triangle is what a set of
// rows says about a regression: triangles of disjoint sets combine, so folds, replicates and
// districts are read once. Columns that earlier ones already tell are aliased, in declared order;
// those that stay are solved with column pivoting. Method: docs/method/score.md 2.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// Rows that are turned into a triangle at once; fixed, so that threads do not change the answer.
inline constexpr size_t rows_per_triangle = 512;

/// The upper triangular factor of the rows (sqrt(w) x, sqrt(w) y): (p + 1) x (p + 1), row by row.
struct Triangle {
    size_t columns = 0;          ///< p + 1
    std::vector<double> values;  ///< below the diagonal: 0
    int64_t rows = 0;            ///< rows with a positive weight
    double weight = 0;           ///< sum of weights
};

/// Switches of a fit.
struct FitOptions {
    /// A column is aliased when what earlier columns leave of it is below this share of its length.
    double alias_tolerance = 1e-11;
    /// Below this share the fit is done again in numbers of 106 bits (NIST Filip needs it).
    double extended_below = 1e-5;
};

/// A fitted regression.
struct LinearFit {
    std::vector<double> coefficients;  ///< p; 0 where aliased
    std::vector<size_t> aliased;  ///< columns that were dropped, the later of two in declared order
    Matrix inverse;               ///< (X'WX)^-1 (with the penalties, where given); 0 where aliased
    double residual_sum = 0;      ///< sum of w e^2 (plus the penalty's part, where given)
    double smallest_share = 1;    ///< of any kept column, what the earlier ones leave
    int64_t rows = 0;
    double weight = 0;
    size_t rank = 0;
    std::vector<size_t> pivots;  ///< columns that stay, in the order in which the solver took them
    /// Last diagonal of the pivoted triangle as a share of its first: how far from singular.
    double pivot_share = 1;
    bool extended = false;  ///< true when numbers of 106 bits were needed
};

/// The triangle of chosen rows. `weights` may be empty (all 1). Rows of weight 0 count for nothing.
/// Computed on all threads; the same bits for any number of them.
Triangle triangle_of(const Matrix& x, std::span<const double> y, std::span<const double> weights,
                     std::span<const uint32_t> rows);

/// The triangle of all rows of several triangles, joined in the given order.
Triangle joined(std::span<const Triangle> parts);

/// Solves for the coefficients. `penalties` (empty or p values) are added to the diagonal of X'WX:
/// ridge. Errors: bad_input when nothing can be estimated (no rows, not finite).
Result<LinearFit> solve(const Triangle& triangle, const FitOptions& options = {},
                        std::span<const double> penalties = {});

/// Fits y on the columns of x (put a column of ones in it for an intercept). Errors: bad_input for
/// lengths that do not fit, a negative or not finite weight, a value that is not finite, no rows.
Result<LinearFit> least_squares(const Matrix& x, std::span<const double> y,
                                std::span<const double> weights = {},
                                const FitOptions& options = {});

/// x times the coefficients, for each row.
std::vector<double> predicted(const Matrix& x, std::span<const double> coefficients);

/// Ridge penalties for shrinking each slope toward 0: lambda times the weighted variance of the
/// column, 0 for constant columns (the intercept). Weights are taken relative to their mean
/// (score.md a2).
std::vector<double> ridge_penalties(const Matrix& x, std::span<const double> weights,
                                    double lambda);

}  // namespace regsosek::estimate
