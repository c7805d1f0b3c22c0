// Decisions as documents of the record, and back.
#include "word/validate/decisions.h"

#include <algorithm>
#include <array>

#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"

namespace regsosek::validate {

namespace {

constexpr std::array<std::string_view, 3> verdicts = {"confirm", "correct", "send_back"};

Result<Decided> decided(const store::Stored& stored, QueryNumber& about) {
    const auto value = TRY(json::parse(stored.document.answers));
    const auto text = [&](const char* key) {
        const json::Value* found = value.find(key);
        return found != nullptr && found->text() != nullptr ? *found->text() : std::string();
    };
    about = TRY(QueryNumber::parse(stored.document.key));
    Decided out;
    const auto found = std::ranges::find(verdicts, text("decision"));
    out.verdict = static_cast<Verdict>(found == verdicts.end() ? 0 : found - verdicts.begin());
    out.shown_hash = text("shown");
    out.variable = text("variable");
    out.send_to = text("send_to");
    out.author = stored.document.author;
    const json::Value* reason = value.find("reason");
    out.reason = reason != nullptr && reason->integer() != nullptr
                     ? static_cast<int32_t>(*reason->integer())
                     : 0;
    out.area = stored.document.area;
    out.sequence = stored.sequence;
    out.decided_on = stored.document.valid_on;
    return out;
}

template <typename F>
void add_texts(store::Table& table, const char* name, const Decisions& decisions, const F& value) {
    store::TextBuilder builder{table.add(name, store::ColumnType::text)};
    for (const auto& one : decisions) {
        builder.add(value(one));
    }
}

template <typename F>
void add_numbers(store::Table& table, const char* name, const Decisions& decisions,
                 const F& value) {
    auto& out = table.add(name, store::ColumnType::int64).int64s;
    for (const auto& one : decisions) {
        out.push_back(value(one));
    }
}

}  // namespace

std::string_view name(Verdict verdict) {
    return verdicts[static_cast<size_t>(verdict)];
}

std::string shown_hash(std::string_view shown) {
    constexpr size_t digits = 32;
    return hex(blake2b(shown.substr(0, shown.find(totals_sign)))).substr(0, digits);
}

store::Document document_of(const DecisionRow& row, int64_t area, std::string_view shown,
                            const form::Form& form) {
    store::Document document;
    document.kind = store::Kind::confirmation;
    document.key = row.about.text();
    document.area = area;
    document.author = row.author;
    document.reason = std::string(name(row.verdict));
    document.valid_on = row.decided_on;
    document.family = FamilyId{row.about.family_id}.printed();
    const form::Question* question = form.find(row.variable);
    const bool personal = question != nullptr && question->privacy == form::Privacy::identity;
    json::Value answers;
    json::Object& open = answers.data.emplace<json::Object>();
    json::Value identity;
    json::Object& sealed = identity.data.emplace<json::Object>();
    open["decision"].data = std::string(name(row.verdict));
    open["reason"].data = int64_t{row.reason};
    open["rule"].data = row.about.rule;
    open["shown"].data = shown_hash(shown);
    const auto put = [](json::Object& object, const char* key, const std::string& text) {
        if (!text.empty()) {
            object[key].data = text;
        }
    };
    put(open, "send_to", row.send_to);
    put(open, "variable", row.variable);
    put(personal ? sealed : open, "old_value", row.old_value);
    put(personal ? sealed : open, "new_value", row.new_value);
    put(sealed, "note", row.note);
    put(sealed, "evidence", row.evidence);
    document.answers = json::canonical(answers);
    if (!sealed.empty()) {
        document.identity = json::canonical(identity);
    }
    return document;
}

Result<Decisions> load_decisions(store::Workspace& workspace, const store::Scope& scope) {
    Decisions out;
    store::Scan what;
    what.kind = store::Kind::confirmation;
    const auto take = [&](std::span<const store::Stored> block) -> Result<void> {
        for (const store::Stored& stored : block) {
            QueryNumber about;
            Decided one = TRY(decided(stored, about));
            out.insert_or_assign(std::move(about), std::move(one));
        }
        return {};
    };
    TRY(workspace.scan(what, scope, take));
    return out;
}

Result<Decisions> load_decision(store::Workspace& workspace, const store::Scope& scope,
                                const QueryNumber& finding) {
    Decisions out;
    const auto stored = TRY(workspace.get(store::Kind::confirmation, finding.text(), scope, false));
    if (stored) {
        QueryNumber about;
        Decided one = TRY(decided(*stored, about));
        out.insert_or_assign(std::move(about), std::move(one));
    }
    return out;
}

FindingState state_of(const Decisions& decisions, const QueryNumber& finding,
                      std::string_view shown) {
    const auto found = decisions.find(finding);
    if (found == decisions.end() || found->second.verdict == Verdict::correct) {
        return FindingState::open;
    }
    if (found->second.verdict == Verdict::send_back) {
        return FindingState::sent_back;
    }
    return found->second.shown_hash == shown_hash(shown) ? FindingState::confirmed
                                                         : FindingState::open;
}

store::Table decision_table(const Decisions& decisions) {
    store::Table table;
    table.rows = decisions.size();
    table.columns.reserve(10);
    add_numbers(table, "family_id", decisions, [](const auto& one) { return one.first.family_id; });
    add_numbers(table, "person_id", decisions, [](const auto& one) { return one.first.person_id; });
    add_texts(table, "rule", decisions,
              [](const auto& one) -> std::string_view { return one.first.rule; });
    add_numbers(table, "area", decisions, [](const auto& one) { return one.second.area; });
    add_texts(table, "decision", decisions,
              [](const auto& one) { return name(one.second.verdict); });
    add_numbers(table, "reason", decisions,
                [](const auto& one) { return int64_t{one.second.reason}; });
    add_texts(table, "variable", decisions,
              [](const auto& one) -> std::string_view { return one.second.variable; });
    add_texts(table, "send_to", decisions,
              [](const auto& one) -> std::string_view { return one.second.send_to; });
    add_texts(table, "author", decisions,
              [](const auto& one) -> std::string_view { return one.second.author; });
    add_numbers(table, "decided_on", decisions,
                [](const auto& one) { return int64_t{one.second.decided_on.number()}; });
    return table;
}

}  // namespace regsosek::validate
