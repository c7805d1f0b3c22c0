// Counts with denominators: per rule, SLS, officer and operator how often it was decided, hit,
// could not be decided, and did not apply.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "method/check/run.h"
#include "word/validate/findings.h"

namespace regsosek::validate {

/// The SLS, officer and operator of each family, as numbered groups in order of first appearance.
struct CountGroups {
    std::vector<uint32_t> of_family;
    struct Name {
        int64_t area = 0;
        std::string_view ppl_code, operator_code;
    };
    std::vector<Name> names;

    check::Groups groups() const { return {of_family, names.size()}; }
};
CountGroups count_groups(const store::Columns& columns);

/// One row per rule, SLS, officer and operator where the rule hit or could not be decided: rule,
/// area, ppl_code, operator_code, decided, hits, unknown, outside. Where a rule has no row it was
/// decided for all rows of its level to which it applies. Rules that judge a group as a whole have
/// no rows here.
store::Table count_table(const Findings& findings, const CountGroups& groups);

}  // namespace regsosek::validate
