// Quantile regressions against R quantreg: Engel's food expenditure and the households of Alatas et
// al. 2012. The objective is compared, since coefficients need not be unique.
#include "method/estimate/quantile.h"

#include <gtest/gtest.h>

#include "alatas_data.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"

namespace regsosek::estimate {
namespace {

/// The objective that a note "rho=..." of the reference holds.
double known_objective(const std::string& set, const std::string& stat, const std::string& term) {
    const KnownTable reference = known_table("pmt/reference/regression_sae_reference.csv");
    for (size_t r = 0; r < reference.rows; ++r) {
        if (reference.at("set")[r] == set && reference.at("stat")[r] == stat &&
            reference.at("term")[r] == term) {
            return std::strtod(reference.at("note")[r].c_str() + 4, nullptr);
        }
    }
    return 0;
}

TEST(Quantile, EngelAgreesTo1e9) {
    const KnownTable data = known_table("pmt/quantreg/engel.csv");
    if (data.rows == 0) {
        GTEST_SKIP() << "../shared is not here";
    }
    Matrix x(data.rows, 2);
    const std::vector<double> income = data.numbers("income");
    const std::vector<double> food = data.numbers("foodexp");
    for (size_t r = 0; r < data.rows; ++r) {
        x.at(r, 0) = 1;
        x.at(r, 1) = income[r];
    }
    for (const char* tau : {"0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"}) {
        const auto fit = quantile_regression(x, food, {}, std::strtod(tau, nullptr));
        ASSERT_TRUE(fit);
        const double known = known_objective("engel", "rq", std::string("(Intercept)@") + tau);
        EXPECT_NEAR(fit->objective / known, 1, 1e-9) << tau;
        EXPECT_LE(fit->bound, fit->objective * (1 + 1e-12));
    }
}

TEST(Quantile, HamletsOfAlatasAgreeTo1e9) {
    const AlatasData data = alatas_data();
    if (data.y.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    for (const char* tau : {"0.2", "0.3", "0.4", "0.5"}) {
        const auto fit = quantile_regression(data.x, data.y, {}, std::strtod(tau, nullptr));
        ASSERT_TRUE(fit);
        const double known = known_objective("alatas", "rq45", std::string("(Intercept)@") + tau);
        EXPECT_NEAR(fit->objective / known, 1, 1e-9) << tau << " after " << fit->iterations;
    }
}

TEST(Quantile, MedianOfNumbersIsTheWeightedMedian) {
    Matrix x(5, 1);
    x.values.assign(5, 1.0);
    const std::vector<double> y = {3, 1, 10, 2, 7};
    EXPECT_NEAR(quantile_regression(x, y, {}, 0.5)->coefficients[0], 3, 1e-9);
    const std::vector<double> heavy = {1, 1, 9, 1, 1};
    EXPECT_NEAR(quantile_regression(x, y, heavy, 0.5)->coefficients[0], 10, 1e-9);
    const std::vector<double> dropped = {0, 1, 0, 1, 1};
    EXPECT_NEAR(quantile_regression(x, y, dropped, 0.5)->coefficients[0], 2, 1e-9);
}

/// Every pair of rows as a line: the slow twin for one slope.
double best_of_pairs(const Matrix& x, const std::vector<double>& y, double tau) {
    double best = INFINITY;
    for (size_t i = 0; i < y.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
            const double slope = (y[i] - y[j]) / (x.at(i, 1) - x.at(j, 1));
            const double line[] = {y[i] - slope * x.at(i, 1), slope};
            if (std::isfinite(slope)) {
                best = std::min(best, quantile_objective(x, y, {}, tau, line));
            }
        }
    }
    return best;
}

TEST(Quantile, EqualsTheBestOfAllPairs) {
    for (uint64_t seed = 1; seed <= 20; ++seed) {
        Matrix x(30, 2);
        std::vector<double> y;
        for (size_t r = 0; r < x.rows; ++r) {
            Random random(seed, 3, r);
            x.at(r, 0) = 1;
            x.at(r, 1) = random.between(0, 9);
            y.push_back(random.between(0, 5));
        }
        const auto fit = quantile_regression(x, y, {}, 0.3);
        ASSERT_TRUE(fit);
        EXPECT_NEAR(fit->objective, best_of_pairs(x, y, 0.3), 1e-9) << seed;
    }
}

TEST(Quantile, RefusesWhatCannotBe) {
    Matrix x(3, 2);
    x.values = {1, 2, 1, 2, 1, 2};
    const std::vector<double> y = {1, 2, 3};
    const auto aliased = quantile_regression(x, y, {}, 0.5);
    ASSERT_TRUE(aliased);
    EXPECT_EQ(aliased->aliased, std::vector<size_t>{1});
    EXPECT_NEAR(aliased->coefficients[0], 2, 1e-9);
    EXPECT_EQ(quantile_regression(x, y, {}, 0).error().code, Code::bad_input);
    const std::vector<double> negative = {1, -1, 1};
    EXPECT_EQ(quantile_regression(x, y, negative, 0.5).error().code, Code::bad_input);
}

TEST(Quantile, SameBitsForAnyNumberOfThreads) {
    Matrix x(9000, 3);
    std::vector<double> y;
    for (size_t r = 0; r < x.rows; ++r) {
        Random random(5, 0, r);
        x.at(r, 0) = 1;
        x.at(r, 1) = random.normal();
        x.at(r, 2) = random.between(0, 1);
        y.push_back(x.at(r, 1) + random.normal());
    }
    std::vector<std::vector<double>> seen;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        seen.push_back(quantile_regression(x, y, {}, 0.4)->coefficients);
    }
    set_threads(0);
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_EQ(seen[0], seen[2]);
}

}  // namespace
}  // namespace regsosek::estimate
