// A fitted model: a model file's predictors with coefficients, their covariance and what was
// measured. As text it is canonical JSON with its own hash; numbers are decimal texts that give the
// same bits back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "method/estimate/matrix.h"
#include "regsosek/score.h"
#include "word/score/model_file.h"
#include "word/score/survey_estimate.h"

namespace regsosek::score {

/// What a model by another method than the preset (least squares with a ridge) is scored by.
struct OwnMethod {
    SurveyEstimate estimate;
    std::vector<std::string> district_name;  ///< digits of area codes, ascending; may be empty
    /// Added to every score: mean error out of fold of a quantile's regression, which is no mean;
    /// 0 for the rest.
    double shift = 0;
};

/// All that is needed to score a family, and to say how good that is.
struct FittedModel {
    ModelSpec spec;
    std::string form_hash;
    std::string sample_hash;
    Base objective = Base::families;
    /// 1 + predictors, the intercept first; of a family of no sampled district; 0 for trees.
    std::vector<double> coefficients;
    std::vector<double> means;     ///< in the sample, of known values; imputes there
    estimate::Matrix covariance;   ///< 0 where the method has none
    FitReport report;              ///< what was measured; report.sigma scores families
    std::optional<OwnMethod> own;  ///< where the model file or --method names a method
};

/// The content as canonical JSON, without the hash.
std::string content_text(const FittedModel& model);
/// Canonical content in a frame with its hash: how every fitted model lies in a file.
std::string hashed_text(std::string_view content);
/// The content in such a frame, when it has the hash that stands behind it. Errors: bad_input (no
/// frame), corrupt (edited).
Result<std::string_view> hashed_content(std::string_view text, const std::string& where);
/// Content and hash: what a file or the vault holds.
std::string fitted_text(const FittedModel& model);
/// Reads what fitted_text wrote. Errors: bad_input (no model), corrupt (edited: the hash does not
/// fit).
Result<FittedModel> parse_fitted(std::string_view text, const std::string& where);
/// Says the method, its penalty and its districts in a report.
void describe_own(const OwnMethod& own, FitReport& report);
/// Name, @ and the first 16 digits of the hash.
std::string model_id(const std::string& name, const std::string& hash);

}  // namespace regsosek::score
