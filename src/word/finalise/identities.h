// The identities of an edition as CSV: who the families and persons of a kecamatan are. Only ever
// in memory, or sealed to a receiver.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "ground/store/workspace.h"

namespace regsosek::finalise {

/// The given rows of the columns, in this order. `identities` lie beside the columns.
std::string family_identities(const store::Columns& columns, const store::Identities& identities,
                              std::span<const uint32_t> families);
std::string person_identities(const store::Columns& columns, const store::Identities& identities,
                              std::span<const uint32_t> persons);

}  // namespace regsosek::finalise
