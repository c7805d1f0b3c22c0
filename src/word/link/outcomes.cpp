// Reports: the figures of a run, from its tables.
#include <algorithm>

#include "method/match/match.h"
#include "regsosek/link.h"

namespace regsosek::link {

namespace {

using store::Table;

// Rows of outcome, reason, persons.
void fill_counts(const Table& counts, Report& report) {
    for (size_t i = 0; i < counts.rows; ++i) {
        OutcomeCount row;
        row.outcome = static_cast<int32_t>(counts.at("outcome").integer(i));
        row.reason = static_cast<int32_t>(counts.at("reason").integer(i));
        row.outcome_text = match::describe(static_cast<match::Outcome>(row.outcome));
        row.reason_text = match::describe(static_cast<match::Reason>(row.reason));
        row.persons = counts.columns.back().integer(i);
        report.persons += row.persons;
        report.linked += row.outcome >= 2 ? row.persons : 0;
        report.review += row.outcome == 1 ? row.persons : 0;
        report.none += row.outcome == 0 ? row.persons : 0;
        report.outcomes.push_back(std::move(row));
    }
    const auto asked = static_cast<double>(std::max<int64_t>(1, report.linked + report.review));
    report.automatic_share = static_cast<double>(report.linked) / asked;
}

void fill_rules(const Table& rules, Report& report) {
    for (size_t i = 0; i < rules.rows; ++i) {
        const auto value = [&](const char* name) { return rules.at(name).integer(i); };
        RuleCount row{std::string(rules.at("rule").text(i)),
                      value("pairs"),
                      value("new_pairs"),
                      value("kept"),
                      value("strong"),
                      value("refined"),
                      value("capped"),
                      value("not_compared"),
                      0};
        report.distinct_pairs += row.new_pairs;
        report.rules.push_back(std::move(row));
    }
}

void fill_levels(const Table& levels, Report& report) {
    for (size_t i = 0; i < levels.rows; ++i) {
        const double m = levels.at("m").reals[i];
        const double u = levels.at("u").reals[i];
        const double bits = match::log2_units(m / u) / static_cast<double>(match::weight_unit);
        report.levels.push_back({std::string(levels.at("field").text(i)),
                                 static_cast<int32_t>(levels.at("level").integer(i)),
                                 std::string(levels.at("label").text(i)), m, u, bits,
                                 levels.at("fitted").integer(i) != 0});
    }
}

Result<Table> whole(store::Workspace& workspace, const store::Scope& scope, const char* name) {
    store::Query query;
    query.table = name;
    return workspace.query(query, scope);
}

}  // namespace

Result<Report> report(store::Workspace& workspace, const store::Scope& scope) {
    if (!TRY(workspace.has_table("link_count"))) {
        return std::unexpected(
            fail(Code::not_found, "link belum pernah dijalankan", "link has not run yet")
                .error()
                .with_hint("jalankan link run", "run link run"));
    }
    Report report;
    store::Query counts;
    counts.table = "link_person";
    counts.group = {"outcome", "reason"};
    counts.fields = {"outcome", "reason", "count()"};
    fill_counts(TRY(workspace.query(counts, scope)), report);
    // Pairs compared and weights learned tell of the whole run: not of a part of its areas.
    if (scope.everything()) {
        fill_rules(TRY(whole(workspace, scope, "link_rule")), report);
        fill_levels(TRY(whole(workspace, scope, "link_level")), report);
    }
    report.duplicates = static_cast<int64_t>(TRY(whole(workspace, scope, "link_duplicate")).rows);
    report.register_reported =
        static_cast<int64_t>(TRY(whole(workspace, scope, "link_reported")).rows);
    return report;
}

}  // namespace regsosek::link
