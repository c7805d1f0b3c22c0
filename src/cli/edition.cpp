// Verifying editions for commands that read them.
#include "cli/edition.h"

#include <filesystem>
#include <vector>

#include "cli/open.h"
#include "ground/base/files.h"
#include "ground/base/text.h"
#include "regsosek/finalise.h"

namespace regsosek::cli {

Argument trust_argument() {
    return {"--trust",
            ArgumentKind::list,
            {"Kunci penanda tangan yang dipercaya, atau berkas berisi kunci.",
             "A trusted signer's key, or a file of keys."},
            false,
            ""};
}

Result<std::string> verified_hash(const Call& call, const std::string& folder) {
    constexpr size_t key_file_bytes_max = 1 << 20;
    std::vector<std::string> keys;
    for (const std::string& given : call.arguments.list("--trust")) {
        if (!std::filesystem::exists(given)) {
            keys.push_back(given);
            continue;
        }
        const std::string content = TRY(files::read(given, key_file_bytes_max));
        for (const auto line : text::split(content, '\n')) {
            keys.emplace_back(text::trimmed(line));
        }
    }
    if (keys.empty() && std::filesystem::exists(call.globals.workspace + "/regsosek.toml")) {
        const auto workspace = TRY(open_workspace(call));
        keys.push_back(text::hex(TRY(workspace->public_key())));
    }
    return TRY(finalise::verify(folder, keys)).hash;
}

}  // namespace regsosek::cli
