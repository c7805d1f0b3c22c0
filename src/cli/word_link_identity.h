// The commands of link about identities.
#pragma once

#include "cli/commands.h"

namespace regsosek::cli {

/// Adds link identity, link merge, link split, link undo and link changes.
void register_link_identity(Commands& commands);

}  // namespace regsosek::cli
