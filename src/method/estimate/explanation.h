// Why a family has its score: contributions of each questionnaire item against the district's mean
// (score.md a12), and the standard error of a prediction (a11).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/matrix.h"

namespace regsosek::estimate {

/// A linear model ready to be applied. Column 0 of the predictors is the intercept.
struct LinearScorer {
    std::vector<double> coefficients;  ///< p
    std::vector<double> means;  ///< p: the district's mean of each predictor; 1 for the intercept
    std::vector<size_t> item;   ///< p: which item a predictor belongs to; of the intercept unused
    size_t items = 0;
};

/// Score of the mean family: sum of coefficient times mean.
double mean_score(const LinearScorer& scorer);

/// Contribution of each item, sum over its predictors of b_j (x_j - mean_j). They sum to score -
/// mean.
void contributions(const LinearScorer& scorer, std::span<const double> x, std::span<double> out);

/// A factor L with covariance = L'L, rows from the top, so that x'Vx = |Lx|^2. A covariance that is
/// not positive gives zero rows where it is not (few PSUs).
Matrix covariance_factor(const Matrix& covariance);

/// x'Vx from the factor.
double prediction_variance(const Matrix& factor, std::span<const double> x);

}  // namespace regsosek::estimate
