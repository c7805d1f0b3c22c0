// Hits of rules as tables.
#include "word/validate/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <tuple>

#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"

namespace regsosek::validate {

namespace {

// Most answers shown with a finding; a rule that reads more names its first.
constexpr size_t values_max = 8;
constexpr size_t hits_per_block = 4096;

std::string values_of(const Findings& findings, const check::Rule& rule, const check::Hit& hit) {
    std::string out;
    const bool member = rule.level == expr::Level::member;
    const uint32_t family = findings.family_row(hit);
    size_t shown = 0;
    for (const int index : rule.change) {
        if (shown++ == values_max) {
            break;
        }
        const auto& variable = findings.form.dictionary().variables()[static_cast<size_t>(index)];
        const bool of_member = variable.level == expr::Level::member;
        if (member || !of_member) {
            add_shown_value(findings.batch, findings.form, variable, of_member ? hit.row : family,
                            out);
        }
    }
    return out;
}

// A finding with what orders it: its key in the table, where rules go by name.
struct FindingLine {
    int64_t family_id = 0;
    int64_t person_id = 0;
    uint32_t name_rank = 0;  ///< Place of the rule's name among all names.
    int64_t area = 0;
    std::string_view officer;
    uint32_t rule = 0;
    size_t source = 0;  ///< Index of the hit, then of the area hit.
    auto key() const { return std::tie(family_id, person_id, name_rank, area, officer); }
};

std::vector<uint32_t> name_ranks(const check::RuleBook& book) {
    std::vector<uint32_t> order(book.rules.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](uint32_t i) { return std::string_view(book.rules[i].name); });
    std::vector<uint32_t> ranks(order.size());
    for (uint32_t rank = 0; rank < order.size(); ++rank) {
        ranks[order[rank]] = rank;
    }
    return ranks;
}

std::vector<FindingLine> finding_lines(const Findings& findings) {
    const auto ranks = name_ranks(findings.book);
    const auto& family_ids = findings.columns.family.at("family_id").int64s;
    const auto& areas = findings.columns.family.at("area").int64s;
    const auto& person_ids = findings.columns.person.at("person_id").int64s;
    const auto& hits = findings.checked.hits;
    std::vector<FindingLine> lines;
    lines.reserve(hits.size() + findings.second.area_hits.size());
    for (size_t i = 0; i < hits.size(); ++i) {
        const bool member = findings.book.rules[hits[i].rule].level == expr::Level::member;
        const uint32_t row = findings.family_row(hits[i]);
        lines.push_back({family_ids[row], member ? person_ids[hits[i].row] : 0, ranks[hits[i].rule],
                         areas[row], "", hits[i].rule, i});
    }
    for (const AreaHit& hit : findings.second.area_hits) {
        const auto rule = static_cast<uint32_t>(findings.form_rules + hit.rule);
        lines.push_back({0, 0, ranks[rule], hit.area, hit.officer, rule, lines.size()});
    }
    std::ranges::sort(lines, {}, [](const FindingLine& line) { return line.key(); });
    return lines;
}

// What a finding shows, by its place among the hits and then the area hits.
std::string shown_values(const Findings& findings, size_t source) {
    if (!findings.shown.empty()) {
        return findings.shown[source];
    }
    const auto& hits = findings.checked.hits;
    if (source >= hits.size()) {
        return findings.second.area_hits[source - hits.size()].shown;
    }
    std::string out = values_of(findings, findings.book.rules[hits[source].rule], hits[source]);
    if (source >= findings.form_hits) {
        // Totals stand apart: a confirmation is about the answers (shown_hash).
        const std::string& totals = findings.second.hits[source - findings.form_hits].totals;
        out += totals.empty() ? "" : std::string(totals_sign) + totals;
    }
    return out;
}

std::string_view level_of(const Findings& findings, size_t rule) {
    if (rule >= findings.form_rules) {
        const check::GroupRule& group = findings.book.group_rules[rule - findings.form_rules];
        return findings.book.groups.scopes[group.scope].name;
    }
    return findings.book.rules[rule].level == expr::Level::member ? "member" : "family";
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

void add_shown_value(const expr::Batch& batch, const form::Form& form,
                     const expr::Variable& variable, size_t row, std::string& out) {
    const auto& view = batch.columns[static_cast<size_t>(variable.index)];
    std::string value;
    if (!view.integers.empty()) {
        value = std::to_string(view.integers[row]);
    } else if (!view.texts.empty()) {
        const bool identity = form.find(variable.name)->privacy == form::Privacy::identity;
        value = identity ? masked(view.texts[row]) : std::string(view.texts[row]);
    } else {
        return;
    }
    out += out.empty() ? "" : "; ";
    fmt::format_to(std::back_inserter(out), "{}={}", variable.name, value);
}

uint32_t Findings::family_row(const check::Hit& hit) const {
    return book.rules[hit.rule].level == expr::Level::member ? family_of_person[hit.row] : hit.row;
}

void append_second_stage(const SecondStage& second, check::RuleBook& book,
                         check::Checked& checked) {
    const auto first = static_cast<uint32_t>(book.rules.size());
    for (const check::GroupRule& one : book.group_rules) {
        book.rules.push_back(one.rule);
    }
    checked.counts.insert(checked.counts.end(), second.counts.begin(), second.counts.end());
    checked.by_group.insert(checked.by_group.end(), second.by_group.begin(), second.by_group.end());
    for (const SecondHit& hit : second.hits) {
        checked.hits.push_back({first + hit.hit.rule, hit.hit.row});
    }
}

std::vector<std::string> all_shown(const Findings& findings) {
    std::vector<std::string> out(findings.checked.hits.size() + findings.second.area_hits.size());
    parallel_ranges(out.size(), hits_per_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            out[i] = shown_values(findings, i);
        }
    });
    return out;
}

std::vector<FindingState> hit_states(const Findings& findings, const Decisions& decisions) {
    if (decisions.empty()) {
        return {};
    }
    const auto& family_ids = findings.columns.family.at("family_id").int64s;
    const auto& person_ids = findings.columns.person.at("person_id").int64s;
    const auto& hits = findings.checked.hits;
    std::vector<FindingState> out(hits.size(), FindingState::open);
    parallel_ranges(hits.size(), hits_per_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            const check::Rule& rule = findings.book.rules[hits[i].rule];
            const bool member = rule.level == expr::Level::member;
            const QueryNumber about{family_ids[findings.family_row(hits[i])],
                                    member ? person_ids[hits[i].row] : 0, rule.name};
            if (decisions.contains(about)) {
                out[i] = state_of(decisions, about, shown_values(findings, i));
            }
        }
    });
    return out;
}

store::Table finding_table(const Findings& findings) {
    const auto lines = finding_lines(findings);
    std::vector<std::string> values(lines.size());
    parallel_ranges(lines.size(), hits_per_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            values[i] = shown_values(findings, lines[i].source);
        }
    });
    store::Table table;
    table.rows = lines.size();
    table.columns.reserve(8);
    auto& family = table.add("family_id", store::ColumnType::int64).int64s;
    auto& person = table.add("person_id", store::ColumnType::int64).int64s;
    auto& rule = table.add("rule", store::ColumnType::text);
    for (const check::Rule& one : findings.book.rules) {
        rule.dictionary.push_back(one.name);
    }
    auto& severity = table.add("severity", store::ColumnType::int32).int32s;
    auto& area = table.add("area", store::ColumnType::int64).int64s;
    store::TextBuilder officer{table.add("officer", store::ColumnType::text)};
    store::TextBuilder shown{table.add("shown_values", store::ColumnType::text)};
    auto& state = table.add("state", store::ColumnType::int32).int32s;
    for (size_t i = 0; i < lines.size(); ++i) {
        const FindingLine& line = lines[i];
        family.push_back(line.family_id);
        person.push_back(line.person_id);
        rule.codes.push_back(static_cast<int32_t>(line.rule));
        severity.push_back(static_cast<int32_t>(findings.book.rules[line.rule].severity));
        area.push_back(line.area);
        officer.add(line.officer);
        shown.add(values[i]);
        state.push_back(static_cast<int32_t>(findings.state(line.source)));
    }
    return table;
}

std::vector<Status> document_statuses(const Findings& findings) {
    std::vector<Status> out(findings.columns.family.rows, Status::clean);
    for (size_t i = 0; i < findings.checked.hits.size(); ++i) {
        const check::Hit& hit = findings.checked.hits[i];
        const check::Severity severity = findings.book.rules[hit.rule].severity;
        Status& status = out[findings.family_row(hit)];
        if (severity == check::Severity::error) {
            status = Status::error;
        } else if (severity == check::Severity::warning &&
                   findings.state(i) != FindingState::confirmed) {
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
    table.columns.reserve(6);
    store::TextBuilder name{table.add("rule", store::ColumnType::text)};
    store::TextBuilder severity{table.add("severity", store::ColumnType::text)};
    store::TextBuilder sense{table.add("sense", store::ColumnType::text)};
    store::TextBuilder level{table.add("level", store::ColumnType::text)};
    store::TextBuilder basis{table.add("basis", store::ColumnType::text)};
    store::TextBuilder message{table.add("message", store::ColumnType::text)};
    for (size_t i = 0; i < rules.size(); ++i) {
        name.add(rules[i].name);
        severity.add(check::name(rules[i].severity));
        sense.add(rules[i].sense == check::Sense::query ? "query" : "rule");
        level.add(level_of(findings, i));
        basis.add(rules[i].basis);
        message.add(rules[i].message.id);
    }
    return table;
}

store::Table rule_total_table(const Findings& findings) {
    const auto& rules = findings.book.rules;
    store::Table table;
    table.rows = rules.size();
    table.columns.reserve(5);
    store::TextBuilder name{table.add("rule", store::ColumnType::text)};
    auto& decided = table.add("decided", store::ColumnType::int64).int64s;
    auto& hits = table.add("hits", store::ColumnType::int64).int64s;
    auto& unknown = table.add("unknown", store::ColumnType::int64).int64s;
    auto& outside = table.add("outside", store::ColumnType::int64).int64s;
    for (size_t i = 0; i < rules.size(); ++i) {
        name.add(rules[i].name);
        decided.push_back(findings.checked.counts[i].decided);
        hits.push_back(findings.checked.counts[i].hits);
        unknown.push_back(findings.checked.counts[i].unknown);
        outside.push_back(findings.checked.counts[i].outside);
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

namespace {

// Documents by status per code of `column` in a kecamatan: an officer works in one, and the code
// alone may be used again in another.
store::Table officer_table(const Findings& findings, const std::vector<Status>& statuses,
                           const char* column) {
    const auto* codes = findings.columns.family.find(column);
    const auto& area = findings.columns.family.at("area").int64s;
    std::map<std::pair<int64_t, std::string_view>, StatusCounts> groups;
    for (size_t row = 0; codes != nullptr && row < statuses.size(); ++row) {
        const int64_t district = AreaCode{area[row]}.enclosing(7).value;
        ++groups[{district, codes->text(row)}].of[static_cast<size_t>(statuses[row])];
    }
    store::Table table;
    table.rows = groups.size();
    table.columns.reserve(7);
    auto& areas = table.add("area", store::ColumnType::int64).int64s;
    store::TextBuilder officer{table.add(column, store::ColumnType::text)};
    std::vector<StatusCounts> counts;
    for (const auto& [key, count] : groups) {
        areas.push_back(key.first);
        officer.add(key.second);
        counts.push_back(count);
    }
    add_counts(table, counts);
    return table;
}

}  // namespace

store::Table ppl_table(const Findings& findings, const std::vector<Status>& statuses) {
    return officer_table(findings, statuses, "ppl_code");
}

store::Table operator_table(const Findings& findings, const std::vector<Status>& statuses) {
    return officer_table(findings, statuses, "operator_code");
}

}  // namespace regsosek::validate
