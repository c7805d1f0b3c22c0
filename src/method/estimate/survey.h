// Estimates from a sample: means, totals, ratios, quantiles and those of domains, each with its
// design-based standard error. All are linearised: the variance of a total of influences (Binder
// 1983). Equal to R survey 4.1 to 1e-9 (docs/method/score.md 13).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "method/estimate/calibration.h"
#include "method/estimate/design.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// A sample: its design, and what its weights were calibrated to, if they were. Values of rows are
/// parallel to design.weights.
struct SurveySample {
    Design design;
    /// Influences lose what the calibration explains; empty for weights as drawn.
    std::vector<Calibration> calibrations = {};
};

/// An estimate with its design-based standard error.
struct Estimate {
    double value = 0;
    double standard_error = 0;
    /// Against a simple random sample of the same size without replacement; mean_of only.
    double design_effect = 0;
};

/// Sum of w v.
Result<Estimate> total_of(const SurveySample& sample, std::span<const double> values);

/// Sum of w v / sum of w over a domain. `domain` is 1 for rows inside (empty: all); rows outside
/// stay in the design, as they must. Errors: bad_input (an empty domain).
Result<Estimate> mean_of(const SurveySample& sample, std::span<const double> values,
                         std::span<const uint8_t> domain = {});

/// Sum of w y / sum of w x. Errors: bad_input (the denominator is 0).
Result<Estimate> ratio_of(const SurveySample& sample, std::span<const double> numerator,
                          std::span<const double> denominator);

/// Rules for a quantile of weighted values, by R survey's names.
enum class QuantileRule : uint8_t {
    math,    ///< the inverse of the distribution function
    school,  ///< the same, the middle of two where it lies between
    hf7,     ///< linear between the points (0, W1, ...) / W(n-1): R's own default for equal weights
};

/// A weighted quantile. Rows of weight 0 count for nothing; none left gives NaN.
double weighted_quantile(std::span<const double> values, std::span<const double> weights, double p,
                         QuantileRule rule);

/// A quantile whose standard error comes from Woodruff's interval of 95 %: the interval's length in
/// values over twice Student's t. Errors: bad_input (p outside 0 to 1, no rows).
struct QuantileEstimate {
    double value = 0;
    double low = 0;  ///< NaN where the interval leaves 0 to 1
    double high = 0;
    double standard_error = 0;
};
Result<QuantileEstimate> quantile_of(const SurveySample& sample, std::span<const double> values,
                                     double p, QuantileRule rule);

/// Wald's test that chosen coefficients are all 0 (R's regTermTest): F over their number, and its
/// tail with `freedom` degrees of freedom below. Errors: bad_input (singular).
struct WaldTest {
    double f = 0;
    double p = 0;
};
Result<WaldTest> wald_test(std::span<const double> coefficients, const Matrix& covariance,
                           std::span<const size_t> chosen, int64_t freedom);

}  // namespace regsosek::estimate
