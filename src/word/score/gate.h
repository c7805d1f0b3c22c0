// The fairness gate: the verdict of the last validation, which `apply` may be told to ask for.
#pragma once

#include <string>

#include "ground/store/workspace.h"

namespace regsosek::score {

/// What a validation found of a model.
struct GateVerdict {
    std::string model_hash;
    bool passed = false;
};

/// Keeps the verdict for the workspace.
Result<void> note_gate(store::Workspace& workspace, const GateVerdict& verdict);
/// Errors: conflict, when this model was not validated in this workspace, or did not pass.
Result<void> check_gate(store::Workspace& workspace, const std::string& model_hash);

}  // namespace regsosek::score
