// Opening the workspace that a command works on.
#include "cli/open.h"

#include "ground/form/form.h"

namespace regsosek::cli {

Result<std::unique_ptr<store::Workspace>> open_workspace(const Call& call,
                                                         const store::OpenOptions& options) {
    auto opened = store::Workspace::open(call.globals.workspace, options);
    if (!opened && opened.error().code == Code::not_found && opened.error().hint.id.empty()) {
        return std::unexpected(std::move(opened).error().with_hint(
            "Buat dengan: regsosek --workspace DIR flow run --in BERKAS",
            "Make one with: regsosek --workspace DIR flow run --in FILES"));
    }
    return opened;
}

Result<Date> as_of(const Call& call) {
    const auto day = Date::parse(call.arguments.text("--as-of"));
    if (!day) {
        return fail(Code::usage, "--as-of harus TTTT-BB-HH", "--as-of must be YYYY-MM-DD");
    }
    return *day;
}

std::string forms_folder(const Call& call) {
    return form::default_forms_folder(call.globals.settings.text("forms_dir"));
}

}  // namespace regsosek::cli
