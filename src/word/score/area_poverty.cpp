// score poverty: expected poverty of each area with its error, and what of it may be published.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "ground/base/ids.h"
#include "method/estimate/benchmark.h"
#include "method/estimate/ell.h"
#include "method/estimate/fay_herriot.h"
#include "method/estimate/poverty.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"
#include "word/score/direct_file.h"
#include "word/score/estimation.h"
#include "word/score/population.h"
#include "word/score/run_values.h"

namespace regsosek::score {

namespace {

using estimate::poverty_measures;
using store::ColumnType;
using store::Table;

constexpr std::array<const char*, poverty_measures> measures = {"headcount", "gap", "severity"};

constexpr int sls_digits = 14;

/// Ranked families by area of a level.
struct Areas {
    std::vector<int64_t> code;
    std::vector<size_t> of_family;
    std::vector<size_t> cluster;  ///< SLS of each family
    estimate::Matrix x;
    std::vector<double> persons;
};

Areas areas_of(const Population& all, int digits) {
    const Scores& scores = all.scores;
    const auto& areas = all.columns->family.at("area").int64s;
    std::map<int64_t, size_t> numbers;
    for (const uint32_t row : scores.rows) {
        numbers.emplace(AreaCode{areas[row]}.enclosing(digits).value, 0);
    }
    Areas out;
    std::map<int64_t, size_t> clusters;
    for (auto& [code, number] : numbers) {
        number = out.code.size();
        out.code.push_back(code);
    }
    out.x = estimate::Matrix(scores.rows.size(), scores.predicted.x.columns);
    for (size_t i = 0; i < scores.rows.size(); ++i) {
        const uint32_t row = scores.rows[i];
        out.of_family.push_back(numbers.at(AreaCode{areas[row]}.enclosing(digits).value));
        const int64_t sls = AreaCode{areas[row]}.enclosing(sls_digits).value;
        out.cluster.push_back(clusters.emplace(sls, clusters.size()).first->second);
        out.persons.push_back(scores.predicted.persons[row]);
        std::ranges::copy(scores.predicted.x.row(row), out.x.row(i).begin());
    }
    return out;
}

int32_t in_e6(double value) {
    return static_cast<int32_t>(estimate::quantised(std::clamp(value, 0.0, 2000.0)));
}

/// The word of the table for what may be published.
std::string_view word(estimate::Publish publish) {
    constexpr std::array<std::string_view, 3> words = {"publish", "flag", "hide"};
    return words[static_cast<size_t>(publish)];
}

Table poverty_table(const Areas& areas, const std::vector<estimate::AreaPoverty>& found,
                    const PovertyOptions& options, PovertyReport& report) {
    Table table;
    table.rows = areas.code.size();
    table.columns.reserve(5 + 3 * poverty_measures);
    table.add("area", ColumnType::int64).int64s = areas.code;
    auto& digits = table.add("digits", ColumnType::int32);
    digits.int32s.assign(table.rows, options.digits);
    auto& families = table.add("families", ColumnType::int64);
    auto& persons = table.add("persons", ColumnType::int64);
    for (const auto& one : found) {
        families.int64s.push_back(one.families);
        persons.int64s.push_back(static_cast<int64_t>(one.weight));
    }
    for (size_t k = 0; k < poverty_measures; ++k) {
        auto& value = table.add(fmt::format("{}_e6", measures[k]), ColumnType::int32);
        auto& error = table.add(fmt::format("{}_error_e6", measures[k]), ColumnType::int32);
        for (const auto& one : found) {
            value.int32s.push_back(in_e6(one.value[k]));
            error.int32s.push_back(in_e6(std::sqrt(one.mse[k])));
        }
    }
    store::TextBuilder builder(table.add("publish", ColumnType::text));
    for (const auto& one : found) {
        const auto verdict =
            estimate::publishable(one.value[0], one.mse[0], options.rse_good, options.rse_poor);
        builder.add(word(verdict));
        ++report.published[static_cast<size_t>(verdict)];
    }
    return table;
}

/// Moves headcounts so that all areas together agree with a direct estimate.
Result<void> benchmark(const Areas& areas, const PovertyOptions& options,
                       std::vector<estimate::AreaPoverty>& found) {
    std::vector<double> rates;
    std::vector<double> persons;
    for (const auto& one : found) {
        rates.push_back(one.value[0]);
        persons.push_back(one.weight);
    }
    const std::vector<size_t> region(areas.code.size(), 0);
    const double direct[] = {options.direct_headcount};
    const auto moved = TRY(estimate::benchmarked(rates, persons, region, direct,
                                                 estimate::Benchmark::ratio_complement));
    for (size_t a = 0; a < found.size(); ++a) {
        found[a].value[0] = moved[a];
    }
    return {};
}

/// Estimates of all areas by Fay and Herriot's model: where there is no direct estimate, the
/// regression on the model's headcount alone.
struct Combined {
    std::vector<double> estimate, mse;
    double between = 0;
    int64_t direct = 0;
};

Result<Combined> combined(const Areas& areas, const std::vector<estimate::AreaPoverty>& found,
                          const std::string& path) {
    const std::vector<DirectEstimate> direct = TRY(read_direct(path, areas.code));
    estimate::Matrix x(direct.size(), 2);
    std::vector<double> values, variances;
    for (size_t k = 0; k < direct.size(); ++k) {
        x.at(k, 0) = 1;
        x.at(k, 1) = found[direct[k].area].value[0];
        values.push_back(direct[k].value);
        variances.push_back(direct[k].variance);
    }
    const auto fit = TRY(estimate::fay_herriot(x, values, variances));
    const estimate::Matrix factor = estimate::covariance_factor(fit.covariance);
    Combined out;
    out.between = fit.between;
    out.direct = static_cast<int64_t>(direct.size());
    for (const auto& one : found) {
        const std::array<double, 2> row = {1, one.value[0]};
        out.estimate.push_back(fit.coefficients[0] + fit.coefficients[1] * row[1]);
        out.mse.push_back(fit.between + estimate::prediction_variance(factor, row));
    }
    for (size_t k = 0; k < direct.size(); ++k) {
        out.estimate[direct[k].area] = fit.estimate[k];
        out.mse[direct[k].area] = fit.mse[k];
    }
    return out;
}

void add_combined(const Combined& of, Table& table) {
    std::vector<int32_t> values, errors;
    for (size_t a = 0; a < of.estimate.size(); ++a) {
        values.push_back(in_e6(of.estimate[a]));
        errors.push_back(in_e6(std::sqrt(of.mse[a])));
    }
    table.columns.reserve(table.columns.size() + 2);
    table.add("combined_e6", ColumnType::int32).int32s = std::move(values);
    table.add("combined_error_e6", ColumnType::int32).int32s = std::move(errors);
}

/// The simulation's headcounts beside the closed form's.
Result<void> add_ell(const FittedModel& model, const Areas& areas, std::span<const double> lines,
                     const PovertyOptions& options, Table& table) {
    const auto drawn = TRY(estimate::elbers_lanjouw_lanjouw(
        {&areas.x, areas.persons, areas.cluster, areas.of_family, lines},
        {model.coefficients, &model.covariance, model.report.sigma, options.area_sigma},
        options.ell_draws, options.seed));
    std::vector<int32_t> values, errors;
    for (const estimate::EllArea& one : drawn) {
        values.push_back(in_e6(one.value[0]));
        errors.push_back(in_e6(one.error[0]));
    }
    table.columns.reserve(table.columns.size() + 2);
    table.add("ell_e6", ColumnType::int32).int32s = std::move(values);
    table.add("ell_error_e6", ColumnType::int32).int32s = std::move(errors);
    return {};
}

}  // namespace

Result<PovertyReport> poverty(store::Workspace& workspace, const store::Scope& scope,
                              const PovertyOptions& options) {
    constexpr std::array allowed = {2, 4, 7, 10, 14, 16};
    if (std::ranges::find(allowed, options.digits) == allowed.end() || !(options.line > 0) ||
        !(options.area_sigma >= 0) || !(options.direct_headcount < 1) || options.ell_draws < 0 ||
        options.ell_draws == 1) {
        return fail(Code::usage,
                    "tingkat wilayah, garis kemiskinan, sigma atau angka langsung salah",
                    "a wrong level of areas, poverty line, sigma or direct estimate");
    }
    const FittedModel model = TRY(load_model(workspace, options.model_file));
    if (model.own && model.own->estimate.method != Method::least_squares) {
        return std::unexpected(
            fail(Code::bad_input,
                 fmt::format("galat kemiskinan wilayah memerlukan kuadrat terkecil, bukan {}",
                             model.report.method),
                 fmt::format("errors of areas need least squares, not {}", model.report.method))
                .error()
                .at(model.spec.path, 0, "method"));
    }
    const auto form = TRY(form_of(model.spec, options.forms_folder));
    ApplyOptions apply;
    apply.unknown_share_max = options.unknown_share_max;
    const Population all = TRY(population(workspace, scope, model, *form, apply));
    const Areas areas = areas_of(all, options.digits);
    const std::vector<double> lines(areas.code.size(), options.line);
    const estimate::Matrix factor = estimate::covariance_factor(model.covariance);
    auto found =
        estimate::area_poverty({&areas.x, all.scores.mean, areas.persons, areas.of_family, lines},
                               {model.report.sigma, options.area_sigma, &factor});
    if (options.direct_headcount >= 0 && !found.empty()) {
        TRY(benchmark(areas, options, found));
    }
    PovertyReport report;
    report.model = model.report.model;
    report.areas = static_cast<int64_t>(areas.code.size());
    Table table = poverty_table(areas, found, options, report);
    if (!options.direct_file.empty()) {
        const Combined both = TRY(combined(areas, found, options.direct_file));
        add_combined(both, table);
        report.direct = both.direct;
        report.between = both.between;
    }
    if (options.ell_draws > 0 && !areas.code.empty()) {
        TRY(add_ell(model, areas, lines, options, table));
    }
    TRY(workspace.write_table({"score_poverty", {"area"}, "area"}, std::move(table), scope));
    return report;
}

}  // namespace regsosek::score
