// Variances by replicate weights: the estimate is computed again with many sets of weights, and its
// spread is its variance. Jackknife by PSU (JK1, JKn) and Rao and Wu's rescaled bootstrap (1988).
// A regression's replicates cost PSUs x p x p each, since every PSU is read once.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "method/estimate/design.h"
#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// Factors of weights by replicate and PSU, and how their spread becomes a variance.
struct Replicates {
    std::vector<uint32_t> unit;  ///< per row: column of `factors`
    Matrix factors;              ///< replicates x units; weight in replicate = weight x factor
    std::vector<double> scales;  ///< per replicate, of its squared distance from the mean
};

/// One replicate per PSU, left out in turn. With one stratum this is JK1: scale (n - 1) / n.
/// With strata it is JKn, (n_h - 1) / n_h, times what the first stage's sampling leaves where
/// populations are given. Errors: bad_input (a stratum with one PSU, lengths).
Result<Replicates> jackknife(const Design& design);

/// `count` draws of n_h - 1 PSUs with replacement in each stratum, rescaled by n_h / (n_h - 1). A
/// stratum with one PSU keeps it. The draw depends on the seed and the numbers of replicate and
/// stratum only. Errors: bad_input.
Result<Replicates> bootstrap(const Design& design, int32_t count, uint64_t seed);

/// Estimates by replicate (rows) and their covariance around the replicates' mean, as R survey has
/// it with mse = FALSE. Replicates in which an estimate could not be computed are left out.
struct ReplicatedEstimates {
    Matrix estimates;
    Matrix covariance;
    int64_t failed = 0;
};

/// Covariance of any estimates.
ReplicatedEstimates replicated(const Replicates& replicates, Matrix estimates);

/// Applies `estimate` (weights -> values, always as many) to each replicate's weights, in parallel.
/// An empty answer is a replicate that failed. Errors: bad_input (all failed).
Result<ReplicatedEstimates> replicated(
    const Replicates& replicates, std::span<const double> weights,
    const std::function<std::vector<double>(std::span<const double>)>& estimate);

/// Least squares in every replicate. Columns aliased in the whole sample stay 0. Errors: those of
/// least_squares; bad_input (all failed).
Result<ReplicatedEstimates> replicated_regression(const Replicates& replicates, const Matrix& x,
                                                  std::span<const double> y,
                                                  std::span<const double> weights);

}  // namespace regsosek::estimate
