// Remarks of offices on models: documents of the record.
#pragma once

#include <string>
#include <vector>

#include "word/score/model_card.h"

namespace regsosek::score {

/// The remarks that concern an area: on it, on what lies in it, and on what it lies in; all for an
/// empty area. In the order in which they were written.
Result<std::vector<KeptNote>> notes_of(store::Workspace& workspace, const store::Scope& scope,
                                       const std::string& area);

}  // namespace regsosek::score
