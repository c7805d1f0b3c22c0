// One document per family, a version per step; the table is made anew from them.
#include "word/score/objections.h"

#include <fmt/format.h>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"

namespace regsosek::score {

namespace {

using store::ColumnType;

constexpr std::string_view key_before = "objection/";

std::string key_of(int64_t family) {
    return std::string(key_before) + FamilyId{family}.printed();
}

Result<ObjectionState> state_of(const store::Stored& stored) {
    const json::Value answers = TRY(json::parse(stored.document.answers));
    ObjectionState out;
    out.family_id = json::integer_in(answers, "family_id");
    out.area = stored.document.area;
    out.open = json::integer_in(answers, "open") != 0;
    out.upheld = json::integer_in(answers, "upheld") != 0;
    out.since = static_cast<int32_t>(json::integer_in(answers, "since"));
    return out;
}

Result<void> append_state(store::Workspace& workspace, const ObjectionState& state,
                          const Objection& said) {
    json::Object answers;
    answers["family_id"] = json::Value{state.family_id};
    answers["open"] = json::Value{int64_t{state.open ? 1 : 0}};
    answers["since"] = json::Value{int64_t{state.since}};
    answers["upheld"] = json::Value{int64_t{state.upheld ? 1 : 0}};
    store::Document document;
    document.kind = store::Kind::appeal;
    document.key = key_of(state.family_id);
    document.area = state.area;
    document.answers = json::canonical(json::Value{std::move(answers)});
    document.author = said.author;
    document.reason = said.reason;
    document.valid_on = said.on;
    TRY(workspace.append({&document, 1}));
    return {};
}

/// Writes score_objection from all documents.
Result<void> refresh(store::Workspace& workspace, const store::Scope& scope) {
    store::Table table;
    table.columns.reserve(6);
    auto& family = table.add("family_id", ColumnType::int64);
    auto& area = table.add("area", ColumnType::int64);
    auto& open = table.add("objection_open", ColumnType::int32);
    auto& suspended = table.add("objection_suspends", ColumnType::int32);
    auto& decided = table.add("objection_decided_by", ColumnType::int32);
    auto& since = table.add("objection_since", ColumnType::int32);
    store::Scan scan;
    scan.kind = store::Kind::appeal;
    const auto take = [&](std::span<const store::Stored> documents) -> Result<void> {
        for (const store::Stored& stored : documents) {
            if (!stored.document.key.starts_with(key_before)) {
                continue;
            }
            const ObjectionState state = TRY(state_of(stored));
            family.int64s.push_back(state.family_id);
            area.int64s.push_back(state.area);
            open.int32s.push_back(state.open ? 1 : 0);
            suspended.int32s.push_back(state.suspends() ? 1 : 0);
            decided.int32s.push_back(state.open ? 0 : static_cast<int32_t>(DecidedBy::official));
            since.int32s.push_back(state.since);
        }
        return {};
    };
    TRY(workspace.scan(scan, scope, take));
    table.rows = family.int64s.size();
    const std::vector<store::SortKey> keys = {{"family_id", false}};
    const auto order = store::row_order(table, keys);
    return workspace.write_table({"score_objection", {"family_id"}, "area"},
                                 store::take_rows(table, order), scope);
}

Result<void> check_said(const Objection& said) {
    if (said.author.empty() || said.reason.empty()) {
        return fail(Code::usage, "keberatan dan putusan memerlukan petugas dan alasan",
                    "an objection and a decision need an author and a reason");
    }
    return {};
}

}  // namespace

Result<std::optional<ObjectionState>> objection_of(store::Workspace& workspace,
                                                   const store::Scope& scope, int64_t family) {
    const auto stored = TRY(workspace.get(store::Kind::appeal, key_of(family), scope, false));
    if (!stored) {
        return std::nullopt;
    }
    return TRY(state_of(*stored));
}

Result<void> object(store::Workspace& workspace, const store::Scope& scope,
                    const Objection& objection) {
    TRY(check_said(objection));
    store::Query query;
    query.table = "family";
    query.fields = {"family_id", "area"};
    query.filter = fmt::format("family_id == {}", objection.family_id);
    const store::Table family = TRY(workspace.query(query, scope));
    if (family.rows != 1) {
        return fail(Code::not_found, "keluarga ini tidak ada", "there is no such family");
    }
    const auto before = TRY(objection_of(workspace, scope, objection.family_id));
    if (before && before->open) {
        return fail(Code::conflict, "sudah ada keberatan yang belum diputus",
                    "an objection is open already");
    }
    TRY(append_state(
        workspace,
        {objection.family_id, family.at("area").integer(0), true, false, objection.on.number()},
        objection));
    return refresh(workspace, scope);
}

Result<void> decide_objection(store::Workspace& workspace, const store::Scope& scope,
                              const Objection& decision, bool upheld) {
    TRY(check_said(decision));
    auto before = TRY(objection_of(workspace, scope, decision.family_id));
    if (!before || !before->open) {
        return fail(Code::not_found, "tidak ada keberatan yang belum diputus",
                    "no objection is open");
    }
    before->open = false;
    before->upheld = upheld;
    TRY(append_state(workspace, *before, decision));
    return refresh(workspace, scope);
}

}  // namespace regsosek::score
