// score poverty: expected poverty of each area with its error, and what of it may be published.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "ground/base/ids.h"
#include "method/estimate/benchmark.h"
#include "method/estimate/poverty.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"
#include "word/score/estimation.h"
#include "word/score/population.h"
#include "word/score/run_values.h"

namespace regsosek::score {

namespace {

using estimate::poverty_measures;
using store::ColumnType;
using store::Table;

constexpr std::array<const char*, poverty_measures> measures = {"headcount", "gap", "severity"};

/// Ranked families by area of a level.
struct Areas {
    std::vector<int64_t> code;
    std::vector<size_t> of_family;
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
    for (auto& [code, number] : numbers) {
        number = out.code.size();
        out.code.push_back(code);
    }
    out.x = estimate::Matrix(scores.rows.size(), scores.predicted.x.columns);
    for (size_t i = 0; i < scores.rows.size(); ++i) {
        const uint32_t row = scores.rows[i];
        out.of_family.push_back(numbers.at(AreaCode{areas[row]}.enclosing(digits).value));
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

}  // namespace

Result<PovertyReport> poverty(store::Workspace& workspace, const store::Scope& scope,
                              const PovertyOptions& options) {
    constexpr std::array allowed = {2, 4, 7, 10, 14, 16};
    if (std::ranges::find(allowed, options.digits) == allowed.end() || !(options.line > 0) ||
        !(options.area_sigma >= 0) || !(options.direct_headcount < 1)) {
        return fail(Code::usage,
                    "tingkat wilayah, garis kemiskinan, sigma atau angka langsung salah",
                    "a wrong level of areas, poverty line, sigma or direct estimate");
    }
    const FittedModel model = TRY(load_model(workspace, options.model_file));
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
    TRY(workspace.write_table({"score_poverty", {"area"}, "area"}, std::move(table), scope));
    return report;
}

}  // namespace regsosek::score
