// What sheets say to people: sums of money, sentences of reasons, how to correct a fact.
#pragma once

#include <cstdint>
#include <string>

#include "regsosek/score.h"

namespace regsosek::score {

/// "Rp 1.234.567", with points between thousands and a minus before.
std::string rupiah_text(int64_t rupiah);
/// One item's sentence: higher or lower than the average family by how much.
Text reason_sentence(const ItemReason& reason);
/// What a decile is and is not.
Text relative_position(int32_t low, int32_t high);
/// How to have facts corrected.
Text how_to_correct(bool suspended);

}  // namespace regsosek::score
