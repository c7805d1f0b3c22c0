// How well a regression predicts those it has not seen: out-of-fold predictions, R2, and the choice
// of a ridge by cross-validation (docs/method/score.md 4).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/least_squares.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// Weighted R2 and root mean square error of a prediction. Empty weights are all 1.
struct Accuracy {
    double r2 = 0;  ///< 1 - sum w (y - yhat)^2 / sum w (y - ybar)^2
    double rmse = 0;
    double spearman = 0;  ///< weighted correlation of weighted mid-ranks
};
Accuracy accuracy(std::span<const double> truth, std::span<const double> prediction,
                  std::span<const double> weights);

/// Predictions of each row by a model that saw no row of its fold. Fold numbers run from 0.
/// `lambda` is a ridge in the measure of ridge_penalties; 0 is none. Errors: as solve.
Result<std::vector<double>> out_of_fold(const Matrix& x, std::span<const double> y,
                                        std::span<const double> weights,
                                        std::span<const int32_t> folds, double lambda,
                                        const FitOptions& options = {});

/// One candidate of the search for a ridge.
struct RidgeChoice {
    double lambda = 0;
    double error = 0;  ///< weighted mean square error out of fold
};

/// Tries every lambda and returns the candidates in the given order with their errors.
Result<std::vector<RidgeChoice>> ridge_path(const Matrix& x, std::span<const double> y,
                                            std::span<const double> weights,
                                            std::span<const int32_t> folds,
                                            std::span<const double> lambdas,
                                            const FitOptions& options = {});

/// Weighted ranks in [0, 1] with ties at their middle: (W_below + W_equal / 2) / W.
std::vector<double> mid_ranks(std::span<const double> values, std::span<const double> weights);

}  // namespace regsosek::estimate
