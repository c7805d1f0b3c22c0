// A model of any survey table, as a file that people can read: response, weight, design, areas,
// predictors as expressions, and how it is estimated. Layout: docs/method/score.md 17.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "regsosek/base.h"
#include "regsosek/score.h"

namespace regsosek::score {

/// How coefficients are found.
enum class Method : uint8_t {
    least_squares,
    ridge,
    lasso,
    elastic_net,
    quantile,
    logistic,
    stepwise,            ///< forward, to reproduce past practice
    districts,           ///< shrunk district models
    separate_districts,  ///< each district alone, for comparison
    random_intercept,
    boosting,  ///< XGBoost: the challenger
};

/// The method as model files and reports name it.
std::string_view name(Method method);
/// The method of a name.
std::optional<Method> method_named(std::string_view name);

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

/// Numbers of the estimation; what a method does not use is ignored.
struct Estimation {
    Method method = Method::least_squares;
    double alpha = 0.5;   ///< elastic net
    double lambda = -1;   ///< penalties, shrinkage of districts; negative: by cross-validation
    bool one_se = false;  ///< the strictest lambda within one standard error of the best
    double tau = 0.4;     ///< quantile
    double f_enter = 3.84;
    int64_t rounds = 300;  ///< boosting
    int64_t depth = 3;
    double rate = 0.05;
    int64_t folds = 5;  ///< of the inner cross-validation, whole PSUs
    uint64_t seed = 1;
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
