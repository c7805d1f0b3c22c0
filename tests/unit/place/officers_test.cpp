// The rule of officers, and the cut of a tour against all cuts tried one by one.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>

#include "ground/base/random.h"
#include "method/place/officers.h"

namespace regsosek::place {
namespace {

using Pairs = std::vector<std::pair<uint32_t, uint32_t>>;
using Middles = std::vector<std::pair<double, double>>;

TEST(Officers, rule_by_kecamatan) {
    const OfficerRule rule;
    EXPECT_EQ(officers_needed(0, rule).ppl, 0);
    EXPECT_EQ(officers_needed(0, rule).koseka, 0);
    EXPECT_EQ(officers_needed(250, rule).ppl, 1);
    EXPECT_EQ(officers_needed(251, rule).ppl, 2);
    EXPECT_EQ(officers_needed(250 * 28, rule).koseka, 1);  // 7 PML
    EXPECT_EQ(officers_needed(250 * 28 + 1, rule).pml, 8);
    EXPECT_EQ(officers_needed(250 * 28 + 1, rule).koseka, 2);
}

std::vector<PlannedSls> line_of(Random& random, int villages, int each, int most) {
    std::vector<PlannedSls> sls;
    for (int v = 0; v < villages; ++v) {
        for (int i = 0; i < each; ++i) {
            sls.push_back(
                {int64_t{v} * 100 + i, static_cast<uint32_t>(v), random.between(0, most)});
        }
    }
    return sls;
}

// The least cost over all ways to cut the tour, tried one by one: (broken, outside, squares).
std::array<int64_t, 3> best_by_trying(const std::vector<PlannedSls>& sls, const DistrictPlan& plan,
                                      const OfficerRule& rule) {
    std::array<int64_t, 3> best{INT64_MAX, 0, 0};
    const size_t n = sls.size();
    const std::function<void(size_t, size_t, std::array<int64_t, 3>)> go =
        [&](size_t begin, size_t left, std::array<int64_t, 3> cost) {
            if (left == 0) {
                best = begin == n ? std::min(best, cost) : best;
                return;
            }
            int64_t families = 0;
            int villages = 0;
            bool apart = false;
            for (size_t end = begin + 1; end + left <= n + 1; ++end) {
                const auto& added = sls[plan.order[end - 1]];
                const bool first = end == begin + 1;
                const uint32_t last = first ? 0 : sls[plan.order[end - 2]].village;
                villages += first || last != added.village ? 1 : 0;
                // Villages lie in a row: neighbours differ by one.
                apart = apart ||
                        (!first && last != added.village &&
                         (last > added.village ? last - added.village : added.village - last) != 1);
                families += added.families;
                auto next = cost;
                next[0] +=
                    (villages > 2 || apart) + (families > rule.families_limit && end - begin > 1);
                next[1] += families < rule.families_min || families > rule.families_max;
                next[2] += families * families;
                go(end, left - 1, next);
            }
        };
    go(0, plan.loads.size(), {0, 0, 0});
    return best;
}

TEST(Officers, cut_is_the_best_of_all_cuts) {
    Random random{5};
    for (int round = 0; round < 40; ++round) {
        const auto sls = line_of(random, 3, 4, 160);
        const OfficerRule rule;
        const auto plan = plan_officers(sls, {{0, 1}, {1, 2}}, {{0, 0}, {1, 0}, {2, 0}}, rule);
        std::array<int64_t, 3> cost{0, 0, 0};
        for (const Load& load : plan.loads) {
            cost[0] += (load.villages > 2 || !load.adjacent) +
                       (load.families > rule.families_limit && load.last - load.first > 1);
            cost[1] += load.families < rule.families_min || load.families > rule.families_max;
            cost[2] += load.families * load.families;
        }
        EXPECT_EQ(cost, best_by_trying(sls, plan, rule));
        EXPECT_EQ(cost[2], plan.squares);
        EXPECT_GE(plan.squares, plan.squares_bound);
    }
}

TEST(Officers, every_sls_once_and_supervisors_share_evenly) {
    Random random{6};
    const auto sls = line_of(random, 12, 30, 110);
    Pairs adjacent;
    Middles middles;
    for (uint32_t v = 0; v < 12; ++v) {
        middles.emplace_back(v % 4, v / 4);
        if (v % 4 != 3) {
            adjacent.emplace_back(v, v + 1);
        }
        if (v < 8) {
            adjacent.emplace_back(v, v + 4);
        }
    }
    const auto plan = plan_officers(sls, adjacent, middles, {});
    EXPECT_EQ(plan.steps_apart, 0);
    EXPECT_EQ(plan.loads.size(), static_cast<size_t>(plan.counts.ppl));
    std::vector<int> seen(sls.size(), 0);
    std::vector<int> per_pml(static_cast<size_t>(plan.counts.pml), 0);
    for (const Load& load : plan.loads) {
        EXPECT_LE(load.villages, 2);
        EXPECT_TRUE(load.adjacent);
        ++per_pml[load.pml];
        for (uint32_t i = load.first; i < load.last; ++i) {
            ++seen[plan.order[i]];
        }
    }
    EXPECT_TRUE(std::ranges::all_of(seen, [](int times) { return times == 1; }));
    for (const int ppl : per_pml) {
        EXPECT_GE(ppl, 3);
        EXPECT_LE(ppl, 4);
    }
    EXPECT_GE(plan.in_range * 100, plan.counts.ppl * 95);
    EXPECT_EQ(plan.above_limit, 0);
}

TEST(Officers, giants_empty_sls_and_empty_kecamatan) {
    const OfficerRule rule;
    EXPECT_TRUE(plan_officers({}, {}, {}, rule).loads.empty());
    const std::vector<PlannedSls> giant = {{1, 0, 900}, {2, 0, 0}, {3, 0, 10}};
    const auto plan = plan_officers(giant, {}, {{0, 0}}, rule);
    EXPECT_EQ(plan.counts.ppl, 4);
    EXPECT_EQ(plan.loads.size(), 3U);  // whole SLS: no more officers than SLS
    EXPECT_EQ(plan.above_limit, 0);    // one SLS alone may be that large
    EXPECT_EQ(least_squares_bound(giant, 3), 900 * 900 + 10 * 10);
    EXPECT_EQ(least_squares_bound({{1, 0, 7}}, 2), 49);
}

}  // namespace
}  // namespace regsosek::place
