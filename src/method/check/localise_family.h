// Error localisation of families: the answers of the family and of all members together, for any
// rule of the language (head and spouse, counts, sums, differences). Best-first over sets of
// answers; whether a set will do is decided by interval analysis with splitting
// (localise_bounds.h). Exact within its limits. Slow twin: tests/unit/check/localise_brute.h.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "method/check/localise_bounds.h"

namespace regsosek::check {

/// An answer of the family (-1) or of a member, by its row in the family.
struct Slot {
    int member = -1;
    int answer = 0;  ///< position in the list of answers
    auto operator<=>(const Slot&) const = default;
};

/// What was found for a family.
struct FamilyFound {
    Outcome outcome = Outcome::clean;
    int64_t weight = 0;
    std::vector<std::vector<Slot>> sets;  ///< of least weight, each sorted; in ascending order
    /// Rules that fail: requirement and member (-1: the family).
    struct Failing {
        int rule = 0;
        int member = -1;
    };
    std::vector<Failing> failing;
};

/// The set that a family gets among those found: by hash of (seed, record), never by row. Empty
/// when there is none.
std::vector<Slot> chosen_set(const FamilyFound& found, uint64_t record, uint64_t seed);

/// Which answers an expression reads, by position in a list of answers.
struct Reads {
    std::vector<int> own;       ///< of the row that it is evaluated for, and of the family
    std::vector<int> everyone;  ///< of all members: in aggregates, head. and spouse.
};

/// Rules and answers prepared for any number of families. Shared by threads.
class FamilyRules {
public:
    /// `guards` has one entry per answer, or is empty: what must hold as well where this answer is
    /// changed (its universe, for -1); a null tree is no guard. `variables`: size of the
    /// dictionary.
    FamilyRules(std::vector<Requirement> rules, std::vector<Answer> answers,
                std::vector<Requirement> guards, size_t variables);

    const std::vector<Requirement>& rules() const { return rules_; }
    const std::vector<Answer>& answers() const { return answers_; }
    const std::vector<Requirement>& guards() const { return guards_; }
    const Reads& reads(size_t rule) const { return reads_[rule]; }
    const Reads& guard_reads(size_t answer) const { return guard_reads_[answer]; }
    /// Values at which conditions on an answer change, ascending: good places to split.
    const std::vector<int64_t>& cuts(size_t answer) const { return cuts_[answer]; }
    size_t variables() const { return variables_; }

private:
    std::vector<Requirement> rules_;
    std::vector<Answer> answers_;
    std::vector<Requirement> guards_;
    std::vector<Reads> reads_;
    std::vector<Reads> guard_reads_;
    std::vector<std::vector<int64_t>> cuts_;
    size_t variables_;
};

/// Solves families one at a time; one per thread.
class FamilySolver {
public:
    /// The rules must live as long.
    FamilySolver(const FamilyRules& rules, const LocaliseLimits& limits);
    ~FamilySolver();
    FamilySolver(const FamilySolver&) = delete;
    FamilySolver& operator=(const FamilySolver&) = delete;

    /// The sets of least weight. `confirmed` answers stay as they are.
    FamilyFound solve(const expr::ReferenceFamily& family, std::span<const Slot> confirmed);
    /// Whether no rule fails.
    bool clean(const expr::ReferenceFamily& family);
    /// A value for each answer of a set, with which all rules hold; 0 for texts and reals. False
    /// when there are none, or not within the limits.
    bool repair(const expr::ReferenceFamily& family, std::span<const Slot> set,
                std::vector<int64_t>& values);
    /// Which of the given values for a set (each one per answer) satisfy all rules and guards that
    /// read it, at most so many, in their order. Of a family whose other failing rules read it too.
    std::vector<size_t> satisfying(const expr::ReferenceFamily& family, std::span<const Slot> set,
                                   std::span<const std::vector<int64_t>> values, size_t most);

private:
    class Search;
    const FamilyRules& rules_;
    LocaliseLimits limits_;
    BoundsWalker walker_;
};

/// The stored value of a slot, in place.
int64_t& value_of(expr::ReferenceFamily& family, const FamilyRules& rules, const Slot& slot);

}  // namespace regsosek::check
