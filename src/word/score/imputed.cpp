// Imputed values in the ranking.
#include "word/score/imputed.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "ground/base/text.h"

namespace regsosek::score {

namespace {

constexpr int8_t warning = 2;
constexpr int8_t error = 3;

Result<store::Table> read(store::Workspace& workspace, const store::Scope& scope,
                          const std::string& table, std::vector<std::string> fields,
                          const std::string& filter = "") {
    store::Query query;
    query.table = table;
    query.fields = std::move(fields);
    query.filter = filter;
    return workspace.query(query, scope);
}

using Rules = std::set<std::string, std::less<>>;

// Rules by family: those that imputation settled.
Result<std::map<int64_t, Rules>> settled(store::Workspace& workspace, const store::Scope& scope) {
    const auto table = TRY(read(workspace, scope, "validate_localise", {"family_id", "rules"}));
    std::map<int64_t, Rules> out;
    for (size_t row = 0; row < table.rows; ++row) {
        Rules& rules = out[table.at("family_id").integer(row)];
        for (const std::string_view word : text::split(table.at("rules").text(row), ' ')) {
            rules.emplace(text::trimmed(word.substr(0, word.find(','))));
        }
    }
    return out;
}

// Families with an error that imputation did not settle.
Result<std::set<int64_t>> unsettled(store::Workspace& workspace, const store::Scope& scope) {
    const auto rules = TRY(settled(workspace, scope));
    const auto table =
        TRY(read(workspace, scope, "validate_finding", {"family_id", "rule"}, "severity == 3"));
    std::set<int64_t> out;
    for (size_t row = 0; row < table.rows; ++row) {
        const int64_t family = table.at("family_id").integer(row);
        const auto found = rules.find(family);
        if (found == rules.end() || !found->second.contains(table.at("rule").text(row))) {
            out.insert(family);
        }
    }
    return out;
}

// The rows of one family in validate_imputed.
struct Change {
    std::string variable;
    int64_t person_id = 0;
    int32_t before = 0;
    int32_t after = 0;
};

Result<std::map<int64_t, std::vector<Change>>> changes(store::Workspace& workspace,
                                                       const store::Scope& scope) {
    const auto table = TRY(read(workspace, scope, "validate_imputed",
                                {"family_id", "person_id", "variable", "old_value", "new_value"}));
    std::map<int64_t, std::vector<Change>> out;
    for (size_t row = 0; row < table.rows; ++row) {
        out[table.at("family_id").integer(row)].push_back(
            {std::string(table.at("variable").text(row)), table.at("person_id").integer(row),
             static_cast<int32_t>(table.at("old_value").integer(row)),
             static_cast<int32_t>(table.at("new_value").integer(row))});
    }
    return out;
}

// Where a change goes; nullptr: the model does not read that answer.
int32_t* place_of(store::Columns& columns, size_t family, const Change& change) {
    if (change.person_id == 0) {
        store::Column* column = columns.family.find(change.variable);
        return column == nullptr ? nullptr : &column->int32s[family];
    }
    store::Column* column = columns.person.find(change.variable);
    const auto& ids = columns.person.at("person_id").int64s;
    for (size_t p = columns.person_begin[family];
         column != nullptr && p < columns.person_begin[family + 1]; ++p) {
        if (ids[p] == change.person_id) {
            return &column->int32s[p];
        }
    }
    return nullptr;
}

}  // namespace

Result<ImputedAnswers> put_imputed(store::Workspace& workspace, const store::Scope& scope,
                                   std::shared_ptr<const store::Columns> columns,
                                   std::vector<int8_t>& document_status) {
    for (const char* table : {"validate_imputed", "validate_localise", "validate_finding"}) {
        if (!TRY(workspace.has_table(table))) {
            return fail(Code::not_found,
                        "belum ada imputasi; jalankan validate run dan validate impute",
                        "nothing is imputed; run validate run and validate impute");
        }
    }
    const auto imputed = TRY(changes(workspace, scope));
    const auto barred = TRY(unsettled(workspace, scope));
    auto changed = std::make_shared<store::Columns>(*columns);
    const auto& ids = columns->family.at("family_id").int64s;
    ImputedAnswers out;
    out.of_family.assign(ids.size(), 0);
    for (size_t f = 0; f < ids.size() && !document_status.empty(); ++f) {
        const auto found = imputed.find(ids[f]);
        if (document_status[f] != error || found == imputed.end() || barred.contains(ids[f])) {
            continue;
        }
        const bool current = std::ranges::all_of(found->second, [&](const Change& change) {
            const int32_t* value = place_of(*changed, f, change);
            return value == nullptr || *value == change.before;
        });
        if (!current) {
            continue;
        }
        for (const Change& change : found->second) {
            if (int32_t* value = place_of(*changed, f, change)) {
                *value = change.after;
            }
        }
        document_status[f] = warning;
        out.of_family[f] = static_cast<int32_t>(found->second.size());
    }
    out.columns = std::move(changed);
    return out;
}

store::Table imputed_table(std::span<const uint32_t> ranked, std::span<const int32_t> of_family,
                           std::span<const int64_t> family_id, std::span<const int64_t> area) {
    store::Table out;
    out.columns.reserve(3);
    auto& ids = out.add("family_id", store::ColumnType::int64).int64s;
    auto& areas = out.add("area", store::ColumnType::int64).int64s;
    auto& answers = out.add("answers", store::ColumnType::int32).int32s;
    for (const uint32_t row : ranked) {
        if (row < of_family.size() && of_family[row] > 0) {
            ids.push_back(family_id[row]);
            areas.push_back(area[row]);
            answers.push_back(of_family[row]);
        }
    }
    out.rows = ids.size();
    return out;
}

}  // namespace regsosek::score
