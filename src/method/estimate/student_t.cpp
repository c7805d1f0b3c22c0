// The incomplete beta function by its continued fraction (Lentz), as in Numerical Recipes 6.4; the
// quantile by bisection, which is slow and sure.
#include "method/estimate/student_t.h"

#include <cmath>

#include "ground/base/math.h"

namespace regsosek::estimate {
namespace {

/// ln Gamma(x) for x > 0 by Stirling's series above 10 (Abramowitz and Stegun 6.1.41).
double log_gamma(double x) {
    double shift = 0;
    while (x < 10) {
        shift -= math::log(x);
        x += 1;
    }
    constexpr double half_log_two_pi = 0.918938533204672741780;
    const double r = 1 / (x * x);
    const double series =
        (1.0 / 12 -
         r * (1.0 / 360 -
              r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * 691 / 360360))))) /
        x;
    return shift + (x - 0.5) * math::log(x) - x + half_log_two_pi + series;
}

double beta_fraction(double a, double b, double x) {
    constexpr double tiny = 1e-300;
    constexpr int terms_max = 10'000;
    double c = 1;
    double d = 1 / (1 - (a + b) * x / (a + 1));
    double h = d;
    for (int m = 1; m < terms_max; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double factor = 1;
        for (const double term : {even, odd}) {
            d = 1 + term * d;
            c = 1 + term / c;
            d = 1 / (d == 0 ? tiny : d);
            c = c == 0 ? tiny : c;
            factor = c * d;
            h *= factor;
        }
        if (std::fabs(factor - 1) < 1e-16) {
            break;
        }
    }
    return h;
}

/// I_x(a, b), given x and 1 - x.
double incomplete_beta(double a, double b, double x, double rest) {
    if (!(x > 0)) {
        return 0;
    }
    if (!(rest > 0)) {
        return 1;
    }
    const double front = math::exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) +
                                   a * math::log(x) + b * math::log(rest));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a
                                     : 1 - front * beta_fraction(b, a, rest) / b;
}

}  // namespace

double student_t_cdf(double t, double freedom) {
    const double square = t * t;
    const double tail = incomplete_beta(freedom / 2, 0.5, freedom / (freedom + square),
                                        square / (freedom + square)) /
                        2;
    return t > 0 ? 1 - tail : tail;
}

double student_t_quantile(double p, double freedom) {
    const double tail = p < 0.5 ? p : 1 - p;
    double low = 0;
    double high = 1;
    while (student_t_cdf(-high, freedom) > tail && high < 1e100) {
        high *= 2;
    }
    // 60 bits: closer than the distribution function is known.
    for (int step = 0; step < 80 && low < high; ++step) {
        const double middle = low + (high - low) / 2;
        (student_t_cdf(-middle, freedom) > tail ? low : high) = middle;
    }
    return p < 0.5 ? -high : high;
}

double f_upper_tail(double f, double freedom_1, double freedom_2) {
    const double scaled = freedom_1 * f;
    return incomplete_beta(freedom_2 / 2, freedom_1 / 2, freedom_2 / (freedom_2 + scaled),
                           scaled / (freedom_2 + scaled));
}

}  // namespace regsosek::estimate
