// Jackknife and bootstrap against R survey 4.1 and against plain least squares in each replicate.
#include "method/estimate/replicates.h"

#include <gtest/gtest.h>

#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/estimate/least_squares.h"
#include "survey_data.h"

namespace regsosek::estimate {
namespace {

double known(const std::string& design, const std::string& stat, const std::string& term) {
    const KnownTable table = known_table("pmt/reference/survey_api_reference.csv");
    for (size_t r = 0; r < table.rows; ++r) {
        if (table.at("design")[r] == design && table.at("stat")[r] == stat &&
            table.at("term")[r] == term) {
            return table.numbers("se")[r];
        }
    }
    return NAN;
}

std::vector<double> weighted_mean(std::span<const double> w, std::span<const double> v) {
    double sum = 0;
    double total = 0;
    for (size_t r = 0; r < w.size(); ++r) {
        sum += w[r] * v[r];
        total += w[r];
    }
    return {sum / total};
}

TEST(Replicates, JackknifeEqualsR) {
    const std::vector<Case> designs = api_designs();
    for (const size_t which : {size_t{0}, size_t{2}}) {
        const Case& c = designs[which];
        const KnownTable data = known_table(std::string("pmt/survey_api/") + c.file);
        if (data.rows == 0) {
            GTEST_SKIP() << "../shared is not here";
        }
        const Survey s = survey_of(c, data, false);
        const bool strata = which == 0;
        const auto replicates = jackknife(s.design);
        ASSERT_TRUE(replicates);
        const auto mean = replicated(*replicates, s.design.weights,
                                     [&](auto w) { return weighted_mean(w, s.y); });
        ASSERT_TRUE(mean);
        const double se = std::sqrt(mean->covariance.at(0, 0));
        EXPECT_NEAR(se / known(c.name, strata ? "JKn_mean" : "JK1_mean", "api00"), 1, 1e-9);
        if (strata) {
            continue;
        }
        const auto slopes = replicated_regression(*replicates, s.x, s.y, s.design.weights);
        ASSERT_TRUE(slopes);
        const char* terms[] = {"(Intercept)", "ell", "meals", "mobility"};
        for (size_t k = 0; k < 4; ++k) {
            const double own = std::sqrt(slopes->covariance.at(k, k));
            EXPECT_NEAR(own / known("d1", "JK1_svyglm", terms[k]), 1, 1e-9) << terms[k];
        }
    }
}

struct Invented {
    Matrix x{2000, 4};
    std::vector<double> y;
    Design design;
};

Invented invented() {
    Invented out;
    out.design.stages.resize(1);
    for (size_t r = 0; r < out.x.rows; ++r) {
        Random random(3, 0, r);
        out.x.at(r, 0) = 1;
        out.x.at(r, 1) = 1000 + random.normal();
        out.x.at(r, 2) = random.between(0, 1);
        out.x.at(r, 3) = 2 * out.x.at(r, 2);  // aliased
        out.y.push_back(5 + 0.3 * out.x.at(r, 1) - out.x.at(r, 2) + random.normal());
        out.design.weights.push_back(1 + random.uniform());
        out.design.stages[0].unit.push_back(static_cast<int64_t>(r / 20));
        out.design.stages[0].stratum.push_back(static_cast<int64_t>(r / 500));
    }
    return out;
}

TEST(Replicates, RegressionEqualsLeastSquaresInEachReplicate) {
    const Invented data = invented();
    const auto replicates = bootstrap(data.design, 25, 11);
    ASSERT_TRUE(replicates);
    const auto fast = replicated_regression(*replicates, data.x, data.y, data.design.weights);
    ASSERT_TRUE(fast);
    EXPECT_EQ(fast->failed, 0);
    for (size_t k = 0; k < 25; ++k) {
        std::vector<double> w = data.design.weights;
        for (size_t r = 0; r < w.size(); ++r) {
            w[r] *= replicates->factors.at(k, replicates->unit[r]);
        }
        const auto slow = least_squares(data.x, data.y, w);
        ASSERT_TRUE(slow);
        for (size_t c = 0; c < 4; ++c) {
            EXPECT_NEAR(fast->estimates.at(k, c), slow->coefficients[c],
                        1e-9 * std::max(1.0, std::fabs(slow->coefficients[c])));
        }
    }
}

TEST(Replicates, BootstrapComesNearTheLinearised) {
    const Invented data = invented();
    const auto replicates = bootstrap(data.design, 400, 2);
    const auto spread = replicated_regression(*replicates, data.x, data.y, data.design.weights);
    const auto fit = least_squares(data.x, data.y, data.design.weights);
    const auto linear = regression_covariance(*fit, data.x, data.y, data.design);
    ASSERT_TRUE(spread);
    ASSERT_TRUE(linear);
    for (const size_t c : {size_t{1}, size_t{2}}) {
        const double ratio = spread->covariance.at(c, c) / linear->covariance.at(c, c);
        EXPECT_NEAR(std::sqrt(ratio), 1, 0.1);
    }
}

TEST(Replicates, WeightsOfAReplicateSumToThoseOfTheSampleOnAverage) {
    const Invented data = invented();
    const auto replicates = bootstrap(data.design, 300, 5);
    double sum = 0;
    for (const double f : replicates->factors.values) {
        sum += f;
    }
    EXPECT_NEAR(sum / static_cast<double>(replicates->factors.values.size()), 1, 1e-12);
}

TEST(Replicates, RefusesALonelyPsuAndNothing) {
    Design design;
    design.weights = {1, 1, 1};
    design.stages.push_back({{1, 1, 2}, {1, 2, 3}, {}});
    EXPECT_EQ(jackknife(design).error().code, Code::bad_input);
    EXPECT_TRUE(bootstrap(design, 2, 1));  // the bootstrap keeps it
    EXPECT_EQ(bootstrap(design, 1, 1).error().code, Code::bad_input);
    design.weights.clear();
    EXPECT_EQ(bootstrap(design, 2, 1).error().code, Code::bad_input);
}

TEST(Replicates, SameBitsForAnyNumberOfThreads) {
    const Invented data = invented();
    std::vector<std::vector<double>> seen;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        const auto replicates = bootstrap(data.design, 10, 1);
        seen.push_back(replicated_regression(*replicates, data.x, data.y, data.design.weights)
                           ->estimates.values);
    }
    set_threads(0);
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_EQ(seen[0], seen[2]);
}

}  // namespace
}  // namespace regsosek::estimate
