// Documents and tables of decisions.
#include "word/consult/decisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ground/base/ids.h"
#include "ground/base/json.h"

namespace regsosek::consult {

namespace {

using store::ColumnType;
using store::Document;
using store::Table;

// Writes one object of numbers and texts; keys must come sorted.
class Body {
public:
    explicit Body(std::string& out) : writer_(out) { writer_.begin_object(); }
    Body& number(std::string_view key, int64_t value) {
        writer_.key(key);
        writer_.value(value);
        return *this;
    }
    Body& text(std::string_view key, std::string_view value) {
        writer_.key(key);
        writer_.value(value);
        return *this;
    }
    void end() { writer_.end_object(); }

private:
    json::Writer writer_;
};

const Import::Session* session_of(const Import& import, int64_t area) {
    const auto found = import.sessions.find(area);
    return found == import.sessions.end() ? nullptr : &found->second;
}

Document document_of(const Import& import, store::Kind kind, int64_t area, std::string key) {
    Document document;
    document.kind = kind;
    document.key = std::move(key);
    document.area = area;
    const Import::Session* session = session_of(import, area);
    document.author = session == nullptr ? "consult" : "fkp:" + session->id;
    if (session != nullptr) {
        document.valid_on = Date::from_number(session->held_on).value_or(Date{});
    }
    return document;
}

Document held_document(const Import& import, const HeldRow& row) {
    Document document =
        document_of(import, store::Kind::fkp_session, row.area, AreaCode{row.area}.text());
    document.reason = "sesi FKP";
    Body body{document.answers};
    body.number("attendance", row.attendance);
    body.number("counts", row.counts() ? 1 : 0);
    // The recapitulation, in the order of its names.
    std::map<std::string_view, int32_t> recap;
    for (size_t i = 0; i < recap_columns.size(); ++i) {
        if (row.recap[i] != blank) {
            recap[recap_columns[i]] = row.recap[i];
        }
    }
    for (const auto& [name, count] : recap) {
        body.number(name, count);
    }
    body.number("held_on", row.held_on)
        .text("session_id", row.session_id)
        .number("signed", row.is_signed ? 1 : 0)
        .text("signer_role", row.signer_role)
        .end();
    return document;
}

Document decision_document(const Import& import, size_t i) {
    const DecisionRow& row = import.decisions[i];
    const std::string family = FamilyId{import.family_id[i]}.printed();
    Document document = document_of(import, store::Kind::fkp_decision, row.area, family);
    document.reason = "keputusan FKP";
    Body{document.answers}
        .number("existence", row.existence)
        .number("group_new", row.group)
        .number("group_printed", import.printed[i])
        .number("reason", row.reason)
        .text("set_aside", import.set_aside[i])
        .end();
    if (!row.note.empty()) {
        Body{document.identity}.text("note", row.note).end();
        document.family = family;
    }
    return document;
}

std::string added_key(int64_t area, int32_t line) {
    return fmt::format("{}-VI-{}", AreaCode{area}.text(), line);
}

Document added_document(const Import& import, size_t i) {
    const AddedRow& row = import.added[i];
    Document document =
        document_of(import, store::Kind::fkp_decision, row.area, added_key(row.area, row.line_no));
    document.reason = "keluarga tambahan FKP";
    Body{document.answers}
        .number("existence", row.existence)
        .number("group_new", row.group)
        .text("set_aside", import.added_aside[i])
        .end();
    Body{document.identity}.text("address", row.address).text("name", row.name).end();
    return document;
}

Document withdrawal(const Import& import, int64_t area, std::string key) {
    Document document = document_of(import, store::Kind::fkp_decision, area, std::move(key));
    document.reason = "keputusan ditarik: tidak ada lagi dalam hasil SLS ini";
    Body{document.answers}.number("withdrawn", 1).end();
    return document;
}

template <typename Row, typename Value>
void add_int32(Table& table, const char* name, const std::vector<Row>& rows, const Value& value) {
    auto& column = table.add(name, ColumnType::int32).int32s;
    column.reserve(rows.size());
    for (const Row& row : rows) {
        column.push_back(static_cast<int32_t>(value(row)));
    }
}

template <typename Row>
void add_areas(Table& table, const std::vector<Row>& rows) {
    auto& column = table.add("area", ColumnType::int64).int64s;
    for (const Row& row : rows) {
        column.push_back(row.area);
    }
}

void add_texts(Table& table, const char* name, const std::vector<std::string>& texts) {
    store::TextBuilder builder{table.add(name, ColumnType::text)};
    for (const std::string& text : texts) {
        builder.add(text);
    }
}

Table held_table(const std::vector<HeldRow>& rows) {
    Table table;
    table.rows = rows.size();
    add_areas(table, rows);
    std::vector<std::string> sessions;
    std::vector<std::string> roles;
    for (const HeldRow& row : rows) {
        sessions.push_back(row.session_id);
        roles.push_back(row.signer_role);
    }
    add_texts(table, "session_id", sessions);
    add_int32(table, "held_on", rows, [](const HeldRow& row) { return row.held_on; });
    add_int32(table, "signed", rows, [](const HeldRow& row) { return row.is_signed; });
    add_texts(table, "signer_role", roles);
    add_int32(table, "counts", rows, [](const HeldRow& row) { return row.counts(); });
    add_int32(table, "attendance", rows, [](const HeldRow& row) { return row.attendance; });
    for (size_t i = 0; i < recap_columns.size(); ++i) {
        add_int32(table, recap_columns[i], rows, [&](const HeldRow& row) { return row.recap[i]; });
    }
    return table;
}

Table decision_table(const Import& import) {
    Table table;
    const auto& rows = import.decisions;
    table.rows = rows.size();
    table.add("family_id", ColumnType::int64).int64s = import.family_id;
    add_areas(table, rows);
    add_int32(table, "group_new", rows, [](const DecisionRow& row) { return row.group; });
    add_int32(table, "reason", rows, [](const DecisionRow& row) { return row.reason; });
    add_int32(table, "existence", rows, [](const DecisionRow& row) { return row.existence; });
    add_int32(table, "noted", rows, [](const DecisionRow& row) { return !row.note.empty(); });
    add_texts(table, "set_aside", import.set_aside);
    return table;
}

Table added_table(const Import& import) {
    Table table;
    const auto& rows = import.added;
    table.rows = rows.size();
    add_areas(table, rows);
    add_int32(table, "line_no", rows, [](const AddedRow& row) { return row.line_no; });
    add_int32(table, "group_new", rows, [](const AddedRow& row) { return row.group; });
    add_int32(table, "existence", rows, [](const AddedRow& row) { return row.existence; });
    add_texts(table, "set_aside", import.added_aside);
    return table;
}

Result<Table> earlier(store::Workspace& workspace, const store::Scope& scope, const char* name) {
    if (!TRY(workspace.has_table(name))) {
        return Table{};
    }
    store::Query query;
    query.table = name;
    return workspace.query(query, scope);
}

// Adds those rows of an earlier table that stay: not of a new key, not of an SLS of this import.
// Rows that an SLS gave up go to `gone`.
template <typename IsNew>
void merge(Table& table, const Table& old, const Import& import, const IsNew& is_new,
           std::vector<uint32_t>& gone) {
    std::vector<uint32_t> stay;
    for (uint32_t row = 0; row < old.rows; ++row) {
        const Import::Session* session = session_of(import, old.at("area").integer(row));
        if (is_new(row)) {
            continue;
        }
        (session != nullptr && session->is_new ? gone : stay).push_back(row);
    }
    const Table kept = take_rows(old, stay);
    for (const store::Column& column : kept.columns) {
        store::append_rows(*table.find(column.name), column);
    }
    table.rows += stay.size();
}

}  // namespace

Result<ImportOutput> output_of(store::Workspace& workspace, const store::Scope& scope,
                               const Import& import) {
    ImportOutput out{{}, held_table(import.held), decision_table(import), added_table(import), 0};
    for (const HeldRow& row : import.held) {
        out.documents.push_back(held_document(import, row));
    }
    for (size_t i = 0; i < import.decisions.size(); ++i) {
        out.documents.push_back(decision_document(import, i));
    }
    for (size_t i = 0; i < import.added.size(); ++i) {
        out.documents.push_back(added_document(import, i));
    }
    const std::set<int64_t> families(import.family_id.begin(), import.family_id.end());
    std::set<std::pair<int64_t, int64_t>> lines;
    for (const AddedRow& row : import.added) {
        lines.emplace(row.area, row.line_no);
    }
    std::vector<uint32_t> gone;
    const Table held = TRY(earlier(workspace, scope, "consult_held"));
    merge(out.held, held, import, [](uint32_t) { return false; }, gone);
    gone.clear();
    const Table decisions = TRY(earlier(workspace, scope, "consult_decision"));
    merge(
        out.decisions, decisions, import,
        [&](uint32_t row) { return families.contains(decisions.at("family_id").integer(row)); },
        gone);
    for (const uint32_t row : gone) {
        out.documents.push_back(
            withdrawal(import, decisions.at("area").integer(row),
                       FamilyId{decisions.at("family_id").integer(row)}.printed()));
    }
    out.withdrawn = static_cast<int64_t>(gone.size());
    gone.clear();
    const Table added = TRY(earlier(workspace, scope, "consult_added"));
    merge(
        out.added, added, import,
        [&](uint32_t row) {
            return lines.contains(
                {added.at("area").integer(row), added.at("line_no").integer(row)});
        },
        gone);
    for (const uint32_t row : gone) {
        const int64_t area = added.at("area").integer(row);
        out.documents.push_back(withdrawal(
            import, area, added_key(area, static_cast<int32_t>(added.at("line_no").integer(row)))));
    }
    out.withdrawn += static_cast<int64_t>(gone.size());
    return out;
}

}  // namespace regsosek::consult
