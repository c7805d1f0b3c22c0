// Life after the census: births, deaths, moves, split and merged cards, appeals; each family has at
// most one story, so that the events of a district never contradict each other, in whatever order
// they are read.
#pragma once

#include "synth/pages.h"
#include "synth/village.h"

namespace regsosek::synth {

std::span<const std::string_view> event_columns();

/// Writes the events of a village between 2022-12-01 and 2023-10-31.
void write_events(const Frame& frame, uint64_t seed, Draft& draft, Pages& pages);

}  // namespace regsosek::synth
