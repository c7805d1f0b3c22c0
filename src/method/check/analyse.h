// What can be said of rules before any data is seen: an example that fails and one that passes,
// rules that can never hit, that say what another says, or that cannot both hold. Found by the
// solver of localise_family.h over families of one to three members.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ground/expr/reference.h"
#include "ground/form/form.h"
#include "method/check/rules.h"

namespace regsosek::check {

/// A family made up so that a rule does something: its answers by variable; what the rule does not
/// read is not asked (-1).
struct Example {
    expr::ReferenceFamily family;
    int member = -1;  ///< The member that the rule is about; -1: the family.
};

/// What was found for one rule.
struct Examples {
    std::optional<Example> failing;  ///< The rule hits.
    std::optional<Example> passing;  ///< It is decided and does not hit.
    /// True when no family of up to three members, with answers of the form, can fail: proven.
    bool never_hits = false;
    /// It reads a text or an attribute of areas: nothing was made up.
    bool skipped = false;
};

/// Makes examples of a rule. Both are checked with the reference evaluator before they are
/// returned.
Examples examples_of(const Rule& rule, const form::Form& form);

/// Something odd about rules of a book.
struct Oddity {
    enum class Kind : uint8_t { never_hits, repeats, contradicts } kind = Kind::never_hits;
    size_t rule = 0;   ///< index in the book
    size_t other = 0;  ///< of repeats and contradicts: the rule before it
};

/// Looks at all rules, and at pairs of one level that read the same variables, for rules that never
/// hit, repeat another (both hit in the same families) or contradict it (never both decided and in
/// order). In order of rule. On all threads.
std::vector<Oddity> oddities(const RuleBook& book, const form::Form& form);

/// The answers of an example as "name=value" of the rule's variables: family first, then members.
std::string shown(const Example& example, const Rule& rule, const form::Form& form);

}  // namespace regsosek::check
