// form.toml: what a form is called, and which lists lie outside of it.
#pragma once

#include <string>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::form {

/// The content of form.toml.
struct Manifest {
    std::string name;        ///< regsosek22-k
    std::string version;     ///< 1
    std::string instrument;  ///< REGSOSEK22-K
    Text title;
    std::vector<std::string> external_lists;  ///< Lists whose codes the area frame gives.
};

/// Reads form.toml. Errors: not_found, io, bad_input with file and line for bad TOML, an unknown or
/// a missing key, a value that is no text.
Result<Manifest> read_manifest(const std::string& path);

}  // namespace regsosek::form
