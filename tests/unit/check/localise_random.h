// Random answers, rules and records for the tests of error localisation.
#pragma once

#include <string>
#include <vector>

#include "../expr/small_dictionary.h"
#include "ground/base/random.h"
#include "localise_brute.h"

namespace regsosek::testing_check {

/// Variables v0, v1, ... of one level with small domains, and rules over them.
struct RandomRules {
    std::vector<check::Answer> answers;
    std::vector<check::Requirement> rules;
    std::vector<std::string> sources;
};

/// `count` answers of the level with at most `values_max` values each, and rules that each read one
/// row.
RandomRules random_flat_rules(expr::Level level, size_t count, int values_max, size_t rules,
                              Random& random);
/// The relation to the head, an age and two codes of persons, one answer of the family; rules that
/// join persons: the head's answers, counts, sums, differences, orders. With `two_values` most
/// answers have two, so that three persons have few enough combinations.
RandomRules random_family_rules(size_t rules, bool two_values, Random& random);

}  // namespace regsosek::testing_check
