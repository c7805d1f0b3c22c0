// exp, log, erfc: the algorithms and coefficients of fdlibm (Sun Microsystems 1993, e_exp.c,
// e_log.c, s_erf.c; "Permission to use, copy, modify, and distribute this software is freely
// granted"). Only IEEE operations that round the same everywhere; no FMA, no table of the C
// library.
#include "ground/base/math.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace regsosek::math {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
// ln 2 in two parts; the upper has 32 significant bits, so that k * upper is exact.
constexpr double ln2_high = 6.93147180369123816490e-01;
constexpr double ln2_low = 1.90821492927058770002e-10;

/// c[0] + c[1] x + ... by Horner's rule.
template <size_t n>
constexpr double polynomial(const std::array<double, n>& c, double x) {
    double sum = c[n - 1];
    for (size_t i = n - 1; i > 0; --i) {
        sum = sum * x + c[i - 1];
    }
    return sum;
}

/// y * 2^k without a call into the C library; |k| at most 1100.
double scaled(double y, int k) {
    const auto power = [](int e) { return std::bit_cast<double>(uint64_t(e + 1023) << 52); };
    if (k > 1000) {
        return y * power(1000) * power(k - 1000);
    }
    if (k < -1000) {
        return y * power(k + 900) * power(-900);
    }
    return y * power(k);
}

/// An unevaluated sum of two doubles (Dekker 1971).
struct Double2 {
    double high = 0;
    double low = 0;
};

Double2 two_sum(double a, double b) {
    const double sum = a + b;
    const double part = sum - a;
    return {sum, (a - (sum - part)) + (b - part)};
}

/// The exact product, by Veltkamp's splitting (2^27 + 1).
Double2 two_product(double a, double b) {
    const auto split = [](double x) {
        const double t = 134217729.0 * x;
        const double high = t - (t - x);
        return Double2{high, x - high};
    };
    const double product = a * b;
    const Double2 x = split(a);
    const Double2 y = split(b);
    return {product,
            ((x.high * y.high - product) + x.high * y.low + x.low * y.high) + x.low * y.low};
}

/// x = 2^k m with m in [sqrt(1/2), sqrt(2)).
int split_exponent(double x, double& m) {
    int k = 0;
    if (x < std::numeric_limits<double>::min()) {
        x *= 0x1.0p54;
        k = -54;
    }
    const auto bits = std::bit_cast<uint64_t>(x);
    k += int(bits >> 52) - 1023;
    m = std::bit_cast<double>((bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        ++k;
    }
    return k;
}

/// Natural logarithm of a positive finite number to about 100 bits:
/// log m = 2 (s + s^3/3 + s^5/5 + ...), s = (m - 1) / (m + 1).
Double2 log2_parts(double x) {
    double m = 1;
    const int k = split_exponent(x, m);
    const double f = m - 1;
    const Double2 below = two_sum(m, 1.0);
    const double s = f / below.high;
    const Double2 back = two_product(s, below.high);
    const double s_low = ((f - back.high) - back.low - s * below.low) / below.high;
    const double z = s * s;
    double series = 1.0 / 27;
    for (int n = 25; n >= 3; n -= 2) {
        series = series * z + 1.0 / n;
    }
    const double tail = 2 * (s * z * series + s_low);
    const Double2 head = two_sum(k * ln2_high, 2 * s);
    return two_sum(head.high, head.low + (k * ln2_low + tail));
}

/// exp(-x^2) for |x| >= 1.25 without losing the low bits of x^2, times a smooth factor's logarithm.
double exp_minus_square(double x, double exponent) {
    const double z = std::bit_cast<double>(std::bit_cast<uint64_t>(x) & 0xffffffff00000000ULL);
    return exp(-z * z - 0.5625) * exp((z - x) * (z + x) + exponent);
}

/// Complementary error function of x >= 1.25.
double erfc_tail(double x) {
    constexpr std::array ra{-9.86494403484714822705e-03, -6.93858572707181764372e-01,
                            -1.05586262253232909814e+01, -6.23753324503260060396e+01,
                            -1.62396669462573470355e+02, -1.84605092906711035994e+02,
                            -8.12874355063065934246e+01, -9.81432934416914548592e+00};
    constexpr std::array sa{1.0,
                            1.96512716674392571292e+01,
                            1.37657754143519042600e+02,
                            4.34565877475229228821e+02,
                            6.45387271733267880336e+02,
                            4.29008140027567833386e+02,
                            1.08635005541779435134e+02,
                            6.57024977031928170135e+00,
                            -6.04244152148580987438e-02};
    constexpr std::array rb{-9.86494292470009928597e-03, -7.99283237680523006574e-01,
                            -1.77579549177547519889e+01, -1.60636384855821916062e+02,
                            -6.37566443368389627722e+02, -1.02509513161107724954e+03,
                            -4.83519191608651397019e+02};
    constexpr std::array sb{1.0,
                            3.03380607434824582924e+01,
                            3.25792512996573918826e+02,
                            1.53672958608443695994e+03,
                            3.19985821950859553908e+03,
                            2.55305040643316442583e+03,
                            4.74528541206955367215e+02,
                            -2.24409524465858183362e+01};
    const double s = 1 / (x * x);
    const double ratio = x < 1 / 0.35 ? polynomial(ra, s) / polynomial(sa, s)
                                      : polynomial(rb, s) / polynomial(sb, s);
    return exp_minus_square(x, ratio) / x;
}

/// Complementary error function.
double erfc(double x) {
    const double a = x < 0 ? -x : x;
    if (a < 0.84375) {
        constexpr std::array pp{1.28379167095512558561e-01, -3.25042107247001499370e-01,
                                -2.84817495755985104766e-02, -5.77027029648944159157e-03,
                                -2.37630166566501626084e-05};
        constexpr std::array qq{1.0,
                                3.97917223959155352819e-01,
                                6.50222499887672944485e-02,
                                5.08130628187576562776e-03,
                                1.32494738004321644526e-04,
                                -3.96022827877536812320e-06};
        const double y = polynomial(pp, x * x) / polynomial(qq, x * x);
        return x < 0.25 ? 1 - (x + x * y) : 0.5 - (x - 0.5 + x * y);
    }
    if (a < 1.25) {
        constexpr double erx = 8.45062911510467529297e-01;  // erf(1) to 24 bits
        constexpr std::array pa{-2.36211856075265944077e-03, 4.14856118683748331666e-01,
                                -3.72207876035701323847e-01, 3.18346619901161753674e-01,
                                -1.10894694282396677476e-01, 3.54783043256182359371e-02,
                                -2.16637559486879084300e-03};
        constexpr std::array qa{1.0,
                                1.06420880400844228286e-01,
                                5.40397917702171048937e-01,
                                7.18286544141962662868e-02,
                                1.26171219808761642112e-01,
                                1.36370839120290507362e-02,
                                1.19844998467991074170e-02};
        const double y = polynomial(pa, a - 1) / polynomial(qa, a - 1);
        return x >= 0 ? 1 - erx - y : 1 + (erx + y);
    }
    if (a > 28) {
        return x > 0 ? 0.0 : 2.0;
    }
    return x > 0 ? erfc_tail(a) : 2 - erfc_tail(a);
}

/// The quantile for p <= 1/2 away from the middle: Wichura's AS 241 (1988), PPND16, r = sqrt(-log
/// p).
double quantile_tail(double r) {
    constexpr std::array c{1.42343711074968357734e0,  4.63033784615654529590e0,
                           5.76949722146069140550e0,  3.64784832476320460504e0,
                           1.27045825245236838258e0,  2.41780725177450611770e-1,
                           2.27238449892691845833e-2, 7.74545014278341407640e-4};
    constexpr std::array d{1.0,
                           2.05319162663775882187e0,
                           1.67638483018380384940e0,
                           6.89767334985100004550e-1,
                           1.48103976427480074590e-1,
                           1.51986665636164571966e-2,
                           5.47593808499534494600e-4,
                           1.05075007164441684324e-9};
    constexpr std::array e{6.65790464350110377720e0,  5.46378491116411436990e0,
                           1.78482653991729133580e0,  2.96560571828504891230e-1,
                           2.65321895265761230930e-2, 1.24266094738807843860e-3,
                           2.71155556874348757815e-5, 2.01033439929228813265e-7};
    constexpr std::array f{1.0,
                           5.99832206555887937690e-1,
                           1.36929880922735805310e-1,
                           1.48753612908506148525e-2,
                           7.86869131145613259100e-4,
                           1.84631831751005468180e-5,
                           1.42151175831644588870e-7,
                           2.04426310338993978564e-15};
    return r <= 5 ? -polynomial(c, r - 1.6) / polynomial(d, r - 1.6)
                  : -polynomial(e, r - 5) / polynomial(f, r - 5);
}

/// The quantile for |q| = |p - 1/2| <= 0.425 (AS 241); exact to the last bits without a step.
double quantile_middle(double q) {
    constexpr std::array a{3.3871328727963666080e0, 1.3314166789178437745e2,
                           1.9715909503065514427e3, 1.3731693765509461125e4,
                           4.5921953931549871457e4, 6.7265770927008700853e4,
                           3.3430575583588128105e4, 2.5090809287301226727e3};
    constexpr std::array b{1.0,
                           4.2313330701600911252e1,
                           6.8718700749205790830e2,
                           5.3941960214247511077e3,
                           2.1213794301586595867e4,
                           3.9307895800092710610e4,
                           2.8729085735721942674e4,
                           5.2264952788528545610e3};
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
}

}  // namespace

double exp(double x) {
    constexpr std::array p{1.66666666666666019037e-01, -2.77777777770155933842e-03,
                           6.61375632143793436117e-05, -1.65339022054652515390e-06,
                           4.13813679705723846039e-08};
    if (!(x <= 709.782712893383973096)) {
        return x != x ? x : infinity;
    }
    if (x < -745.133219101941108420) {
        return 0;
    }
    int k = 0;
    if (x > 0.5 * 0.693147180559945309 || x < -0.5 * 0.693147180559945309) {
        k = int(x * 1.44269504088896338700 + (x < 0 ? -0.5 : 0.5));
    }
    const double high = x - k * ln2_high;
    const double low = k * ln2_low;
    const double r = high - low;
    const double t = r * r;
    const double c = r - t * polynomial(p, t);
    const double y = k == 0 ? 1 - ((r * c) / (c - 2) - r) : 1 - ((low - (r * c) / (2 - c)) - high);
    return k == 0 ? y : scaled(y, k);
}

double log(double x) {
    constexpr std::array odd{6.666666666666735130e-01, 2.857142874366239149e-01,
                             1.818357216161805012e-01, 1.479819860511658591e-01};
    constexpr std::array even{3.999999999940941908e-01, 2.222219843214978396e-01,
                              1.531383769920937332e-01};
    if (!(x > 0)) {
        return x == 0 ? -infinity : not_a_number;
    }
    if (x == infinity) {
        return x;
    }
    double m = 1;
    const int k = split_exponent(x, m);
    const double f = m - 1;
    const double s = f / (2 + f);
    const double z = s * s;
    const double w = z * z;
    const double r = z * polynomial(odd, w) + w * polynomial(even, w);
    const double half = 0.5 * f * f;
    return k * ln2_high - ((half - (s * (half + r) + k * ln2_low)) - f);
}

double pow(double x, double y) {
    if (y == 0 || x == 1) {
        return 1;
    }
    if (!(x > 0) || x == infinity || y != y) {
        return x == 0 || x == infinity ? ((x == 0) == (y > 0) ? 0.0 : infinity) : not_a_number;
    }
    const Double2 l = log2_parts(x);
    const double rough = y * l.high;
    if (!(rough < 800 && rough > -800)) {  // far beyond what a double holds
        return rough > 0 ? infinity : 0.0;
    }
    if (y > 0x1.0p900 ||
        y < -0x1.0p900) {  // only reached where log x is next to 0: no splitting of y
        return exp(rough);
    }
    const Double2 product = two_product(y, l.high);
    const Double2 power = two_sum(product.high, product.low + y * l.low);
    const double e = exp(power.high);
    return e == infinity || e == 0 ? e : e + e * power.low;
}

double normal_cdf(double x) {
    return x != x ? x : 0.5 * erfc(-x * 0.70710678118654752440);
}

double normal_quantile(double p) {
    if (!(p > 0 && p < 1)) {
        return p == 0 ? -infinity : p == 1 ? infinity : not_a_number;
    }
    const double q = p - 0.5;
    if (q <= 0.425 && q >= -0.425) {
        return quantile_middle(q);
    }
    const double tail = q < 0 ? p : 1 - p;
    double x = quantile_tail(sqrt(-log(tail)));
    // One Newton step on log Phi: (Phi - p) / phi, with phi = exp(-x^2/2) / sqrt(2 pi).
    const double density = 0.39894228040143267794 * exp(-0.5 * x * x);
    if (density > 0) {
        x -= (normal_cdf(x) - tail) / density;
    }
    return q < 0 ? x : -x;
}

double sqrt(double x) {
    return std::sqrt(x);
}

double block_sum(std::span<const double> values) {
    double sum = 0;
    for (size_t begin = 0; begin < values.size(); begin += sum_block) {
        double block = 0;
        for (const double v : values.subspan(begin, std::min(sum_block, values.size() - begin))) {
            block += v;
        }
        sum += block;
    }
    return sum;
}

}  // namespace regsosek::math
