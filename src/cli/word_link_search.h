// The commands of link that search and that link batches.
#pragma once

#include "cli/commands.h"

namespace regsosek::cli {

/// Adds link index, link search and link add.
void register_link_search(Commands& commands);

}  // namespace regsosek::cli
