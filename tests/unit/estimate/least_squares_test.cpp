// Least squares against NIST's certified values, a slow twin, and aliased columns.
#include "method/estimate/least_squares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "known_data.h"

namespace regsosek::estimate {
namespace {

void expect_relative(double got, double truth, double tolerance) {
    EXPECT_NEAR(got / truth, 1, tolerance) << got << " is not " << truth;
}

TEST(LeastSquares, LongleyIsCertifiedTo1e9) {
    const KnownTable data = known_table("pmt/nist/longley.csv");
    if (data.rows == 0) {
        GTEST_SKIP() << "../shared is not here";
    }
    const KnownTable truth = known_table("pmt/nist/longley_certified.csv");
    Matrix x(data.rows, 7);
    for (size_t c = 0; c < 7; ++c) {
        const std::vector<double> column = data.numbers("x" + std::to_string(c));
        for (size_t r = 0; r < data.rows; ++r) {
            x.at(r, c) = column[r];
        }
    }
    const auto fit = least_squares(x, data.numbers("y"));
    ASSERT_TRUE(fit);
    EXPECT_TRUE(fit->aliased.empty());
    const double variance = fit->residual_sum / static_cast<double>(data.rows - 7);
    for (size_t c = 0; c < 7; ++c) {
        expect_relative(fit->coefficients[c], truth.numbers("estimate")[c], 1e-9);
        expect_relative(std::sqrt(variance * fit->inverse.at(c, c)), truth.numbers("se")[c], 1e-9);
    }
}

TEST(LeastSquares, FilipIsCertifiedTo1e6) {
    const KnownTable data = known_table("pmt/nist/filip.csv");
    if (data.rows == 0) {
        GTEST_SKIP() << "../shared is not here";
    }
    const KnownTable truth = known_table("pmt/nist/filip_certified.csv");
    Matrix x(data.rows, 11);
    for (size_t r = 0; r < data.rows; ++r) {
        double power = 1;
        for (size_t c = 0; c < 11; ++c) {
            x.at(r, c) = power;
            power *= data.numbers("x")[r];
        }
    }
    const auto fit = least_squares(x, data.numbers("y"));
    ASSERT_TRUE(fit);
    EXPECT_TRUE(fit->extended);
    EXPECT_TRUE(fit->aliased.empty());
    const double variance = fit->residual_sum / static_cast<double>(data.rows - 11);
    for (size_t c = 0; c < 11; ++c) {
        expect_relative(fit->coefficients[c], truth.numbers("estimate")[c], 1e-6);
        expect_relative(std::sqrt(variance * fit->inverse.at(c, c)), truth.numbers("se")[c], 1e-6);
    }
}

TEST(LeastSquares, PivotsAsLapackDoes) {
    // R 4.2: qr(X, LAPACK = TRUE), which is LAPACK's dgeqp3: $pivot and diag($qr), last over first.
    const KnownTable longley = known_table("pmt/nist/longley.csv");
    const KnownTable filip = known_table("pmt/nist/filip.csv");
    if (longley.rows == 0 || filip.rows == 0) {
        GTEST_SKIP() << "../shared is not here";
    }
    Matrix x(longley.rows, 7);
    for (size_t c = 0; c < 7; ++c) {
        const std::vector<double> column = longley.numbers("x" + std::to_string(c));
        for (size_t r = 0; r < longley.rows; ++r) {
            x.at(r, c) = column[r];
        }
    }
    const auto fit = least_squares(x, longley.numbers("y"));
    ASSERT_TRUE(fit);
    EXPECT_EQ(fit->pivots, (std::vector<size_t>{2, 5, 3, 4, 6, 1, 0}));
    expect_relative(fit->pivot_share, 3.423710e-04 / 1.597858e+06, 1e-6);
    Matrix powers(filip.rows, 11);
    for (size_t r = 0; r < filip.rows; ++r) {
        double power = 1;
        for (size_t c = 0; c < 11; ++c) {
            powers.at(r, c) = power;
            power *= filip.numbers("x")[r];
        }
    }
    const auto steep = least_squares(powers, filip.numbers("y"));
    ASSERT_TRUE(steep);
    EXPECT_EQ(steep->pivots, (std::vector<size_t>{10, 9, 8, 7, 6, 4, 5, 2, 0, 3, 1}));
    expect_relative(steep->pivot_share, 5.98094132279457e-06 / 7.14640308469296e+09, 1e-6);
}

TEST(LeastSquares, AliasesAsRDoes) {
    // R 4.2: lm(y ~ x1 + x2 + x12 + x3 + five + x4 + x34 + x5 + x6, weights = 1:16) with
    // x12 = x1 + x2 / 1000, five = 5, x34 = x3 - 2 x4 + 7: NA for those three, and
    // sqrt(diag(vcov())).
    const KnownTable data = known_table("pmt/nist/longley.csv");
    if (data.rows == 0) {
        GTEST_SKIP() << "../shared is not here";
    }
    Matrix x(data.rows, 10);
    std::vector<double> w;
    for (size_t r = 0; r < data.rows; ++r) {
        const auto value = [&](int k) { return data.numbers("x" + std::to_string(k))[r]; };
        const double row[] = {1,        value(1), value(2), value(1) + value(2) / 1000,
                              value(3), 5,        value(4), value(3) - 2 * value(4) + 7,
                              value(5), value(6)};
        std::ranges::copy(row, x.row(r).begin());
        w.push_back(static_cast<double>(r + 1));
    }
    const auto fit = least_squares(x, data.numbers("y"), w);
    ASSERT_TRUE(fit);
    EXPECT_EQ(fit->aliased, (std::vector<size_t>{3, 5, 7}));
    EXPECT_EQ(fit->rank, 7U);
    const double estimates[] = {-3844799.5648767548,   18.147935448468566,
                                -0.044800160297518134, 0,
                                -2.0927333239892953,   0,
                                -1.0352603467823844,   0,
                                -0.045698880604872018, 2016.0522443436978};
    const double errors[] = {910691.5914099795,   88.390805924786861,
                             0.03406114530504261, 0,
                             0.50044823860065213, 0,
                             0.23787153937892105, 0,
                             0.2274486752336364,  465.68371625786591};
    const double variance = fit->residual_sum / static_cast<double>(data.rows - 7);
    for (size_t c = 0; c < 10; ++c) {
        EXPECT_NEAR(fit->coefficients[c], estimates[c], 1e-9 * std::fabs(estimates[c])) << c;
        EXPECT_NEAR(std::sqrt(variance * fit->inverse.at(c, c)), errors[c],
                    1e-9 * std::fabs(errors[c]))
            << c;
    }
    // Declared the other way round, the other of each pair goes.
    Matrix turned(data.rows, 10);
    for (size_t r = 0; r < data.rows; ++r) {
        std::ranges::reverse_copy(x.row(r), turned.row(r).begin());
    }
    const auto other = least_squares(turned, data.numbers("y"), w);
    ASSERT_TRUE(other);
    EXPECT_EQ(other->rank, 7U);
    EXPECT_EQ(other->aliased, (std::vector<size_t>{5, 8, 9}));  // x3, x1 and the constant
    EXPECT_NEAR(other->residual_sum / fit->residual_sum, 1, 1e-9);
}

TEST(LeastSquares, OneColumnAndNoneThatStays) {
    Matrix x(3, 2);
    x.values = {1, 0, 1, 0, 1, 0};
    const auto fit = least_squares(x, std::vector<double>{1, 2, 6});
    ASSERT_TRUE(fit);
    EXPECT_EQ(fit->aliased, (std::vector<size_t>{1}));
    EXPECT_EQ(fit->pivots, (std::vector<size_t>{0}));
    EXPECT_NEAR(fit->coefficients[0], 3, 1e-15);
    const auto none = least_squares(Matrix(3, 2), std::vector<double>{1, 2, 6});
    ASSERT_TRUE(none);
    EXPECT_EQ(none->rank, 0U);
    EXPECT_TRUE(none->pivots.empty());
    EXPECT_NEAR(none->residual_sum, 41, 1e-12);
}

struct Sample {
    Matrix x;
    std::vector<double> y;
    std::vector<double> w;
};

Sample random_sample(size_t rows, size_t columns, uint64_t seed) {
    Sample s{Matrix(rows, columns), std::vector<double>(rows), std::vector<double>(rows)};
    for (size_t r = 0; r < rows; ++r) {
        Random random(seed, 0, r);
        s.x.at(r, 0) = 1;
        for (size_t c = 1; c < columns; ++c) {
            s.x.at(r, c) = c % 2 == 0 ? random.normal() : random.between(0, 3);
        }
        s.y[r] = 13 + 0.3 * s.x.at(r, columns - 1) + random.normal() * 0.5;
        s.w[r] = random.chance(0.05) ? 0 : random.uniform() * 100;
    }
    return s;
}

/// The obvious way: normal equations by Gauss-Jordan in long double.
std::vector<long double> slow_coefficients(const Sample& s) {
    const size_t p = s.x.columns;
    std::vector<std::vector<long double>> a(p, std::vector<long double>(p + 1, 0));
    for (size_t r = 0; r < s.x.rows; ++r) {
        for (size_t i = 0; i < p; ++i) {
            const long double factor = static_cast<long double>(s.w[r]) * s.x.at(r, i);
            for (size_t j = 0; j < p; ++j) {
                a[i][j] += factor * s.x.at(r, j);
            }
            a[i][p] += factor * s.y[r];
        }
    }
    for (size_t k = 0; k < p; ++k) {
        for (size_t i = 0; i < p; ++i) {
            if (i != k) {
                const long double factor = a[i][k] / a[k][k];
                for (size_t j = k; j <= p; ++j) {
                    a[i][j] -= factor * a[k][j];
                }
            }
        }
    }
    std::vector<long double> beta(p);
    for (size_t k = 0; k < p; ++k) {
        beta[k] = a[k][p] / a[k][k];
    }
    return beta;
}

TEST(LeastSquares, AgreesWithItsSlowTwin) {
    for (const size_t rows : {12U, 500U, 3000U}) {
        const Sample s = random_sample(rows, 8, rows);
        const auto fit = least_squares(s.x, s.y, s.w);
        ASSERT_TRUE(fit);
        const auto truth = slow_coefficients(s);
        for (size_t c = 0; c < 8; ++c) {
            EXPECT_NEAR(fit->coefficients[c], static_cast<double>(truth[c]), 1e-10);
        }
    }
}

TEST(LeastSquares, BitsDoNotDependOnThreads) {
    const Sample s = random_sample(5000, 20, 7);
    std::vector<std::vector<double>> answers;
    for (const unsigned n : {1U, 2U, 4U}) {
        set_threads(n);
        answers.push_back(least_squares(s.x, s.y, s.w)->coefficients);
    }
    set_threads(0);
    EXPECT_EQ(answers[0], answers[1]);
    EXPECT_EQ(answers[0], answers[2]);
}

TEST(LeastSquares, DropsTheLaterOfAliasedColumns) {
    Sample s = random_sample(400, 6, 3);
    for (size_t r = 0; r < s.x.rows; ++r) {
        s.x.at(r, 3) = s.x.at(r, 1) - 2 * s.x.at(r, 2) + 5;  // told by columns 0, 1, 2
        s.x.at(r, 4) = 7;                                    // constant: told by column 0
    }
    const auto fit = least_squares(s.x, s.y, s.w);
    ASSERT_TRUE(fit);
    EXPECT_EQ(fit->aliased, (std::vector<size_t>{3, 4}));
    EXPECT_EQ(fit->rank, 4U);
    EXPECT_EQ(fit->coefficients[3], 0);
    EXPECT_EQ(fit->inverse.at(4, 4), 0);
    Sample without = s;
    without.x = Matrix(400, 4);
    const size_t kept[] = {0, 1, 2, 5};
    for (size_t r = 0; r < 400; ++r) {
        for (size_t c = 0; c < 4; ++c) {
            without.x.at(r, c) = s.x.at(r, kept[c]);
        }
    }
    const auto smaller = least_squares(without.x, s.y, s.w);
    for (size_t c = 0; c < 4; ++c) {
        EXPECT_NEAR(fit->coefficients[kept[c]], smaller->coefficients[c], 1e-11);
    }
}

TEST(LeastSquares, RefusesWhatCannotBeEstimated) {
    Sample s = random_sample(50, 3, 5);
    EXPECT_FALSE(least_squares(s.x, std::vector<double>(49), s.w));
    s.w[3] = -1;
    EXPECT_FALSE(least_squares(s.x, s.y, s.w));
    s.w.assign(50, 0);
    EXPECT_FALSE(least_squares(s.x, s.y, s.w));
    s.w.assign(50, 1);
    s.y[7] = NAN;
    EXPECT_FALSE(least_squares(s.x, s.y, s.w));
}

TEST(LeastSquares, RidgeMatchesTheNormalEquationsWithAPenalty) {
    Sample s = random_sample(300, 5, 11);
    std::vector<uint32_t> rows(300);
    std::iota(rows.begin(), rows.end(), 0U);
    const std::vector<double> penalties = ridge_penalties(s.x, s.w, 50);
    EXPECT_EQ(penalties[0], 0);
    const auto fit = solve(triangle_of(s.x, s.y, s.w, rows), {}, penalties);
    ASSERT_TRUE(fit);
    // X'W(y - Xb) = penalty * b
    for (size_t c = 0; c < 5; ++c) {
        double gradient = 0;
        for (size_t r = 0; r < 300; ++r) {
            double mean = 0;
            for (size_t k = 0; k < 5; ++k) {
                mean += s.x.at(r, k) * fit->coefficients[k];
            }
            gradient += s.w[r] * s.x.at(r, c) * (s.y[r] - mean);
        }
        EXPECT_NEAR(gradient, penalties[c] * fit->coefficients[c], 1e-6);
    }
}

}  // namespace
}  // namespace regsosek::estimate
