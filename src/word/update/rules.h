// What an event does to families. Rules: docs/method/update.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/base/date.h"
#include "word/update/event.h"
#include "word/update/world.h"

namespace regsosek::update {

/// What became of an event.
enum class Outcome : uint8_t { applied, noted, not_applied };
std::string_view name(Outcome outcome);

/// An event's outcome, and whom it was about.
struct Told {
    Outcome outcome = Outcome::not_applied;
    std::string finding;  ///< no_family, no_member, already_dead, ... when not applied
    int64_t family_id = 0;
    int64_t person_id = 0;     ///< 0: the whole family
    int64_t family_id_to = 0;  ///< family of a move in, a split or a merger
};

/// Applies events, which must be in order, up to a day; then every family that was changed has a
/// head, a size and a number of sheets that fit. Parallel to the events.
std::vector<Told> replay(World& world, const std::vector<Event>& events, Date as_of);

/// Gives a family a head when it has none (public for tests): the spouse; else, in a family that an
/// event founded, a child or child-in-law who is of age, men first; else the oldest who is of age;
/// else the oldest. Relations to the new head follow where they can.
void give_head(const World& world, Family& family);

}  // namespace regsosek::update
