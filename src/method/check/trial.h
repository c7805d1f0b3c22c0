// Examples of the rules that the solver of analyse.h cannot make up: those that read texts, and
// those over groups. Families are invented at random, from a seed, until the rule does both.
#pragma once

#include <string>

#include "ground/form/form.h"
#include "method/check/rules.h"

namespace regsosek::check {

/// A row or group at which a rule hits, and one at which it is decided and does not: the totals
/// that it reads, then answers as "name=value", members by their number in the family; "" when no
/// trial gave one. Answers lie in the ranges and lists of the form; all numbers begin with 99.
struct Tried {
    std::string failing;
    std::string passing;
};

/// Tries rule `rule` of the book on single families.
Tried try_rule(const RuleBook& book, size_t rule, const form::Form& form);

/// Tries group rule `rule` of the book on ever larger numbers of families.
Tried try_group_rule(const RuleBook& book, size_t rule, const form::Form& form);

}  // namespace regsosek::check
