// A regression with a random intercept per area, by restricted maximum likelihood (REML): the
// nested error model of Battese, Harter and Fuller 1988, and area means by it. Equal to R's lmer
// and to sae's eblupBHF (docs/method/score.md 15).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/least_squares.h"
#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// A fitted random-intercept model. Areas are numbered by ascending code.
struct MixedFit {
    std::vector<double> coefficients;  ///< fixed part; 0 where aliased
    std::vector<size_t> aliased;
    Matrix covariance;           ///< of the coefficients
    double between = 0;          ///< variance of the intercepts between areas
    double within = 0;           ///< variance of the residuals
    std::vector<int64_t> code;   ///< of each area
    std::vector<double> effect;  ///< u of each area, shrunk: gamma times the mean residual
    std::vector<int64_t> rows;   ///< sampled in each area
    Matrix mean_x;               ///< areas x p, in the sample
    std::vector<double> mean_y;
    std::vector<double> shrinkage;  ///< gamma = between / (between + within delta)
};

/// Fits y = x b + u_area + e by REML. Column 0 of x must be all ones. Errors: bad_input (lengths,
/// fewer than two areas, not finite).
Result<MixedFit> random_intercept(const Matrix& x, std::span<const double> y,
                                  std::span<const int64_t> area);

/// u of each area where households have weights: gamma (mean residual), both by weights, with
/// delta = sum w^2 / (sum w)^2 (You and Rao 2002; povmap). Areas by ascending code.
std::vector<double> weighted_effects(const MixedFit& fit, const Matrix& x,
                                     std::span<const double> y, std::span<const int64_t> area,
                                     std::span<const double> weights);

/// Mean of each area of the fit from its population means of x (a row each): X b + u, and where
/// `population` (units of each area) is given, the sampled part as observed (sae's eblupBHF). Areas
/// that the sample does not have are X b: use `predicted`.
std::vector<double> area_means(const MixedFit& fit, const Matrix& means,
                               std::span<const double> population = {});

}  // namespace regsosek::estimate
