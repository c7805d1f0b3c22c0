// Secrets of link that lie on no disk.
#pragma once

#include <cstdint>
#include <string>

#include "ground/store/workspace.h"

namespace regsosek::link {

/// What a secret is for.
enum class Secret : uint8_t {
    register_hashes,  ///< Keyed hashes of NIK in link_person.
    indices,          ///< Sealing of the indices that searches map.
};

/// 32 bytes that only who holds the workspace's signing key can compute: an Ed25519 signature is
/// the same each time; these ones are never given out. Errors: of the store.
Result<std::string> secret_of(store::Workspace& workspace, Secret secret);

}  // namespace regsosek::link
