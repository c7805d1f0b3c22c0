// Block VI of the lists: families of the population register of which nobody was found in the
// census, as link left them (process.md 4.2).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "word/consult/places.h"

namespace regsosek::consult {

/// One family that the session is to say of whether it is there.
struct AddedFamily {
    int64_t area = 0;          ///< Its SLS.
    int64_t register_row = 0;  ///< Of its head, from 1.
    std::string name;
    std::string address;  ///< The name of the SLS: the register says no more.
};

/// Families whose SLS is known and in scope, sorted by area and row; empty when link has not run.
/// Names come from the vault and stay in memory. Errors: corrupt.
Result<std::vector<AddedFamily>> read_added(store::Workspace& workspace, const store::Scope& scope,
                                            const Places& places);

/// Those of one SLS.
std::span<const AddedFamily> added_of(const std::vector<AddedFamily>& added, int64_t area);

}  // namespace regsosek::consult
