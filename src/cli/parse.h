// From the words of a command line to a command, its arguments and what holds for every command.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.h"

namespace regsosek::cli {

/// A command line that was understood.
struct Parsed {
    const Command* command = nullptr;  ///< nullptr when help or version is wanted.
    std::string words;                 ///< The words of the command, for help: "flow run".
    Arguments arguments;
    bool help = false;
    bool version = false;
    Globals globals;
};

/// The flags that every command takes.
const std::vector<Argument>& global_arguments();

/// The language asked for by --lang or REGSOSEK_LANG, before anything else is understood.
Lang early_lang(std::span<const std::string> words);

/// Understands a command line (without the program's name). Reads regsosek.toml of the workspace,
/// the environment and the flags into the settings. Errors: usage with a hint, bad_input for the
/// file.
Result<Parsed> parse(const Commands& commands, std::span<const std::string> words);

}  // namespace regsosek::cli
