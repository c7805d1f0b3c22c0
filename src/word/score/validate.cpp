// score validate and score note: the card, the fairness gate, what offices add.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/math.h"
#include "ground/store/office_only.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"
#include "word/score/estimation.h"
#include "word/score/gate.h"
#include "word/score/model_card.h"
#include "word/score/notes.h"
#include "word/score/predictors.h"

namespace regsosek::score {

namespace {

using store::ColumnType;
using store::Table;

CardFairness fairness_of(const AuditSample& sample, const ValidateOptions& options) {
    estimate::FairnessOptions rules;
    rules.quota = options.fairness_quota;
    rules.alarm = options.fairness_alarm;
    rules.replicates = options.replicates;
    rules.seed = options.seed;
    CardFairness out;
    for (const AuditGroups& groups : sample.groups) {
        out.divisions.push_back(estimate::fairness(
            {sample.truth, sample.outside, sample.weight, groups.of_family, &sample.stage},
            groups.names.size(), rules));
    }
    if (!sample.groups.empty()) {
        // Olken's scale, in the cleaning of the data of Alatas et al. (score.md a13).
        constexpr double child = 0.93;
        constexpr double economies = 0.85;
        std::vector<double> truth = sample.truth;
        std::vector<double> guess = sample.outside;
        for (size_t i = 0; i < truth.size(); ++i) {
            const double adults = estimate::equivalent_adults(sample.persons[i], sample.children[i],
                                                              child, economies);
            const double shift = math::log(sample.persons[i] / adults);
            truth[i] += shift;
            guess[i] += shift;
        }
        const AuditGroups& size = sample.groups.front();
        out.equivalent = estimate::fairness(
            {truth, guess, sample.weight, size.of_family, &sample.stage}, size.names.size(), rules);
    }
    return out;
}

Table fairness_table(const AuditSample& sample, const CardFairness& found) {
    Table table;
    table.columns.reserve(9);
    auto& number = table.add("number", ColumnType::int32);
    auto& title = table.add("division", ColumnType::text);
    auto& group = table.add("group_name", ColumnType::text);
    auto& rows = table.add("families", ColumnType::int64);
    auto& exclusion = table.add("exclusion_e6", ColumnType::int32);
    auto& inclusion = table.add("inclusion_e6", ColumnType::int32);
    auto& low = table.add("difference_low_e6", ColumnType::int32);
    auto& high = table.add("difference_high_e6", ColumnType::int32);
    auto& alarm = table.add("alarm", ColumnType::int32);
    store::TextBuilder titles(title);
    store::TextBuilder names(group);
    const auto e6 = [](double v) { return static_cast<int32_t>(std::lround(v * 1e6)); };
    for (size_t d = 0; d < sample.groups.size(); ++d) {
        for (size_t g = 0; g < sample.groups[d].names.size(); ++g) {
            const estimate::GroupFairness& one = found.divisions[d].groups[g];
            number.int32s.push_back(static_cast<int32_t>(++table.rows));
            titles.add(sample.groups[d].title.en);
            names.add(sample.groups[d].names[g].en);
            rows.int64s.push_back(one.rows);
            exclusion.int32s.push_back(e6(one.exclusion));
            inclusion.int32s.push_back(e6(one.inclusion));
            low.int32s.push_back(e6(one.difference_low));
            high.int32s.push_back(e6(one.difference_high));
            alarm.int32s.push_back(one.alarm && one.difference > 0 ? 1 : 0);
        }
    }
    return table;
}

/// Codes of the census, in the variables that the model reads, that the sample does not hold.
Result<std::vector<UnseenCode>> unseen_codes(store::Workspace& workspace, const store::Scope& scope,
                                             const FittedModel& model, const form::Form& form,
                                             const AuditSample& sample) {
    const CompiledModel compiled = TRY(compile_model(model.spec, form));
    store::ColumnNames names;
    for (const int variable : compiled.set.reads()) {
        const auto& read = form.dictionary().variables()[static_cast<size_t>(variable)];
        (read.level == expr::Level::member ? names.person : names.family).push_back(read.name);
    }
    const auto columns = TRY(workspace.columns(scope, names));
    std::vector<UnseenCode> out;
    for (const auto& [name, codes] : sample.codes) {
        const bool of_family = std::ranges::find(names.family, name) != names.family.end();
        const bool of_person = std::ranges::find(names.person, name) != names.person.end();
        const store::Column* column = of_family   ? columns->family.find(name)
                                      : of_person ? columns->person.find(name)
                                                  : nullptr;
        if (column == nullptr || column->type != ColumnType::int32) {
            continue;
        }
        std::map<int32_t, int64_t> counts;
        for (const int32_t code : column->int32s) {
            if (code >= 0 && !std::ranges::binary_search(codes, code)) {
                ++counts[code];
            }
        }
        for (const auto& [code, rows] : counts) {
            out.push_back({name, code, rows});
        }
    }
    return out;
}

/// What the census says of an area; nothing without scores.
Result<CensusFigures> census_of(store::Workspace& workspace, const store::Scope& scope,
                                const std::string& area) {
    CensusFigures out;
    out.area = area;
    out.deciles.assign(10, 0);
    if (!TRY(workspace.has_table("score_family"))) {
        return out;
    }
    const AreaRange range = area.empty() ? AreaRange{0, INT64_MAX} : TRY(AreaRange::of(area));
    store::Query query;
    query.table = "score_family";
    query.fields = {"area", "decile", "score_e6", "p_poor_e6", "borderline", "unknown_predictors"};
    query.filter =
        area.empty() ? "" : fmt::format("area >= {} and area < {}", range.low, range.high);
    const Table rows = TRY(workspace.query(query, scope));
    double score = 0;
    for (size_t r = 0; r < rows.rows; ++r) {
        ++out.ranked;
        ++out.deciles[static_cast<size_t>(rows.at("decile").integer(r) - 1)];
        out.borderline += rows.at("borderline").integer(r);
        out.with_unknown += rows.at("unknown_predictors").integer(r) > 0 ? 1 : 0;
        score += static_cast<double>(rows.at("score_e6").integer(r)) * 1e-6;
        out.poverty += static_cast<double>(rows.at("p_poor_e6").integer(r)) * 1e-6;
    }
    if (out.ranked > 0) {
        out.mean_rupiah = math::exp(score / static_cast<double>(out.ranked));
        out.poverty /= static_cast<double>(out.ranked);
    }
    return out;
}

std::vector<std::string> alarms_of(const AuditSample& sample, const CardFairness& found,
                                   Lang lang) {
    std::vector<std::string> out;
    for (size_t d = 0; d < sample.groups.size(); ++d) {
        for (size_t g = 0; g < sample.groups[d].names.size(); ++g) {
            const estimate::GroupFairness& one = found.divisions[d].groups[g];
            if (one.alarm && one.difference > 0) {
                out.push_back(fmt::format("{}: {}", sample.groups[d].title.in(lang),
                                          sample.groups[d].names[g].in(lang)));
            }
        }
    }
    return out;
}

/// Writes both forms of the card. Errors: io, disk_full, not_found (fonts).
Result<void> write_card(const CardInput& input, const ValidateOptions& options,
                        ValidateReport& report) {
    const paper::Card card = TRY(model_card(input));
    TRY(files::make_folder(options.output_folder));
    const std::string stem =
        options.output_folder + "/model-card" + (options.area.empty() ? "" : "-" + options.area);
    TRY(files::write(stem + ".html", paper::card_html(card)));
    const std::string pdf = TRY(paper::card_pdf(card));
    TRY(files::write(stem + ".pdf", pdf));
    report.files = {stem + ".html", stem + ".pdf"};
    return {};
}

}  // namespace

Result<ValidateReport> validate(store::Workspace& workspace, const store::Scope& scope,
                                const ValidateOptions& options) {
    if (options.folds < 2 || options.replicates < 0 || !(options.poverty_line > 0) ||
        !(options.fairness_quota > 0 && options.fairness_quota < 1)) {
        return fail(Code::usage, "lipatan, ulangan, garis kemiskinan atau kuota salah",
                    "wrong folds, replicates, poverty line or quota");
    }
    const FittedModel model = TRY(load_model(workspace, options.model_file));
    const auto form = TRY(form_of(model.spec, options.forms_folder));
    const AuditSample sample =
        TRY(audit_sample(model, *form, options.sample_folder, options.folds, options.seed));
    const CardFairness fairness = fairness_of(sample, options);
    ValidateReport report;
    report.model = model.report.model;
    report.r2_out_of_sample = model.report.r2_out_of_sample;
    report.errors = model.report.errors;
    report.passed = std::ranges::all_of(fairness.divisions, &estimate::Fairness::passed);
    report.alarms = alarms_of(sample, fairness, options.lang);
    report.unseen = TRY(unseen_codes(workspace, scope, model, *form, sample));
    TRY(workspace.write_table({"score_fairness", {"number"}, store::office_only},
                              fairness_table(sample, fairness)));
    TRY(note_gate(workspace, {model.report.hash, report.passed}));
    if (!options.output_folder.empty()) {
        CardInput input;
        input.model = &model;
        input.sample = &sample;
        input.fairness = &fairness;
        input.options = &options;
        input.unseen = report.unseen;
        input.notes = TRY(notes_of(workspace, scope, options.area));
        input.census = TRY(census_of(workspace, scope, options.area));
        input.passed = report.passed;
        TRY(write_card(input, options, report));
    }
    return report;
}

}  // namespace regsosek::score
