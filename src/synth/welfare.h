// Consumption, and what follows from it: dwelling, assets, social protection and the RT head's
// opinion. The order is the direction of cause: people and work -> consumption -> things owned and
// help received.
#pragma once

#include "synth/frame.h"
#include "synth/people.h"

namespace regsosek::synth {

/// Lasting and this year's log consumption per head from village, SLS, earners and size of the
/// family.
void settle_consumption(Random& random, const Village& village, const Sls& sls, Family& family);
/// Blocks III and V (502-506): dwelling and assets. `beside` is the family that shares the building
/// and gives floor, wall, roof, water and lighting, or nullptr.
void answer_dwelling(Random& random, const Village& village, Family& family, const Family* beside);
/// Blocks IV.F and V (501): programmes and insurances, by need.
void answer_protection(Random& random, Family& family);
/// Question 111: the RT head's view of a family, noisy.
void answer_first_opinion(Random& random, Family& family);
/// Spread of one year's luck (log): a harvest, an illness. Buys nothing lasting, so no model sees
/// it.
inline constexpr double passing_spread = .295;
/// Lasting consumption as a standard normal-like score of the district.
double standing(const Family& family);

}  // namespace regsosek::synth
