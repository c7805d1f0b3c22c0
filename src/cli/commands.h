// Where the files of the commands are listed: each word_<name>.cpp defines one of these functions.
#pragma once

#include "cli/command.h"

namespace regsosek::cli {

/// form show, form codebook.
void register_form(Commands& commands);
/// help, settings, version.
void register_program(Commands& commands);

/// Every command of the program, in the order of the help.
const Commands& all_commands();

}  // namespace regsosek::cli
