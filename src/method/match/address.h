// Addresses as words that can be looked up: numbers keep the word in front of them (RT 003 is RT3),
// so that a house number is not taken for an RT.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace regsosek::match {

/// The words of an address in capitals, each once, in their order: letters and digits only; a
/// number without its leading zeros, joined to RT, RW, NO, BLOK, KM or GANG in front of it. Words
/// of one letter count only when they follow such a word. At most 24 bytes of a word are kept.
std::vector<std::string> address_words(std::string_view address);

/// How alike two words of addresses are: 1 equal; 0 when one of them has a digit or under four
/// letters and they differ, or below Jaro-Winkler .88 (as for words of names).
double address_likeness(std::string_view a, std::string_view b);

}  // namespace regsosek::match
