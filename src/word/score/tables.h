// The tables that score writes (docs/method/score.md 8), from scores in memory.
#pragma once

#include <string>

#include "ground/store/table.h"
#include "word/score/scoring.h"

namespace regsosek::score {

/// Families that the rows of Scores speak of.
struct FamilyKeys {
    std::span<const int64_t> family_id;
    std::span<const int64_t> area;
};

/// score_family: one row per ranked family.
store::Table family_table(const Scores& scores, const FamilyKeys& keys, const ApplyOptions& options,
                          const std::string& model);
/// score_contribution: score, mean and one column per item, in 1e-12 of ln rupiah.
store::Table contribution_table(const Scores& scores, const FamilyKeys& keys, const Items& items);
/// score_not_ranked: family_id, area, reason.
store::Table not_ranked_table(const Scores& scores, const FamilyKeys& keys);
/// score_item: the columns of score_contribution with questionnaire numbers and labels.
store::Table item_table(const Items& items);
/// A table of key and value texts, sorted by key.
store::Table text_table(const std::vector<std::pair<std::string, std::string>>& sorted_rows);

/// BLAKE2b-256 over all values of a table in row and column order, hexadecimal.
std::string content_hash(const store::Table& table);

}  // namespace regsosek::score
