// score on survey tables: fit by a model file with a response, compare of several.
#pragma once

#include "cli/commands.h"

namespace regsosek::cli {

/// score fit where the model file has a response: prints coefficients.
Result<Outcome> score_fit_survey(const Call& call);

/// Adds score compare.
void register_score_survey(Commands& commands);

}  // namespace regsosek::cli
