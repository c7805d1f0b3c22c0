// A fitted model of a survey table as text, and back: what `score fit` writes and `score apply`
// scores another table with. Canonical JSON in a frame with its hash (docs/method/score.md 17).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "word/score/survey_estimate.h"
#include "word/score/survey_model.h"

namespace regsosek::score {

/// Texts of a column that the sample had, by name of the column.
using SeenCodes = std::map<std::string, std::set<std::string>>;

/// All that scores a row, and says how well.
struct FittedSurvey {
    SurveyModel model;  ///< its estimation has the method only; `path` is the fitted file
    SurveyEstimate estimate;
    std::vector<SurveyColumn> columns;       ///< the first is the constant
    std::vector<std::string> district_name;  ///< ascending; the estimate's codes are their places
    double sigma = 0;
    SeenCodes seen;
    int64_t rows = 0;        ///< of the sample
    std::string table_hash;  ///< of the sample
    std::string hash;
    std::string id;  ///< name and hash
};

/// The content as canonical JSON, without the hash.
std::string content_text(const FittedSurvey& fitted, int64_t excluded);

/// Reads what `score fit` wrote for a survey table. Errors: not_found, io, bad_input (no such
/// model), corrupt (edited).
Result<FittedSurvey> read_fitted_survey(const std::string& path);

/// Which predictor each column of the matrix belongs to; the constant's entry is unused. Another
/// number than of columns when they do not fit each other, which read_fitted_survey refuses.
std::vector<size_t> predictor_of_column(const FittedSurvey& fitted);

/// True when the response is the logarithm of something: log(...).
bool is_logarithm(const std::string& response);

}  // namespace regsosek::score
