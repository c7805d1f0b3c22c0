// The identities of an edition as CSV: who the families and persons of a kecamatan are. Only ever
// in memory, or sealed to a receiver.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "ground/store/workspace.h"
#include "regsosek/finalise.h"

namespace regsosek::finalise {

/// The given rows of the columns, in this order. `identities` lie beside the columns. A place, of
/// those sorted by family, goes before the coordinates of the form; a family whose identity was
/// erased has neither.
std::string family_identities(const store::Columns& columns, const store::Identities& identities,
                              std::span<const Place> places, std::span<const uint32_t> families);
std::string person_identities(const store::Columns& columns, const store::Identities& identities,
                              std::span<const uint32_t> persons);

}  // namespace regsosek::finalise
