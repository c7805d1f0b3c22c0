// Invented names of people and places: tokens of Java's north coast by sex and birth cohort, put
// together at random. The lists are our own; no list of real people was used.
#pragma once

#include <string>

#include "ground/base/random.h"

namespace regsosek::synth {

/// A full name in capitals, at most 40 characters, as an identity card would show it. Sex 1 male, 2
/// female. Older cohorts mostly have one word, younger ones two or three.
std::string invented_name(Random& random, int sex, int birth_year);
/// A name for the second of two twins: rhymes with the first where it can.
std::string twin_name(Random& random, const std::string& first, int sex, int birth_year);
/// The name as an enumerator writes it down: abbreviated, misspelt, shortened or with a title.
/// `strength` in [0, 1] is the probability that anything changes.
std::string name_as_written(Random& random, const std::string& name, int sex, int age,
                            double strength);
/// One letter of a name changed, dropped, doubled or swapped with its neighbour.
std::string misspelt(Random& random, const std::string& name);
/// A place name of two or three syllables. The same number always gives the same name; numbers
/// below 12,000 give different names.
std::string place_name(uint32_t number);
/// Name of a birth place, mostly in the district.
std::string birth_place(Random& random);

}  // namespace regsosek::synth
