// The program: hands its words to the table of commands.
#include <cstdio>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/commands.h"
#include "ground/base/stop.h"

int main(int count, char** arguments) {
    regsosek::watch_stop_signals();
    const std::vector<std::string> words(arguments + 1, arguments + count);
    const auto write_to = [](std::FILE* file) {
        return [file](std::string_view text) { std::fwrite(text.data(), 1, text.size(), file); };
    };
    const int status = regsosek::cli::run(regsosek::cli::all_commands(), words,
                                          {write_to(stdout), write_to(stderr)});
    // Data that did not reach its reader was not delivered: a full disk behind a pipe, for
    // instance.
    if (std::fflush(stdout) != 0 && status == 0) {
        std::fputs("regsosek: stdout: tidak dapat ditulis / cannot be written\n", stderr);
        return 3;
    }
    return status;
}
