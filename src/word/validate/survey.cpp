// Rules over anybody's survey files, without a workspace.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "ground/base/ids.h"
#include "ground/store/table_file.h"
#include "method/check/group_run.h"
#include "method/check/run.h"
#include "regsosek/validate.h"
#include "word/validate/book.h"
#include "word/validate/findings.h"
#include "word/validate/survey_files.h"

namespace regsosek::validate {

namespace {

// Most answers shown with a finding, as in a workspace.
constexpr size_t values_max = 8;

// The area code of each family where the form has its parts, as in a workspace: then the groups
// sls, village and kecamatan are known. An area with an unreadable part is one of its own.
std::vector<int64_t> areas_of(const SurveyFiles& survey, const form::Form& form) {
    constexpr std::array<std::pair<const char*, int64_t>, 6> parts = {{{"province_code", 100},
                                                                       {"regency_code", 100},
                                                                       {"district_code", 1'000},
                                                                       {"village_code", 1'000},
                                                                       {"sls_code", 10'000},
                                                                       {"subsls_code", 100}}};
    std::vector<int64_t> out(survey.batch.families, 0);
    for (const auto& [name, size] : parts) {
        const form::Question* question = form.find(name);
        const auto values =
            question == nullptr
                ? std::span<const int32_t>{}
                : survey.batch.columns[static_cast<size_t>(question->variable)].integers;
        if (values.size() != out.size()) {
            return {};
        }
        for (size_t f = 0; f < out.size(); ++f) {
            out[f] = out[f] * size + std::max(values[f], 0);
        }
    }
    return out;
}

// Rules over groups, and what their findings show.
struct SurveyGroups {
    std::vector<int64_t> sls, village, kecamatan;
    check::Figures figures;
    check::CheckedGroups checked;
};

check::GroupInput group_input(const SurveyFiles& survey, const SurveyGroups& groups) {
    check::GroupInput out{survey.batch, {}, {}, {}, {}, {}};
    if (!groups.sls.empty()) {
        out.keys = {
            {"sls", groups.sls}, {"village", groups.village}, {"kecamatan", groups.kecamatan}};
    }
    return out;
}

SurveyGroups run_groups(const SurveyFiles& survey, const form::Form& form,
                        const check::RuleBook& book) {
    SurveyGroups out;
    out.sls = areas_of(survey, form);
    for (const int64_t area : out.sls) {
        out.village.push_back(AreaCode{area}.enclosing(10).value);
        out.kecamatan.push_back(AreaCode{area}.enclosing(7).value);
    }
    const auto input = group_input(survey, out);
    out.figures = check::compute_figures(book, input);
    out.checked = check::run_groups(book, out.figures, input);
    return out;
}

// The answers that a correction may change, as "name=value"; identities are masked.
std::string shown(const SurveyFiles& survey, const form::Form& form, const check::Rule& rule,
                  uint32_t family, uint32_t row) {
    const bool member = rule.level == expr::Level::member;
    std::string out;
    size_t count = 0;
    for (const int index : rule.change) {
        const auto& variable = form.dictionary().variables()[static_cast<size_t>(index)];
        const bool of_member = variable.level == expr::Level::member;
        if ((of_member && !member) || count++ == values_max) {
            continue;
        }
        add_shown_value(survey.batch, form, variable, of_member ? row : family, out);
    }
    return out;
}

// Findings as rows.
class FindingRows {
public:
    FindingRows(const SurveyFiles& survey, const form::Form& form,
                const std::vector<std::string>& key)
        : survey_(survey), form_(form) {
        table.columns.reserve(key.size() + 7);
        for (const std::string& name : key) {
            texts_.emplace_back(table.add(name, store::ColumnType::text));
        }
        member_ = &table.add("member", store::ColumnType::int32).int32s;
        line_ = &table.add("line", store::ColumnType::int64).int64s;
        for (const char* name : {"rule", "severity", "message_id", "message_en", "shown_values"}) {
            texts_.emplace_back(table.add(name, store::ColumnType::text));
        }
    }
    // A finding at a row of the rule's level.
    void add(const check::Rule& rule, uint32_t row, const std::string& totals) {
        const bool of_member = rule.level == expr::Level::member;
        const uint32_t family = of_member ? survey_.family_of_member[row] : row;
        member_->push_back(of_member ? static_cast<int32_t>(row - survey_.member_begin[family]) + 1
                                     : 0);
        line_->push_back(static_cast<int64_t>(of_member ? survey_.member_line[row]
                                                        : survey_.family_line[family]));
        std::string values = shown(survey_, form_, rule, family, row);
        values += totals.empty() ? "" : " | " + totals;
        add_texts(survey_.family_key[family], rule, values);
    }
    // A finding at a group: without a family, with what its first family tells of it.
    void add_group(const check::GroupRule& rule, const check::GroupBook& book, uint32_t first,
                   const std::string& totals) {
        member_->push_back(0);
        line_->push_back(0);
        std::string values;
        for (const std::string& part : book.scopes[rule.scope].parts) {
            const expr::Variable* variable = form_.dictionary().find(part);
            if (variable != nullptr && first != check::GroupsOfScope::none) {
                add_shown_value(survey_.batch, form_, *variable, first, values);
            }
        }
        add_texts(std::vector<std::string>(texts_.size() - 5), rule.rule,
                  values + (values.empty() ? "" : " | ") + totals);
    }

    store::Table table;

private:
    void add_texts(const std::vector<std::string>& key, const check::Rule& rule,
                   const std::string& values) {
        size_t column = 0;
        for (const std::string& part : key) {
            texts_[column++].add(part);
        }
        texts_[column++].add(rule.name);
        texts_[column++].add(check::name(rule.severity));
        texts_[column++].add(rule.message.id);
        texts_[column++].add(rule.message.en);
        texts_[column].add(values);
        ++table.rows;
    }

    const SurveyFiles& survey_;
    const form::Form& form_;
    std::vector<store::TextBuilder> texts_;
    std::vector<int32_t>* member_ = nullptr;
    std::vector<int64_t>* line_ = nullptr;
};

// One row per finding: rules of rows in order, then those over groups.
store::Table finding_table(const SurveyFiles& survey, const form::Form& form,
                           const check::RuleBook& book, const check::Checked& checked,
                           const SurveyGroups& groups, const std::vector<std::string>& key) {
    FindingRows out(survey, form, key);
    for (const check::Hit& hit : checked.hits) {
        out.add(book.rules[hit.rule], hit.row, "");
    }
    const auto input = group_input(survey, groups);
    const auto totals = [&](const check::Hit& hit) {
        return check::shown_totals(book, groups.figures, input, book.group_rules[hit.rule],
                                   hit.row);
    };
    for (const check::Hit& hit : groups.checked.rows) {
        out.add(book.group_rules[hit.rule].rule, hit.row, totals(hit));
    }
    for (const check::Hit& hit : groups.checked.groups) {
        const check::GroupRule& rule = book.group_rules[hit.rule];
        out.add_group(rule, book.groups, groups.figures.scopes[rule.scope].first[hit.row],
                      totals(hit));
    }
    return std::move(out.table);
}

}  // namespace

Result<SurveyReport> run_files(const SurveyOptions& options) {
    const auto form = TRY(form::Form::load(options.form_folder));
    Options rules;
    rules.soften_memory = options.soften_memory;
    rules.field_start = options.field_start;
    rules.field_end = options.field_end;
    const auto book =
        TRY(load_rules_in_force(*form, options.form_folder, rules, no_dukcapil_codes()));
    const auto survey =
        TRY(read_survey({options.family_path, options.person_path, options.key}, *form));
    const auto set = check::compile(book);
    const check::Checked checked = check::run(book, set, survey->batch);
    const SurveyGroups groups = run_groups(*survey, *form, book);
    SurveyReport report;
    report.families = static_cast<int64_t>(survey->batch.families);
    report.persons = static_cast<int64_t>(survey->batch.members);
    report.findings = static_cast<int64_t>(checked.hits.size() + groups.checked.rows.size() +
                                           groups.checked.groups.size());
    report.rules_hash = book.hash;
    for (size_t i = 0; i < book.rules.size(); ++i) {
        const check::Count& count = checked.counts[i];
        report.rules.push_back({book.rules[i].name,
                                std::string(check::name(book.rules[i].severity)), count.decided,
                                count.hits, count.unknown});
    }
    for (size_t i = 0; i < book.group_rules.size(); ++i) {
        const check::Rule& rule = book.group_rules[i].rule;
        const check::Count& count = groups.checked.counts[i];
        report.rules.push_back({rule.name, std::string(check::name(rule.severity)), count.decided,
                                count.hits, count.unknown});
    }
    if (!options.out_path.empty()) {
        TRY(store::TableFile::write(
            options.out_path, finding_table(*survey, *form, book, checked, groups, options.key)));
    }
    report.reported = std::move(survey->reported);
    return report;
}

}  // namespace regsosek::validate
