// Hits of rules as tables.
#include "word/validate/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "ground/base/ids.h"
#include "ground/base/threads.h"

namespace regsosek::validate {

namespace {

// Most answers shown with a finding; a rule that reads more names its first.
constexpr size_t values_max = 8;
constexpr size_t hits_per_block = 4096;

// The value of a variable at a row as "name=value"; identity is masked.
void add_value(const Findings& findings, const expr::Variable& variable, uint32_t family,
               uint32_t row, bool member, std::string& out) {
    const auto& view = findings.batch.columns[static_cast<size_t>(variable.index)];
    const bool of_member = variable.level == expr::Level::member;
    if (of_member && !member) {
        return;
    }
    const size_t at = of_member ? row : family;
    const form::Question* question = findings.form.find(variable.name);
    std::string value;
    if (!view.integers.empty()) {
        value = std::to_string(view.integers[at]);
    } else if (!view.texts.empty()) {
        const bool identity = question->privacy == form::Privacy::identity;
        value = identity ? masked(view.texts[at]) : std::string(view.texts[at]);
    } else {
        return;
    }
    out += out.empty() ? "" : "; ";
    fmt::format_to(std::back_inserter(out), "{}={}", variable.name, value);
}

std::string values_of(const Findings& findings, const check::Rule& rule, const check::Hit& hit) {
    std::string out;
    const bool member = rule.level == expr::Level::member;
    const uint32_t family = findings.family_row(hit);
    size_t shown = 0;
    for (const int index : rule.change) {
        if (shown++ == values_max) {
            break;
        }
        add_value(findings, findings.form.dictionary().variables()[static_cast<size_t>(index)],
                  family, hit.row, member, out);
    }
    return out;
}

store::Column text_column(const char* name, size_t rows) {
    store::Column column;
    column.name = name;
    column.type = store::ColumnType::text;
    column.codes.reserve(rows);
    return column;
}

// Documents of one group by status.
struct StatusCounts {
    std::array<int32_t, 4> of{};
    int32_t total() const { return of[0] + of[1] + of[2] + of[3]; }
};

void add_counts(store::Table& table, const std::vector<StatusCounts>& counts) {
    constexpr std::array<const char*, 4> names = {"blank", "clean", "warning", "error"};
    for (size_t status = 0; status < names.size(); ++status) {
        auto& values = table.add(names[status], store::ColumnType::int32).int32s;
        for (const StatusCounts& one : counts) {
            values.push_back(one.of[status]);
        }
    }
    auto& totals = table.add("total", store::ColumnType::int32).int32s;
    for (const StatusCounts& one : counts) {
        totals.push_back(one.total());
    }
}

}  // namespace

uint32_t Findings::family_row(const check::Hit& hit) const {
    return book.rules[hit.rule].level == expr::Level::member ? family_of_person[hit.row] : hit.row;
}

store::Table finding_table(const Findings& findings) {
    const auto& hits = findings.checked.hits;
    const auto& family_ids = findings.columns.family.at("family_id").int64s;
    const auto& areas = findings.columns.family.at("area").int64s;
    const auto& person_ids = findings.columns.person.at("person_id").int64s;
    std::vector<std::string> values(hits.size());
    parallel_ranges(hits.size(), hits_per_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            values[i] = values_of(findings, findings.book.rules[hits[i].rule], hits[i]);
        }
    });
    store::Table table;
    table.rows = hits.size();
    table.columns.reserve(6);
    auto& family = table.add("family_id", store::ColumnType::int64).int64s;
    auto& person = table.add("person_id", store::ColumnType::int64).int64s;
    store::Column rule = text_column("rule", hits.size());
    for (const check::Rule& one : findings.book.rules) {
        rule.dictionary.push_back(one.name);
    }
    auto& severity = table.add("severity", store::ColumnType::int32).int32s;
    auto& area = table.add("area", store::ColumnType::int64).int64s;
    for (const check::Hit& hit : hits) {
        const check::Rule& one = findings.book.rules[hit.rule];
        const uint32_t row = findings.family_row(hit);
        family.push_back(family_ids[row]);
        person.push_back(one.level == expr::Level::member ? person_ids[hit.row] : 0);
        rule.codes.push_back(static_cast<int32_t>(hit.rule));
        severity.push_back(static_cast<int32_t>(one.severity));
        area.push_back(areas[row]);
    }
    table.columns.push_back(std::move(rule));
    store::Column& shown = table.add("shown_values", store::ColumnType::text);
    store::TextBuilder builder{shown};
    for (const std::string& value : values) {
        builder.add(value);
    }
    return table;
}

std::vector<Status> document_statuses(const Findings& findings) {
    std::vector<Status> out(findings.columns.family.rows, Status::clean);
    for (const check::Hit& hit : findings.checked.hits) {
        const check::Severity severity = findings.book.rules[hit.rule].severity;
        Status& status = out[findings.family_row(hit)];
        if (severity == check::Severity::error) {
            status = Status::error;
        } else if (severity == check::Severity::warning) {
            status = std::max(status, Status::warning);
        }
    }
    return out;
}

store::Table document_table(const Findings& findings, const std::vector<Status>& statuses) {
    const size_t rows = statuses.size();
    store::Table table;
    table.rows = rows;
    table.columns.reserve(6);
    table.add("family_id", store::ColumnType::int64).int64s =
        findings.columns.family.at("family_id").int64s;
    table.add("area", store::ColumnType::int64).int64s = findings.columns.family.at("area").int64s;
    auto& status = table.add("status", store::ColumnType::int32).int32s;
    for (const Status one : statuses) {
        status.push_back(static_cast<int32_t>(one));
    }
    std::array<std::vector<int32_t>*, 4> counts{};
    constexpr std::array<const char*, 4> names = {"", "infos", "warnings", "errors"};
    for (size_t s = 1; s < names.size(); ++s) {
        counts[s] = &table.add(names[s], store::ColumnType::int32).int32s;
        counts[s]->assign(rows, 0);
    }
    for (const check::Hit& hit : findings.checked.hits) {
        const auto severity = static_cast<size_t>(findings.book.rules[hit.rule].severity);
        ++(*counts[severity])[findings.family_row(hit)];
    }
    return table;
}

store::Table rule_table(const Findings& findings) {
    const auto& rules = findings.book.rules;
    store::Table table;
    table.rows = rules.size();
    table.columns.reserve(9);
    store::TextBuilder name{table.add("rule", store::ColumnType::text)};
    store::TextBuilder severity{table.add("severity", store::ColumnType::text)};
    store::TextBuilder sense{table.add("sense", store::ColumnType::text)};
    store::TextBuilder level{table.add("level", store::ColumnType::text)};
    store::TextBuilder basis{table.add("basis", store::ColumnType::text)};
    store::TextBuilder message{table.add("message", store::ColumnType::text)};
    auto& decided = table.add("decided", store::ColumnType::int64).int64s;
    auto& hits = table.add("hits", store::ColumnType::int64).int64s;
    auto& unknown = table.add("unknown", store::ColumnType::int64).int64s;
    for (size_t i = 0; i < rules.size(); ++i) {
        name.add(rules[i].name);
        severity.add(check::name(rules[i].severity));
        sense.add(rules[i].sense == check::Sense::query ? "query" : "rule");
        level.add(rules[i].level == expr::Level::member ? "member" : "family");
        basis.add(rules[i].basis);
        message.add(rules[i].message.id);
        decided.push_back(findings.checked.counts[i].decided);
        hits.push_back(findings.checked.counts[i].hits);
        unknown.push_back(findings.checked.counts[i].unknown);
    }
    return table;
}

store::Table count_table(const Findings& findings) {
    const auto& area = findings.columns.family.at("area").int64s;
    const auto& ppl = findings.columns.family.at("ppl_code");
    std::map<std::tuple<uint32_t, int64_t, std::string_view>, int32_t> groups;
    for (const check::Hit& hit : findings.checked.hits) {
        const uint32_t row = findings.family_row(hit);
        ++groups[{hit.rule, area[row], ppl.text(row)}];
    }
    store::Table table;
    table.rows = groups.size();
    table.columns.reserve(4);
    store::TextBuilder rule{table.add("rule", store::ColumnType::text)};
    auto& areas = table.add("area", store::ColumnType::int64).int64s;
    store::TextBuilder officer{table.add("ppl_code", store::ColumnType::text)};
    auto& hits = table.add("hits", store::ColumnType::int32).int32s;
    for (const auto& [key, count] : groups) {
        rule.add(findings.book.rules[std::get<0>(key)].name);
        areas.push_back(std::get<1>(key));
        officer.add(std::get<2>(key));
        hits.push_back(count);
    }
    return table;
}

store::Table sls_table(const Findings& findings, const std::vector<Status>& statuses) {
    const auto& area = findings.columns.family.at("area").int64s;
    std::map<int64_t, StatusCounts> groups;
    for (size_t row = 0; row < statuses.size(); ++row) {
        ++groups[area[row]].of[static_cast<size_t>(statuses[row])];
    }
    store::Table table;
    table.rows = groups.size();
    auto& areas = table.add("area", store::ColumnType::int64).int64s;
    std::vector<StatusCounts> counts;
    for (const auto& [key, count] : groups) {
        areas.push_back(key);
        counts.push_back(count);
    }
    add_counts(table, counts);
    return table;
}

store::Table ppl_table(const Findings& findings, const std::vector<Status>& statuses) {
    const auto& ppl = findings.columns.family.at("ppl_code");
    const auto& area = findings.columns.family.at("area").int64s;
    // An officer works in one kecamatan; the code alone may be used again in another.
    std::map<std::pair<int64_t, std::string_view>, StatusCounts> groups;
    for (size_t row = 0; row < statuses.size(); ++row) {
        const int64_t district = AreaCode{area[row]}.enclosing(7).value;
        ++groups[{district, ppl.text(row)}].of[static_cast<size_t>(statuses[row])];
    }
    store::Table table;
    table.rows = groups.size();
    table.columns.reserve(7);
    auto& areas = table.add("area", store::ColumnType::int64).int64s;
    store::TextBuilder officer{table.add("ppl_code", store::ColumnType::text)};
    std::vector<StatusCounts> counts;
    for (const auto& [key, count] : groups) {
        areas.push_back(key.first);
        officer.add(key.second);
        counts.push_back(count);
    }
    add_counts(table, counts);
    return table;
}

}  // namespace regsosek::validate
