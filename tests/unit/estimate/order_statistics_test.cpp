// Places among many that stream through, against the ranking that holds all in memory.
#include "method/estimate/order_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/base/random.h"
#include "method/estimate/ranking.h"

namespace regsosek::estimate {
namespace {

struct District {
    std::vector<int64_t> scores, weights64, keys;
    std::vector<int32_t> weights;
};

std::vector<District> districts(size_t count, size_t families, uint64_t seed) {
    std::vector<District> out(count);
    int64_t key = 0;
    for (size_t d = 0; d < count; ++d) {
        Random random(seed, 0, d);
        for (size_t i = 0; i < families; ++i) {
            // Far apart and with ties; some below 0, so that pages on both sides are used.
            const int64_t spread =
                random.chance(0.3) ? random.between(0, 40) : random.between(-200'000, 900'000);
            out[d].scores.push_back(spread);
            out[d].weights.push_back(random.between(0, 7));
            out[d].weights64.push_back(out[d].weights.back());
            out[d].keys.push_back(++key);
        }
    }
    return out;
}

TEST(OrderStatistics, StreamedPlacesAreThoseOfOneBigRanking) {
    for (const bool persons : {false, true}) {
        const auto parts = districts(5, 4000, 3);
        ScoreCounts counts;
        District all;
        for (const District& d : parts) {
            ASSERT_TRUE(counts.add(d.scores, persons ? std::span<const int32_t>(d.weights)
                                                     : std::span<const int32_t>{}));
            all.scores.insert(all.scores.end(), d.scores.begin(), d.scores.end());
            all.keys.insert(all.keys.end(), d.keys.begin(), d.keys.end());
            all.weights64.insert(all.weights64.end(), d.weights64.begin(), d.weights64.end());
        }
        counts.close();
        const Ranking slow =
            ranking(all.scores,
                    persons ? std::span<const int64_t>(all.weights64) : std::span<const int64_t>{},
                    all.keys);
        size_t at = 0;
        for (const District& d : parts) {
            std::vector<Place> places(d.scores.size());
            ASSERT_TRUE(counts.places(d.scores, places));
            for (const Place& place : places) {
                ASSERT_EQ(place.rank, slow.rank[at]);
                ASSERT_EQ(place.percentile_e6, slow.percentile_e6[at]);
                ASSERT_EQ(place.decile, slow.decile[at]);
                ++at;
            }
        }
        EXPECT_EQ(counts.families(), static_cast<int64_t>(at));
    }
}

TEST(OrderStatistics, CountsMergeInAnyOrder) {
    const auto parts = districts(4, 1000, 9);
    ScoreCounts forwards;
    ScoreCounts backwards;
    for (size_t d = 0; d < parts.size(); ++d) {
        ScoreCounts one;
        ASSERT_TRUE(one.add(parts[parts.size() - 1 - d].scores));
        ASSERT_TRUE(backwards.add(one));
        ASSERT_TRUE(forwards.add(parts[d].scores));
    }
    forwards.close();
    backwards.close();
    std::vector<Place> a(1000);
    std::vector<Place> b(1000);
    ASSERT_TRUE(forwards.places(parts[2].scores, a));
    ASSERT_TRUE(backwards.places(parts[2].scores, b));
    for (size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].rank, b[i].rank);
        EXPECT_EQ(a[i].percentile_e6, b[i].percentile_e6);
    }
    EXPECT_EQ(forwards.memory_bytes(), backwards.memory_bytes());
}

TEST(OrderStatistics, QuantilesAreScoresThatSomebodyHas) {
    const auto parts = districts(1, 5000, 4);
    ScoreCounts counts;
    ASSERT_TRUE(counts.add(parts[0].scores, parts[0].weights));
    counts.close();
    std::vector<size_t> order(parts[0].scores.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](size_t i) { return parts[0].scores[i]; });
    for (const double p : {0.0001, 0.1, 0.25, 0.5, 0.9, 0.9999}) {
        double below = 0;
        int64_t slow = 0;
        for (const size_t i : order) {
            below += parts[0].weights[i];
            slow = parts[0].scores[i];
            if (below > p * static_cast<double>(counts.weight())) {
                break;
            }
        }
        EXPECT_EQ(counts.quantile(p), slow) << p;
    }
}

TEST(OrderStatistics, RefusesWhatWasNotCounted) {
    ScoreCounts counts;
    const std::vector<int64_t> scores = {5, 5, -70'000};
    ASSERT_TRUE(counts.add(scores));
    counts.close();
    std::vector<Place> places(3);
    const std::vector<int64_t> unknown = {6, 5, 5};
    EXPECT_EQ(counts.places(unknown, places).error().code, Code::bad_input);
    ASSERT_TRUE(counts.places(scores, places));
    EXPECT_EQ(places[2].rank, 1);
    EXPECT_EQ(places[0].rank, 2);
    EXPECT_EQ(places[1].rank, 3);
    EXPECT_FALSE(counts.places(scores, places)) << "asked for more often than counted";

    ScoreCounts wide;
    std::vector<int64_t> far;
    for (size_t k = 0; k <= ScoreCounts::pages_max; ++k) {
        far.push_back(static_cast<int64_t>(k) * ScoreCounts::page_scores);
    }
    EXPECT_EQ(wide.add(far).error().code, Code::limit);

    ScoreCounts none;
    none.close();
    EXPECT_EQ(none.quantile(0.5), 0);
    EXPECT_EQ(none.families(), 0);
}

}  // namespace
}  // namespace regsosek::estimate
