// Official results of score as documents of the record: what was made from what, without a clock.
#pragma once

#include <string>
#include <string_view>

#include "ground/base/date.h"
#include "ground/base/json.h"
#include "ground/store/workspace.h"
#include "word/score/fitted_model.h"

namespace regsosek::score {

/// Office state that names the vault's blob of the model in use.
inline constexpr std::string_view model_state = "score.model";

/// Appends an artefact of a kind (score_model, score_run) with the hash of its content; program
/// version, kind and hash are added to the answers. The same content twice is kept once.
Result<void> append_artefact(store::Workspace& workspace, const std::string& kind,
                             const std::string& hash, json::Object answers, Date valid_on);

/// Makes a model the workspace's: keeps its file, and appends an artefact that names it beside what
/// `answers` says already. Returns the name of the file in the vault.
Result<std::string> keep_model(store::Workspace& workspace, const FittedModel& model,
                               const std::string& text, json::Object answers, Date valid_on);

/// The model to apply: from a file when one is named, otherwise the workspace's. Errors: not_found
/// (no model yet), corrupt, io.
Result<FittedModel> load_model(store::Workspace& workspace, const std::string& file);

}  // namespace regsosek::score
