// The harsh preset's mistakes about who people are.
#pragma once

#include "synth/mistakes.h"

namespace regsosek::synth {

/// Spoils names, birth dates, sex, NIK and the card of an interviewed family, each by chance; every
/// change is noted without a rule.
void spoil_people(Scene& scene);

}  // namespace regsosek::synth
