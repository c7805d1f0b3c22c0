// Examples of the rules that the solver of analyse.h cannot make up: those that read texts, and
// those over groups. Families are invented at random, from a seed, until the rule does both.
#pragma once

#include <string>
#include <vector>

#include "ground/form/form.h"
#include "method/check/analyse.h"
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

/// Group rules that hit in none of the populations tried, that hit in the same families (or groups)
/// as a rule before, or with which no family was ever in order where both were decided. Found by
/// trial and not proven: totals over any number of families are beyond the solver. Pairs are
/// compared where scope, level and what they read are the same. Indices are those of group_rules.
std::vector<Oddity> try_group_oddities(const RuleBook& book, const form::Form& form);

}  // namespace regsosek::check
