// Whom a model serves worse: by hand, and on the households of Alatas et al. (score.md a13).
#include "method/estimate/fairness.h"

#include <gtest/gtest.h>

#include "alatas_rows.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"

namespace regsosek::estimate {
namespace {

TEST(Fairness, CountsByHand) {
    const std::vector<double> truth = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const std::vector<double> guess = {1, 5, 3, 2, 4, 6, 7, 8, 9, 10};
    const std::vector<int32_t> group = {0, 0, 0, 1, 1, 1, 1, 0, -1, 0};
    FairnessOptions options;
    options.replicates = 0;
    const Fairness found = fairness({truth, guess, {}, group, nullptr}, 2, options);
    EXPECT_NEAR(found.exclusion, 1.0 / 3, 1e-12);  // 2 is missed, 4 is taken
    ASSERT_EQ(found.groups.size(), 2U);
    EXPECT_EQ(found.groups[0].rows, 5);
    EXPECT_NEAR(found.groups[0].exclusion, 1.0 / 3, 1e-12);
    EXPECT_NEAR(found.groups[0].inclusion, 0, 1e-12);
    EXPECT_NEAR(found.groups[0].poverty, 0.6, 1e-12);
    EXPECT_NEAR(found.groups[0].coverage_ratio, 2.0 / 3, 1e-12);
    EXPECT_EQ(found.groups[1].exclusion, 0);
    EXPECT_NEAR(found.groups[1].inclusion, 1, 1e-12);
    EXPECT_NEAR(found.groups[1].residual, (2.0 + 1 + 0 + 0) / 4, 1e-12);
    EXPECT_TRUE(found.passed) << "without replicates nothing is sure enough for an alarm";
}

TEST(Fairness, AlarmNeedsAnIntervalBesideNothing) {
    std::vector<double> truth, guess;
    std::vector<int32_t> group;
    for (size_t i = 0; i < 4000; ++i) {
        Random random(3, 0, i);
        const bool first = random.chance(0.3);
        const double y = random.normal();
        truth.push_back(y);
        guess.push_back(y + 0.6 * random.normal() + (first ? 0.8 : 0));
        group.push_back(first ? 0 : 1);
    }
    set_threads(1);
    const Fairness one = fairness({truth, guess, {}, group, nullptr}, 2);
    set_threads(4);
    const Fairness four = fairness({truth, guess, {}, group, nullptr}, 2);
    set_threads(0);
    EXPECT_FALSE(one.passed);
    EXPECT_TRUE(one.groups[0].alarm);
    EXPECT_GT(one.groups[0].difference_low, 0.05);
    EXPECT_EQ(one.groups[0].difference_low, four.groups[0].difference_low);
    EXPECT_EQ(one.groups[1].difference_high, four.groups[1].difference_high);
    for (size_t i = 0; i < guess.size(); ++i) {
        guess[i] -= group[i] == 0 ? 0.8 : 0;
    }
    EXPECT_TRUE(fairness({truth, guess, {}, group, nullptr}, 2).passed);
}

int32_t size_class(double members) {
    return members <= 2 ? 0 : members <= 5 ? 1 : 2;
}

// score.md a13, quota 30 %, OLS with district effects: missed poor by size .797 / .499 / .177,
// women .494, men .376.
TEST(Fairness, SmallFamiliesOfAlatasAreMissed) {
    const AlatasRows rows = alatas_rows();
    if (rows.truth.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    std::vector<int32_t> sizes, sexes;
    for (size_t i = 0; i < rows.truth.size(); ++i) {
        sizes.push_back(size_class(rows.size[i]));
        sexes.push_back(rows.male[i] > 0 ? 1 : 0);
    }
    const Fairness by_size = fairness({rows.truth, rows.prediction, {}, sizes, &rows.stage}, 3);
    EXPECT_NEAR(by_size.groups[0].exclusion, 0.797, 0.03);
    EXPECT_NEAR(by_size.groups[1].exclusion, 0.499, 0.03);
    EXPECT_NEAR(by_size.groups[2].exclusion, 0.177, 0.03);
    EXPECT_TRUE(by_size.groups[0].alarm);
    EXPECT_FALSE(by_size.passed) << "the gate blocks";
    const Fairness by_sex = fairness({rows.truth, rows.prediction, {}, sexes, &rows.stage}, 2);
    EXPECT_NEAR(by_sex.groups[0].exclusion, 0.494, 0.04);
    EXPECT_NEAR(by_sex.groups[1].exclusion, 0.376, 0.02);
    RecordProperty("small_missed_e3", static_cast<int>(by_size.groups[0].exclusion * 1000));
}

// What an equivalence scale does: with expenditure per equivalent adult the poor are others, and
// the gap between small and large families narrows.
TEST(Fairness, AnEquivalenceScaleNarrowsTheGap) {
    const AlatasRows rows = alatas_rows();
    if (rows.truth.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    std::vector<int32_t> sizes;
    std::vector<double> truth, guess;
    for (size_t i = 0; i < rows.truth.size(); ++i) {
        sizes.push_back(size_class(rows.size[i]));
        const double heads =
            equivalent_adults(rows.size[i], rows.children[i], 0.93, 0.85) / rows.size[i];
        truth.push_back(rows.truth[i] - std::log(heads));
        guess.push_back(rows.prediction[i] - std::log(heads));
    }
    const Fairness plain = fairness({rows.truth, rows.prediction, {}, sizes, &rows.stage}, 3);
    const Fairness scaled = fairness({truth, guess, {}, sizes, &rows.stage}, 3);
    EXPECT_LT(scaled.groups[0].exclusion, plain.groups[0].exclusion - 0.03);
    EXPECT_LT(scaled.groups[0].exclusion - scaled.groups[2].exclusion,
              plain.groups[0].exclusion - plain.groups[2].exclusion - 0.05);
    RecordProperty("small_missed_scaled_e3", static_cast<int>(scaled.groups[0].exclusion * 1000));
    EXPECT_NEAR(equivalent_adults(4, 2, 0.93, 0.85), std::pow(4 - 0.14, 0.85), 1e-12);
    EXPECT_NEAR(equivalent_adults(1, 0, 0.93, 0.85), 1, 1e-12);
}

}  // namespace
}  // namespace regsosek::estimate
