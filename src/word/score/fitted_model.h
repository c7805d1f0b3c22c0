// A fitted model: a model file's predictors with coefficients, their covariance and what was
// measured. As text it is canonical JSON with its own hash; numbers are decimal texts that give the
// same bits back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "method/estimate/matrix.h"
#include "regsosek/score.h"
#include "word/score/model_file.h"

namespace regsosek::score {

/// All that is needed to score a family, and to say how good that is.
struct FittedModel {
    ModelSpec spec;
    std::string form_hash;
    std::string sample_hash;
    Base objective = Base::families;
    std::vector<double> coefficients;  ///< 1 + predictors, the intercept first
    std::vector<double> means;         ///< in the sample, of known values; imputes there
    estimate::Matrix covariance;       ///< design-based
    FitReport report;                  ///< what was measured; report.sigma scores families
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
/// Name, @ and the first 16 digits of the hash.
std::string model_id(const std::string& name, const std::string& hash);

}  // namespace regsosek::score
