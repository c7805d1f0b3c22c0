// Penalised regressions against glmnet 4.1 on the households of Alatas et al. 2012, against plain
// least squares, and on degenerate input; forward stepwise.
#include "method/estimate/elastic_net.h"

#include <gtest/gtest.h>

#include <numeric>

#include "alatas_data.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/estimate/outer_products.h"

namespace regsosek::estimate {
namespace {

Triangle all_rows(const Matrix& x, std::span<const double> y, std::span<const double> w = {}) {
    std::vector<uint32_t> rows(y.size());
    std::iota(rows.begin(), rows.end(), 0U);
    return triangle_of(x, y, w, rows);
}

struct Known {
    const char* stat;
    double alpha;
    double lambda;
    bool weighted;
};

Moments all_moments(const Matrix& x, std::span<const double> y, std::span<const double> w = {}) {
    std::vector<uint32_t> rows(y.size());
    std::iota(rows.begin(), rows.end(), 0U);
    return *moments_of(x, y, w, rows);
}

class Glmnet : public ::testing::TestWithParam<Known> {};

TEST_P(Glmnet, AgreesTo1e7) {
    const AlatasData data = alatas_data();
    if (data.y.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    const Known& known = GetParam();
    PenaltyOptions options;
    options.alpha = known.alpha;
    options.lambdas = {0.2, known.lambda};
    const Moments moments =
        known.weighted ? all_moments(data.x, data.y, data.size) : all_moments(data.x, data.y);
    const auto path = elastic_net(moments, options);
    ASSERT_TRUE(path) << path.error().message(Lang::en);
    const std::vector<double> expected = known_estimates("alatas", known.stat);
    ASSERT_EQ(expected.size(), data.terms.size());
    for (size_t c = 0; c < expected.size(); ++c) {
        EXPECT_NEAR(path->back().coefficients[c], expected[c], 1e-7) << data.terms[c];
    }
}

INSTANTIATE_TEST_SUITE_P(Alatas, Glmnet,
                         ::testing::Values(Known{"glmnet_alpha1_lambda0.1", 1, 0.1, false},
                                           Known{"glmnet_alpha1_lambda0.05", 1, 0.05, false},
                                           Known{"glmnet_alpha1_lambda0.02", 1, 0.02, false},
                                           Known{"glmnet_alpha1_lambda0.01", 1, 0.01, false},
                                           Known{"glmnet_alpha1_lambda0.005", 1, 0.005, false},
                                           Known{"glmnet_alpha1_lambda0.001", 1, 0.001, false},
                                           Known{"glmnet_alpha0.5_lambda0.1", 0.5, 0.1, false},
                                           Known{"glmnet_alpha0.5_lambda0.05", 0.5, 0.05, false},
                                           Known{"glmnet_alpha0.5_lambda0.02", 0.5, 0.02, false},
                                           Known{"glmnet_alpha0.5_lambda0.01", 0.5, 0.01, false},
                                           Known{"glmnet_alpha0.5_lambda0.005", 0.5, 0.005, false},
                                           Known{"glmnet_alpha0.5_lambda0.001", 0.5, 0.001, false},
                                           Known{"glmnet_lasso_w=hhsize_lambda0.05", 1, 0.05, true},
                                           Known{"glmnet_lasso_w=hhsize_lambda0.02", 1, 0.02, true},
                                           Known{"glmnet_lasso_w=hhsize_lambda0.01", 1, 0.01, true},
                                           Known{"glmnet_ridge_lambda1", 0, 1, false},
                                           Known{"glmnet_ridge_lambda0.1", 0, 0.1, false},
                                           Known{"glmnet_ridge_lambda0.01", 0, 0.01, false}));

/// 300 rows, 6 slopes: two matter, the fifth repeats the first, the sixth is constant.
struct Invented {
    Matrix x{300, 7};
    std::vector<double> y;
};

Invented invented() {
    Invented out;
    for (size_t r = 0; r < out.x.rows; ++r) {
        Random random(7, 0, r);
        out.x.at(r, 0) = 1;
        for (size_t c = 1; c <= 4; ++c) {
            out.x.at(r, c) = random.normal() + 5;
        }
        out.x.at(r, 5) = out.x.at(r, 1);
        out.x.at(r, 6) = 3;
        out.y.push_back(1 + 2 * out.x.at(r, 1) - out.x.at(r, 2) + 0.1 * random.normal());
    }
    return out;
}

TEST(ElasticNet, PathBeginsEmptyAndEndsAtLeastSquares) {
    const Invented data = invented();
    PenaltyOptions options;
    options.path_end = 1e-9;
    const auto path = elastic_net(all_moments(data.x, data.y), options);
    ASSERT_TRUE(path) << path.error().message(Lang::en);
    ASSERT_EQ(path->size(), 100U);
    EXPECT_EQ(path->front().used, 0U);
    EXPECT_EQ(path->back().coefficients[6], 0);  // constant
    const auto plain = least_squares(data.x, data.y);
    ASSERT_TRUE(plain);
    const std::vector<double> ours = predicted(data.x, path->back().coefficients);
    const std::vector<double> theirs = predicted(data.x, plain->coefficients);
    for (size_t r = 0; r < ours.size(); ++r) {
        EXPECT_NEAR(ours[r], theirs[r], 1e-6);
    }
}

TEST(ElasticNet, ConditionsOfTheOptimumHold) {
    // The slow twin: z_j'r / W - lambda (1 - alpha) / s_y b_j = lambda alpha sign(b_j).
    const Invented data = invented();
    PenaltyOptions options;
    options.alpha = 0.7;
    options.lambdas = {0.3};
    const auto path = elastic_net(all_moments(data.x, data.y), options);
    ASSERT_TRUE(path);
    const std::vector<double>& b = path->front().coefficients;
    const std::vector<double> fit = predicted(data.x, b);
    const auto n = static_cast<double>(data.y.size());
    const auto moments = [&](auto&& value) {
        double sum = 0;
        double squares = 0;
        for (size_t r = 0; r < data.y.size(); ++r) {
            sum += value(r);
            squares += value(r) * value(r);
        }
        return std::pair{sum / n, std::sqrt(squares / n - sum / n * sum / n)};
    };
    const double sd_y = moments([&](size_t r) { return data.y[r]; }).second;
    for (size_t c = 1; c <= 5; ++c) {
        const auto [mean, sd] = moments([&](size_t r) { return data.x.at(r, c); });
        double pull = 0;
        for (size_t r = 0; r < data.y.size(); ++r) {
            pull += (data.x.at(r, c) - mean) / sd * (data.y[r] - fit[r]) / n;
        }
        const double rest = pull - 0.3 * 0.3 / sd_y * b[c] * sd;
        if (b[c] == 0) {
            EXPECT_LE(std::fabs(rest), 0.3 * 0.7 + 1e-9);
        } else {
            EXPECT_NEAR(rest, 0.3 * 0.7 * (b[c] > 0 ? 1 : -1), 1e-9);
        }
    }
}

TEST(ElasticNet, UnpenalisedColumnsStay) {
    const Invented data = invented();
    PenaltyOptions options;
    options.factors = {0, 1, 1, 0, 1, 1, 1};
    const auto path = elastic_net(all_moments(data.x, data.y), options);
    ASSERT_TRUE(path);
    EXPECT_EQ(path->front().used, 1U);
    EXPECT_NE(path->front().coefficients[3], 0);
}

TEST(ElasticNet, ErrorsOutOfFoldEqualThoseOfRows) {
    const AlatasData data = alatas_data();
    if (data.y.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    const std::vector<int32_t> folds = unit_folds(data.villages, 5, 1);
    std::vector<std::vector<uint32_t>> rows(5);
    for (uint32_t r = 0; r < folds.size(); ++r) {
        rows[static_cast<size_t>(folds[r])].push_back(r);
    }
    std::vector<Moments> parts;
    for (const auto& one : rows) {
        parts.push_back(*moments_of(data.x, data.y, {}, one));
    }
    const auto validated = validated_path(parts);
    ASSERT_TRUE(validated);
    EXPECT_GE(validated->path[validated->one_se].lambda, validated->path[validated->best].lambda);
    EXPECT_LE(validated->path[validated->one_se].used, validated->path[validated->best].used);
    // Fold by fold with explicit rows.
    const double lambda = validated->path[validated->best].lambda;
    double error = 0;
    for (size_t f = 0; f < rows.size(); ++f) {
        std::vector<Moments> others;
        for (size_t g = 0; g < rows.size(); ++g) {
            if (g != f) {
                others.push_back(parts[g]);
            }
        }
        PenaltyOptions options;
        options.lambdas = {lambda};
        const auto fit = elastic_net(joined(others), options);
        ASSERT_TRUE(fit);
        const std::vector<double> prediction = predicted(data.x, fit->front().coefficients);
        for (const uint32_t r : rows[f]) {
            error += (data.y[r] - prediction[r]) * (data.y[r] - prediction[r]);
        }
    }
    EXPECT_NEAR(validated->error[validated->best], error / static_cast<double>(data.y.size()),
                1e-10);
}

TEST(Moments, OfRowsEqualThoseOfATriangle) {
    const Invented data = invented();
    std::vector<double> w;
    for (size_t r = 0; r < data.y.size(); ++r) {
        w.push_back(r % 3 == 0 ? 0 : 1 + static_cast<double>(r % 7));
    }
    const Moments fast = all_moments(data.x, data.y, w);
    const Triangle triangle = all_rows(data.x, data.y, w);
    const Moments slow = moments_of(triangle);
    EXPECT_EQ(fast.rows, slow.rows);
    EXPECT_NEAR(fast.weight, slow.weight, 1e-9);
    for (size_t i = 0; i < fast.mean.size(); ++i) {
        EXPECT_NEAR(fast.mean[i], slow.mean[i], 1e-12);
        for (size_t j = 0; j < fast.mean.size(); ++j) {
            EXPECT_NEAR(fast.cross.at(i, j), slow.cross.at(i, j), 1e-11);
        }
    }
    const std::vector<double> b = {0.5, 1, -1, 0.2, 0, 0, 0};
    EXPECT_NEAR(residual_sum(fast, b) / residual_sum(triangle, b), 1, 1e-11);
    // In two parts, the second empty of weight.
    std::vector<uint32_t> front(200);
    std::iota(front.begin(), front.end(), 0U);
    std::vector<uint32_t> back(100);
    std::iota(back.begin(), back.end(), 200U);
    const Moments parts[] = {*moments_of(data.x, data.y, w, front),
                             *moments_of(data.x, data.y, w, back)};
    const Moments both = joined(parts);
    EXPECT_EQ(both.rows, fast.rows);
    EXPECT_NEAR(both.cross.at(0, 5), fast.cross.at(0, 5), 1e-12);
    std::vector<double> bad = data.y;
    bad[7] = NAN;
    EXPECT_EQ(moments_of(data.x, bad, {}, front).error().code, Code::bad_input);
    w[4] = -1;
    EXPECT_EQ(moments_of(data.x, data.y, w, front).error().code, Code::bad_input);
}

TEST(OuterProducts, AreTheSumsOfRowsInOrderToTheBit) {
    for (size_t columns = 1; columns <= 22; ++columns) {
        constexpr size_t rows = 9;
        std::vector<double> plain;
        std::vector<double> scaled;
        for (size_t k = 0; k < rows * columns; ++k) {
            Random random(5, columns, k);
            plain.push_back(random.normal());
            scaled.push_back(plain.back() * random.uniform());
        }
        std::vector<double> sums(columns * columns, 0.125);
        add_outer_products(scaled.data(), plain.data(), rows, columns, sums.data());
        for (size_t i = 0; i < columns; ++i) {
            for (size_t j = 0; j <= i; ++j) {
                double slow = 0;
                for (size_t r = 0; r < rows; ++r) {
                    slow += scaled[r * columns + i] * plain[r * columns + j];
                }
                EXPECT_EQ(sums[i * columns + j], 0.125 + slow) << columns << ' ' << i << ' ' << j;
            }
        }
    }
    double untouched = 3;
    add_outer_products(nullptr, nullptr, 0, 1, &untouched);
    EXPECT_EQ(untouched, 3);
}

TEST(ElasticNet, RefitUsesOnlyWhatThePathKept) {
    const Invented data = invented();
    PenaltyOptions options;
    options.lambdas = {0.5};
    const Triangle triangle = all_rows(data.x, data.y);
    const auto path = elastic_net(moments_of(triangle), options);
    ASSERT_TRUE(path);
    const auto fit = refitted(triangle, path->front().coefficients);
    ASSERT_TRUE(fit);
    EXPECT_EQ(fit->coefficients[3], 0);
    EXPECT_NEAR(fit->coefficients[1] + fit->coefficients[5], 2, 0.02);
    EXPECT_NEAR(fit->coefficients[2], -1, 0.02);
}

TEST(ElasticNet, RefusesWhatCannotBe) {
    const Invented data = invented();
    const Triangle triangle = all_rows(data.x, data.y);
    PenaltyOptions options;
    options.alpha = 1.5;
    EXPECT_EQ(elastic_net(moments_of(triangle), options).error().code, Code::bad_input);
    options.alpha = 1;
    options.lambdas = {-1};
    EXPECT_EQ(elastic_net(moments_of(triangle), options).error().code, Code::bad_input);
    const std::vector<double> same(data.y.size(), 4.0);
    EXPECT_EQ(elastic_net(all_moments(data.x, same)).error().code, Code::bad_input);
    const Moments one[] = {moments_of(triangle)};
    EXPECT_EQ(validated_path(one).error().code, Code::bad_input);
}

TEST(ElasticNet, SameBitsForAnyNumberOfThreads) {
    const Invented data = invented();
    std::vector<std::vector<double>> seen;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        seen.push_back(elastic_net(all_moments(data.x, data.y))->at(50).coefficients);
    }
    set_threads(0);
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_EQ(seen[0], seen[2]);
}

TEST(Stepwise, EntersWhatMattersFirst) {
    const Invented data = invented();
    const auto steps = forward_stepwise(all_rows(data.x, data.y), 10);
    ASSERT_TRUE(steps);
    ASSERT_EQ(steps->entered.size(), 2U);
    EXPECT_EQ(steps->entered[0], 1U);
    EXPECT_EQ(steps->entered[1], 2U);
    EXPECT_GT(steps->f[0], 100);
    EXPECT_NEAR(steps->coefficients[1], 2, 0.02);
    EXPECT_TRUE(forward_stepwise(all_rows(data.x, data.y), 10, 0)->entered.empty());
}

}  // namespace
}  // namespace regsosek::estimate
