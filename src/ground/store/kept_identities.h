// The identities of all families, kept sealed beside the record: a word that runs in a process of
// its own need not open every document of the record for them. docs/decisions/0008.
#pragma once

#include <memory>
#include <string_view>

#include "ground/store/vault.h"
#include "ground/store/workspace.h"

namespace regsosek::store {

/// Keeps them as stages of the vault under the stamp of the families that they are of. Nothing is
/// kept of identities with a text above 65,535 bytes. Errors: io, disk_full.
Result<void> keep_identities(const Vault& vault, std::string_view stamp,
                             const Identities& identities);

/// The identities kept under the stamp, row by row those of `columns` (all families); nullptr when
/// there are none, or a part of them is damaged or of other rows.
std::shared_ptr<const Identities> kept_identities(const Vault& vault, std::string_view stamp,
                                                  const Columns& columns);

}  // namespace regsosek::store
