// One family under search: its slots, its rules row by row, and whether a set of slots will do.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "method/check/localise_family.h"

namespace regsosek::check {

/// A rule (or guard) for one row.
struct Instance {
    const expr::Node* tree = nullptr;
    int member = -1;
    Truths fails = can_be_no;     ///< the truth with which it fails
    std::vector<uint32_t> slots;  ///< numbers of the slots that it reads, ascending
    FamilyFound::Failing source;
};

/// The slots and instances of a family.
class FamilyProblem {
public:
    FamilyProblem(const FamilyRules& rules, const expr::ReferenceFamily& family,
                  BoundsWalker& walker, const LocaliseLimits& limits);

    size_t slots() const { return slot_list_.size(); }
    const Slot& slot(uint32_t number) const { return slot_list_[number]; }
    uint32_t number(const Slot& slot) const;
    const Answer& answer(uint32_t slot) const {
        return rules_.answers()[static_cast<size_t>(slot_list_[slot].answer)];
    }
    /// What a change of the slot weighs in this family.
    int64_t weight(uint32_t slot) const { return weights_[slot]; }
    const std::vector<Instance>& instances() const { return instances_; }
    const std::vector<uint32_t>& instances_of(uint32_t slot) const { return readers_[slot]; }
    /// Instances that fail as the family is. Guards never do.
    std::vector<uint32_t> violated() const;
    /// True when an instance fails in the given family.
    static bool fails(const Instance& instance, const expr::ReferenceFamily& family);
    /// Instances that bind when the slots of a set change: those that read one, without those that
    /// read a text of the set, and the guards of the slots. Ignored ones are left out.
    std::vector<uint32_t> binding(const std::vector<uint32_t>& set,
                                  const std::vector<bool>& ignored) const;

    /// Whether values of the slots satisfy what binds. Otherwise `conflict` gets instances that
    /// together refute the set. False as well when the steps are used up.
    bool feasible(const std::vector<uint32_t>& set, const std::vector<bool>& ignored,
                  std::vector<uint32_t>& conflict);
    /// After feasible: a value per slot of the set.
    std::vector<int64_t> values() const;
    bool out_of_steps() const { return steps_ > limits_.steps_max; }

private:
    struct Choice {
        uint32_t instance = 0;
        uint32_t slot = 0;
        size_t unresolved = 0;
        int64_t values = 0;
    };
    int64_t weight_now(const Slot& slot) const;
    void add_instance(const Requirement& rule, const Reads& reads, int member,
                      FamilyFound::Failing source);
    bool narrow(const std::vector<uint32_t>& open);
    bool judge(const std::vector<uint32_t>& open, std::vector<uint32_t>& still);
    std::optional<Choice> choose(const std::vector<uint32_t>& still) const;
    int64_t split_place(uint32_t slot, const ValueSet& values) const;
    bool fails_as_filled(uint32_t instance);

    const FamilyRules& rules_;
    const expr::ReferenceFamily& family_;
    BoundsWalker& walker_;
    const LocaliseLimits& limits_;
    std::vector<Slot> slot_list_;
    std::vector<int64_t> weights_;  // by slot
    std::vector<int> family_rank_;  // by answer: place among the answers of its level; -1: fixed
    size_t family_slots_ = 0;
    size_t member_slots_ = 0;
    std::vector<Instance> instances_;
    std::vector<uint32_t> guard_of_;  // by slot: its guard's instance, or none
    size_t rule_instances_ = 0;
    std::vector<std::vector<uint32_t>> readers_;
    Box box_;
    std::vector<uint32_t> set_;
    std::vector<int> number_in_box_;  // by slot; -1: not free
    std::vector<bool> in_conflict_;   // by instance
    size_t steps_ = 0;
};

}  // namespace regsosek::check
