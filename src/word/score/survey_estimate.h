// One door to all methods of estimation: fits a problem, predicts rows.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "method/estimate/boosting.h"
#include "method/estimate/districts.h"
#include "method/estimate/mixed.h"
#include "word/score/survey_problem.h"

namespace regsosek::score {

/// A fitted problem. What a method does not have is empty.
struct SurveyEstimate {
    Method method = Method::least_squares;
    std::vector<double> coefficients;  ///< the constant first; of the nation for districts
    std::vector<size_t> aliased;
    estimate::Matrix covariance;  ///< design-based; empty where a method has none
    int64_t degrees_of_freedom = 0;
    size_t rank = 0;  ///< coefficients that were estimated; 0 where that means nothing
    double lambda = -1;
    std::optional<estimate::DistrictModels> districts;
    std::optional<estimate::MixedFit> mixed;
    std::optional<estimate::BoostedModel> boosted;
};

/// Fits a problem by the model's method. Errors: those of the methods.
Result<SurveyEstimate> estimated(const SurveyProblem& problem, const Estimation& options);

/// The preset's ridge, in families' worth of prior weight: the first of 0, 1, 3, ..., 1000 with the
/// least error out of fold. Errors: as estimate::ridge_path.
Result<double> prior_ridge(const SurveyProblem& problem, std::span<const int32_t> folds);

/// The same as `estimated`; without options by the preset: least squares with prior_ridge, chosen
/// inside the rows at hand. Errors: those of the methods.
Result<SurveyEstimate> estimated(const SurveyProblem& problem,
                                 const std::optional<Estimation>& options);

/// Rows that teach and rows that are predicted.
struct Split {
    std::vector<uint32_t> train, test;
};
/// Splits that are measured together: the folds of a repeat, or one pair of years.
using Round = std::vector<Split>;

/// Each fold of the used rows is predicted by the others. Fold numbers run from 0, by row.
Round round_of(std::span<const int32_t> folds, const SurveyProblem& problem);

/// Predictions of the rows of a round by fits that saw none of them; 0 elsewhere. Errors: those of
/// the methods.
Result<std::vector<double>> out_of_round(const SurveyProblem& problem,
                                         const std::optional<Estimation>& options,
                                         const Round& round);

/// Adds the design-based covariance, for methods that have one. Errors: as sum_covariance.
Result<void> add_covariance(const SurveyProblem& problem, SurveyEstimate& fit);

/// Predictions of all rows of a problem; probabilities for a logistic regression. Errors: those of
/// stored models.
Result<std::vector<double>> predictions(const SurveyEstimate& fit, const SurveyProblem& problem);

}  // namespace regsosek::score
