// From a sample to a fitted model: imputation, design-weighted regression, cross-validation.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/batch.h"
#include "regsosek/score.h"
#include "word/score/fitted_model.h"
#include "word/score/sample.h"

namespace regsosek::score {

/// A sample as the regression sees it. Rows are those of the sample; a family that cannot be used
/// has weight 0.
struct SampleProblem {
    SurveyProblem data;                 ///< the weights of its design are those of the regression
    std::vector<double> family_weight;  ///< 0 where a family is not used
    std::vector<double> means;          ///< of known values, by column of x
    std::vector<int64_t> unknown;       ///< families that do not know it, by column of x
};

/// Evaluates a model on a sample. Districts are there when the sample names them by the first
/// digits of area codes. Errors: bad_input (a variable that the sample lacks, a predictor that
/// nobody knows).
Result<SampleProblem> sample_problem(const ModelSpec& model, const form::Form& form,
                                     const Sample& sample, const store::FormBatch& views,
                                     const FitOptions& options);

/// How a model is estimated: the file's [estimation], or the option's method in its place. Errors:
/// usage (no such method, also --plain), bad_input (a method whose score is no expenditure, or that
/// needs districts which the sample does not name).
Result<std::optional<Estimation>> estimation_of(const ModelSpec& model, const FitOptions& options,
                                                const SurveyProblem& data);

/// Estimates a model from files. Errors: those of fit_files.
Result<FittedModel> estimate_model(const FitOptions& options);

/// The model file that belongs to the program: models/ beside forms/.
std::string default_model_file();

/// The form of a model, from a folder of forms (empty: the program's own). Errors: not_found,
/// bad_input.
Result<std::shared_ptr<const form::Form>> form_of(const ModelSpec& model,
                                                  const std::string& forms_folder);

}  // namespace regsosek::score
