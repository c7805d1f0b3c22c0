// From a sample to a fitted model: imputation, design-weighted regression, cross-validation.
#pragma once

#include <memory>
#include <string>

#include "ground/form/form.h"
#include "regsosek/score.h"
#include "word/score/fitted_model.h"

namespace regsosek::score {

/// Estimates a model from files. Errors: those of fit_files.
Result<FittedModel> estimate_model(const FitOptions& options);

/// The model file that belongs to the program: models/ beside forms/.
std::string default_model_file();

/// The form of a model, from a folder of forms (empty: the program's own). Errors: not_found,
/// bad_input.
Result<std::shared_ptr<const form::Form>> form_of(const ModelSpec& model,
                                                  const std::string& forms_folder);

}  // namespace regsosek::score
