// The cells of an answer and the clauses of rules over them. A cell is a class of values that no
// condition of the rules tells apart; a condition on one answer becomes two sets of cells: where it
// is not no, and where it is not yes. A rule becomes clauses: each asks for one of its conditions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "method/check/localise.h"
#include "regsosek/base.h"

namespace regsosek::check {

/// Most cells of an answer: a set of cells is one 64-bit word.
inline constexpr size_t cells_max = 64;

/// How the values of one answer fall into cells.
class CellMap {
public:
    /// The cell of a raw value; nothing when it lies outside the domain of an answer whose values
    /// were cut one by one.
    std::optional<uint8_t> cell(int64_t value) const;
    /// Cells that hold a value of the domain: those that an answer may be changed to.
    uint64_t allowed() const { return allowed_; }
    size_t cells() const { return values_.size(); }
    /// Some value of a cell, in the domain or not.
    int64_t representative(uint8_t cell) const { return representatives_[cell]; }
    /// The values of the domain in a cell.
    const ValueSet& values(uint8_t cell) const { return values_[cell]; }

private:
    friend class CellCutter;
    std::vector<int64_t>
        starts_;  // first values of the segments, ascending; the first is INT64_MIN
    std::vector<int16_t> cell_of_;          // of each segment; -1: not judged
    std::vector<ValueSet> values_;          // by cell
    std::vector<int64_t> representatives_;  // by cell
    uint64_t allowed_ = 0;
};

/// One condition of a clause: the answer lies in one of the cells.
struct Literal {
    uint16_t answer = 0;  ///< position in the list of answers
    uint64_t cells = 0;
    bool operator==(const Literal&) const = default;
    auto operator<=>(const Literal&) const = default;
};

/// At least one literal must hold. Sorted by answer, each answer once. Empty: never holds.
using Clause = std::vector<Literal>;

/// Rules over one row as clauses over cells.
struct ClauseSet {
    std::vector<Answer> answers;
    std::vector<CellMap> cells;           ///< by answer
    std::vector<Clause> clauses;          ///< sorted, without repeats and without implied ones
    std::vector<std::vector<int>> rules;  ///< by clause: requirements that it comes from
};

/// Most clauses that one rule may become.
inline constexpr size_t clauses_per_rule_max = 4096;
/// Answers whose conditions compute with the value (mod, a sum) are cut value by value, when the
/// domain has at most so many.
inline constexpr int64_t enumerated_values_max = 4096;

/// Cuts the domains and turns rules into clauses. Errors: usage (en: "not flat"), when a rule
/// compares two answers, uses members or texts, or reads an answer that is not listed; limit, when
/// an answer has more than 64 cells or a rule becomes too many clauses. Such rules are for
/// localise_family.h.
Result<ClauseSet> cut_into_clauses(std::span<const Requirement> rules, std::vector<Answer> answers);

}  // namespace regsosek::check
