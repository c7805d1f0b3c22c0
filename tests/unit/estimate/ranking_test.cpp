// Ranks, deciles, groups and probabilities against slow twins and closed forms.
#include "method/estimate/ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/estimate/distribution.h"
#include "method/estimate/explanation.h"
#include "method/estimate/targeting.h"
#include "method/estimate/validation.h"

namespace regsosek::estimate {
namespace {

struct Families {
    std::vector<int64_t> scores, weights, keys;
};

Families random_families(size_t n, uint64_t seed) {
    Families f;
    Random random(seed);
    for (size_t i = 0; i < n; ++i) {
        f.scores.push_back(13'000'000 + random.between(0, 60));  // many ties
        f.weights.push_back(random.between(0, 8));
        f.keys.push_back(static_cast<int64_t>(1000 + i));
    }
    return f;
}

TEST(Ranking, QuantisesHalvesAwayFromZero) {
    EXPECT_EQ(quantised(13.8155105579642), 13815511);
    EXPECT_EQ(quantised(0.0000005), 1);
    EXPECT_EQ(quantised(-0.0000005), -1);
    EXPECT_EQ(quantised(-2.25), -2250000);
}

TEST(Ranking, AgreesWithItsSlowTwin) {
    const Families f = random_families(700, 1);
    const Ranking r = ranking(f.scores, f.weights, f.keys);
    const int64_t total = std::accumulate(f.weights.begin(), f.weights.end(), int64_t{0});
    for (size_t i = 0; i < f.scores.size(); ++i) {
        int64_t below = 0;
        int64_t equal = 0;
        int64_t rank = 1;
        for (size_t j = 0; j < f.scores.size(); ++j) {
            below += f.scores[j] < f.scores[i] ? f.weights[j] : 0;
            equal += f.scores[j] == f.scores[i] ? f.weights[j] : 0;
            rank += std::pair(f.scores[j], f.keys[j]) < std::pair(f.scores[i], f.keys[i]) ? 1 : 0;
        }
        const double middle = (static_cast<double>(below) + static_cast<double>(equal) / 2) /
                              static_cast<double>(total);
        ASSERT_EQ(r.rank[i], rank);
        ASSERT_NEAR(r.percentile_e6[i], middle * 1e6, 0.51);
        ASSERT_EQ(r.decile[i], std::min(10, static_cast<int>(std::floor(middle * 10 + 1e-12)) + 1));
    }
}

TEST(Ranking, DoesNotDependOnTheOrderOfTheInput) {
    const Families f = random_families(500, 2);
    const Ranking r = ranking(f.scores, f.weights, f.keys);
    Families g;
    for (size_t i = f.scores.size(); i-- > 0;) {
        g.scores.push_back(f.scores[i]);
        g.weights.push_back(f.weights[i]);
        g.keys.push_back(f.keys[i]);
    }
    const Ranking s = ranking(g.scores, g.weights, g.keys);
    for (size_t i = 0; i < f.scores.size(); ++i) {
        const size_t j = f.scores.size() - 1 - i;
        EXPECT_EQ(r.rank[i], s.rank[j]);
        EXPECT_EQ(r.percentile_e6[i], s.percentile_e6[j]);
        EXPECT_EQ(r.decile[i], s.decile[j]);
    }
}

TEST(Ranking, DecilesOfDistinctScoresAreTenths) {
    std::vector<int64_t> scores(1000);
    std::iota(scores.begin(), scores.end(), 5);
    const Ranking r = ranking(scores, {}, scores);
    std::vector<int> counts(11, 0);
    for (const int32_t d : r.decile) {
        ++counts[static_cast<size_t>(d)];
    }
    EXPECT_EQ(counts, (std::vector<int>{0, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100}));
    EXPECT_EQ(ranking({}, {}, {}).rank.size(), 0U);
}

TEST(Groups, SharesEqualTheSumsOfProbabilities) {
    std::vector<int64_t> scores(10'000);
    std::iota(scores.begin(), scores.end(), 0);
    const Ranking r = ranking(scores, {}, scores);
    const std::vector<double> wanted = {812.3, 1500.5, 6000};
    const Groups g = groups_by_share(r, scores, {}, wanted);
    std::vector<int> counts(5, 0);
    for (const int32_t k : g.group) {
        ++counts[static_cast<size_t>(k)];
    }
    EXPECT_EQ(counts, (std::vector<int>{0, 812, 688, 4500, 4000}));
    EXPECT_EQ(g.cut_score, (std::vector<int64_t>{811, 1499, 5999}));
}

TEST(Groups, TiesStayTogetherAndEmptyGroupsMayBe) {
    const std::vector<int64_t> scores = {1, 1, 1, 1, 2, 2};
    const std::vector<int64_t> keys = {1, 2, 3, 4, 5, 6};
    const Ranking r = ranking(scores, {}, keys);
    const std::vector<double> wanted = {0.5, 3.0, 6.0};
    const Groups g = groups_by_share(r, scores, {}, wanted);
    EXPECT_EQ(g.group, (std::vector<int32_t>{2, 2, 2, 2, 3, 3}));
    EXPECT_EQ(g.cut_score, (std::vector<int64_t>{INT64_MIN, 1, 2}));
}

TEST(FinalRank, KeepsTheModelsOrderInsideAGroup) {
    const std::vector<int32_t> groups = {2, 1, 2, 1, 1};
    const std::vector<int64_t> scores = {5, 9, 3, 9, 7};
    const std::vector<int64_t> keys = {1, 2, 3, 4, 5};
    EXPECT_EQ(final_rank(groups, scores, keys), (std::vector<int64_t>{5, 2, 4, 3, 1}));
    const std::vector<int32_t> model = {100'000, 900'000};
    const std::vector<int32_t> village = {500'000, 100'001};
    EXPECT_EQ(blended(model, village, 0.75), (std::vector<int64_t>{200'000, 700'000}));
}

TEST(Distribution, WeightedQuantileFollowsEurostat) {
    const std::vector<double> v = {40, 10, 30, 20};
    EXPECT_EQ(weighted_quantile(v, {}, 0.5), 25);  // met exactly: the middle of two
    EXPECT_EQ(weighted_quantile(v, {}, 0.51), 30);
    const std::vector<double> w = {1, 5, 1, 1};
    EXPECT_EQ(weighted_quantile(v, w, 0.5), 10);
    EXPECT_EQ(weighted_quantile(v, w, 0.99), 40);
    EXPECT_TRUE(std::isnan(weighted_quantile({}, {}, 0.5)));
}

TEST(Distribution, MixtureQuantileAgreesWithBisection) {
    Random random(8);
    std::vector<double> means(30'000), sds(30'000), weights(30'000);
    for (size_t i = 0; i < means.size(); ++i) {
        means[i] = 13.5 + 0.47 * random.normal();
        sds[i] = 0.4 + 0.2 * random.uniform();
        weights[i] = random.between(1, 8);
    }
    for (const double q : {0.01, 0.1, 0.4, 0.999}) {
        double low = 0;
        double high = 30;
        for (int step = 0; step < 100; ++step) {
            const double c = (low + high) / 2;
            double sum = 0;
            for (size_t i = 0; i < means.size(); ++i) {
                sum +=
                    weights[i] * (0.5 * std::erfc(-(c - means[i]) / sds[i] / std::sqrt(2.0)) - q);
            }
            (sum < 0 ? low : high) = c;
        }
        EXPECT_NEAR(*mixture_quantile(means, sds, weights, q), low, 1e-10);
    }
    set_threads(1);
    const double one = *mixture_quantile(means, sds, weights, 0.2);
    set_threads(4);
    EXPECT_EQ(one, *mixture_quantile(means, sds, weights, 0.2));
    set_threads(0);
    EXPECT_FALSE(mixture_quantile({}, {}, {}, 0.2));
    EXPECT_FALSE(mixture_quantile(means, sds, weights, 1.0));
}

TEST(Distribution, GroupProbabilitiesSumToOne) {
    const std::vector<double> cuts = {12.5, 13.0, 13.5};
    std::vector<double> p(4);
    group_probabilities(13.2, 0.5, cuts, p);
    EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-15);
    EXPECT_NEAR(p[0] + p[1], probability_below(13.2, 0.5, 13.0), 1e-15);
    EXPECT_NEAR(probability_below(13.2, 0.5, 13.2), 0.5, 1e-15);
}

TEST(Distribution, ExpectedPovertyHasTheClosedForms) {
    // methods/score.md a8: mean 0, variance 0.25, line 1: severity 0.0623, checked there by
    // simulation.
    const Poverty p = expected_poverty(0, 0.5, 1);
    EXPECT_NEAR(p.headcount, 0.5, 1e-15);
    EXPECT_NEAR(p.severity, 0.0623, 5e-5);
    Poverty slow;
    constexpr int n = 2'000'000;
    for (int i = 0; i < n; ++i) {  // midpoints of the distribution instead of draws
        const double y = std::exp(0.5 * math::normal_quantile((i + 0.5) / n));
        const double gap = y < 1 ? 1 - y : 0;
        slow.headcount += y < 1 ? 1.0 / n : 0;
        slow.gap += gap / n;
        slow.severity += gap * gap / n;
    }
    EXPECT_NEAR(p.headcount, slow.headcount, 1e-6);
    EXPECT_NEAR(p.gap, slow.gap, 1e-6);
    EXPECT_NEAR(p.severity, slow.severity, 1e-6);
}

TEST(Distribution, CountingPredictedBelowTheLineMissesHalfOfThePoor) {
    // The commonest mistake (score.md a10): sd of predictions .47, of truth .66, a line at 20 %.
    Random random(4);
    const double sd_error = std::sqrt(0.659 * 0.659 - 0.472 * 0.472);
    const double line = 0.659 * math::normal_quantile(0.2);
    double plug_in = 0;
    double integrated = 0;
    constexpr int n = 100'000;
    for (int i = 0; i < n; ++i) {
        const double mean = 0.472 * random.normal();
        plug_in += mean < line ? 1.0 / n : 0;
        integrated += probability_below(mean, sd_error, line) / n;
    }
    EXPECT_NEAR(plug_in, 0.12, 0.01);
    EXPECT_NEAR(integrated, 0.20, 0.005);
}

TEST(Targeting, ErrorsAreEqualAtAQuotaAndNamed) {
    const std::vector<double> truth = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const std::vector<double> guess = {1, 5, 3, 2, 4, 6, 7, 8, 9, 10};
    const TargetingErrors e = targeting_at_quota(truth, guess, {}, 0.3);
    EXPECT_NEAR(e.exclusion, 1.0 / 3, 1e-12);  // 2 is missed, 4 is taken
    EXPECT_NEAR(e.inclusion, 1.0 / 3, 1e-12);
    EXPECT_NEAR(e.false_alarm, 1.0 / 7, 1e-12);
    EXPECT_NEAR(e.disagreement, 0.2, 1e-12);
    EXPECT_NEAR(e.cgh, 2.5, 1e-12);
    const TargetingErrors line = targeting_at_line(truth, guess, {}, 2.5);
    EXPECT_NEAR(line.exclusion, 0.5, 1e-12);
    EXPECT_NEAR(line.inclusion, 0.5, 1e-12);
    const TargetingErrors none = targeting_at_line(truth, guess, {}, 0);
    EXPECT_EQ(none.exclusion, 0);
    EXPECT_EQ(none.inclusion, 0);
}

TEST(Targeting, AUnitOnTheBoundaryCountsInPart) {
    const std::vector<double> values = {1, 2, 3};
    const std::vector<double> weights = {1, 4, 5};
    const std::vector<double> inside = bottom_share(values, weights, 0.3);
    EXPECT_EQ(inside, (std::vector<double>{1, 0.5, 0}));
}

TEST(Explanation, ContributionsSumToScoreMinusMean) {
    Random random(6);
    LinearScorer scorer;
    scorer.items = 4;
    for (size_t j = 0; j < 12; ++j) {
        scorer.coefficients.push_back(j == 0 ? 13.4 : random.normal());
        scorer.means.push_back(j == 0 ? 1 : random.uniform());
        scorer.item.push_back(j % 4);
    }
    for (int k = 0; k < 100; ++k) {
        std::vector<double> x = {1};
        double score = 13.4;
        for (size_t j = 1; j < 12; ++j) {
            x.push_back(random.between(0, 5));
            score += x[j] * scorer.coefficients[j];
        }
        std::vector<double> phi(4);
        contributions(scorer, x, phi);
        const double sum = std::accumulate(phi.begin(), phi.end(), 0.0);
        EXPECT_NEAR(sum, score - mean_score(scorer), 1e-12);
    }
}

TEST(Explanation, FactorGivesThePredictionVariance) {
    Random random(7);
    Matrix root(5, 4);
    for (double& v : root.values) {
        v = random.normal();
    }
    Matrix covariance(
        4, 4);  // root'root, then a row and a column of zeros as for an aliased predictor
    for (size_t i = 0; i < 4; ++i) {
        for (size_t j = 0; j < 4; ++j) {
            for (size_t k = 0; k < 5; ++k) {
                covariance.at(i, j) += i == 2 || j == 2 ? 0 : root.at(k, i) * root.at(k, j);
            }
        }
    }
    const Matrix factor = covariance_factor(covariance);
    const std::vector<double> x = {1, -2, 3, 0.5};
    double slow = 0;
    for (size_t i = 0; i < 4; ++i) {
        for (size_t j = 0; j < 4; ++j) {
            slow += x[i] * covariance.at(i, j) * x[j];
        }
    }
    EXPECT_NEAR(prediction_variance(factor, x), slow, 1e-12);
}

TEST(Validation, MidRanksAndAccuracy) {
    const std::vector<double> v = {3, 1, 3, 2};
    EXPECT_EQ(mid_ranks(v, {}), (std::vector<double>{0.75, 0.125, 0.75, 0.375}));
    const Accuracy same = accuracy(v, v, {});
    EXPECT_EQ(same.r2, 1);
    EXPECT_NEAR(same.spearman, 1, 1e-12);
    const std::vector<double> mean(4, 2.25);
    EXPECT_NEAR(accuracy(v, mean, {}).r2, 0, 1e-12);
}

}  // namespace
}  // namespace regsosek::estimate
