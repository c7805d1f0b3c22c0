// From a predicted logarithm and its standard error to probabilities: of being poor, of belonging
// to the bottom q, to a group between poverty lines. Never "predicted below the line": that finds
// half of the poor (score.md a10). Normal errors of the logarithm are assumed throughout.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::estimate {

/// First value whose cumulated weight passes p of the total, and the middle of two where it meets
/// it exactly (Eurostat's rule, R laeken). Empty weights are all 1. NaN when there is no weight.
double weighted_quantile(std::span<const double> values, std::span<const double> weights, double p);

/// P(y < z) for ln y normal: Phi((ln z - mean) / sd).
double probability_below(double mean, double sd, double log_line);

/// Probabilities of the groups cut by ascending logarithms: cuts + 1 values that sum to 1.
void group_probabilities(double mean, double sd, std::span<const double> log_cuts,
                         std::span<double> out);

/// The q-quantile of the mixture of normals (mean_i, sd_i, weight_i): c with sum w Phi((c - mean) /
/// sd) = q sum w, found by Newton steps inside a bracket, to 1e-12. Sums are in fixed blocks on all
/// threads. Empty weights are all 1. Errors: bad_input when there is no weight or q is not inside
/// (0, 1).
Result<double> mixture_quantile(std::span<const double> means, std::span<const double> sds,
                                std::span<const double> weights, double q);

/// Expected poverty of a family with ln y ~ N(mean, sd^2) at a line z: headcount, gap and severity
/// (Foster, Greer, Thorbecke with 0, 1, 2; closed forms of score.md a8).
struct Poverty {
    double headcount = 0;
    double gap = 0;
    double severity = 0;
};
Poverty expected_poverty(double mean, double sd, double line);

}  // namespace regsosek::estimate
