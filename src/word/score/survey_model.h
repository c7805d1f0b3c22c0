// A model of any survey table, as a file that people can read: response, weight, design, areas,
// predictors as expressions, and how it is estimated. Layout: docs/method/score.md 17.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "regsosek/base.h"
#include "regsosek/score.h"
#include "word/score/method.h"

namespace regsosek::score {

/// One predictor: an expression, or the levels of a column as indicators without the first.
struct SurveyPredictor {
    std::string name;
    std::string item;  ///< questionnaire number; may be empty
    Text label;
    std::string expression;
    std::string levels_of;
    bool penalised = true;
    uint64_t line = 0;
};

/// A group whose missed poor are watched.
struct SurveyGroup {
    std::string name;
    std::string expression;
    uint64_t line = 0;
};

/// A model without coefficients.
struct SurveyModel {
    std::string path;
    std::string name;
    Text title;
    std::string source;
    std::string response;
    uint64_t response_line = 0;
    std::string weight = "1";
    uint64_t weight_line = 0;
    std::vector<std::string> strata;  ///< columns by stage
    std::vector<std::string> units;
    std::vector<std::string> populations;
    LonelyPsu lonely = LonelyPsu::fail;
    std::string district;  ///< column; empty: none
    std::string province;
    Estimation estimation;
    std::vector<SurveyPredictor> predictors;
    std::vector<SurveyGroup> groups;
};

/// Reads one. Errors: not_found, io, bad_input with file and line; no_right (an item on the
/// deny-list).
Result<SurveyModel> read_survey_model(const std::string& path);

}  // namespace regsosek::score
