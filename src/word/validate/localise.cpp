// Locates answers and writes what was found.
#include "regsosek/validate.h"

#include <array>
#include <chrono>

#include "word/validate/locate.h"

namespace regsosek::validate {

namespace {

constexpr std::array outcome_names = {"clean", "located", "unproven", "queue", "impossible"};

std::string_view name(check::Outcome outcome) {
    return outcome_names[static_cast<size_t>(outcome)];
}

store::Table family_table(const LocateRules& rules, const LocateData& data,
                          const std::vector<LocatedFamily>& located) {
    store::Table out;
    out.columns.reserve(8);
    auto& family_id = out.add("family_id", store::ColumnType::int64).int64s;
    auto& area = out.add("area", store::ColumnType::int64).int64s;
    auto& outcome = out.add("outcome", store::ColumnType::text);
    auto& failing = out.add("failing", store::ColumnType::int32).int32s;
    auto& weight = out.add("weight", store::ColumnType::int32).int32s;
    auto& answers = out.add("answers", store::ColumnType::int32).int32s;
    auto& sets = out.add("sets", store::ColumnType::int32).int32s;
    auto& rule = out.add("rules", store::ColumnType::text);
    store::TextBuilder outcomes(outcome);
    store::TextBuilder names(rule);
    for (const LocatedFamily& one : located) {
        family_id.push_back(data.columns->family.at("family_id").integer(one.family));
        area.push_back(data.columns->family.at("area").integer(one.family));
        outcomes.add(name(one.found.outcome));
        failing.push_back(static_cast<int32_t>(one.found.failing.size()));
        weight.push_back(static_cast<int32_t>(one.found.weight));
        answers.push_back(static_cast<int32_t>(one.set.size()));
        sets.push_back(static_cast<int32_t>(one.found.sets.size()));
        names.add(failing_rules(rules, one.found));
    }
    out.rows = located.size();
    return out;
}

// Texts are identities: neither their value nor a proposal is written.
store::Table answer_table(const LocateRules& rules, const LocateData& data,
                          const std::vector<LocatedFamily>& located) {
    store::Table out;
    out.columns.reserve(7);
    auto& family_id = out.add("family_id", store::ColumnType::int64).int64s;
    auto& person_id = out.add("person_id", store::ColumnType::int64).int64s;
    auto& variable = out.add("variable", store::ColumnType::text);
    auto& area = out.add("area", store::ColumnType::int64).int64s;
    auto& value = out.add("value", store::ColumnType::int32).int32s;
    auto& proposed = out.add("proposed", store::ColumnType::int32).int32s;
    auto& rule = out.add("rules", store::ColumnType::text);
    store::TextBuilder variables(variable);
    store::TextBuilder names(rule);
    for (const LocatedFamily& one : located) {
        auto family = reference_family(rules, data, one.family);
        for (size_t i = 0; i < one.set.size(); ++i) {
            const check::Slot& slot = one.set[i];
            const auto& question = rules.form->questions()[static_cast<size_t>(slot.answer)];
            const size_t row =
                data.columns->person_begin[one.family] + static_cast<size_t>(slot.member);
            family_id.push_back(data.columns->family.at("family_id").integer(one.family));
            person_id.push_back(
                slot.member < 0 ? 0 : data.columns->person.at("person_id").integer(row));
            area.push_back(data.columns->family.at("area").integer(one.family));
            variables.add(question.name);
            const bool text = question.is_text();
            const int64_t now = text ? 0 : check::value_of(family, *rules.family, slot);
            value.push_back(static_cast<int32_t>(now));
            proposed.push_back(static_cast<int32_t>(one.values[i]));
            names.add(rules_of(rules, one.found, slot));
        }
    }
    out.rows = area.size();
    return out;
}

}  // namespace

Result<LocaliseReport> write_located(store::Workspace& workspace, const store::Scope& scope,
                                     const LocateRules& rules, const LocateData& data,
                                     const std::vector<LocatedFamily>& located) {
    TRY(workspace.write_table({"validate_localise", {"family_id"}, "area"},
                              family_table(rules, data, located), scope));
    const store::Table answers = answer_table(rules, data, located);
    TRY(workspace.write_table({"validate_located", {"family_id", "person_id", "variable"}, "area"},
                              answers, scope));
    LocaliseReport out;
    out.families = static_cast<int64_t>(data.columns->family.rows);
    out.failing = static_cast<int64_t>(located.size());
    out.answers = static_cast<int64_t>(answers.rows);
    for (const LocatedFamily& one : located) {
        out.located += one.found.outcome == check::Outcome::located ? 1 : 0;
        out.unproven += one.found.outcome == check::Outcome::unproven ? 1 : 0;
        out.queue += one.found.outcome == check::Outcome::queue ? 1 : 0;
        out.impossible += one.found.outcome == check::Outcome::impossible ? 1 : 0;
    }
    return out;
}

LocaliseOptions localise_options_of(const Settings& settings) {
    LocaliseOptions out;
    out.rules = options_of(settings);
    out.changes_max = static_cast<size_t>(settings.integer("validate_localise_changes_max"));
    out.steps_max = static_cast<size_t>(settings.integer("validate_localise_steps_max"));
    return out;
}

Result<LocaliseReport> localise(store::Workspace& workspace, const store::Scope& scope,
                                const LocaliseOptions& options) {
    const LocateRules rules = TRY(locate_rules(options));
    const LocateData data = TRY(locate_data(workspace, scope, rules));
    const auto start = std::chrono::steady_clock::now();
    const auto located = locate_all(rules, data, options);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    LocaliseReport report = TRY(write_located(workspace, scope, rules, data, located));
    report.seconds = took.count();
    return report;
}

}  // namespace regsosek::validate
