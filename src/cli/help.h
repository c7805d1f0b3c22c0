// The help: what the program can do, and how a command is called. Indonesian first.
#pragma once

#include <string>

#include "cli/command.h"

namespace regsosek::cli {

/// The overview: words in mission order with their sentences, and the flags of every command.
std::string help_overview(const Commands& commands, Lang lang);

/// Help on a command ("flow run") or on all commands behind a word ("flow"). Errors: usage for
/// words that are no command.
Result<std::string> help_on(const Commands& commands, const std::string& words, Lang lang);

}  // namespace regsosek::cli
