// The population register of a village: who is registered there, by name and number, with all that
// makes linking hard: people who left or died, old cards, names and dates written otherwise.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "synth/pages.h"
#include "synth/village.h"

namespace regsosek::synth {

/// Columns of register.csv.
std::span<const std::string_view> register_columns();

/// Writes the register of a village, ordered by NIK. Families that only the register knows are
/// added to `draft.gone`. Returns, for every serial of the draft, the line in this village's part
/// of the file from 1, or 0 for people who are not registered. Marks people as hard cases (old_kk,
/// moved_in).
std::vector<uint32_t> write_register(const Frame& frame, uint64_t seed, Draft& draft, Pages& pages);

}  // namespace regsosek::synth
