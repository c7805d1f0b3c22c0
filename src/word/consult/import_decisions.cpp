// The import: files, families, what counts, documents, tables.
#include <algorithm>
#include <filesystem>
#include <tuple>

#include "ground/base/ids.h"
#include "regsosek/consult.h"
#include "word/consult/decisions.h"
#include "word/consult/family_rows.h"
#include "word/consult/lists.h"

namespace regsosek::consult {

namespace {

// The key of a family on paper.
using CensusKey = std::tuple<int64_t, int32_t, int32_t>;

std::vector<std::pair<CensusKey, uint32_t>> keys_of(const store::Columns& columns) {
    const auto& area = columns.family.at("area").int64s;
    const auto& building = columns.family.at("building_no").int32s;
    const auto& number = columns.family.at("family_no").int32s;
    std::vector<std::pair<CensusKey, uint32_t>> keys;
    keys.reserve(columns.family.rows);
    for (uint32_t row = 0; row < columns.family.rows; ++row) {
        keys.emplace_back(CensusKey{area[row], building[row], number[row]}, row);
    }
    std::ranges::sort(keys);
    return keys;
}

// Groups that people saw: as printed, or as scored where no list was made.
Result<Groups> groups_seen(store::Workspace& workspace, const store::Scope& scope,
                           const store::Columns& columns) {
    if (TRY(workspace.has_table("consult_printed"))) {
        return groups_as_printed(workspace, scope, columns);
    }
    return groups_of_score(workspace, scope, columns);
}

// Finds the family of each decision; decisions about nobody are reported and dropped.
void match_families(Import& import, const store::Columns& columns, const Groups& groups,
                    const std::string& path, std::vector<Reported>& reported) {
    const auto keys = keys_of(columns);
    const auto& family_id = columns.family.at("family_id").int64s;
    std::vector<DecisionRow> found;
    for (DecisionRow& row : import.decisions) {
        const CensusKey key{row.area, row.building_no, row.family_no};
        const auto at = std::ranges::lower_bound(keys, std::pair{key, uint32_t{0}});
        if (at == keys.end() || at->first != key) {
            reported.push_back({path,
                                row.line,
                                "family_no",
                                "no_family",
                                std::to_string(row.family_no),
                                {"keluarga yang ada dokumen K-nya", "a family with a K document"},
                                false,
                                row.area});
            continue;
        }
        import.family_id.push_back(family_id[at->second]);
        import.printed.push_back(groups.group[at->second]);
        found.push_back(std::move(row));
    }
    import.decisions = std::move(found);
}

std::string session_flaw(const Import& import, int64_t area) {
    const auto found = import.sessions.find(area);
    if (found == import.sessions.end()) {
        return "no_session";
    }
    return found->second.counts ? "" : "not_signed";
}

// FKP01, and that a family that is not there has no group.
void judge_decisions(Import& import, const std::string& path, std::vector<Reported>& reported) {
    for (size_t i = 0; i < import.decisions.size(); ++i) {
        DecisionRow& row = import.decisions[i];
        std::string aside = session_flaw(import, row.area);
        if (row.existence != 1 && row.group != 0) {
            reported.push_back(
                {path,
                 row.line,
                 "group_new",
                 "group_of_absent",
                 std::to_string(row.group),
                 {"kosong bila keluarga tidak ada", "blank when the family is not there"},
                 true,
                 row.area});
            row.group = 0;
        }
        const bool moved =
            row.group != 0 && import.printed[i] != 0 && row.group != import.printed[i];
        if (moved && row.reason == 0) {
            reported.push_back({path,
                                row.line,
                                "reason",
                                "no_reason",
                                "",
                                {"alasan perubahan kelompok (FKP01)",
                                 "the reason for the change of group (FKP01)"},
                                true,
                                row.area});
            aside = aside.empty() ? "no_reason" : aside;
        }
        import.set_aside.push_back(std::move(aside));
    }
    for (const AddedRow& row : import.added) {
        import.added_aside.push_back(session_flaw(import, row.area));
    }
}

Result<void> gather_sessions(store::Workspace& workspace, const store::Scope& scope,
                             Import& import) {
    if (TRY(workspace.has_table("consult_held"))) {
        store::Query query;
        query.table = "consult_held";
        query.fields = {"area", "session_id", "held_on", "counts"};
        const store::Table table = TRY(workspace.query(query, scope));
        for (size_t row = 0; row < table.rows; ++row) {
            import.sessions[table.at("area").integer(row)] = {
                std::string(table.at("session_id").text(row)),
                static_cast<int32_t>(table.at("held_on").integer(row)),
                table.at("counts").integer(row) == 1, false};
        }
    }
    for (const HeldRow& row : import.held) {
        import.sessions[row.area] = {row.session_id, row.held_on, row.counts(), true};
    }
    return {};
}

Result<void> append(store::Workspace& workspace, const std::vector<store::Document>& documents,
                    size_t per_commit, ImportReport& report) {
    const size_t step = std::max<size_t>(1, per_commit);
    for (size_t begin = 0; begin < documents.size(); begin += step) {
        const auto receipt = TRY(workspace.append(
            std::span(documents).subspan(begin, std::min(step, documents.size() - begin))));
        report.stored += receipt.written;
        report.repeated += receipt.repeated;
    }
    return {};
}

}  // namespace

Result<void> keep_decisions(store::Workspace& workspace, const store::Scope& scope, Import& import,
                            const std::string& path, const ImportOptions& options,
                            ImportReport& report) {
    TRY(gather_sessions(workspace, scope, import));
    judge_decisions(import, path, report.reported);
    const ImportOutput output = TRY(output_of(workspace, scope, import));
    TRY(append(workspace, output.documents, options.documents_per_commit, report));
    TRY(workspace.write_table({"consult_held", {"area"}, "area"}, output.held, scope));
    TRY(workspace.write_table({"consult_decision", {"family_id"}, "area"}, output.decisions,
                              scope));
    TRY(workspace.write_table({"consult_added", {"area", "line_no"}, "area"}, output.added, scope));
    report.withdrawn = output.withdrawn;
    const auto aside = [](const std::string& why) { return !why.empty(); };
    report.set_aside = std::ranges::count_if(import.set_aside, aside) +
                       std::ranges::count_if(import.added_aside, aside);
    return {};
}

Result<ImportReport> import_decisions(store::Workspace& workspace, const store::Scope& scope,
                                      const std::string& folder, const ImportOptions& options) {
    ImportReport report;
    Import import;
    const std::string decision_path = folder + "/fkp_decision.csv";
    const std::string added_path = folder + "/fkp_added.csv";
    import.held = TRY(read_held(folder + "/fkp_session.csv", scope, report.reported));
    import.decisions = TRY(read_decisions(decision_path, scope, report.reported));
    if (std::filesystem::exists(added_path)) {
        import.added = TRY(read_added(added_path, scope, report.reported));
    }
    report.sessions_read = static_cast<int64_t>(import.held.size());
    report.decisions_read = static_cast<int64_t>(import.decisions.size());
    report.added_read = static_cast<int64_t>(import.added.size());
    const auto columns = TRY(workspace.columns(scope, {{"building_no", "family_no"}, {}}));
    const Groups groups = TRY(groups_seen(workspace, scope, *columns));
    match_families(import, *columns, groups, decision_path, report.reported);
    TRY(keep_decisions(workspace, scope, import, decision_path, options, report));
    report.rows_not_kept = std::ranges::count(report.reported, false, &Reported::kept);
    TRY(store::write_reported(workspace, "consult_reported", report.reported, scope));
    return report;
}

}  // namespace regsosek::consult
