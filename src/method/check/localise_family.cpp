// Best-first over sets of slots, as in localise_flat.cpp. What fails and has no slot in the set
// must be hit; the rest is decided by FamilyProblem::feasible. Rules that fail but share no answer
// are solved apart where that is provably the same.
#include "method/check/localise_family.h"

#include <algorithm>
#include <queue>

#include "method/check/localise_search.h"

namespace regsosek::check {

// The search over sets of one family.
class FamilySolver::Search {
public:
    using Set = std::vector<uint32_t>;
    struct Found {
        Outcome outcome = Outcome::queue;
        int64_t weight = 0;
        std::vector<Set> sets;
    };

    Search(FamilyProblem& problem, const LocaliseLimits& limits, std::span<const Slot> confirmed)
        : problem_(problem), limits_(limits), confirmed_(problem.slots(), false) {
        for (const Slot& slot : confirmed) {
            confirmed_[problem.number(slot)] = true;
        }
    }

    Found solve(const std::vector<uint32_t>& violated);

private:
    struct Entry {
        int64_t bound = 0;  // no set below it weighs less
        int64_t weight = 0;
        Set set;
        std::vector<bool> barred;
    };
    struct Later {
        bool operator()(const Entry& a, const Entry& b) const {
            if (a.bound != b.bound) {
                return a.bound > b.bound;
            }
            return a.set.size() != b.set.size() ? a.set.size() < b.set.size() : a.set > b.set;
        }
    };
    using Queue = std::priority_queue<Entry, std::vector<Entry>, Later>;

    Found search(const std::vector<uint32_t>& violated, const std::vector<bool>& ignored,
                 bool only_hit);
    Found apart(const std::vector<std::vector<uint32_t>>& groups,
                const std::vector<uint32_t>& violated, bool& proven);
    std::vector<std::vector<uint32_t>> groups_of(const std::vector<uint32_t>& violated) const;
    Set candidates(const std::vector<uint32_t>& instances, const Entry& entry) const;
    bool is_hit(uint32_t instance, const Set& set) const;
    int64_t bound_of(const std::vector<uint32_t>& unhit, const Entry& entry) const;
    void push_children(Queue& queue, const Entry& entry, const Set& choices,
                       const std::vector<uint32_t>& violated) const;

    FamilyProblem& problem_;
    const LocaliseLimits& limits_;
    std::vector<bool> confirmed_;
    size_t looked_at_ = 0;
};

bool FamilySolver::Search::is_hit(uint32_t instance, const Set& set) const {
    const auto& slots = problem_.instances()[instance].slots;
    return std::ranges::any_of(
        set, [&](uint32_t slot) { return std::ranges::binary_search(slots, slot); });
}

// The slots of some instances that may still be added.
FamilySolver::Search::Set FamilySolver::Search::candidates(const std::vector<uint32_t>& instances,
                                                           const Entry& entry) const {
    Set out;
    for (const uint32_t i : instances) {
        for (const uint32_t slot : problem_.instances()[i].slots) {
            const bool barred = !entry.barred.empty() && entry.barred[slot];
            if (!barred && !confirmed_[slot] && !std::ranges::binary_search(entry.set, slot)) {
                out.push_back(slot);
            }
        }
    }
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

// What instances without a common slot need at least; -1 when one cannot be hit any more.
int64_t FamilySolver::Search::bound_of(const std::vector<uint32_t>& unhit,
                                       const Entry& entry) const {
    int64_t out = 0;
    Set used;
    for (const uint32_t i : unhit) {
        const Set slots = candidates({i}, entry);
        if (slots.empty()) {
            return -1;
        }
        const bool apart = std::ranges::none_of(
            slots, [&](uint32_t slot) { return std::ranges::find(used, slot) != used.end(); });
        if (apart) {
            int64_t least = problem_.weight(slots[0]);
            for (const uint32_t slot : slots) {
                least = std::min(least, problem_.weight(slot));
            }
            out += least;
            used.insert(used.end(), slots.begin(), slots.end());
        }
    }
    return out;
}

void FamilySolver::Search::push_children(Queue& queue, const Entry& entry, const Set& choices,
                                         const std::vector<uint32_t>& violated) const {
    std::vector<bool> barred = entry.barred;
    barred.resize(problem_.slots(), false);
    for (const uint32_t slot : choices) {
        Entry child;
        child.set = entry.set;
        child.set.insert(std::ranges::lower_bound(child.set, slot), slot);
        child.weight = entry.weight + problem_.weight(slot);
        child.barred = barred;
        std::vector<uint32_t> unhit;
        for (const uint32_t i : violated) {
            if (!is_hit(i, child.set)) {
                unhit.push_back(i);
            }
        }
        const int64_t more = bound_of(unhit, child);
        if (more >= 0) {
            child.bound = child.weight + more;
            queue.push(std::move(child));
        }
        barred[slot] = true;
    }
}

// All sets of least weight that hit what is violated and satisfy what binds; with `only_hit`, the
// first that hits.
FamilySolver::Search::Found FamilySolver::Search::search(const std::vector<uint32_t>& violated,
                                                         const std::vector<bool>& ignored,
                                                         bool only_hit) {
    Found out;
    bool gave_up = false;
    Queue queue;
    queue.push({});
    while (!queue.empty()) {
        const Entry entry = queue.top();
        queue.pop();
        if (!out.sets.empty() &&
            (entry.bound > out.weight || out.sets.size() >= limits_.solutions_max)) {
            break;
        }
        if (++looked_at_ > limits_.sets_max || problem_.out_of_steps()) {
            gave_up = true;
            break;
        }
        std::vector<uint32_t> unhit;
        for (const uint32_t i : violated) {
            if (!is_hit(i, entry.set)) {
                unhit.push_back(i);
            }
        }
        Set choices;
        if (!unhit.empty()) {
            choices = candidates({unhit[0]}, entry);
            for (const uint32_t i : unhit) {
                Set other = candidates({i}, entry);
                if (other.size() < choices.size()) {
                    choices = std::move(other);
                }
            }
        } else {
            std::vector<uint32_t> conflict;
            if (only_hit || problem_.feasible(entry.set, ignored, conflict)) {
                out.weight = entry.weight;
                out.sets.push_back(entry.set);
                if (only_hit) {
                    break;
                }
                continue;
            }
            choices = candidates(conflict, entry);
        }
        if (entry.set.size() >= limits_.changes_max) {
            gave_up = true;
            continue;
        }
        push_children(queue, entry, choices, violated);
    }
    std::ranges::sort(out.sets);
    out.outcome = !out.sets.empty()                    ? Outcome::located
                  : gave_up || problem_.out_of_steps() ? Outcome::queue
                                                       : Outcome::impossible;
    return out;
}

// Instances that share a slot, directly or through others, are one group.
std::vector<std::vector<uint32_t>> FamilySolver::Search::groups_of(
    const std::vector<uint32_t>& violated) const {
    std::vector<std::vector<uint32_t>> groups;
    std::vector<Set> slots;
    for (const uint32_t i : violated) {
        std::vector<uint32_t> group{i};
        Set reads = candidates({i}, {});
        for (size_t g = 0; g < groups.size();) {
            const bool shares = std::ranges::any_of(
                slots[g], [&](uint32_t s) { return std::ranges::binary_search(reads, s); });
            if (!shares) {
                ++g;
                continue;
            }
            group.insert(group.end(), groups[g].begin(), groups[g].end());
            reads.insert(reads.end(), slots[g].begin(), slots[g].end());
            std::ranges::sort(reads);
            groups.erase(groups.begin() + static_cast<ptrdiff_t>(g));
            slots.erase(slots.begin() + static_cast<ptrdiff_t>(g));
        }
        std::ranges::sort(group);
        groups.push_back(std::move(group));
        slots.push_back(std::move(reads));
    }
    return groups;
}

// Each group alone, without what else fails; then one set of each together. The sum is least when
// each group needs no more than it takes to hit its own rules, for these share no slot.
FamilySolver::Search::Found FamilySolver::Search::apart(
    const std::vector<std::vector<uint32_t>>& groups, const std::vector<uint32_t>& violated,
    bool& proven) {
    Found out;
    out.sets = {{}};
    proven = true;
    for (const auto& group : groups) {
        std::vector<bool> ignored(problem_.instances().size(), false);
        for (const uint32_t i : violated) {
            ignored[i] = !std::ranges::binary_search(group, i);
        }
        const Found alone = search(group, ignored, false);
        if (alone.outcome != Outcome::located) {
            // What cannot be done for a part cannot be done for the whole.
            return alone;
        }
        proven = proven && search(group, ignored, true).weight == alone.weight;
        out.weight += alone.weight;
        std::vector<Set> together;
        for (const Set& left : out.sets) {
            for (const Set& right : alone.sets) {
                if (together.size() < limits_.solutions_max) {
                    Set set = left;
                    set.insert(set.end(), right.begin(), right.end());
                    std::ranges::sort(set);
                    set.erase(std::ranges::unique(set).begin(), set.end());
                    together.push_back(std::move(set));
                }
            }
        }
        out.sets = std::move(together);
    }
    std::erase_if(out.sets, [&](const Set& set) {
        std::vector<uint32_t> conflict;
        return set.size() > limits_.changes_max || !problem_.feasible(set, {}, conflict);
    });
    std::ranges::sort(out.sets);
    out.sets.erase(std::ranges::unique(out.sets).begin(), out.sets.end());
    out.outcome = out.sets.empty() ? Outcome::queue : Outcome::located;
    return out;
}

FamilySolver::Search::Found FamilySolver::Search::solve(const std::vector<uint32_t>& violated) {
    const bool unhittable =
        std::ranges::any_of(violated, [&](uint32_t i) { return candidates({i}, {}).empty(); });
    if (unhittable) {
        return {Outcome::impossible, 0, {}};
    }
    const auto groups = groups_of(violated);
    if (groups.size() == 1) {
        return search(violated, {}, false);
    }
    bool proven = false;
    Found parts = apart(groups, violated, proven);
    const bool done = parts.outcome == Outcome::located && proven;
    if (done || parts.outcome == Outcome::impossible) {
        return parts;
    }
    const Found whole = search(violated, {}, false);
    if (whole.outcome != Outcome::queue || parts.outcome != Outcome::located) {
        return whole;
    }
    parts.outcome = Outcome::unproven;
    return parts;
}

FamilySolver::FamilySolver(const FamilyRules& rules, const LocaliseLimits& limits)
    : rules_(rules), limits_(limits) {}

FamilySolver::~FamilySolver() = default;

FamilyFound FamilySolver::solve(const expr::ReferenceFamily& family,
                                std::span<const Slot> confirmed) {
    FamilyProblem problem(rules_, family, walker_, limits_);
    const auto violated = problem.violated();
    FamilyFound out;
    if (violated.empty()) {
        return out;
    }
    for (const uint32_t i : violated) {
        out.failing.push_back(problem.instances()[i].source);
    }
    const auto found = Search(problem, limits_, confirmed).solve(violated);
    out.outcome = found.outcome;
    out.weight = found.weight;
    for (const auto& set : found.sets) {
        std::vector<Slot> slots;
        for (const uint32_t slot : set) {
            slots.push_back(problem.slot(slot));
        }
        std::ranges::sort(slots);
        out.sets.push_back(std::move(slots));
    }
    std::ranges::sort(out.sets);
    return out;
}

bool FamilySolver::clean(const expr::ReferenceFamily& family) {
    return FamilyProblem(rules_, family, walker_, limits_).violated().empty();
}

bool FamilySolver::repair(const expr::ReferenceFamily& family, std::span<const Slot> set,
                          std::vector<int64_t>& values) {
    FamilyProblem problem(rules_, family, walker_, limits_);
    std::vector<uint32_t> numbers;
    for (const Slot& slot : set) {
        numbers.push_back(problem.number(slot));
    }
    std::vector<uint32_t> conflict;
    if (!problem.feasible(numbers, {}, conflict)) {
        return false;
    }
    values = problem.values();
    return true;
}

std::vector<size_t> FamilySolver::satisfying(const expr::ReferenceFamily& family,
                                             std::span<const Slot> set,
                                             std::span<const std::vector<int64_t>> values,
                                             size_t most) {
    const FamilyProblem problem(rules_, family, walker_, limits_);
    std::vector<uint32_t> numbers;
    for (const Slot& slot : set) {
        numbers.push_back(problem.number(slot));
    }
    const auto binding = problem.binding(numbers, {});
    expr::ReferenceFamily changed = family;
    std::vector<size_t> out;
    for (size_t i = 0; i < values.size() && out.size() < most; ++i) {
        for (size_t s = 0; s < set.size(); ++s) {
            value_of(changed, rules_, set[s]) = values[i][s];
        }
        const bool fails = std::ranges::any_of(binding, [&](uint32_t instance) {
            return FamilyProblem::fails(problem.instances()[instance], changed);
        });
        if (!fails) {
            out.push_back(i);
        }
    }
    return out;
}

}  // namespace regsosek::check
