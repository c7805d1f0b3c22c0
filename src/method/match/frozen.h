// A model after its fit, as one value: what a later batch and a search need to weigh a pair as the
// run did that learned it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "method/match/model.h"

namespace regsosek::match {

/// What the evidence of families was learned to be worth (household_pass).
struct HouseholdLearned {
    double gain_bits = 0;       ///< Less likely by chance, when members are linked to the card.
    int32_t family_change = 0;  ///< Of the log2 prior of F for people left over, in units.
};

/// Everything that weights follow from.
struct Frozen {
    Model model;
    PairCounts prior;
    std::vector<uint32_t> birth_count;  ///< Of the right side, by birth_slot().
    double mean_name_bits = 0;
    HouseholdLearned household;

    Scores scores() const { return Scores(model, prior, birth_count, mean_name_bits); }
};

/// The model as bytes (little-endian) and back; nothing when the bytes are none of ours.
std::string bytes_of(const Frozen& frozen);
std::optional<Frozen> frozen_of(std::string_view bytes);

}  // namespace regsosek::match
