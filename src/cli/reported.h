// The command `<word> reported`, the same for every word that reads files.
#pragma once

#include <string>

#include "cli/command.h"

namespace regsosek::cli {

/// Adds `<word> reported`: the rows and cells of the word's files that were not as expected, from
/// the table <word>_reported, in the language asked for.
void add_reported(Commands& commands, const std::string& word);

}  // namespace regsosek::cli
