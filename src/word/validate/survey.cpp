// Rules over anybody's survey files, without a workspace.
#include <algorithm>

#include <fmt/format.h>

#include "ground/base/ids.h"
#include "ground/store/table_file.h"
#include "method/check/run.h"
#include "regsosek/validate.h"
#include "word/validate/book.h"
#include "word/validate/findings.h"
#include "word/validate/survey_files.h"

namespace regsosek::validate {

namespace {

// Most answers shown with a finding, as in a workspace.
constexpr size_t values_max = 8;

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

// One row per finding, in order of rule and row.
store::Table finding_table(const SurveyFiles& survey, const form::Form& form,
                           const check::RuleBook& book, const check::Checked& checked,
                           const std::vector<std::string>& key) {
    store::Table table;
    table.rows = checked.hits.size();
    table.columns.reserve(key.size() + 7);
    const auto family_of = [&](const check::Hit& hit) {
        return book.rules[hit.rule].level == expr::Level::member ? survey.family_of_member[hit.row]
                                                                 : hit.row;
    };
    for (size_t k = 0; k < key.size(); ++k) {
        store::TextBuilder builder{table.add(key[k], store::ColumnType::text)};
        for (const check::Hit& hit : checked.hits) {
            builder.add(survey.family_key[family_of(hit)][k]);
        }
    }
    auto& member = table.add("member", store::ColumnType::int32).int32s;
    auto& line = table.add("line", store::ColumnType::int64).int64s;
    store::TextBuilder rule{table.add("rule", store::ColumnType::text)};
    store::TextBuilder severity{table.add("severity", store::ColumnType::text)};
    store::TextBuilder id{table.add("message_id", store::ColumnType::text)};
    store::TextBuilder en{table.add("message_en", store::ColumnType::text)};
    store::TextBuilder values{table.add("shown_values", store::ColumnType::text)};
    for (const check::Hit& hit : checked.hits) {
        const check::Rule& one = book.rules[hit.rule];
        const bool of_member = one.level == expr::Level::member;
        const uint32_t family = family_of(hit);
        member.push_back(of_member ? static_cast<int32_t>(hit.row - survey.member_begin[family]) + 1
                                   : 0);
        line.push_back(static_cast<int64_t>(of_member ? survey.member_line[hit.row]
                                                      : survey.family_line[family]));
        rule.add(one.name);
        severity.add(check::name(one.severity));
        id.add(one.message.id);
        en.add(one.message.en);
        values.add(shown(survey, form, one, family, hit.row));
    }
    return table;
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
    SurveyReport report;
    report.families = static_cast<int64_t>(survey->batch.families);
    report.persons = static_cast<int64_t>(survey->batch.members);
    report.findings = static_cast<int64_t>(checked.hits.size());
    report.rules_hash = book.hash;
    for (size_t i = 0; i < book.rules.size(); ++i) {
        const check::Count& count = checked.counts[i];
        report.rules.push_back({book.rules[i].name,
                                std::string(check::name(book.rules[i].severity)), count.decided,
                                count.hits, count.unknown});
    }
    if (!options.out_path.empty()) {
        TRY(store::TableFile::write(options.out_path,
                                    finding_table(*survey, *form, book, checked, options.key)));
    }
    report.reported = std::move(survey->reported);
    return report;
}

}  // namespace regsosek::validate
