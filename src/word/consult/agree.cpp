// consult agree: reads groups, scores and decisions, writes what was agreed.
#include <algorithm>
#include <map>

#include "regsosek/consult.h"
#include "word/consult/agreement.h"
#include "word/consult/family_rows.h"
#include "word/consult/findings.h"
#include "word/consult/lists.h"

namespace regsosek::consult {

namespace {

using store::ColumnType;
using store::Table;

Result<Table> table_or_none(store::Workspace& workspace, const store::Scope& scope,
                            const char* name) {
    if (!TRY(workspace.has_table(name))) {
        return Table{};
    }
    store::Query query;
    query.table = name;
    return workspace.query(query, scope);
}

// Groups as people saw them, scores as the model gave them.
Result<Before> read_before(store::Workspace& workspace, const store::Scope& scope,
                           const store::Columns& columns, Answers& answers) {
    const bool printed = TRY(workspace.has_table("consult_printed"));
    Groups groups = printed ? TRY(groups_as_printed(workspace, scope, columns))
                            : TRY(groups_of_score(workspace, scope, columns));
    Before before;
    before.family_id = columns.family.at("family_id").int64s;
    before.area = columns.family.at("area").int64s;
    before.group_printed = std::move(groups.group);
    const size_t n = before.family_id.size();
    before.score_e6.assign(n, INT64_MIN);
    answers.bottom20_e6.assign(n, -1);
    answers.bottom40_e6.assign(n, -1);
    for (size_t i = 0; i < n; ++i) {
        before.reason.push_back(groups.reasons[static_cast<size_t>(groups.reason[i])]);
    }
    store::Query query;
    query.table = "score_family";
    query.fields = {"family_id", "score_e6", "p_bottom20_e6", "p_bottom40_e6"};
    const Table scores = TRY(workspace.query(query, scope));
    const FamilyRows rows{before.family_id};
    for (size_t k = 0; k < scores.rows; ++k) {
        const int64_t row = rows.row(scores.at("family_id").integer(k));
        if (row >= 0) {
            const auto at = static_cast<size_t>(row);
            before.score_e6[at] = scores.at("score_e6").integer(k);
            answers.bottom20_e6[at] = static_cast<int32_t>(scores.at("p_bottom20_e6").integer(k));
            answers.bottom40_e6[at] = static_cast<int32_t>(scores.at("p_bottom40_e6").integer(k));
        }
    }
    return before;
}

Result<std::vector<Spoken>> read_spoken(store::Workspace& workspace, const store::Scope& scope,
                                        const Before& before, Answers& answers) {
    std::vector<Spoken> spoken(before.family_id.size());
    answers.set_aside.resize(before.family_id.size());
    const Table decisions = TRY(table_or_none(workspace, scope, "consult_decision"));
    const FamilyRows rows{before.family_id};
    for (size_t k = 0; k < decisions.rows; ++k) {
        const int64_t row = rows.row(decisions.at("family_id").integer(k));
        if (row < 0) {
            continue;
        }
        const auto at = static_cast<size_t>(row);
        const auto number = [&](const char* name) {
            return static_cast<int32_t>(decisions.at(name).integer(k));
        };
        answers.set_aside[at] = decisions.at("set_aside").text(k);
        spoken[at] = {number("group_new"), number("reason"), number("existence"),
                      answers.set_aside[at].empty()};
    }
    return spoken;
}

Table family_table(const Before& before, const After& after) {
    Table table;
    table.rows = before.family_id.size();
    table.columns.reserve(12);
    table.add("family_id", ColumnType::int64).int64s = before.family_id;
    table.add("area", ColumnType::int64).int64s = before.area;
    table.add("group_printed", ColumnType::int32).int32s = before.group_printed;
    table.add("group_agreed", ColumnType::int32).int32s = after.group_agreed;
    table.add("moved_by", ColumnType::int32).int32s = after.moved_by;
    table.add("reason", ColumnType::int32).int32s = after.reason;
    table.add("existence", ColumnType::int32).int32s = after.existence;
    table.add("decided_by", ColumnType::int32).int32s = after.decided_by;
    table.add("final_rank", ColumnType::int64).int64s = after.final_rank;
    table.add("final_percentile_e6", ColumnType::int32).int32s = after.final_percentile_e6;
    table.add("final_decile", ColumnType::int32).int32s = after.final_decile;
    store::TextBuilder builder{table.add("not_ranked", ColumnType::text)};
    for (const std::string& why : after.not_ranked) {
        builder.add(why);
    }
    return table;
}

std::vector<NamedCount> named(const std::map<std::string, int64_t>& counts) {
    std::vector<NamedCount> out;
    for (const auto& [name, count] : counts) {
        out.push_back({name, count});
    }
    return out;
}

AgreeReport report_of(const Before& before, const After& after, const Answers& answers,
                      const std::vector<Finding>& found) {
    AgreeReport report;
    std::map<std::string, int64_t> reasons;
    std::map<std::string, int64_t> rules;
    report.families = static_cast<int64_t>(before.family_id.size());
    for (size_t i = 0; i < before.family_id.size(); ++i) {
        if (after.not_ranked[i].empty()) {
            ++report.ranked;
            ++report.group_families[static_cast<size_t>(after.group_agreed[i] - 1)];
        } else {
            ++reasons[after.not_ranked[i]];
        }
        if (after.moved_by[i] == 1) {
            const int32_t printed = before.group_printed[i];
            ++(printed == 0                      ? report.given_group
               : after.group_agreed[i] < printed ? report.moved_poorer
                                                 : report.moved_better);
        }
        report.set_aside += answers.set_aside[i].empty() ? 0 : 1;
    }
    for (const Finding& one : found) {
        ++rules[one.rule];
    }
    report.not_ranked = named(reasons);
    report.findings = named(rules);
    return report;
}

}  // namespace

AgreeOptions agree_options(const Settings& settings) {
    AgreeOptions options;
    options.changed_share_max = settings.real("fkp_changed_share_max");
    options.poorer_share_max = settings.real("fkp_poorer_share_max");
    options.contradicted_group = static_cast<int32_t>(settings.integer("fkp_contradicted_group"));
    options.sls_per_session_max = settings.integer("fkp_sls_per_session");
    options.bottom20_high = settings.real("fkp_bottom20_high");
    options.bottom40_low = settings.real("fkp_bottom40_low");
    return options;
}

Result<AgreeReport> agree(store::Workspace& workspace, const store::Scope& scope,
                          const AgreeOptions& options) {
    if (!TRY(workspace.covers(scope))) {
        return fail(Code::no_right, "peringkat akhir memerlukan seluruh wilayah",
                    "a final ranking needs all areas");
    }
    const auto columns =
        TRY(workspace.columns(scope, {{"welfare_status_initial", "prog_pkh", "floor_type"}, {}}));
    Answers answers;
    answers.welfare_status = columns->family.at("welfare_status_initial").int32s;
    answers.prog_pkh = columns->family.at("prog_pkh").int32s;
    answers.floor_type = columns->family.at("floor_type").int32s;
    const Before before = TRY(read_before(workspace, scope, *columns, answers));
    const auto spoken = TRY(read_spoken(workspace, scope, before, answers));
    const After after = agreement(before, spoken);
    const auto found =
        findings(before, after, answers, TRY(table_or_none(workspace, scope, "consult_held")),
                 TRY(table_or_none(workspace, scope, "consult_added")), options);
    TRY(workspace.write_table({"consult_family", {"family_id"}, "area"},
                              family_table(before, after)));
    TRY(workspace.write_table({"consult_finding", {"area", "number"}, "area"},
                              finding_table(found)));
    return report_of(before, after, answers, found);
}

}  // namespace regsosek::consult
