// Whether a set of slots will do: interval analysis of the instances that bind, splitting the
// values of one slot at a time. An instance that fails for all values refutes the box; those that
// refuted some box refute the set together.
#include "method/check/localise_search.h"

#include <algorithm>

#include "ground/base/assert.h"

namespace regsosek::check {

namespace {

constexpr uint32_t no_instance = UINT32_MAX;

}  // namespace

FamilyProblem::FamilyProblem(const FamilyRules& rules, const expr::ReferenceFamily& family,
                             BoundsWalker& walker, const LocaliseLimits& limits)
    : rules_(rules),
      family_(family),
      walker_(walker),
      limits_(limits),
      family_rank_(rules.answers().size(), -1),
      box_(family, rules.variables()) {
    const auto members = static_cast<int>(family.members.size());
    for (const expr::Level level : {expr::Level::family, expr::Level::member}) {
        size_t& count = level == expr::Level::family ? family_slots_ : member_slots_;
        for (size_t a = 0; a < rules.answers().size(); ++a) {
            const Answer& answer = rules.answers()[a];
            if (answer.level == level && !answer.fixed) {
                family_rank_[a] = static_cast<int>(count++);
            }
        }
    }
    slot_list_.resize(family_slots_ + member_slots_ * static_cast<size_t>(members));
    for (size_t a = 0; a < rules.answers().size(); ++a) {
        const bool of_family = rules.answers()[a].level == expr::Level::family;
        for (int m = of_family ? -1 : 0; family_rank_[a] >= 0 && m < (of_family ? 0 : members);
             ++m) {
            const Slot slot{m, static_cast<int>(a)};
            slot_list_[number(slot)] = slot;
        }
    }
    for (const Slot& slot : slot_list_) {
        weights_.push_back(weight_now(slot));
    }
    for (size_t r = 0; r < rules.rules().size(); ++r) {
        const bool of_family = rules.rules()[r].level == expr::Level::family;
        for (int m = of_family ? -1 : 0; m < (of_family ? 0 : members); ++m) {
            add_instance(rules.rules()[r], rules.reads(r), m, {static_cast<int>(r), m});
        }
    }
    rule_instances_ = instances_.size();
    guard_of_.assign(slots(), no_instance);
    for (uint32_t s = 0; s < slots(); ++s) {
        const auto a = static_cast<size_t>(slot_list_[s].answer);
        if (rules.guards()[a].tree != nullptr) {
            guard_of_[s] = static_cast<uint32_t>(instances_.size());
            add_instance(rules.guards()[a], rules.guard_reads(a), slot_list_[s].member, {});
        }
    }
    readers_.resize(slots());
    for (uint32_t i = 0; i < rule_instances_; ++i) {
        for (const uint32_t slot : instances_[i].slots) {
            readers_[slot].push_back(i);
        }
    }
    number_in_box_.assign(slots(), -1);
    in_conflict_.assign(instances_.size(), false);
}

int64_t FamilyProblem::weight_now(const Slot& slot) const {
    const Answer& answer = rules_.answers()[static_cast<size_t>(slot.answer)];
    const auto& row =
        slot.member < 0 ? family_.answers : family_.members[static_cast<size_t>(slot.member)];
    const expr::ReferenceAnswer& now = row[static_cast<size_t>(answer.variable)];
    const bool blank = answer.anything
                           ? now.text.empty()
                           : now.integer == expr::asked_blank || now.integer == expr::unreadable;
    return blank && answer.blank_weight > 0 ? answer.blank_weight : answer.weight;
}

uint32_t FamilyProblem::number(const Slot& slot) const {
    const auto rank = static_cast<size_t>(family_rank_[static_cast<size_t>(slot.answer)]);
    const size_t before =
        slot.member < 0 ? 0 : family_slots_ + static_cast<size_t>(slot.member) * member_slots_;
    return static_cast<uint32_t>(before + rank);
}

void FamilyProblem::add_instance(const Requirement& rule, const Reads& reads, int member,
                                 FamilyFound::Failing source) {
    Instance out;
    out.tree = rule.tree.get();
    out.member = member;
    out.fails = rule.sense == Sense::rule ? can_be_no : can_be_yes;
    out.source = source;
    const auto free = [&](int a) { return family_rank_[static_cast<size_t>(a)] >= 0; };
    for (const int a : reads.own) {
        const bool of_family =
            rules_.answers()[static_cast<size_t>(a)].level == expr::Level::family;
        if (free(a)) {
            out.slots.push_back(number({of_family ? -1 : member, a}));
        }
    }
    for (const int a : reads.everyone) {
        for (int m = 0; free(a) && m < static_cast<int>(family_.members.size()); ++m) {
            out.slots.push_back(number({m, a}));
        }
    }
    std::ranges::sort(out.slots);
    out.slots.erase(std::ranges::unique(out.slots).begin(), out.slots.end());
    instances_.push_back(std::move(out));
}

bool FamilyProblem::fails(const Instance& instance, const expr::ReferenceFamily& family) {
    const auto value = expr::reference_value(*instance.tree, family, instance.member);
    return value.known && value.truth == (instance.fails == can_be_yes);
}

std::vector<uint32_t> FamilyProblem::violated() const {
    std::vector<uint32_t> out;
    for (uint32_t i = 0; i < rule_instances_; ++i) {
        if (fails(instances_[i], family_)) {
            out.push_back(i);
        }
    }
    return out;
}

std::vector<uint32_t> FamilyProblem::binding(const std::vector<uint32_t>& set,
                                             const std::vector<bool>& ignored) const {
    std::vector<uint32_t> out;
    for (const uint32_t slot : set) {
        out.insert(out.end(), readers_[slot].begin(), readers_[slot].end());
        if (guard_of_[slot] != no_instance) {
            out.push_back(guard_of_[slot]);
        }
    }
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    std::erase_if(out, [&](uint32_t i) {
        return (!ignored.empty() && ignored[i]) ||
               std::ranges::any_of(instances_[i].slots, [&](uint32_t slot) {
                   return answer(slot).anything && std::ranges::find(set, slot) != set.end();
               });
    });
    return out;
}

// Drops the instances that hold for all values of the box. False: one fails for all of them.
bool FamilyProblem::judge(const std::vector<uint32_t>& open, std::vector<uint32_t>& still) {
    for (const uint32_t i : open) {
        const Instance& instance = instances_[i];
        const Truths truths = walker_.truths(*instance.tree, box_, instance.member);
        if (truths == instance.fails) {
            in_conflict_[i] = true;
            return false;
        }
        if ((truths & instance.fails) != 0) {
            still.push_back(i);
        }
    }
    return true;
}

// The instance with the fewest answers that are not settled, and of these the one with the fewest
// values.
std::optional<FamilyProblem::Choice> FamilyProblem::choose(
    const std::vector<uint32_t>& still) const {
    std::optional<Choice> best;
    for (const uint32_t i : still) {
        Choice one{i, 0, 0, 0};
        for (const uint32_t slot : instances_[i].slots) {
            const int number = number_in_box_[slot];
            const int64_t count =
                number < 0 ? 1 : value_count(box_.values(static_cast<size_t>(number)));
            if (count > 1) {
                ++one.unresolved;
                one.slot = one.values == 0 || count < one.values ? slot : one.slot;
                one.values = one.values == 0 ? count : std::min(one.values, count);
            }
        }
        if (!best || one.unresolved < best->unresolved) {
            best = one;
        }
    }
    return best;
}

// The first value of the upper part: a cut near the middle, else the middle.
int64_t FamilyProblem::split_place(uint32_t slot, const ValueSet& values) const {
    const int64_t middle = value_at(values, value_count(values) / 2);
    const auto& cuts = rules_.cuts(static_cast<size_t>(slot_list_[slot].answer));
    int64_t best = middle;
    bool found = false;
    for (const int64_t cut : cuts) {
        if (cut <= values.front().low || cut > values.back().high) {
            continue;
        }
        const auto distance = [&](int64_t value) {
            return value > middle ? value - middle : middle - value;
        };
        best = !found || distance(cut) < distance(best) ? cut : best;
        found = true;
    }
    return best;
}

// Where texts are read, bounds may stay open for single values: then the family itself is asked.
bool FamilyProblem::fails_as_filled(uint32_t instance) {
    expr::ReferenceFamily filled = family_;
    for (const uint32_t slot : set_) {
        if (number_in_box_[slot] >= 0) {
            const auto& values = box_.values(static_cast<size_t>(number_in_box_[slot]));
            value_of(filled, rules_, slot_list_[slot]) = values.front().low;
        }
    }
    return fails(instances_[instance], filled);
}

bool FamilyProblem::narrow(const std::vector<uint32_t>& open) {
    std::vector<uint32_t> still;
    if (++steps_ > limits_.steps_max || !judge(open, still)) {
        return false;
    }
    auto choice = choose(still);
    while (choice && choice->unresolved == 0) {
        if (fails_as_filled(choice->instance)) {
            in_conflict_[choice->instance] = true;
            return false;
        }
        std::erase(still, choice->instance);
        choice = choose(still);
    }
    if (!choice) {
        return true;
    }
    const auto number = static_cast<size_t>(number_in_box_[choice->slot]);
    const ValueSet all = box_.values(number);
    const int64_t place = split_place(choice->slot, all);
    ValueSet below = cut_out(all, all.front().low, place - 1);
    ValueSet above = cut_out(all, place, all.back().high);
    // The larger part is tried first.
    if (value_count(above) >= value_count(below)) {
        std::swap(below, above);
    }
    for (const ValueSet& part : {below, above}) {
        box_.values(number) = part;
        if (narrow(still)) {
            return true;
        }
    }
    box_.values(number) = all;
    return false;
}

bool FamilyProblem::feasible(const std::vector<uint32_t>& set, const std::vector<bool>& ignored,
                             std::vector<uint32_t>& conflict) {
    for (const uint32_t slot : set_) {
        number_in_box_[slot] = -1;
    }
    box_.clear();
    set_ = set;
    for (const uint32_t slot : set) {
        const Answer& changed = answer(slot);
        if (changed.anything) {
            box_.free_to_anything(slot_list_[slot].member, changed.variable);
            continue;
        }
        number_in_box_[slot] =
            static_cast<int>(box_.free(slot_list_[slot].member, changed.variable, changed.domain));
    }
    in_conflict_.assign(instances_.size(), false);
    const bool found = narrow(binding(set, ignored));
    conflict.clear();
    for (uint32_t i = 0; !found && i < instances_.size(); ++i) {
        if (in_conflict_[i]) {
            conflict.push_back(i);
        }
    }
    return found;
}

std::vector<int64_t> FamilyProblem::values() const {
    std::vector<int64_t> out;
    for (const uint32_t slot : set_) {
        if (number_in_box_[slot] < 0) {
            out.push_back(0);
            continue;
        }
        // The middle of what is left, asked answers first.
        const ValueSet& all = box_.values(static_cast<size_t>(number_in_box_[slot]));
        const ValueSet given = cut_out(all, 0, INT64_MAX);
        const ValueSet& some = given.empty() ? all : given;
        out.push_back(value_at(some, value_count(some) / 2));
    }
    return out;
}

}  // namespace regsosek::check
