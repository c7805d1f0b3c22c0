// Running a rule book over families and their members: hits, and how often each rule was evaluated.
#pragma once

#include <cstdint>
#include <vector>

#include "ground/expr/expr.h"
#include "method/check/rules.h"

namespace regsosek::check {

/// One hit: a rule on a row of its level (family or member row of the batch).
struct Hit {
    uint32_t rule = 0;  ///< index in the book
    uint32_t row = 0;
    auto operator<=>(const Hit&) const = default;
};

/// Of one rule: rows where it was decided, where it hit, and where it could not be decided.
struct Count {
    int64_t decided = 0;
    int64_t hits = 0;
    int64_t unknown = 0;
};

struct Checked {
    std::vector<Hit> hits;      ///< sorted by rule, then row
    std::vector<Count> counts;  ///< by rule
};

/// Compiles the rules of a book into one program.
expr::ExpressionSet compile(const RuleBook& book);

/// Evaluates all rules over the whole batch, on all threads.
Checked run(const RuleBook& book, const expr::ExpressionSet& set, const expr::Batch& batch);

}  // namespace regsosek::check
