// Scores of families in memory: eligibility, imputation, prediction, uncertainty, ranks and groups.
// What apply writes down.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "method/estimate/explanation.h"
#include "method/estimate/ranking.h"
#include "regsosek/score.h"
#include "word/score/fitted_model.h"
#include "word/score/predictors.h"
#include "word/score/row_score.h"

namespace regsosek::score {

/// Why a family is not ranked. The first that holds is told.
enum class NotRanked : uint8_t {
    ranked,
    no_respondent,       ///< r205 = 3
    refused,             ///< r205 = 4
    moved,               ///< r205 = 5
    no_result,           ///< r205 is blank or no code: nobody knows whether there was an interview
    blank_document,      ///< validate: status 0
    error_document,      ///< validate: status 3, an error that nobody has settled
    no_persons,          ///< nobody lives there, so nothing per head
    unknown_predictors,  ///< more than unknown_share_max of the predictors are unknown
};
/// The reason as the tables carry it: "refused".
std::string_view name(NotRanked reason);

/// What is known of families beside their answers; parallel to columns.family.
struct Standing {
    std::span<const int64_t> family_id;
    std::span<const int64_t> area;
    std::span<const int32_t> interview_result;
    std::vector<int8_t> document_status;  ///< validate's 0..3; empty: nothing was validated
};

/// Probabilities of ranked families in millionths.
struct Probabilities {
    std::array<std::vector<int32_t>, 4> bottom_e6;  ///< of belonging to the bottom 10, 20, 30, 40 %
    std::vector<int32_t> poor_e6;
    std::array<std::vector<int32_t>, 4> group_e6;
};

/// Everything computed. Vectors of ranked families are parallel to `rows`.
struct Scores {
    std::vector<NotRanked> reason;  ///< per family of the columns
    std::vector<uint32_t> rows;     ///< ranked families, in the order of the columns
    Predicted predicted;            ///< imputed for ranked families
    std::vector<int32_t> unknown;   ///< predictors that were unknown
    std::vector<double> means;      ///< of each predictor in this population; 1 for the intercept
    /// With these means: everybody's, then those of districts with coefficients of their own. None
    /// for trees, whose reasons are found for single families (tree_reasons).
    std::vector<estimate::LinearScorer> scorers;
    std::vector<uint32_t> scorer_of;  ///< by ranked family; empty: the first
    /// The scorer of a ranked family.
    const estimate::LinearScorer& scorer(size_t ranked) const {
        return scorers[scorer_of.empty() ? 0 : scorer_of[ranked]];
    }
    std::vector<double> mean;  ///< ln rupiah
    std::vector<double> sd;    ///< of the family's ln expenditure around it
    std::vector<int64_t> score_e6;
    std::vector<int64_t> weight;  ///< 1, or persons
    estimate::Ranking ranking;
    estimate::Groups groups;
    Probabilities probability;
    double mean_score = 0;    ///< of the mean family; for trees the mean of the families' scores
    double poverty_rate = 0;  ///< of persons
};

/// Items of a model in order of first appearance, and the item of each coefficient.
struct Items {
    std::vector<std::string> names;
    std::vector<Text> labels;
    std::vector<size_t> of_coefficient;  ///< parallel to the coefficients; 0 for the intercept
};
Items items_of(const ModelSpec& spec);

/// Decides, imputes and predicts: everything up to mean and sd. Errors: corrupt (trees that are
/// none).
Result<Scores> predict(const FittedModel& model, Predicted predicted, const Standing& standing,
                       const ApplyOptions& options);

/// Ranks, groups and probabilities. Errors: bad_input when a poverty line or cut is no positive
/// number.
Result<void> rank(const ApplyOptions& options, const Standing& standing, Scores& scores);

}  // namespace regsosek::score
