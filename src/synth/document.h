// From a family to its sheet: codes, names as the officer wrote them, and what is left out when
// nobody could be interviewed.
#pragma once

#include "synth/frame.h"
#include "synth/people.h"

namespace regsosek::synth {

/// Fills the places, officers, dates, names and counts of the sheet; blanks what the interview
/// result leaves out; leaves some NIK blank because the card was not at hand. No mistake is made
/// here.
void write_document(Random& random, const Frame& frame, Family& family);
/// True when blocks III to V were asked.
bool interviewed(const Family& family);
/// The Wilkerstat landmark id of a building: six characters.
std::string landmark_of(int sls, int building_no);
/// The address of a building.
std::string address_of(const Sls& sls, int building_no);

}  // namespace regsosek::synth
