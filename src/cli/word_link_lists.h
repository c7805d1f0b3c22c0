// The commands of link on lists of programmes.
#pragma once

#include "cli/command.h"

namespace regsosek::cli {

/// Adds link enlist and link lists.
void register_link_lists(Commands& commands);

}  // namespace regsosek::cli
