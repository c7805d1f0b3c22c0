// The commands of geotag.
#include "cli/commands.h"

namespace regsosek::cli {

void register_geotag(Commands& /*commands*/) {}

}  // namespace regsosek::cli
