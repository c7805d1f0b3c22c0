// A survey table seen through a model: the matrix, the response, the design and the areas.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "method/estimate/design.h"
#include "method/estimate/matrix.h"
#include "word/score/survey_model.h"
#include "word/score/survey_table.h"

namespace regsosek::score {

/// A column of the matrix.
struct SurveyColumn {
    std::string name;
    Text label;
    bool penalised = true;
};

/// What is estimated. Rows are those of the table; a row that cannot be used has weight 0, so that
/// its PSU still counts in the variance.
struct SurveyProblem {
    std::vector<SurveyColumn> columns;  ///< of x; the first is the constant
    estimate::Matrix x;
    std::vector<double> y;
    estimate::Design design;  ///< its weights are those of the regression
    std::vector<int64_t> district;
    std::vector<int64_t> province;
    std::vector<std::string> district_name;  ///< by code
    std::vector<uint32_t> used;              ///< rows with a weight
};

/// Evaluates a model on a table. Errors: bad_input with file and line.
Result<SurveyProblem> problem_of(const SurveyModel& model, const SurveyTable& table);

/// Values of an expression of a model on a table; NaN where unknown. `what` names it in errors.
/// Errors: bad_input with file and line (no expression, an unknown column, a text).
Result<std::vector<double>> evaluated(const SurveyModel& model, const SurveyTable& table,
                                      const std::string& source, uint64_t line,
                                      const std::string& what);

/// Columns of the table that a predictor reads. Errors: bad_input, as evaluated.
Result<std::vector<int>> columns_read(const SurveyModel& model, const SurveyTable& table,
                                      const SurveyPredictor& predictor);

/// Some rows of a problem, in the given order.
SurveyProblem chosen_rows(const SurveyProblem& problem, std::span<const uint32_t> rows);

/// Whether each row belongs to a group; unknown is no. Errors: bad_input.
Result<std::vector<uint8_t>> group_rows(const SurveyModel& model, const SurveyGroup& group,
                                        const SurveyTable& table);

}  // namespace regsosek::score
