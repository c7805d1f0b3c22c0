// The program: hands its words to the table of commands.
#include <malloc.h>

#include <cstdio>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/commands.h"
#include "ground/base/stop.h"

namespace {

// Blocks of documents come and go. By default each of them is given back to the system and faulted
// in anew, 4 KiB at a time. Larger ones are given back: the whole flow has to stay below 3 GB.
void keep_freed_memory() {
#ifdef __GLIBC__
    constexpr int bytes_kept = 1 << 28;    // above the texts of one group commit
    constexpr int bytes_mapped = 1 << 26;  // blocks from here on are mapped one by one
    constexpr int bytes_ahead = 1 << 25;   // taken at once when the heap grows
    mallopt(M_TRIM_THRESHOLD, bytes_kept);
    mallopt(M_MMAP_THRESHOLD, bytes_mapped);
    mallopt(M_TOP_PAD, bytes_ahead);
#endif
}

}  // namespace

int main(int count, char** arguments) {
    keep_freed_memory();
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
