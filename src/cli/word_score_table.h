// score apply and score reasons on a table of anybody's.
#pragma once

#include "cli/commands.h"

namespace regsosek::cli {

/// `score apply TABLE`: without a workspace.
Result<Outcome> score_apply_table(const Call& call);
/// The arguments that `score apply` has for it.
std::vector<Argument> table_arguments();
/// Adds `score reasons`.
void register_score_table(Commands& commands);

}  // namespace regsosek::cli
