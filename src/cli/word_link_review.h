// The commands of link by which people review.
#pragma once

#include "cli/commands.h"

namespace regsosek::cli {

/// Adds link review, link decide, link export, link import, link agreement, link sample and
/// link estimate.
void register_link_review(Commands& commands);

}  // namespace regsosek::cli
