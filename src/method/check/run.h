// Running a rule book over families and their members: hits, and how often each rule was evaluated,
// in all and by group.
#pragma once

#include <cstdint>
#include <span>
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

/// Of one rule: rows where it was decided, where it hit, where it applied but could not be decided,
/// and where it did not apply (undecided, and something that it reads was not asked there). The
/// first, third and fourth add up to all rows.
struct Count {
    int64_t decided = 0;
    int64_t hits = 0;
    int64_t unknown = 0;
    int64_t outside = 0;
    bool operator==(const Count&) const = default;
    Count& operator+=(const Count& other);
};

/// The same of one rule in one group: rows of a group fit into 32 bits.
struct GroupCount {
    int32_t decided = 0;
    int32_t hits = 0;
    int32_t unknown = 0;
    int32_t outside = 0;
    bool operator==(const GroupCount&) const = default;
};

struct Checked {
    std::vector<Hit> hits;             ///< sorted by rule, then row
    std::vector<Count> counts;         ///< by rule
    std::vector<GroupCount> by_group;  ///< [rule x Groups::count + group]; empty without groups
};

/// Which group, such as area x officer, each family belongs to. Families of a group that lie
/// together are counted together.
struct Groups {
    std::span<const uint32_t> of_family;  ///< first .. first + count - 1; empty: no groups
    size_t count = 0;
    uint32_t first = 0;  ///< Number of the first group.
};

/// What a run is to give besides counts.
struct RunOptions {
    Groups groups;
    bool hits = true;  ///< Also which rows were hit.
};

/// The rules of a book in one program. Used for any number of batches; safe to share by threads.
class Compiled {
public:
    /// The rules and, for those that can be undecided because something was not asked, their
    /// universes behind them.
    explicit Compiled(const RuleBook& book);
    const expr::ExpressionSet& set() const { return set_; }
    /// How many rules.
    size_t rules() const { return senses_.size(); }
    Sense sense(size_t rule) const { return senses_[rule]; }
    expr::Level level(size_t rule) const { return levels_[rule]; }
    bool has_universe(size_t rule) const { return has_universe_[rule]; }
    /// The rule that an expression of the set belongs to.
    size_t rule_of(size_t expression) const { return rule_of_[expression]; }
    /// True when an expression of the set is the universe of its rule.
    bool is_universe(size_t expression) const { return is_universe_[expression]; }

private:
    expr::ExpressionSet set_;
    std::vector<Sense> senses_;
    std::vector<expr::Level> levels_;
    std::vector<bool> has_universe_;
    std::vector<size_t> rule_of_;
    std::vector<bool> is_universe_;
};

/// Compiles the rules of a book into one program.
Compiled compile(const RuleBook& book);

/// Evaluates all rules over the whole batch, on all threads.
Checked run(const RuleBook& book, const Compiled& compiled, const expr::Batch& batch,
            const RunOptions& options = {});

/// The same over families [begin, end) on the calling thread, without parallel work: for a single
/// document, and for measuring. The results are added to `checked`; hits come unsorted.
void run_part(const Compiled& compiled, const expr::Batch& batch, size_t begin, size_t end,
              expr::Scratch& scratch, const RunOptions& options, Checked& checked);

}  // namespace regsosek::check
