// Families that a rule makes eligible, in order of rank, cut by quotas.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "ground/base/ids.h"
#include "regsosek/use.h"
#include "word/use/rows.h"

namespace regsosek::use {

namespace {

constexpr const char* final_rank = "consult_final_rank";
constexpr const char* percentile = "score_percentile_e6";
// An objection against the family's place that is open or was upheld (`score object`).
constexpr const char* suspended = "score_objection_suspends";

// What a selection reads.
struct Plan {
    std::optional<expr::Expression> rule;
    const expr::Variable* order = nullptr;
    const expr::Variable* suspended = nullptr;  // nullptr: the edition holds no objection
    bool descending = false;
    std::vector<const expr::Variable*> reasons;
    std::vector<int> needed;
};

Result<const expr::Variable*> family_variable(const Names& names, const std::string& name) {
    const expr::Variable* variable = TRY(find_variable(names, name));
    if (variable->level != expr::Level::family) {
        return fail(Code::bad_input, fmt::format("{} bukan kolom keluarga", name),
                    fmt::format("{} is no column of families", name));
    }
    return variable;
}

Result<Plan> plan_of(const Names& names, const EligibleOptions& options) {
    Plan plan;
    std::string order = options.order;
    if (order.empty()) {
        order = names.dictionary.find(final_rank) != nullptr ? final_rank : percentile;
    }
    plan.descending = order.starts_with('-');
    const std::string name = plan.descending ? order.substr(1) : order;
    plan.order = TRY(family_variable(names, name));
    if (plan.order->type != expr::Type::integer) {
        return fail(Code::bad_input, fmt::format("{} bukan urutan", name),
                    fmt::format("{} is no order", name));
    }
    plan.needed.push_back(plan.order->index);
    plan.suspended = names.dictionary.find(suspended);
    if (plan.suspended != nullptr) {
        plan.needed.push_back(plan.suspended->index);
    }
    for (const std::string& reason : options.reasons) {
        plan.reasons.push_back(TRY(family_variable(names, reason)));
        plan.needed.push_back(plan.reasons.back()->index);
    }
    if (!options.rule.empty()) {
        plan.rule = TRY(compile_rule(names, options.rule, expr::Level::family));
        plan.needed.insert(plan.needed.end(), plan.rule->reads().begin(), plan.rule->reads().end());
    }
    return plan;
}

// An eligible family before the cut.
struct Candidate {
    int64_t quota_area = 0;
    bool unranked = false;
    int64_t key = 0;  // rank, or its negative when the order is turned round
    int64_t family_id = 0;
    uint32_t row = 0;
    auto operator<=>(const Candidate&) const = default;
};

std::vector<Candidate> candidates_of(const Names& names, const Rows& rows, const Plan& plan,
                                     const EligibleOptions& options, const AreaRange& range,
                                     Selection& selection) {
    const auto passes = plan.rule ? truths(names, rows, *plan.rule) : std::vector<expr::Truth>{};
    const auto& area = rows.family.at("area");
    const auto& rank = rows.family.at(plan.order->name);
    const auto& family_id = rows.family.at("family_id");
    const store::Column* objected =
        plan.suspended == nullptr ? nullptr : rows.family.find(plan.suspended->name);
    std::vector<Candidate> out;
    for (uint32_t row = 0; row < rows.family.rows; ++row) {
        if (!range.contains(area.integer(row))) {
            continue;
        }
        const auto truth = plan.rule ? passes[row] : expr::Truth::yes;
        selection.unknown += truth == expr::Truth::unknown ? 1 : 0;
        if (truth != expr::Truth::yes) {
            continue;
        }
        if (objected != nullptr && objected->integer(row) == 1) {
            ++selection.suspended;
            continue;
        }
        const int64_t value = rank.integer(row);
        // consult writes 0 for a family that has no place in the order.
        const bool unranked = value < 0 || (value == 0 && plan.order->name == final_rank);
        selection.not_ranked += unranked ? 1 : 0;
        const int64_t quota_area = options.quota_level == AreaLevel::none
                                       ? 0
                                       : AreaCode{area.integer(row)}
                                             .enclosing(static_cast<int>(options.quota_level))
                                             .value;
        out.push_back({quota_area, unranked,
                       unranked          ? 0
                       : plan.descending ? -value
                                         : value,
                       family_id.integer(row), row});
    }
    std::ranges::sort(out);
    return out;
}

std::vector<std::string> reasons_of(const Rows& rows, const Plan& plan, uint32_t row) {
    std::vector<std::string> out;
    for (const expr::Variable* variable : plan.reasons) {
        const auto& column = rows.family.at(variable->name);
        switch (column.type) {
            case store::ColumnType::text: out.emplace_back(column.text(row)); break;
            case store::ColumnType::real:
                out.push_back(fmt::format("{}", column.reals[row]));
                break;
            default: out.push_back(std::to_string(column.integer(row)));
        }
    }
    return out;
}

// Takes families up to the quota and notes the cut of each area.
void take(const std::vector<Candidate>& candidates, const Rows& rows, const Plan& plan,
          const EligibleOptions& options, Selection& selection) {
    const auto& area = rows.family.at("area");
    const auto& rank = rows.family.at(plan.order->name);
    std::pair<bool, int64_t> last{};
    for (const Candidate& candidate : candidates) {
        if (selection.cuts.empty() || selection.cuts.back().area != candidate.quota_area) {
            selection.cuts.push_back({candidate.quota_area, 0, 0, -1, 0});
        }
        Cut& cut = selection.cuts.back();
        ++cut.eligible;
        const std::pair<bool, int64_t> place{candidate.unranked, candidate.key};
        if (options.quota >= 0 && cut.taken >= options.quota) {
            cut.tied_out += cut.taken > 0 && place == last ? 1 : 0;
            continue;
        }
        ++cut.taken;
        cut.last_rank = rank.integer(candidate.row);
        last = place;
        selection.families.push_back({candidate.family_id, FamilyId{candidate.family_id}.printed(),
                                      area.integer(candidate.row), cut.taken, cut.last_rank,
                                      reasons_of(rows, plan, candidate.row)});
    }
}

}  // namespace

Result<Selection> eligible(const Source& source, const EligibleOptions& options) {
    if (options.quota < -1) {
        return fail(Code::usage, "kuota tidak boleh negatif", "a quota is 0 or more");
    }
    const AreaRange range =
        options.area.empty() ? AreaRange{0, INT64_MAX} : TRY(AreaRange::of(options.area));
    const Names names = TRY(read_names(source));
    const Plan plan = TRY(plan_of(names, options));
    const Rows rows = TRY(read_rows(names, plan.needed, false));
    Selection selection;
    selection.order = (plan.descending ? "-" : "") + plan.order->name;
    selection.edition = names.content.name;
    selection.edition_hash = names.content.hash;
    for (const expr::Variable* variable : plan.reasons) {
        selection.reason_names.push_back(variable->name);
    }
    const auto candidates = candidates_of(names, rows, plan, options, range, selection);
    take(candidates, rows, plan, options, selection);
    return selection;
}

}  // namespace regsosek::use
