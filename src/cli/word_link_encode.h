// The commands of link on encoded records.
#pragma once

#include "cli/command.h"

namespace regsosek::cli {

/// Adds link encode and link encoded.
void register_link_encode(Commands& commands);

}  // namespace regsosek::cli
