// base/math against long double of the C library on many points, and against known values.
#include "ground/base/math.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ground/base/random.h"

namespace regsosek {
namespace {

/// Error in units of the last place of the true value.
double ulps(double got, long double truth) {
    const double near = static_cast<double>(truth);
    if (got == near) {
        return 0;
    }
    const double step = std::nextafter(std::fabs(near), INFINITY) - std::fabs(near);
    return static_cast<double>(std::fabs(static_cast<long double>(got) - truth) / step);
}

TEST(Math, ExpIsWithinOneUlp) {
    Random random(1);
    double worst = 0;
    for (int i = 0; i < 400'000; ++i) {
        const double scale = i % 3 == 0 ? 708 : i % 3 == 1 ? 20 : 0.5;
        const double x = (2 * random.uniform() - 1) * scale;
        worst = std::max(worst, ulps(math::exp(x), std::exp(static_cast<long double>(x))));
    }
    EXPECT_LT(worst, 1.0);
}

TEST(Math, ExpHasItsEdges) {
    EXPECT_EQ(math::exp(0), 1);
    EXPECT_LT(ulps(math::exp(1), 2.718281828459045235360287L), 1.0);
    EXPECT_EQ(math::exp(800), INFINITY);
    EXPECT_EQ(math::exp(-800), 0);
    EXPECT_TRUE(std::isnan(math::exp(NAN)));
    EXPECT_GT(math::exp(-740), 0);
    EXPECT_EQ(math::exp(-INFINITY), 0);
    EXPECT_EQ(math::exp(INFINITY), INFINITY);
}

TEST(Math, LogIsWithinOneUlp) {
    Random random(2);
    double worst = 0;
    for (int i = 0; i < 400'000; ++i) {
        const double e = (2 * random.uniform() - 1) * (i % 2 == 0 ? 300 : 0.3);
        const double x = std::pow(10.0, e);
        worst = std::max(worst, ulps(math::log(x), std::log(static_cast<long double>(x))));
    }
    EXPECT_LT(worst, 1.0);
}

TEST(Math, LogHasItsEdges) {
    EXPECT_EQ(math::log(1), 0);
    EXPECT_EQ(math::log(0), -INFINITY);
    EXPECT_TRUE(std::isnan(math::log(-1)));
    EXPECT_TRUE(std::isnan(math::log(NAN)));
    EXPECT_EQ(math::log(INFINITY), INFINITY);
    EXPECT_NEAR(math::log(5e-324), -744.4400719213812, 1e-12);
    EXPECT_NEAR(math::log(1'000'000), 13.815510557964274, 1e-14);
}

TEST(Math, PowIsWithinAFewUlp) {
    Random random(3);
    double worst = 0;
    for (int i = 0; i < 400'000; ++i) {
        const double x = std::pow(10.0, (2 * random.uniform() - 1) * 12);
        const double y = (2 * random.uniform() - 1) * 20;
        worst = std::max(worst, ulps(math::pow(x, y), std::pow(static_cast<long double>(x),
                                                               static_cast<long double>(y))));
    }
    EXPECT_LT(worst, 3.0);
}

TEST(Math, PowHasItsEdges) {
    EXPECT_EQ(math::pow(2, 10), 1024);
    EXPECT_EQ(math::pow(4, 0.5), 2);
    EXPECT_EQ(math::pow(10, -3), 1e-3);
    EXPECT_EQ(math::pow(7, 0), 1);
    EXPECT_EQ(math::pow(0, 2), 0);
    EXPECT_EQ(math::pow(0, -2), INFINITY);
    EXPECT_EQ(math::pow(1e300, 2), INFINITY);
    EXPECT_EQ(math::pow(1e300, -2), 0);
    EXPECT_TRUE(std::isnan(math::pow(-1, 2)));
}

TEST(Math, NormalCdfIsExactTo1e15) {
    double worst = 0;
    for (int i = -400'000; i <= 400'000; ++i) {
        const double x = i * 1e-4;
        const long double truth = 0.5L * std::erfc(-static_cast<long double>(x) / std::sqrt(2.0L));
        worst = std::max(worst, std::fabs(static_cast<double>(math::normal_cdf(x) - truth)));
    }
    EXPECT_LT(worst, 1e-15);
    EXPECT_EQ(math::normal_cdf(0), 0.5);
    EXPECT_NEAR(math::normal_cdf(1.959963984540054), 0.975, 1e-15);
    EXPECT_NEAR(math::normal_cdf(-10) / 7.619853024160526e-24, 1, 1e-13);
    EXPECT_EQ(math::normal_cdf(-INFINITY), 0);
    EXPECT_EQ(math::normal_cdf(INFINITY), 1);
}

TEST(Math, NormalQuantileHasKnownValues) {
    EXPECT_EQ(math::normal_quantile(0.5), 0);
    EXPECT_NEAR(math::normal_quantile(0.975), 1.959963984540054, 2e-15);
    EXPECT_NEAR(math::normal_quantile(0.9), 1.2815515655446004, 2e-15);
    // Wichura (1988), check values of PPND16.
    EXPECT_NEAR(math::normal_quantile(0.25), -0.6744897501960817, 1e-15);
    EXPECT_NEAR(math::normal_quantile(0.001), -3.090232306167814, 1e-14);
    EXPECT_NEAR(math::normal_quantile(1e-20), -9.262340089798408, 1e-13);
    EXPECT_EQ(math::normal_quantile(0), -INFINITY);
    EXPECT_EQ(math::normal_quantile(1), INFINITY);
    EXPECT_TRUE(std::isnan(math::normal_quantile(2)));
}

TEST(Math, NormalQuantileInvertsTheDistribution) {
    Random random(4);
    double worst = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double p = i % 2 == 0 ? random.uniform() * 0.5 + 1e-17
                                    : std::pow(10.0, -300 * random.uniform()) * 0.5;
        // A Newton step in long double from our answer tells how far off it is.
        const long double x = math::normal_quantile(p);
        const long double cdf = 0.5L * std::erfc(-x / std::sqrt(2.0L));
        const long double density = 0.398942280401432677939946L * std::exp(-0.5L * x * x);
        worst = std::max(worst, static_cast<double>(std::fabs((cdf - p) / density / x)));
    }
    EXPECT_LT(worst, 1e-14);
}

TEST(Math, SqrtIsCorrectlyRounded) {
    EXPECT_EQ(math::sqrt(2), 1.4142135623730951);
    EXPECT_EQ(math::sqrt(0), 0);
    EXPECT_TRUE(std::isnan(math::sqrt(-1)));
}

TEST(Math, BlockSumAddsBlocksInOrder) {
    Random random(5);
    std::vector<double> values(10'000);
    for (double& v : values) {
        v = random.normal() * 1e6;
    }
    double slow = 0;
    for (size_t begin = 0; begin < values.size(); begin += 4096) {
        double part = 0;
        for (size_t i = begin; i < std::min(values.size(), begin + 4096); ++i) {
            part += values[i];
        }
        slow += part;
    }
    EXPECT_EQ(math::block_sum(values), slow);
    EXPECT_EQ(math::block_sum({}), 0);
}

TEST(Math, RandomNormalHasTheMomentsOfANormal) {
    double sum = 0;
    double squares = 0;
    constexpr int n = 200'000;
    for (int i = 0; i < n; ++i) {
        const double x = Random(9, 0, i).normal();
        sum += x;
        squares += x * x;
    }
    EXPECT_NEAR(sum / n, 0, 0.01);
    EXPECT_NEAR(squares / n, 1, 0.015);
}

}  // namespace
}  // namespace regsosek
