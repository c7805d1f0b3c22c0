// Contributions and prediction variances of single rows; called for each family in blocks.
#include "method/estimate/explanation.h"

#include <algorithm>

#include "ground/base/assert.h"
#include "ground/base/math.h"

namespace regsosek::estimate {

double mean_score(const LinearScorer& scorer) {
    double sum = 0;
    for (size_t j = 0; j < scorer.coefficients.size(); ++j) {
        sum += scorer.coefficients[j] * scorer.means[j];
    }
    return sum;
}

void contributions(const LinearScorer& scorer, std::span<const double> x, std::span<double> out) {
    must(x.size() == scorer.coefficients.size() && out.size() == scorer.items, "a model's row");
    std::fill(out.begin(), out.end(), 0.0);
    for (size_t j = 1; j < x.size(); ++j) {
        out[scorer.item[j]] += scorer.coefficients[j] * (x[j] - scorer.means[j]);
    }
}

Matrix covariance_factor(const Matrix& covariance) {
    // Cholesky by rows, pivots in the order of the columns; a pivot lost to rounding ends its row.
    constexpr double lost = 1e-14;
    const size_t p = covariance.columns;
    Matrix left = covariance;
    Matrix factor(p, p);
    for (size_t k = 0; k < p; ++k) {
        const double pivot = left.at(k, k);
        if (!(pivot > lost * covariance.at(k, k))) {
            continue;
        }
        const double root = math::sqrt(pivot);
        for (size_t j = k; j < p; ++j) {
            factor.at(k, j) = left.at(k, j) / root;
        }
        for (size_t i = k; i < p; ++i) {
            for (size_t j = k; j < p; ++j) {
                left.at(i, j) -= factor.at(k, i) * factor.at(k, j);
            }
        }
    }
    return factor;
}

double prediction_variance(const Matrix& factor, std::span<const double> x) {
    double sum = 0;
    for (size_t k = 0; k < factor.rows; ++k) {
        double dot = 0;
        const std::span<const double> row = factor.row(k);
        for (size_t j = k; j < row.size(); ++j) {
            dot += row[j] * x[j];
        }
        sum += dot * dot;
    }
    return sum;
}

}  // namespace regsosek::estimate
