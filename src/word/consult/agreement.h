// The agreement in memory: groups, existence and ranks of families, and what looks odd about them.
// Pure: agree.cpp reads and writes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "regsosek/consult.h"

namespace regsosek::consult {

/// What is known of each family before the village speaks. Parallel vectors.
struct Before {
    std::vector<int64_t> family_id;
    std::vector<int64_t> area;
    std::vector<int32_t> group_printed;  ///< 0: none was printed.
    std::vector<int64_t> score_e6;       ///< INT64_MIN: no score.
    std::vector<std::string> reason;     ///< Why there is no group or score; empty when there is.
};

/// What the village said of one family.
struct Spoken {
    int32_t group = 0;      ///< 0: nothing.
    int32_t reason = 0;     ///< Code list fkp_reason; 0: none.
    int32_t existence = 1;  ///< Code list vk_existence.
    bool counts = false;
};

/// Each family after the consultation. Parallel to Before.
struct After {
    std::vector<int32_t> group_agreed;  ///< 0: none.
    std::vector<int32_t> moved_by;      ///< 0 none, 1 the village
    std::vector<int32_t> reason;
    std::vector<int32_t> existence;
    std::vector<int32_t> decided_by;
    std::vector<std::string> not_ranked;       ///< Why it has no rank; empty when it has.
    std::vector<int64_t> final_rank;           ///< 1 is the poorest; 0: not ranked.
    std::vector<int32_t> final_percentile_e6;  ///< Middle of its place, in millionths; -1.
    std::vector<int32_t> final_decile;         ///< 1..10; -1.
};

/// Applies what counts. A family that is not there any more, or that has no group or no score, is
/// not ranked and says why. Ranks: groups in order, the model's order inside a group, equal scores
/// by family_id. `spoken` is parallel to Before.
After agreement(const Before& before, std::span<const Spoken> spoken);

}  // namespace regsosek::consult
