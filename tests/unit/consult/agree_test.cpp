// Agreed groups and final ranks: random villages against an obvious slow way, and the rules.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "ground/base/random.h"
#include "word/consult/decision_files.h"
#include "word/consult/findings.h"

namespace regsosek::consult {
namespace {

struct Village {
    Before before;
    std::vector<Spoken> spoken;
};

Village random_village(uint64_t seed) {
    Random random(seed, 5);
    Village village;
    const int families = random.between(0, 60);
    for (int i = 0; i < families; ++i) {
        const bool scored = !random.chance(0.1);
        village.before.family_id.push_back(1000 - i * 3);
        village.before.area.push_back(3369010001000100 + random.between(0, 3) * 100);
        village.before.group_printed.push_back(scored ? random.between(1, 4) : 0);
        village.before.score_e6.push_back(scored ? random.between(0, 15) : INT64_MIN);
        village.before.reason.push_back(scored ? "" : "refused");
        Spoken spoken;
        spoken.group = random.chance(0.3) ? random.between(1, 4) : 0;
        spoken.reason = spoken.group > 0 ? random.between(1, 7) : 0;
        spoken.existence = random.chance(0.1) ? random.between(2, 5) : 1;
        spoken.counts = random.chance(0.7);
        village.spoken.push_back(spoken);
    }
    return village;
}

// The group that a family ends with, and whether it is ranked: said once more, plainly.
int32_t plain_group(const Village& village, size_t i) {
    const Spoken& spoken = village.spoken[i];
    return spoken.counts && spoken.group > 0 ? spoken.group : village.before.group_printed[i];
}
bool plainly_ranked(const Village& village, size_t i) {
    const Spoken& spoken = village.spoken[i];
    const bool there = !spoken.counts || spoken.existence == 1;
    return there && plain_group(village, i) > 0 && village.before.score_e6[i] != INT64_MIN;
}

TEST(Agreement, RanksLikeTheSlowWayAndDropsNobody) {
    for (uint64_t seed = 0; seed < 2000; ++seed) {
        const Village village = random_village(seed);
        const After after = agreement(village.before, village.spoken);
        const size_t n = village.before.family_id.size();
        int64_t ranked = 0;
        for (size_t i = 0; i < n; ++i) {
            ranked += plainly_ranked(village, i) ? 1 : 0;
        }
        for (size_t i = 0; i < n; ++i) {
            EXPECT_EQ(after.group_agreed[i], plain_group(village, i));
            EXPECT_EQ(after.not_ranked[i].empty(), plainly_ranked(village, i));
            if (!plainly_ranked(village, i)) {
                EXPECT_EQ(after.final_rank[i], 0);
                EXPECT_EQ(after.final_percentile_e6[i], -1);
                continue;
            }
            // One more than the families that come before it.
            int64_t rank = 1;
            for (size_t k = 0; k < n; ++k) {
                const auto key = [&](size_t at) {
                    return std::tuple{plain_group(village, at), village.before.score_e6[at],
                                      village.before.family_id[at]};
                };
                rank += plainly_ranked(village, k) && key(k) < key(i) ? 1 : 0;
            }
            EXPECT_EQ(after.final_rank[i], rank);
            const double middle = (static_cast<double>(rank) - 0.5) / static_cast<double>(ranked);
            EXPECT_NEAR(after.final_percentile_e6[i], middle * 1e6, 0.51);
            EXPECT_EQ(after.final_decile[i], static_cast<int32_t>(middle * 10 + 1e-12) + 1);
        }
    }
}

TEST(Agreement, TheModelsOrderStaysInsideAGroup) {
    const Village village = random_village(17);
    const After after = agreement(village.before, village.spoken);
    for (size_t a = 0; a < after.final_rank.size(); ++a) {
        for (size_t b = 0; b < after.final_rank.size(); ++b) {
            const bool same = after.final_rank[a] > 0 && after.final_rank[b] > 0 &&
                              after.group_agreed[a] == after.group_agreed[b];
            if (same && village.before.score_e6[a] < village.before.score_e6[b]) {
                EXPECT_LT(after.final_rank[a], after.final_rank[b]);
            }
        }
    }
}

TEST(Agreement, SaysWhoDecidedAndWhyAFamilyIsNotRanked) {
    Before before;
    before.family_id = {1, 2, 3, 4, 5, 6, 7};
    before.area.assign(7, 3369010001000100);
    before.group_printed = {2, 2, 2, 0, 0, 3, 3};
    before.score_e6 = {10, 20, 30, INT64_MIN, INT64_MIN, 40, 50};
    before.reason = {"", "", "", "refused", "", "", ""};
    const std::vector<Spoken> spoken = {{4, 2, 1, true}, {2, 1, 1, true},  {0, 0, 3, true},
                                        {1, 4, 1, true}, {0, 0, 1, false}, {1, 1, 1, false},
                                        {0, 0, 1, false}};
    const After after = agreement(before, spoken);
    EXPECT_EQ(after.group_agreed, (std::vector<int32_t>{4, 2, 2, 1, 0, 3, 3}));
    EXPECT_EQ(after.moved_by, (std::vector<int32_t>{1, 0, 0, 1, 0, 0, 0}));
    EXPECT_EQ(after.decided_by, (std::vector<int32_t>{2, 2, 2, 2, 1, 1, 1}));
    EXPECT_EQ(after.not_ranked,
              (std::vector<std::string>{"", "", "died", "refused", "not_scored", "", ""}));
    EXPECT_EQ(after.final_rank, (std::vector<int64_t>{4, 1, 0, 0, 0, 2, 3}));
}

// A village of `families` families of group 2 with a score each.
Before plain_before(int families) {
    Before before;
    for (int i = 0; i < families; ++i) {
        before.family_id.push_back(i + 1);
        before.area.push_back(3369010001000100);
        before.group_printed.push_back(2);
        before.score_e6.push_back(i);
        before.reason.emplace_back();
    }
    return before;
}

Answers plain_answers(size_t families) {
    Answers answers;
    answers.welfare_status.assign(families, 2);
    answers.prog_pkh.assign(families, 2);
    answers.floor_type.assign(families, 2);
    answers.bottom20_e6.assign(families, 300'000);
    answers.bottom40_e6.assign(families, 500'000);
    answers.set_aside.resize(families);
    return answers;
}

std::vector<std::string> rules_of(const std::vector<Finding>& found) {
    std::vector<std::string> rules;
    for (const Finding& one : found) {
        rules.push_back(one.rule);
    }
    return rules;
}

std::vector<std::string> rules_for(const std::vector<Spoken>& spoken, const Answers& answers) {
    const Before before = plain_before(static_cast<int>(spoken.size()));
    return rules_of(findings(before, agreement(before, spoken), answers, {}, {}, {}));
}

TEST(Findings, ManyChangesOfAnSlsAreToBeReviewed) {
    std::vector<Spoken> spoken(10);
    const Answers answers = plain_answers(10);
    EXPECT_TRUE(rules_for(spoken, answers).empty());
    spoken[0] = {1, 1, 1, true};
    spoken[1] = {3, 2, 1, true};
    spoken[2] = {3, 2, 1, true};
    EXPECT_TRUE(rules_for(spoken, answers).empty());  // 30 % is allowed
    spoken[3] = {3, 2, 1, true};
    EXPECT_EQ(rules_for(spoken, answers), (std::vector<std::string>{"FKP04"}));
    spoken.assign(10, {});
    spoken[0] = spoken[1] = {1, 1, 1, true};
    EXPECT_TRUE(rules_for(spoken, answers).empty());  // 20 % poorer is allowed
    spoken[2] = {1, 1, 1, true};
    EXPECT_EQ(rules_for(spoken, answers), (std::vector<std::string>{"FKP04"}));
}

TEST(Findings, AMoveAgainstTheAnswersIsTold) {
    std::vector<Spoken> spoken(10);
    spoken[4] = {4, 2, 1, true};
    Answers answers = plain_answers(10);
    EXPECT_TRUE(rules_for(spoken, answers).empty());
    answers.floor_type[4] = 8;
    EXPECT_EQ(rules_for(spoken, answers), (std::vector<std::string>{"FKP05"}));
    answers.floor_type[4] = 2;
    answers.prog_pkh[4] = 1;
    EXPECT_EQ(rules_for(spoken, answers), (std::vector<std::string>{"FKP05"}));
    spoken[4].counts = false;
    EXPECT_TRUE(rules_for(spoken, answers).empty());
    answers.set_aside[4] = "no_reason";
    EXPECT_EQ(rules_for(spoken, answers), (std::vector<std::string>{"FKP01"}));
}

TEST(Findings, ModelAndSlsHeadFarApartAreTold) {
    Answers answers = plain_answers(4);
    answers.welfare_status = {1, 3, 1, 3};
    answers.bottom40_e6 = {100'000, 900'000, 300'000, 0};
    answers.bottom20_e6 = {0, 600'000, 100'000, -1};
    EXPECT_EQ(rules_for(std::vector<Spoken>(4), answers),
              (std::vector<std::string>{"STA14", "STA14"}));
}

TEST(Findings, RecapSignatureAndSizeOfSessionsAreChecked) {
    const Before before = plain_before(5);
    const After after = agreement(before, std::vector<Spoken>(5));
    store::Table held;
    held.rows = 3;
    held.add("area", store::ColumnType::int64).int64s = {3369010001000100, 3369010001000200,
                                                         3369010001000300};
    store::Column& session = held.add("session_id", store::ColumnType::text);
    session.dictionary = {"3369010001-01"};
    session.codes = {0, 0, 0};
    held.add("counts", store::ColumnType::int32).int32s = {1, 0, 1};
    for (const char* name : recap_columns) {
        held.add(name, store::ColumnType::int32).int32s = {-1, -1, -1};
    }
    AgreeOptions options;
    const auto rules = [&] {
        return rules_of(findings(before, after, plain_answers(5), held, {}, options));
    };
    EXPECT_EQ(rules(), (std::vector<std::string>{"FKP03"}));
    held.find("fkp_result_poor")->int32s[0] = 5;
    EXPECT_EQ(rules(), (std::vector<std::string>{"FKP03"}));
    held.find("fkp_result_poor")->int32s[0] = 4;
    held.find("fkp_added_died")->int32s[2] = 1;
    EXPECT_EQ(rules(), (std::vector<std::string>{"FKP02", "FKP02", "FKP03"}));
    options.sls_per_session_max = 2;
    EXPECT_EQ(rules(), (std::vector<std::string>{"FKP02", "FKP02", "FKP03", "FKP06"}));
}

}  // namespace
}  // namespace regsosek::consult
