// Opens the workspace of a command line.
#include "cli/open_workspace.h"

namespace regsosek::cli {

Result<std::unique_ptr<store::Workspace>> open_workspace(const Globals& globals, bool read_only) {
    store::OpenOptions options;
    options.read_only = read_only;
    auto opened = store::Workspace::open(globals.workspace, options);
    if (!opened && opened.error().code == Code::not_found && opened.error().hint.id.empty()) {
        return std::unexpected(std::move(opened).error().with_hint(
            "Buat dengan: regsosek --workspace DIR flow run --in BERKAS",
            "Make one with: regsosek --workspace DIR flow run --in FILES"));
    }
    return opened;
}

}  // namespace regsosek::cli
