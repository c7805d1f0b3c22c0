// Groups by the village, order by the model.
#include "word/consult/agreement.h"

#include "ground/base/decided_by.h"
#include "method/estimate/ranking.h"

namespace regsosek::consult {

namespace {

constexpr int64_t millionths = 1'000'000;
constexpr int64_t tenths = 10;

/// Why a family is not there, by code of vk_existence.
constexpr std::array<const char*, 6> absences = {"",     "",          "moved_fkp",
                                                 "died", "duplicate", "not_found"};

std::string why_not_ranked(const Before& before, const After& after, size_t i) {
    const auto existence = static_cast<size_t>(after.existence[i]);
    if (existence < absences.size() && absences[existence][0] != '\0') {
        return absences[existence];
    }
    if (after.group_agreed[i] > 0 && before.score_e6[i] != INT64_MIN) {
        return {};
    }
    return before.reason[i].empty() ? "not_scored" : before.reason[i];
}

// What the village said, family by family.
void apply(const Before& before, std::span<const Spoken> spoken, After& after) {
    const size_t n = before.family_id.size();
    after.group_agreed = before.group_printed;
    after.moved_by.assign(n, 0);
    after.reason.assign(n, 0);
    after.existence.assign(n, 1);
    after.decided_by.assign(n, static_cast<int32_t>(DecidedBy::model));
    for (size_t i = 0; i < n; ++i) {
        if (!spoken[i].counts) {
            continue;
        }
        after.existence[i] = spoken[i].existence;
        after.decided_by[i] = static_cast<int32_t>(DecidedBy::village);
        if (spoken[i].group > 0) {
            after.group_agreed[i] = spoken[i].group;
            after.moved_by[i] = spoken[i].group == before.group_printed[i] ? 0 : 1;
            after.reason[i] = spoken[i].reason;
        }
    }
}

}  // namespace

After agreement(const Before& before, std::span<const Spoken> spoken) {
    const size_t n = before.family_id.size();
    After after;
    apply(before, spoken, after);
    std::vector<uint32_t> rows;
    std::vector<int32_t> groups;
    std::vector<int64_t> scores;
    std::vector<int64_t> keys;
    after.not_ranked.resize(n);
    for (uint32_t i = 0; i < n; ++i) {
        after.not_ranked[i] = why_not_ranked(before, after, i);
        if (after.not_ranked[i].empty()) {
            rows.push_back(i);
            groups.push_back(after.group_agreed[i]);
            scores.push_back(before.score_e6[i]);
            keys.push_back(before.family_id[i]);
        }
    }
    const auto ranks = estimate::final_rank(groups, scores, keys);
    const auto ranked = static_cast<int64_t>(rows.size());
    after.final_rank.assign(n, 0);
    after.final_percentile_e6.assign(n, -1);
    after.final_decile.assign(n, -1);
    for (size_t k = 0; k < rows.size(); ++k) {
        after.final_rank[rows[k]] = ranks[k];
        // (rank - 1/2) / n in millionths, rounded; the decile is where that middle falls.
        const int64_t twice = 2 * ranks[k] - 1;
        after.final_percentile_e6[rows[k]] =
            static_cast<int32_t>((twice * millionths + ranked) / (2 * ranked));
        after.final_decile[rows[k]] = static_cast<int32_t>(twice * tenths / (2 * ranked)) + 1;
    }
    return after;
}

}  // namespace regsosek::consult
