// Runs a command line: parses it, calls the handler, tells errors, gives the exit status.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "cli/command.h"

namespace regsosek::cli {

/// Where data and talk go.
struct Streams {
    std::function<void(std::string_view)> out;  ///< stdout
    std::function<void(std::string_view)> err;  ///< stderr
};

/// Runs the words (without the program's name) against a table of commands. The exit status: 0
/// done, 1 done with findings, otherwise that of the error's code.
int run(const Commands& commands, std::span<const std::string> words, const Streams& streams);

}  // namespace regsosek::cli
