// Means and centred cross-products of predictors and response: what penalised regressions and
// replicates need of rows, at two operations a pair of columns. They keep fewer digits than a
// Triangle: for least squares without a penalty take that one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/least_squares.h"
#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// Of weighted rows (x without its first column, the constant; then y).
struct Moments {
    int64_t rows = 0;          ///< with a positive weight
    double weight = 0;         ///< sum of weights
    std::vector<double> mean;  ///< slopes' columns, then y
    Matrix cross;              ///< sum of w (v - mean)(v - mean)' / weight
};

/// Reads chosen rows on all threads; the same bits for any number of them. Weights may be empty.
/// Column 0 of x must be all ones. Errors: bad_input (lengths, a weight that is negative, a value
/// that is not finite).
Result<Moments> moments_of(const Matrix& x, std::span<const double> y,
                           std::span<const double> weights, std::span<const uint32_t> rows);

/// The same of a triangle whose first column is the constant.
Moments moments_of(const Triangle& triangle);

/// Moments of all rows together, joined in the given order.
Moments joined(std::span<const Moments> parts);

/// Sum of w (y - x'b)^2 over the rows; coefficients with the intercept first.
double residual_sum(const Moments& moments, std::span<const double> coefficients);

}  // namespace regsosek::estimate
