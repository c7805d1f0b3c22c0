// A table seen through a fitted model: the rows that it scores, and what the sample never saw.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "regsosek/score.h"
#include "word/score/survey_fitted.h"

namespace regsosek::score {

/// The rows of another table.
struct SurveyRows {
    SurveyProblem problem;         ///< x (unknown values imputed) and the districts; nothing else
    std::vector<double> means;     ///< of each column over the rows that know it
    std::vector<int32_t> unknown;  ///< predictors that a row does not know
    std::vector<int64_t> unknown_of;  ///< rows that do not know a predictor, by predictor
    std::vector<UnseenValue> unseen;
    int64_t unknown_district = 0;  ///< rows of a district that the sample did not have
};

/// Codes of the columns that predictors read, where a column has few of them: over the used rows.
/// Errors: as columns_read.
Result<SeenCodes> seen_codes(const SurveyModel& model, const SurveyTable& table,
                             std::span<const uint32_t> used);

/// Evaluates a fitted model on a table. A level that the sample never saw is unknown, not the base
/// level; unknown values take the mean of the table. Errors: bad_input (a column is missing, a
/// predictor is known in no row), with its name.
Result<SurveyRows> rows_of(const FittedSurvey& fitted, const SurveyTable& table);

}  // namespace regsosek::score
