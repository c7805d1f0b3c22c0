// The two secrets of a workspace: the root key in a file that may live elsewhere, and the signing
// key, sealed by it, in the workspace.
#pragma once

#include <string>

#include "method/seal/key.h"
#include "method/seal/sign.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// Where the root key of a workspace is when nothing else is said.
std::string usual_key_file(const std::string& folder);

/// Reads a key file. Errors: not_found, with a hint; untrusted, when others may read it;
/// newer_version; corrupt.
Result<seal::Key> read_key_file(const std::string& path);
/// The key in the file, made first when there is none (mode 0600).
Result<seal::Key> read_or_make_key_file(const std::string& path);

/// The signing key of a workspace, made first when there is none. Errors: untrusted (wrong root
/// key), io.
Result<seal::SigningKey> read_or_make_signing_key(const std::string& folder, const seal::Key& root);

}  // namespace regsosek::store
