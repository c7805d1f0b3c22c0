// Numbers of about 106 bits as a sum of two doubles (Dekker 1971; Knuth's two-sum): for regressions
// whose predictors nearly repeat each other. Needs -ffp-contract=off and no FMA.
#pragma once

#include "ground/base/math.h"

namespace regsosek::estimate {

/// high + low, |low| at most half a unit in the last place of high.
struct DoubleDouble {
    double high = 0;
    double low = 0;

    constexpr DoubleDouble() = default;
    constexpr DoubleDouble(double value) : high(value) {}  // a double is one: no loss, so implicit
    constexpr DoubleDouble(double h, double l) : high(h), low(l) {}
    explicit operator double() const { return high + low; }
};

/// The exact sum of two doubles.
inline DoubleDouble two_sum(double a, double b) {
    const double sum = a + b;
    const double part = sum - a;
    return {sum, (a - (sum - part)) + (b - part)};
}

/// The exact product of two doubles, by Veltkamp's splitting with 2^27 + 1.
inline DoubleDouble two_product(double a, double b) {
    const double p = a * b;
    const double ta = 134217729.0 * a;
    const double a_high = ta - (ta - a);
    const double a_low = a - a_high;
    const double tb = 134217729.0 * b;
    const double b_high = tb - (tb - b);
    const double b_low = b - b_high;
    return {p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

inline DoubleDouble operator+(DoubleDouble a, DoubleDouble b) {
    const DoubleDouble s = two_sum(a.high, b.high);
    return two_sum(s.high, s.low + (a.low + b.low));
}
inline DoubleDouble operator-(DoubleDouble a) {
    return {-a.high, -a.low};
}
inline DoubleDouble operator-(DoubleDouble a, DoubleDouble b) {
    return a + (-b);
}
inline DoubleDouble operator*(DoubleDouble a, DoubleDouble b) {
    const DoubleDouble p = two_product(a.high, b.high);
    return two_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}
inline DoubleDouble operator/(DoubleDouble a, DoubleDouble b) {
    const double first = a.high / b.high;
    const DoubleDouble rest = a - b * first;
    const double second = rest.high / b.high;
    const DoubleDouble left = rest - b * second;
    return DoubleDouble(two_sum(first, second)) + left.high / b.high;
}
/// The square root of a number that is not negative.
inline DoubleDouble square_root(DoubleDouble a) {
    if (a.high <= 0) {
        return 0.0;
    }
    const double root = math::sqrt(a.high);
    const DoubleDouble rest = a - two_product(root, root);
    return two_sum(root, rest.high / (2 * root));
}
inline double square_root(double a) {
    return math::sqrt(a);
}

}  // namespace regsosek::estimate
