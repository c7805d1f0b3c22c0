// Editions that a command reads: verified before anything is asked of them.
#pragma once

#include <string>

#include "cli/command.h"

namespace regsosek::cli {

/// The argument --trust, as finalise verify has it.
Argument trust_argument();

/// Verifies an edition by the keys of --trust, or by that of the workspace where the command
/// stands. Returns the edition hash. Errors: those of finalise::verify.
Result<std::string> verified_hash(const Call& call, const std::string& folder);

}  // namespace regsosek::cli
