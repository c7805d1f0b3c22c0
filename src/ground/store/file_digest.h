// Digests of input files, so that each is hashed once: by flow, to know whether a word's inputs
// have changed, and by the word, to know the files of an import again.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ground/store/workspace.h"

namespace regsosek::store {

/// Hash of the content of each file as hex, "absent" where there is none. A file of the same size,
/// time and place was hashed before: office state says with which digest. Errors: io.
Result<std::vector<std::string>> file_digests(Workspace& workspace,
                                              std::span<const std::string> paths);

}  // namespace regsosek::store
