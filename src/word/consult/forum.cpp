// A session from the record, and entries into it.
#include <algorithm>
#include <set>

#include "ground/base/ids.h"
#include "regsosek/consult.h"
#include "word/consult/added.h"
#include "word/consult/decisions.h"
#include "word/consult/forum_entry.h"
#include "word/consult/forum_rules.h"

namespace regsosek::consult {

namespace {

constexpr int64_t seconds_per_day = 86'400;

store::Scope village_scope(std::string_view session_id) {
    constexpr size_t village_digits = 10;
    const auto range = AreaRange::of(session_id.substr(0, village_digits));
    return store::Scope{range ? std::vector<AreaRange>{*range} : std::vector<AreaRange>{}};
}

Result<std::vector<int64_t>> sls_of(store::Workspace& workspace, const store::Scope& village,
                                    std::string_view session_id) {
    std::vector<int64_t> out;
    if (TRY(workspace.has_table("consult_session"))) {
        store::Query query;
        query.table = "consult_session";
        query.fields = {"area", "session_id", "ordinal"};
        const store::Table table = TRY(workspace.query(query, village));
        for (size_t row = 0; row < table.rows; ++row) {
            if (table.at("session_id").text(row) == session_id) {
                out.push_back(table.at("area").integer(row));
            }
        }
    }
    if (out.empty()) {
        return fail(Code::not_found, "sesi itu tidak ada", "there is no such session");
    }
    return out;
}

// Groups as printed, or as scored where no list was made; nothing else of a score is read.
Result<void> read_groups(store::Workspace& workspace, const store::Scope& scope,
                         std::map<int64_t, ForumFamily>& families) {
    std::vector<int64_t> ids;
    for (const auto& [id, family] : families) {
        ids.push_back(id);
    }
    const bool printed = TRY(workspace.has_table("consult_printed"));
    const char* table = printed ? "consult_printed" : "score_family";
    if (ids.empty() || !TRY(workspace.has_table(table))) {
        return {};
    }
    const store::Table rows = TRY(workspace.rows_of(table, ids, scope));
    const auto& group = rows.at(printed ? "group_printed" : "model_group");
    for (size_t row = 0; row < rows.rows; ++row) {
        families.at(rows.at("family_id").integer(row)).group_printed =
            static_cast<int32_t>(group.integer(row));
    }
    return {};
}

}  // namespace

store::Scope Forum::scope() const {
    std::vector<AreaRange> ranges;
    for (const int64_t sls : sls_) {
        ranges.push_back({sls, sls + 1});
    }
    return store::Scope{std::move(ranges)};
}

Result<Forum> Forum::open(store::Workspace& workspace, std::string_view session_id) {
    Forum out;
    out.session_id_ = session_id;
    const store::Scope village = village_scope(session_id);
    out.sls_ = TRY(sls_of(workspace, village, session_id));
    const store::Scope mine = out.scope();
    store::Query query;
    query.table = "family";
    query.fields = {"family_id", "area", "building_no", "family_no"};
    const store::Table families = TRY(workspace.query(query, mine));
    for (size_t row = 0; row < families.rows; ++row) {
        const int64_t id = families.at("family_id").integer(row);
        out.state_.families[id].area = families.at("area").integer(row);
        out.numbers_[id] = {static_cast<int32_t>(families.at("building_no").integer(row)),
                            static_cast<int32_t>(families.at("family_no").integer(row))};
    }
    TRY(read_groups(workspace, mine, out.state_.families));
    Places places;
    places.sls = out.sls_;
    std::ranges::sort(places.sls);
    const auto missing = TRY(read_added(workspace, mine, places));
    for (const AddedFamily& one : missing) {
        out.state_.added[{one.area, "r" + std::to_string(one.register_row)}] = {
            one.area, 0, 0, {}, one.name, one.address};
    }
    store::Scan scan;
    scan.kind = store::Kind::fkp_session;
    scan.with_identity = true;
    const auto replay = [&](std::span<const store::Stored> block) -> Result<void> {
        for (const store::Stored& stored : block) {
            if (entry_of_session(stored.document.key, session_id)) {
                apply(out.state_, TRY(entry_of(stored)), out.sls_);
            }
        }
        return {};
    };
    TRY(workspace.scan(scan, mine, replay));
    return out;
}

Result<std::vector<Outcome>> Forum::add(store::Workspace& workspace,
                                        std::span<const Entry> entries) {
    ForumState next = state_;
    std::vector<Outcome> out;
    std::vector<store::Document> documents;
    int64_t closed_at = 0;
    for (const Entry& entry : entries) {
        out.push_back(apply(next, entry, sls_));
        if (out.back().verdict != Verdict::accepted) {
            continue;
        }
        closed_at = entry.step == Step::close ? std::max<int64_t>(1, entry.made_at) : closed_at;
        const auto family = next.families.find(entry.family);
        const int64_t area = entry.area != 0                 ? entry.area
                             : family != next.families.end() ? family->second.area
                                                             : sls_.front();
        documents.push_back(entry_document(entry, session_id_, area));
    }
    // Decisions first: a session is closed only when they are in.
    if (closed_at != 0) {
        std::swap(state_, next);
        const auto brought = bring_in(workspace, closed_at);
        std::swap(state_, next);
        TRY(brought);
    }
    if (!documents.empty()) {
        TRY(workspace.append(documents));
    }
    state_ = std::move(next);
    return out;
}

Result<void> Forum::bring_in(store::Workspace& workspace, int64_t closed_at) const {
    Import import;
    const Date day{static_cast<int32_t>(closed_at / seconds_per_day)};
    const auto present = static_cast<int32_t>(std::ranges::count_if(
        state_.attendants, [](const auto& one) { return one.second.present; }));
    std::vector<int64_t> sls = sls_;
    std::ranges::sort(sls);
    for (const int64_t area : sls) {
        HeldRow row;
        row.area = area;
        row.session_id = session_id_;
        row.held_on = day.number();
        row.is_signed = true;
        row.signer_role = state_.signatures.at(area);
        row.attendance = present;
        row.recap.fill(0);
        for (const auto& [id, family] : state_.families) {
            const int32_t group =
                family.group_agreed != 0 ? family.group_agreed : family.group_printed;
            if (family.area == area && family.existence == 1 && group > 0) {
                ++row.recap[static_cast<size_t>(group) - 1];
            }
        }
        int32_t line = 0;
        for (const auto& [key, added] : state_.added) {
            if (added.area != area || added.existence == 0) {
                continue;
            }
            ++row.recap[static_cast<size_t>(3 + added.existence)];
            import.added.push_back(
                {0, area, ++line, added.group, added.existence, added.name, added.address});
        }
        import.held.push_back(std::move(row));
    }
    for (const auto& [id, family] : state_.families) {
        if (family.existence == 1 && family.group_agreed == 0) {
            continue;
        }
        const auto& [building, number] = numbers_.at(id);
        import.decisions.push_back({0, family.area, building, number, family.group_agreed,
                                    family.reason, family.existence, family.text});
        import.family_id.push_back(id);
        import.printed.push_back(family.group_printed);
    }
    ImportReport report;
    return keep_decisions(workspace, scope(), import, session_id_, {}, report);
}

}  // namespace regsosek::consult
