// Error localisation by the principle of Fellegi and Holt (1976): of a record that breaks rules,
// the sets of answers of least total weight whose change can satisfy all of them. Two solvers share
// these records: localise_flat.h (one row, conditions on single answers, very fast) and
// localise_family.h (a family with its members, any rule). Method: docs/method/localise.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ground/expr/ast.h"
#include "method/check/rules.h"

namespace regsosek::check {

/// Integers low..high, both inside.
struct Interval {
    int64_t low = 0;
    int64_t high = 0;
    bool operator==(const Interval&) const = default;
};

/// Sorted intervals that do not touch or overlap: the raw values that an answer may have. Declared
/// don't-knows and the reserved -1 are values like others.
using ValueSet = std::vector<Interval>;

/// The intervals sorted and joined.
ValueSet value_set(std::vector<Interval> intervals);
/// True when the value lies in the set.
bool contains(const ValueSet& set, int64_t value);
/// How many values; 2^62 when there are more.
int64_t value_count(const ValueSet& set);
/// The value at a place, from 0, in ascending order.
int64_t value_at(const ValueSet& set, int64_t place);
/// The values low..high of the set.
ValueSet cut_out(const ValueSet& set, int64_t low, int64_t high);

/// What a record must satisfy: a rule that is not false, or a query that is not true. Unknown
/// satisfies both.
struct Requirement {
    expr::NodePtr tree;  ///< checked, of type boolean
    expr::Level level = expr::Level::family;
    Sense sense = Sense::rule;
};

/// One kind of answer of a row: what it may be changed to, and how much its change weighs.
struct Answer {
    int variable = -1;  ///< Variable::index
    ValueSet domain;
    /// Weight of a change, at least 1. Higher: more trusted.
    int32_t weight = 1;
    /// Never changed: an identity that a register has confirmed, or who was asked and when.
    bool fixed = false;
    /// Whose answer it is: the family's or each member's.
    expr::Level level = expr::Level::member;
    /// A text or a real number: whatever reads it is satisfied when it may change. No domain.
    bool anything = false;
    /// Weight where it was asked and left blank, or could not be read (-2, -3, an empty text): to
    /// fill a gap is likelier right than to change what was written. 0: as `weight`. Families only.
    int32_t blank_weight = 0;
};

/// When a search gives up: then people look at the record.
struct LocaliseLimits {
    /// Most answers in a set.
    size_t changes_max = 12;
    /// Most sets looked at for one record.
    size_t sets_max = 20'000;
    /// Most parts of the space of values looked at for one record.
    size_t steps_max = 200'000;
    /// Most sets of least weight kept; more are counted only up to this.
    size_t solutions_max = 64;
};

/// What became of a record.
enum class Outcome : uint8_t {
    clean,       ///< Nothing fails.
    located,     ///< Sets of least weight, proven.
    unproven,    ///< Changes that satisfy everything; a lighter set may exist (limits).
    queue,       ///< Not solved within the limits: for people.
    impossible,  ///< No change of the answers that are not fixed satisfies all rules.
};

}  // namespace regsosek::check
