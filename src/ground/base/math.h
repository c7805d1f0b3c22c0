// Elementary functions whose bits do not depend on the machine: glibc picks other code where the
// CPU has FMA, so stored values are computed by these. Compiled with -ffp-contract=off.
#pragma once

#include <cstddef>
#include <span>

namespace regsosek::math {

/// e^x, within 1 ulp (fdlibm's algorithm). Overflows to infinity, underflows to 0.
double exp(double x);
/// Natural logarithm, within 1 ulp; NaN below 0, -infinity at 0.
double log(double x);
/// x^y for x > 0 as exp(y log x) in double-double, within a few ulp.
double pow(double x, double y);
/// Standard normal distribution function, absolute error below 1e-15.
double normal_cdf(double x);
/// Its inverse for 0 < p < 1, relative error below 1e-14 (Wichura AS 241 with one Newton step).
double normal_quantile(double p);
/// The square root (IEEE, correctly rounded everywhere).
double sqrt(double x);

/// Rows in a block of a fixed-order sum.
inline constexpr size_t sum_block = 4096;
/// Sum in blocks of 4,096 added in block order: the same bits for any number of threads.
double block_sum(std::span<const double> values);

}  // namespace regsosek::math
