// A model against its sample: who was surveyed, what they spend, what a model that did not see them
// says, and in which groups of people they are.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ground/form/form.h"
#include "method/estimate/design.h"
#include "method/estimate/matrix.h"
#include "word/score/fitted_model.h"

namespace regsosek::score {

/// A division of families that a model must treat alike: "head is a woman" or not.
struct AuditGroups {
    Text title;
    std::vector<Text> names;
    std::vector<int32_t> of_family;  ///< index into names; -1: not known
};

/// Usable families of the sample (expenditure, weight and persons above 0). Parallel vectors.
struct AuditSample {
    estimate::Matrix x;  ///< predictors, the intercept first; unknown ones at the sample's mean
    std::vector<double> truth;    ///< ln expenditure per head
    std::vector<double> outside;  ///< by models that saw nobody of the PSU
    std::vector<double> weight;   ///< of families
    std::vector<double> persons, children;
    std::vector<int64_t> stratum;
    std::vector<std::string> stratum_name;   ///< by number; empty: numbers from 1
    std::vector<int64_t> district;           ///< empty when the sample names none
    std::vector<std::string> district_name;  ///< by number
    estimate::Stage stage;
    std::vector<int32_t> fold;
    std::vector<AuditGroups> groups;
    /// The same rows as a regression by the model's method sees them, with its weights.
    SurveyProblem data;
    std::optional<Estimation> estimation;  ///< none: least squares with `ridge`
    double ridge = 0;
    double shift = 0;  ///< as OwnMethod
    /// Codes of coded questions that the sample holds, by name of the question; sorted.
    std::vector<std::pair<std::string, std::vector<int32_t>>> codes;
};

/// The divisions of families whose missed poor are watched (household size, sex of the head,
/// elderly, disability), for some rows of a sample; those that the sample cannot tell are left out.
Result<std::vector<AuditGroups>> watched_groups(const form::Form& form, const expr::Batch& batch,
                                                std::span<const uint32_t> rows);

/// Predicts rows of a sample by a fit of the model's method that saw only others. Errors: those of
/// the methods.
Result<std::vector<double>> predicted_from(const AuditSample& sample,
                                           std::span<const uint32_t> from,
                                           std::span<const uint32_t> to);

/// Reads the sample of a model and predicts it out of fold by the model's method. Errors: those of
/// read_sample and compile_model; conflict when the sample is not the one that the model was
/// estimated from.
Result<AuditSample> audit_sample(const FittedModel& model, const form::Form& form,
                                 const std::string& folder, int32_t folds, uint64_t seed);

}  // namespace regsosek::score
