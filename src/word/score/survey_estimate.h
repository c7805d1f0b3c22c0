// One door to all methods of estimation: fits a problem, predicts rows.
#pragma once

#include <optional>
#include <string>
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

/// Adds the design-based covariance, for methods that have one. Errors: as sum_covariance.
Result<void> add_covariance(const SurveyProblem& problem, SurveyEstimate& fit);

/// Predictions of all rows of a problem; probabilities for a logistic regression. Errors: those of
/// stored models.
Result<std::vector<double>> predictions(const SurveyEstimate& fit, const SurveyProblem& problem);

}  // namespace regsosek::score
