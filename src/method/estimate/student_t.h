// Student's t and the incomplete beta function behind it: intervals and p-values of estimates with
// few degrees of freedom. For reports only, never for a stored score.
#pragma once

namespace regsosek::estimate {

/// P(T <= t) with `freedom` degrees of freedom (any positive number). Relative error of the smaller
/// tail below 1e-12.
double student_t_cdf(double t, double freedom);
/// Its inverse for 0 < p < 1.
double student_t_quantile(double p, double freedom);
/// P(F > f) with the given degrees of freedom.
double f_upper_tail(double f, double freedom_1, double freedom_2);

}  // namespace regsosek::estimate
