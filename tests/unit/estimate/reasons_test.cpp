// Why a family has its score, what would change its decile, and why a decile changed.
#include "method/estimate/reasons.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "ground/base/math.h"
#include "ground/base/random.h"
#include "method/estimate/ranking.h"

namespace regsosek::estimate {
namespace {

TEST(Reasons, RupiahPartsSumToTheDifference) {
    const std::vector<double> phi = {0.2, -0.5, 0.05};
    const double mean = 13.5;
    const double score = mean + std::accumulate(phi.begin(), phi.end(), 0.0);
    const auto parts = rupiah_parts(phi, score, mean);
    EXPECT_NEAR(std::accumulate(parts.begin(), parts.end(), 0.0), std::exp(score) - std::exp(mean),
                1e-6);
    EXPECT_GT(parts[0], 0);
    EXPECT_LT(parts[1], 0);
    // A family at the mean: what adds and what takes away cancel.
    const std::vector<double> even = {0.1, -0.1};
    const auto none = rupiah_parts(even, mean, mean);
    EXPECT_NEAR(none[0], 0.1 * std::exp(mean), 1e-6);
    EXPECT_NEAR(none[0] + none[1], 0, 1e-6);
}

TEST(Reasons, TheSmallestSingleChangeThatCrossesACutComesFirst) {
    const LinearScorer scorer{{13.0, -0.3, 0.2, 0.5}, {1, 0, 0, 0}, {0, 0, 0, 1}, 2};
    const std::vector<double> x = {1, 1, 0, 0};  // 12.7: an earth floor and no car
    std::vector<double> cuts(9);
    for (size_t k = 0; k < 9; ++k) {
        cuts[k] = 12.6 + 0.15 * static_cast<double>(k);
    }
    const std::vector<Alternative> alternatives = {
        {0, {1, 2}, {0, 0}},  // another floor: 13.0
        {0, {1, 2}, {0, 1}},  // the best floor: 13.2
        {1, {3}, {1}},        // a car: 13.2
        {0, {1, 2}, {1, 0}},  // what it has: no change
    };
    const auto found = crossings(scorer, x, alternatives, cuts);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].alternative, 0U);
    EXPECT_NEAR(found[0].score, 13.0, 1e-12);
    EXPECT_EQ(found[0].decile, decile_of(13.0, cuts));
    EXPECT_EQ(decile_of(12.7, cuts), 2);
    EXPECT_EQ(found[0].decile, 4);
    EXPECT_TRUE(crossings(scorer, x, {}, cuts).empty());
}

TEST(Reasons, LikelyDecilesHoldTheirShare) {
    std::vector<double> cuts;
    for (int k = 1; k < 10; ++k) {
        cuts.push_back(0.66 * math::normal_quantile(k / 10.0));
    }
    const DecileRange middle = likely_deciles(0, 0.46, cuts, 0.8);
    EXPECT_EQ(middle.low, 2);
    EXPECT_EQ(middle.high, 9);
    const DecileRange sure = likely_deciles(-3, 0.1, cuts, 0.8);
    EXPECT_EQ(sure.low, 1);
    EXPECT_EQ(sure.high, 1);
    // Drawn expenditure lies in the range at least as often as said: whole deciles round outwards.
    int inside = 0;
    constexpr int draws = 20'000;
    for (int r = 0; r < draws; ++r) {
        Random random(8, 0, static_cast<uint64_t>(r));
        const int32_t d = decile_of(0.2 + 0.3 * random.normal(), cuts);
        const DecileRange range = likely_deciles(0.2, 0.3, cuts, 0.8);
        inside += d >= range.low && d <= range.high ? 1 : 0;
    }
    EXPECT_GE(inside, 0.79 * draws);
}

TEST(Reasons, StandingIsTheMidRankOfTheRanking) {
    std::vector<int64_t> scores, weights, keys;
    for (size_t i = 0; i < 500; ++i) {
        Random random(2, 0, i);
        scores.push_back(random.between(0, 90));
        weights.push_back(random.between(1, 6));
        keys.push_back(static_cast<int64_t>(i));
    }
    const Ranking slow = ranking(scores, weights, keys);
    const Standing standing(scores, weights);
    for (size_t i = 0; i < scores.size(); ++i) {
        ASSERT_NEAR(standing.percentile(scores[i]) * 1e6, slow.percentile_e6[i], 0.51);
    }
    EXPECT_EQ(standing.percentile(-1), 0);
    EXPECT_EQ(standing.percentile(91), 1);
    EXPECT_EQ(Standing({}, {}).percentile(7), 0.5);
}

TEST(Reasons, PartsOfAChangeSumAndAreAttributed) {
    // Ten families; one gets a car (data), half of the others fall behind (rank), the new model
    // counts cars less, prices are alike everywhere.
    const Stations stations{0.25, 0.65, 0.75, 0.55, 0.55};
    const ChangeParts parts = change_parts(stations);
    EXPECT_NEAR(parts.data, 0.40, 1e-12);
    EXPECT_NEAR(parts.rank, 0.10, 1e-12);
    EXPECT_NEAR(parts.model, -0.20, 1e-12);
    EXPECT_EQ(parts.price, 0);
    EXPECT_NEAR(parts.total(), 0.30, 1e-12);
}

}  // namespace
}  // namespace regsosek::estimate
