// Scores of families in a file: one's own export, or what an edition holds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::score {

/// Scored families in order of family_id. Parallel vectors.
struct ScoredFile {
    std::vector<int64_t> family_id, area, score;
    std::vector<int32_t> persons;
    int64_t not_scored = 0;  ///< rows with a score of -1
};

/// Reads family_id, area, score_e6 and persons, or score_score_e6 and score_persons. Errors:
/// not_found, io, corrupt, bad_input (a missing column, one that is not of integers).
Result<ScoredFile> read_scored(const std::string& path);

}  // namespace regsosek::score
