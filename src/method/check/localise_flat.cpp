// Best-first search over sets of answers. A set stands for "these may change, the others stay". A
// clause that no answer outside the set satisfies must be satisfied by one inside: where the set
// has none of its answers, the clause itself says which to add; where it has, a small search over
// cells decides, and the clauses that refute it say which to add. Children of a set bar the
// siblings before them, so that each set is met once.
#include "method/check/localise_flat.h"

#include <algorithm>
#include <bit>

#include "ground/base/assert.h"
#include "ground/base/random.h"

namespace regsosek::check {

namespace {

uint64_t bit(size_t position) {
    return uint64_t{1} << position;
}

}  // namespace

uint64_t chosen_set(const FlatFound& found, uint64_t record, uint64_t seed) {
    uint64_t best = 0;
    uint64_t best_hash = 0;
    for (const uint64_t set : found.sets) {
        const uint64_t hash = mix64(seed, record, set);
        if (best == 0 || hash < best_hash) {
            best = set;
            best_hash = hash;
        }
    }
    return best;
}

FlatSolver::FlatSolver(const ClauseSet& clauses, const LocaliseLimits& limits)
    : clauses_(clauses), limits_(limits), words_((clauses.clauses.size() + 63) / 64) {
    const size_t answers = clauses.answers.size();
    must(answers <= flat_answers_max, "a set of answers is one word");
    touched_.assign(answers * words_, 0);
    now_.resize(answers);
    residual_words_.resize(words_);
    for (size_t a = 0; a < answers; ++a) {
        allowed_.push_back(clauses.cells[a].allowed());
        fixed_ |= clauses.answers[a].fixed || allowed_.back() == 0 ? bit(a) : 0;
        first_cell_.push_back(holds_.size() / std::max<size_t>(words_, 1));
        holds_.resize(holds_.size() + clauses.cells[a].cells() * words_, 0);
    }
    for (size_t c = 0; c < clauses.clauses.size(); ++c) {
        uint64_t mask = 0;
        for (const Literal& literal : clauses.clauses[c]) {
            mask |= bit(literal.answer);
            touched_[literal.answer * words_ + c / 64] |= bit(c % 64);
            for (size_t cell = 0; cell < clauses.cells[literal.answer].cells(); ++cell) {
                const bool holds = (literal.cells >> cell & 1) != 0;
                holds_[(first_cell_[literal.answer] + cell) * words_ + c / 64] |=
                    holds ? bit(c % 64) : 0;
            }
        }
        answers_of_.push_back(mask);
    }
}

bool FlatSolver::fails(std::span<const uint8_t> cells) const {
    for (size_t w = 0; w < words_; ++w) {
        uint64_t satisfied = 0;
        for (size_t a = 0; a < cells.size(); ++a) {
            satisfied |= holds_[(first_cell_[a] + cells[a]) * words_ + w];
        }
        const size_t count = std::min<size_t>(64, clauses_.clauses.size() - w * 64);
        const uint64_t every = count == 64 ? ~uint64_t{0} : bit(count) - 1;
        if (satisfied != every) {
            return true;
        }
    }
    return false;
}

void FlatSolver::mark_satisfied(std::span<const uint8_t> cells) {
    for (size_t a = 0; a < cells.size(); ++a) {
        now_[a] = holds_.data() + (first_cell_[a] + cells[a]) * words_;
    }
}

// The clauses that no answer outside the set satisfies.
void FlatSolver::find_residual(uint64_t set) {
    residual_.clear();
    for (size_t w = 0; w < words_; ++w) {
        uint64_t satisfied = 0;
        for (size_t a = 0; a < now_.size(); ++a) {
            satisfied |= (set >> a & 1) != 0 ? 0 : now_[a][w];
        }
        const size_t count = std::min<size_t>(64, clauses_.clauses.size() - w * 64);
        uint64_t open = ~satisfied & (count == 64 ? ~uint64_t{0} : bit(count) - 1);
        for (; open != 0; open &= open - 1) {
            residual_.push_back(static_cast<uint32_t>(w * 64 + std::countr_zero(open)));
        }
    }
}

// Narrows the domains until nothing changes. False: a clause cannot hold. `open` gets a clause that
// is not yet sure to hold, or nullptr. `conflict` collects the answers of all clauses that took
// part.
bool FlatSolver::propagate(uint64_t set, std::vector<uint64_t>& domains, uint64_t& conflict,
                           const Clause** open) {
    for (bool changed = true; changed;) {
        changed = false;
        *open = nullptr;
        for (const uint32_t c : residual_) {
            const Literal* only = nullptr;
            bool sure = false;
            size_t possible = 0;
            for (const Literal& literal : clauses_.clauses[c]) {
                const uint64_t domain = domains[literal.answer];
                if ((set >> literal.answer & 1) == 0 || (domain & literal.cells) == 0) {
                    continue;
                }
                sure = sure || (domain & ~literal.cells) == 0;
                only = &literal;
                ++possible;
            }
            if (sure) {
                continue;
            }
            if (possible >= 2) {
                *open = &clauses_.clauses[c];
                continue;
            }
            conflict |= answers_of_[c];
            if (possible == 0) {
                return false;
            }
            domains[only->answer] &= only->cells;
            changed = true;
        }
    }
    return true;
}

// Depth-first over cells: is there a cell for each answer of the set with which the residual
// clauses hold? On success the domains have the cells that are left.
bool FlatSolver::narrow(uint64_t set, std::vector<uint64_t>& domains, uint64_t& conflict) {
    const Clause* open = nullptr;
    ++steps_;
    if (steps_ > limits_.steps_max || !propagate(set, domains, conflict, &open)) {
        return false;
    }
    if (open == nullptr) {
        return true;
    }
    const auto literal = std::ranges::find_if(*open, [&](const Literal& one) {
        return (set >> one.answer & 1) != 0 && (domains[one.answer] & one.cells) != 0;
    });
    for (const uint64_t half : {literal->cells, ~literal->cells}) {
        std::vector<uint64_t> part = domains;
        part[literal->answer] &= half;
        if (narrow(set, part, conflict)) {
            domains = std::move(part);
            return true;
        }
    }
    return false;
}

// Whether changing the answers of the set can satisfy all clauses. Otherwise `conflict` gets the
// answers one of which must be added: those of the clauses that refute the set.
bool FlatSolver::feasible(uint64_t set, uint64_t& conflict) {
    conflict = 0;
    if (std::has_single_bit(set)) {
        const auto answer = static_cast<uint16_t>(std::countr_zero(set));
        uint64_t domain = allowed_[answer];
        for (const uint32_t c : residual_) {
            for (const Literal& literal : clauses_.clauses[c]) {
                domain &= literal.answer == answer ? literal.cells : ~uint64_t{0};
            }
            conflict |= answers_of_[c];
            if (domain == 0) {
                return false;
            }
        }
        return domain != 0;
    }
    domains_ = allowed_;
    return narrow(set, domains_, conflict);
}

bool FlatSolver::later(const Entry& a, const Entry& b) const {
    return a.weight != b.weight ? a.weight > b.weight : a.set > b.set;
}

void FlatSolver::push_children(const Entry& entry, uint64_t candidates) {
    uint64_t barred = entry.barred;
    candidates &= ~(entry.set | barred | fixed_);
    if (std::popcount(entry.set) >= static_cast<int>(limits_.changes_max)) {
        return;
    }
    for (; candidates != 0; candidates &= candidates - 1) {
        const auto a = static_cast<size_t>(std::countr_zero(candidates));
        heap_.push_back({entry.weight + clauses_.answers[a].weight, entry.set | bit(a), barred});
        std::ranges::push_heap(heap_,
                               [this](const Entry& x, const Entry& y) { return later(x, y); });
        barred |= bit(a);
    }
}

void FlatSolver::solve(std::span<const uint8_t> cells, FlatFound& out) {
    out.outcome = Outcome::clean;
    out.weight = 0;
    out.sets.clear();
    if (!fails(cells)) {
        return;
    }
    mark_satisfied(cells);
    heap_.assign(1, {});
    steps_ = 0;
    bool gave_up = false;
    for (size_t looked_at = 0; !heap_.empty(); ++looked_at) {
        std::ranges::pop_heap(heap_,
                              [this](const Entry& x, const Entry& y) { return later(x, y); });
        const Entry entry = heap_.back();
        heap_.pop_back();
        if (!out.sets.empty() &&
            (entry.weight > out.weight || out.sets.size() >= limits_.solutions_max)) {
            break;
        }
        if (looked_at >= limits_.sets_max || steps_ > limits_.steps_max) {
            gave_up = true;
            break;
        }
        gave_up = gave_up || std::popcount(entry.set) >= static_cast<int>(limits_.changes_max);
        find_residual(entry.set);
        const auto unhit = std::ranges::find_if(
            residual_, [&](uint32_t c) { return (answers_of_[c] & entry.set) == 0; });
        uint64_t candidates = 0;
        if (unhit != residual_.end()) {
            candidates = answers_of_[*unhit];
        } else if (feasible(entry.set, candidates)) {
            out.weight = entry.weight;
            out.sets.push_back(entry.set);
            continue;
        }
        push_children(entry, candidates);
    }
    std::ranges::sort(out.sets);
    out.outcome = !out.sets.empty() ? Outcome::located
                  : gave_up         ? Outcome::queue
                                    : Outcome::impossible;
}

bool FlatSolver::repair(std::span<const uint8_t> cells, uint64_t set,
                        std::vector<uint8_t>& repaired) {
    mark_satisfied(cells);
    find_residual(set);
    steps_ = 0;
    uint64_t conflict = 0;
    std::vector<uint64_t> domains = allowed_;
    const bool hit =
        std::ranges::all_of(residual_, [&](uint32_t c) { return (answers_of_[c] & set) != 0; });
    if (!hit || !narrow(set, domains, conflict)) {
        return false;
    }
    repaired.assign(cells.begin(), cells.end());
    for (uint64_t left = set; left != 0; left &= left - 1) {
        const auto a = static_cast<size_t>(std::countr_zero(left));
        repaired[a] = static_cast<uint8_t>(std::countr_zero(domains[a]));
    }
    return true;
}

FlatMemo::FlatMemo(const ClauseSet& clauses, FlatSolver& solver, size_t patterns_max)
    : solver_(solver), patterns_max_(patterns_max) {
    size_t total = 0;
    for (const CellMap& map : clauses.cells) {
        bits_.push_back(static_cast<uint8_t>(std::bit_width(map.cells() - 1)));
        total += bits_.back();
    }
    packs_ = total <= 64;
    found_.reserve(packs_ ? std::min<size_t>(patterns_max, 1 << 12) : 0);
}

const FlatFound& FlatMemo::solve(std::span<const uint8_t> cells) {
    if (!packs_) {
        solver_.solve(cells, last_);
        return last_;
    }
    uint64_t key = 0;
    for (size_t a = 0; a < cells.size(); ++a) {
        key = (key << bits_[a]) | cells[a];
    }
    const auto found = found_.find(key);
    if (found != found_.end()) {
        return found->second;
    }
    if (found_.size() >= patterns_max_) {
        solver_.solve(cells, last_);
        return last_;
    }
    FlatFound& fresh = found_[key];
    solver_.solve(cells, fresh);
    return fresh;
}

}  // namespace regsosek::check
