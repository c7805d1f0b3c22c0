// The vault: photos, scans and artefacts as sealed files, named by the hash of what is in them.
#pragma once

#include <string>
#include <string_view>

#include "method/seal/key.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// Files under <folder>/vault/xx/, each sealed by the workspace key.
class Vault {
public:
    Vault(std::string folder, const seal::Key& root);
    /// Stores bytes and returns their name: BLAKE2b-256 in 64 hexadecimal digits. Twice is once. On
    /// disk when it returns. Errors: disk_full, io.
    Result<std::string> put(std::string_view bytes);
    /// Errors: bad_input (no name), not_found, corrupt, newer_version.
    Result<std::string> get(std::string_view name) const;

private:
    std::string folder_;
    seal::Key key_;
};

}  // namespace regsosek::store
