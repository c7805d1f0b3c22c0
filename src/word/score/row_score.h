// Rows of predictors into scores, whatever the method: one vector of coefficients, one per
// district, or trees.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ground/base/ids.h"
#include "method/estimate/explanation.h"
#include "word/score/fitted_model.h"

namespace regsosek::score {

/// A fitted model ready to score rows. Part 0 is everybody's; the others are those of districts.
struct ScoreRule {
    estimate::Matrix coefficients;     ///< parts x p; no rows for trees
    std::vector<double> variance;      ///< of the level of a part, beyond sigma's; by part
    std::vector<AreaRange> districts;  ///< of parts 1, 2, ..., ascending
    std::string trees;                 ///< bytes of a boosted model; empty: none
    estimate::Matrix factor;           ///< of the coefficients' covariance
    double sigma = 0;

    /// The part of a family that lives in an area: its district's, or everybody's.
    uint32_t part_of(int64_t area) const;
};

ScoreRule rule_of(const FittedModel& model);

/// Expected ln rupiah of rows and the standard deviation of the family's own around it.
struct RowScores {
    std::vector<double> mean, sd;
};

/// Scores some rows of complete predictors. `area` is parallel to `rows`. Errors: corrupt (trees
/// that are none).
Result<RowScores> score_rows(const ScoreRule& rule, const estimate::Matrix& x,
                             std::span<const uint32_t> rows, std::span<const int64_t> area);

/// What each item adds to one row by XGBoost's own TreeSHAP, and the score of nobody in particular
/// from which they start. Errors: as score_rows.
struct TreeReasons {
    std::vector<double> item;
    double base = 0;
};
Result<TreeReasons> tree_reasons(const ScoreRule& rule, std::span<const double> x,
                                 std::span<const size_t> item_of_column, size_t items);

}  // namespace regsosek::score
