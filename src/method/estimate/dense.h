// Small symmetric systems in a fixed order of operations: the p x p equations that penalised,
// quantile, logistic and replicated regressions solve again and again.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "method/estimate/matrix.h"

namespace regsosek::estimate {

/// The Cholesky factor of a symmetric positive definite matrix.
class Cholesky {
public:
    /// Nothing when a pivot is below `tolerance` times its diagonal: singular or indefinite. Only
    /// the lower triangle is read.
    static std::optional<Cholesky> of(const Matrix& a, double tolerance = 1e-14);

    /// Solves a x = b.
    std::vector<double> solve(std::span<const double> b) const;
    /// The inverse of a, symmetric to the bit.
    Matrix inverse() const;
    /// ln |a|
    double log_determinant() const;

private:
    explicit Cholesky(Matrix lower) : lower_(std::move(lower)) {}
    Matrix lower_;
};

/// v' a v for a symmetric a.
double quadratic_form(const Matrix& a, std::span<const double> v);
/// left * middle * left for a symmetric left.
Matrix sandwich(const Matrix& left, const Matrix& middle);

}  // namespace regsosek::estimate
