// Totals of groups and the rules that read them, over a whole batch.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "method/check/rules.h"
#include "method/check/run.h"

namespace regsosek::check {

/// Which group of a given scope each family is in.
struct GivenKeys {
    std::string scope;
    std::span<const int64_t> of_family;
};
/// A given total of groups: values by key of the scope. Keys without a family are groups too.
struct GivenOfGroups {
    std::string total;
    std::vector<int64_t> keys;    ///< Ascending, each once.
    std::vector<int64_t> values;  ///< expr::unknown_integer: not known
};
/// A given total of rows.
struct GivenOfRows {
    std::string total;
    std::vector<int64_t> values;  ///< by family or member; expr::unknown_integer: not known
};

/// What rules over groups are run over. What the program does not give is unknown.
struct GroupInput {
    const expr::Batch& batch;
    std::vector<GivenKeys> keys;
    std::vector<GivenOfGroups> of_groups;
    std::vector<GivenOfRows> of_rows;
    std::span<const int64_t>
        family_ids;  ///< Names of rows in findings; empty: their numbers from 1.
    std::span<const int64_t> member_ids;
};

/// The groups of a scope.
struct GroupsOfScope {
    static constexpr uint32_t none = UINT32_MAX;
    std::vector<uint32_t> of_family;  ///< none: the family is in no group
    std::vector<uint32_t> first;      ///< A family of each group; none: without families
    std::vector<int64_t> keys;        ///< Of a given scope: the key of each group.

    size_t count() const { return first.size(); }
};

/// The values of a total: integers or reals, by group or by row; unknown as in expr::Values.
struct TotalValues {
    std::vector<int64_t> integers;
    std::vector<double> reals;
    /// Of `same`: the next row with the value of this row, around in a circle; empty: not kept.
    std::vector<uint32_t> next;
};

/// All totals of a book.
struct Figures {
    std::vector<GroupsOfScope> scopes;  ///< by GroupBook::scopes
    std::vector<TotalValues> totals;    ///< by GroupBook::totals
};
Figures compute_figures(const RuleBook& book, const GroupInput& input);

/// What the rules found: hits by rule, then row or group.
struct CheckedGroups {
    std::vector<Hit> rows;             ///< Hits at rows; rule is an index of RuleBook::group_rules.
    std::vector<Hit> groups;           ///< Hits at groups as a whole.
    std::vector<Count> counts;         ///< by rule
    std::vector<GroupCount> by_group;  ///< Of rules at rows, as Checked::by_group
};
CheckedGroups run_groups(const RuleBook& book, const Figures& figures, const GroupInput& input,
                         const RunOptions& options = {});

/// "name=value; ..." of the totals that a rule reads, at one of its hits.
std::string shown_totals(const RuleBook& book, const Figures& figures, const GroupInput& input,
                         const GroupRule& rule, uint32_t row);

}  // namespace regsosek::check
