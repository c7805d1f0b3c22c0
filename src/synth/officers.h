// The officers of the field work, by the rule of the 2022 operation, and who visited which SLS.
#pragma once

#include <cstdint>

#include "synth/frame.h"

namespace regsosek::synth {

/// Appoints PPL, PML and Koseka per kecamatan (process.md 2.5), gives each PPL a run of SLS of
/// about 250 families, and makes one PPL a curbstoner: somebody who invents answers at home.
void appoint_officers(Frame& frame, uint64_t seed);

}  // namespace regsosek::synth
