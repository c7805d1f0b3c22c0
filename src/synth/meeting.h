// The public consultation (FKP): sessions, what villagers decide about families they know, and
// families that they miss on the list.
#pragma once

#include "synth/pages.h"
#include "synth/village.h"

namespace regsosek::synth {

std::span<const std::string_view> fkp_session_columns();
std::span<const std::string_view> fkp_decision_columns();
std::span<const std::string_view> fkp_added_columns();

/// Writes sessions, decisions and added families of a village. Villagers see this year's true
/// consumption through a mist; the printed group is not known here. Call after write_register.
void write_meetings(const Frame& frame, uint64_t seed, const Draft& draft, Pages& pages);

}  // namespace regsosek::synth
