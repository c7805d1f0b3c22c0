// The slow, obvious twin of error localisation: tries every combination of values of a family with
// the reference evaluator, and keeps the sets of changed answers that weigh least.
#pragma once

#include <cstdint>
#include <vector>

#include "ground/expr/reference.h"
#include "method/check/localise.h"

namespace regsosek::testing_check {

/// One answer of a family: of the family (-1) or of a member.
struct BruteSlot {
    int member = -1;
    size_t answer = 0;  ///< position in the list of answers
};

/// All combinations of values that satisfy the rules. `extra` are values that records may have
/// though they are outside the domain: by slot, at most a few.
class Brute {
public:
    /// `family` gives the number of members and of variables; its values do not matter.
    Brute(std::vector<check::Requirement> rules, std::vector<check::Answer> answers,
          std::vector<BruteSlot> slots, expr::ReferenceFamily family,
          std::vector<std::vector<int64_t>> extra);

    /// Number of combinations.
    size_t size() const { return satisfied_.size(); }
    struct Found {
        bool possible = false;
        int64_t weight = 0;
        std::vector<uint64_t> sets;  ///< masks of slots, ascending
    };
    /// The lightest sets for a record with these values, by slot; each among the values tried.
    Found lightest(const std::vector<int64_t>& values) const;
    /// The values of a slot that are tried.
    const std::vector<int64_t>& values(size_t slot) const { return values_[slot]; }
    /// Puts values into the family.
    expr::ReferenceFamily filled(const std::vector<int64_t>& values) const;
    /// True when no rule fails.
    bool satisfies(const expr::ReferenceFamily& family) const;

private:
    std::vector<int64_t> combination(size_t number) const;

    std::vector<check::Requirement> rules_;
    std::vector<check::Answer> answers_;
    std::vector<BruteSlot> slots_;
    expr::ReferenceFamily family_;
    std::vector<std::vector<int64_t>> values_;  // by slot
    std::vector<bool> satisfied_;               // by combination
};

}  // namespace regsosek::testing_check
