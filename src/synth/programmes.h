// Lists of beneficiaries as the programmes keep them: names misspelt, numbers missing, the same
// family twice, and people who died or moved.
#pragma once

#include "synth/pages.h"
#include "synth/village.h"

namespace regsosek::synth {

std::span<const std::string_view> programme_columns();
std::span<const std::string_view> truth_programme_columns();
/// Codes of the lists: programmes/<CODE>.csv.
std::span<const std::string_view> programme_codes();

/// Writes the entries of a village in all lists and their truth. Call after write_register, which
/// fills `draft.gone`.
void write_programmes(const Frame& frame, uint64_t seed, const Draft& draft, Pages& pages);

}  // namespace regsosek::synth
