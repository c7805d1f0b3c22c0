// consult reconcile: the village's word and the model's by rule, side by side with what is
// published.
#include "method/estimate/reconcile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "ground/base/ids.h"
#include "method/estimate/ranking.h"
#include "regsosek/consult.h"
#include "word/consult/family_rows.h"

namespace regsosek::consult {

namespace {

using estimate::Reconciled;
using estimate::Spoken;
using store::ColumnType;
using store::Table;

constexpr int sls_digits = 14;
constexpr std::array<std::string_view, 6> set_aside_words = {
    "", "no_reason", "no_quorum", "not_minuted", "bounded", "sure"};

Result<Table> read(store::Workspace& workspace, const store::Scope& scope, const char* name,
                   std::vector<std::string> fields) {
    if (!TRY(workspace.has_table(name))) {
        return std::unexpected(fail(Code::not_found, std::string("tabel ") + name + " belum ada",
                                    std::string("there is no table ") + name + " yet")
                                   .error()
                                   .with_hint("jalankan score apply, consult import dan agree",
                                              "run score apply, consult import and agree"));
    }
    store::Query query;
    query.table = name;
    query.fields = std::move(fields);
    return workspace.query(query, scope);
}

/// How the session of an SLS was held.
struct Held {
    int32_t attendance = 0;
    bool minuted = false;
};

Result<std::map<int64_t, Held>> read_held(store::Workspace& workspace, const store::Scope& scope) {
    const Table held =
        TRY(read(workspace, scope, "consult_held", {"area", "session_id", "attendance", "counts"}));
    // Attendance is written by SLS; people meet by session.
    std::map<std::string_view, int32_t> present;
    for (size_t r = 0; r < held.rows; ++r) {
        present[held.at("session_id").text(r)] +=
            std::max(0, static_cast<int32_t>(held.at("attendance").integer(r)));
    }
    std::map<int64_t, Held> out;
    for (size_t r = 0; r < held.rows; ++r) {
        out[AreaCode{held.at("area").integer(r)}.enclosing(sls_digits).value] = {
            present[held.at("session_id").text(r)], held.at("counts").integer(r) == 1};
    }
    return out;
}

/// A score with corrected facts, and the score in whose place it stands: its model (name and digits
/// of its hash) and its value.
struct CorrectedScore {
    double score = 0;
    int64_t before_e6 = 0;
    std::string model;
};

/// Scores with corrected facts by family; empty when nothing was corrected.
Result<std::map<int64_t, CorrectedScore>> read_corrected(store::Workspace& workspace,
                                                         const store::Scope& scope) {
    std::map<int64_t, CorrectedScore> out;
    if (!TRY(workspace.has_table("score_corrected"))) {
        return out;
    }
    const Table rows = TRY(read(workspace, scope, "score_corrected",
                                {"family_id", "score_before_e6", "score_e6", "model"}));
    for (size_t r = 0; r < rows.rows; ++r) {
        out[rows.at("family_id").integer(r)] = {
            static_cast<double>(rows.at("score_e6").integer(r)) * 1e-6,
            rows.at("score_before_e6").integer(r), std::string(rows.at("model").text(r))};
    }
    return out;
}

/// Scored families as the rules see them.
struct Meeting {
    std::vector<Spoken> families;
    std::vector<int64_t> area;
    std::vector<int32_t> agreed;  ///< group, 0 where the village said nothing
    size_t places = 0;
    int64_t stale_corrections = 0;  ///< corrected scores of another ranking, ignored
};

Result<Meeting> read_meeting(store::Workspace& workspace, const store::Scope& scope) {
    const Table scores = TRY(read(workspace, scope, "score_family",
                                  {"family_id", "area", "score_e6", "sd_e6", "model"}));
    const Table agreed =
        TRY(read(workspace, scope, "consult_family",
                 {"family_id", "group_printed", "group_agreed", "reason", "existence"}));
    const auto held = TRY(read_held(workspace, scope));
    const auto corrected = TRY(read_corrected(workspace, scope));
    const FamilyRows rows(agreed);
    std::map<int64_t, size_t> places;
    Meeting out;
    for (size_t r = 0; r < scores.rows; ++r) {
        Spoken one;
        one.key = scores.at("family_id").integer(r);
        one.model_score = static_cast<double>(scores.at("score_e6").integer(r)) * 1e-6;
        one.sd = static_cast<double>(scores.at("sd_e6").integer(r)) * 1e-6;
        if (const auto found = corrected.find(one.key); found != corrected.end()) {
            if (found->second.model == scores.at("model").text(r) &&
                found->second.before_e6 == scores.at("score_e6").integer(r)) {
                one.corrected_score = found->second.score;
            } else {
                ++out.stale_corrections;
            }
        }
        const int64_t sls = AreaCode{scores.at("area").integer(r)}.enclosing(sls_digits).value;
        one.place = places.try_emplace(sls, places.size()).first->second;
        if (const auto found = held.find(sls); found != held.end()) {
            one.attendance = found->second.attendance;
            one.minuted = found->second.minuted;
        }
        int32_t group = 0;
        if (const int64_t row = rows.row(one.key); row >= 0) {
            const auto at = [&](const char* name) {
                return static_cast<int32_t>(agreed.at(name).integer(static_cast<size_t>(row)));
            };
            one.present = at("existence") == 1;
            one.reason = at("reason");
            group = at("group_agreed") != at("group_printed") ? at("group_agreed") : 0;
        }
        out.families.push_back(one);
        out.area.push_back(scores.at("area").integer(r));
        out.agreed.push_back(group);
    }
    out.places = places.size();
    return out;
}

/// A family that the village moved stands in the middle of its new group: groups have the shares
/// that the printed list gave them in the place.
Result<void> add_percentiles(store::Workspace& workspace, const store::Scope& scope,
                             Meeting& meeting) {
    constexpr size_t groups = 4;
    const Table scores = TRY(read(workspace, scope, "score_family", {"family_id", "model_group"}));
    std::vector<std::array<double, groups + 1>> counts(meeting.places);
    for (size_t i = 0; i < meeting.families.size(); ++i) {
        const auto group = static_cast<size_t>(scores.at("model_group").integer(i));
        counts[meeting.families[i].place][group] += 1;
    }
    for (size_t i = 0; i < meeting.families.size(); ++i) {
        const auto group = static_cast<size_t>(meeting.agreed[i]);
        if (group == 0 || group > groups) {
            continue;
        }
        const auto& in = counts[meeting.families[i].place];
        double below = 0;
        double all = 0;
        for (size_t g = 1; g <= groups; ++g) {
            below += g < group ? in[g] : 0;
            all += in[g];
        }
        meeting.families[i].village_percentile = (below + in[group] / 2) / all;
    }
    return {};
}

Table table_of(const Meeting& meeting, const std::vector<Reconciled>& found) {
    Table table;
    table.rows = found.size();
    table.columns.reserve(11);
    const auto wide = [&](const char* name, const auto& of) {
        auto& column = table.add(name, ColumnType::int64).int64s;
        for (size_t i = 0; i < found.size(); ++i) {
            column.push_back(of(i));
        }
    };
    const auto narrow = [&](const char* name, const auto& of) {
        auto& column = table.add(name, ColumnType::int32).int32s;
        for (size_t i = 0; i < found.size(); ++i) {
            column.push_back(static_cast<int32_t>(of(i)));
        }
    };
    wide("family_id", [&](size_t i) { return meeting.families[i].key; });
    wide("area", [&](size_t i) { return meeting.area[i]; });
    narrow("model_percentile_e6",
           [&](size_t i) { return estimate::quantised(found[i].model_percentile); });
    narrow("village_percentile_e6", [&](size_t i) {
        const auto& told = meeting.families[i].village_percentile;
        return told ? estimate::quantised(*told) : -1;
    });
    narrow("index_e6", [&](size_t i) { return estimate::quantised(found[i].index); });
    wide("sls_rank", [&](size_t i) { return found[i].rank; });
    narrow("selected_by_model", [&](size_t i) { return found[i].selected_by_model ? 1 : 0; });
    narrow("selected", [&](size_t i) { return found[i].selected ? 1 : 0; });
    narrow("to_verify", [&](size_t i) { return found[i].to_verify ? 1 : 0; });
    narrow("decided_by", [&](size_t i) { return static_cast<int32_t>(found[i].decided_by); });
    store::TextBuilder builder{table.add("set_aside", ColumnType::text)};
    for (const Reconciled& one : found) {
        builder.add(set_aside_words[static_cast<size_t>(one.set_aside)]);
    }
    return table;
}

}  // namespace

ReconcileOptions reconcile_options(const Settings& settings) {
    ReconcileOptions out;
    out.omega = settings.real("fkp_omega");
    out.deciles_max = static_cast<int32_t>(settings.integer("fkp_deciles_max"));
    out.quorum = static_cast<int32_t>(settings.integer("fkp_quorum"));
    out.quota = settings.real("fkp_quota");
    out.sure_share = settings.real("fkp_sure_share");
    return out;
}

Result<ReconcileReport> reconcile(store::Workspace& workspace, const store::Scope& scope,
                                  const ReconcileOptions& options) {
    Meeting meeting = TRY(read_meeting(workspace, scope));
    TRY(add_percentiles(workspace, scope, meeting));
    estimate::ReconcileOptions rules;
    rules.omega = options.omega;
    rules.deciles_max = options.deciles_max;
    rules.quorum = options.quorum;
    rules.quota = options.quota;
    rules.sure_below = options.sure_share;
    rules.sure_above = 1 - options.sure_share;
    const auto found = TRY(estimate::reconcile(meeting.families, meeting.places, rules));
    ReconcileReport report;
    report.families = static_cast<int64_t>(found.size());
    report.places = static_cast<int64_t>(meeting.places);
    report.stale_corrections = meeting.stale_corrections;
    for (const Reconciled& one : found) {
        report.selected += one.selected ? 1 : 0;
        report.by_village += one.decided_by == DecidedBy::village ? 1 : 0;
        report.brought_in += one.selected && !one.selected_by_model ? 1 : 0;
        report.to_verify += one.to_verify ? 1 : 0;
        report.set_aside += one.set_aside != estimate::SetAside::nothing ? 1 : 0;
    }
    TRY(workspace.write_table({"consult_reconciled", {"family_id"}, "area"},
                              table_of(meeting, found), scope));
    return report;
}

}  // namespace regsosek::consult
