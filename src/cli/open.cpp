// Opening the workspace that a command works on.
#include "cli/open.h"

#include "ground/form/form.h"

namespace regsosek::cli {

Result<std::unique_ptr<store::Workspace>> open_workspace(const Call& call) {
    return store::Workspace::open(call.globals.workspace);
}

std::string forms_folder(const Call& call) {
    return form::default_forms_folder(call.globals.settings.text("forms_dir"));
}

}  // namespace regsosek::cli
