// Error localisation of flat records, fast: best-first over sets of answers, on clauses over cells.
// Exact: all sets of least weight, up to the limits. Slow twin: tests/unit/check/localise_brute.h.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "method/check/localise_cells.h"

namespace regsosek::check {

/// What was found for a record, or a pattern of cells. Sets are masks of positions in the list of
/// answers, ascending.
struct FlatFound {
    Outcome outcome = Outcome::clean;
    int64_t weight = 0;
    std::vector<uint64_t> sets;
};

/// The set that a record gets among those of least weight: by hash of (seed, record), never by row.
uint64_t chosen_set(const FlatFound& found, uint64_t record, uint64_t seed);

/// Most answers of a flat record: a set of answers is one 64-bit word.
inline constexpr size_t flat_answers_max = 64;

/// Solves records one at a time; keeps working memory between them. One per thread.
class FlatSolver {
public:
    /// The clauses must live as long as the solver.
    FlatSolver(const ClauseSet& clauses, const LocaliseLimits& limits);

    /// True when some clause has no true literal. `cells` has one cell per answer.
    bool fails(std::span<const uint8_t> cells) const;
    /// All sets of least weight.
    void solve(std::span<const uint8_t> cells, FlatFound& out);
    /// A cell for each answer of a set, with which all clauses hold; the lowest in a fixed order.
    /// False when there is none.
    bool repair(std::span<const uint8_t> cells, uint64_t set, std::vector<uint8_t>& repaired);

private:
    struct Entry {
        int64_t weight = 0;
        uint64_t set = 0;
        uint64_t barred = 0;  // answers that are in no set below this one
    };
    void mark_satisfied(std::span<const uint8_t> cells);
    void find_residual(uint64_t set);
    bool feasible(uint64_t set, uint64_t& conflict);
    bool narrow(uint64_t set, std::vector<uint64_t>& domains, uint64_t& conflict);
    bool propagate(uint64_t set, std::vector<uint64_t>& domains, uint64_t& conflict,
                   const Clause** open);
    void push_children(const Entry& entry, uint64_t candidates);
    bool later(const Entry& a, const Entry& b) const;

    const ClauseSet& clauses_;
    LocaliseLimits limits_;
    size_t words_ = 0;
    uint64_t fixed_ = 0;
    std::vector<uint64_t> allowed_;     // by answer
    std::vector<uint64_t> answers_of_;  // by clause: mask of answers
    std::vector<uint64_t> touched_;     // by answer, words_: clauses that read it
    std::vector<size_t> first_cell_;    // by answer: row of its first cell in holds_
    std::vector<uint64_t> holds_;       // by answer and cell, words_: clauses it satisfies
    // Of the record at hand.
    std::vector<const uint64_t*> now_;  // by answer: its row of holds_
    std::vector<uint64_t> residual_words_;
    std::vector<uint32_t> residual_;  // clauses that the answers outside a set leave open
    std::vector<Entry> heap_;
    std::vector<uint64_t> domains_;  // by answer: cells that are left to it
    size_t steps_ = 0;
};

/// Remembers what was found for patterns of cells: real records break rules in few ways. One per
/// thread; what it gives does not depend on what it remembers.
class FlatMemo {
public:
    FlatMemo(const ClauseSet& clauses, FlatSolver& solver, size_t patterns_max);
    /// The same as FlatSolver::solve. The reference lives until the next call.
    const FlatFound& solve(std::span<const uint8_t> cells);

private:
    FlatSolver& solver_;
    size_t patterns_max_;
    std::vector<uint8_t> bits_;  // by answer: bits of its cell in a key
    bool packs_ = true;          // a pattern fits into 64 bits
    std::unordered_map<uint64_t, FlatFound> found_;
    FlatFound last_;
};

}  // namespace regsosek::check
