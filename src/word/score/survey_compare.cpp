// score compare: models out of fold on the same folds, champion and challenger (score.md a5, a6).
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <span>

#include "ground/base/csv.h"
#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "method/estimate/targeting.h"
#include "method/estimate/validation.h"
#include "regsosek/score.h"
#include "word/score/contest.h"
#include "word/score/survey_estimate.h"
#include "word/score/survey_model.h"

namespace regsosek::score {
namespace {

using Folds = std::vector<std::vector<int32_t>>;  ///< by repeat, by row

/// Fold numbers by text of the unit: one vector per repeat.
Result<std::map<std::string, std::vector<int32_t>>> read_folds(const std::string& path) {
    const csv::File file = TRY(csv::File::open(path));
    std::map<std::string, std::vector<int32_t>> out;
    csv::Reader reader(file, file.body(), file.content().size(), file.line_at(file.body()));
    csv::Record record;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != file.header().size() || record.fields.size() < 2) {
            return csv::wrong_field_count(file, record);
        }
        std::vector<int32_t> numbers;
        for (size_t f = 1; f < record.fields.size(); ++f) {
            const auto number = text::integer(record.fields[f]);
            constexpr int64_t most = 1000;
            if (!number || *number < 1 || *number > most) {
                return std::unexpected(fail(Code::bad_input, "nomor lipatan harus 1 sampai 1000",
                                            "a fold is numbered from 1 to 1000")
                                           .error()
                                           .at(path, record.line, file.header()[f]));
            }
            numbers.push_back(static_cast<int32_t>(*number - 1));
        }
        out.emplace(std::string(record.fields[0]), std::move(numbers));
    }
    if (out.empty()) {
        return std::unexpected(
            fail(Code::bad_input, "tidak ada lipatan", "there are no folds").error().at(path));
    }
    return out;
}

Result<Folds> folds_of(const CompareOptions& options, const SurveyModel& model,
                       const SurveyTable& table, const SurveyProblem& problem) {
    Folds out;
    if (options.folds_file.empty()) {
        for (int32_t k = 0; k < options.repeats; ++k) {
            out.push_back(estimate::unit_folds(problem.design.stages.front(), options.folds,
                                               mix64(options.seed, static_cast<uint64_t>(k))));
        }
        return out;
    }
    const auto by_unit = TRY(read_folds(options.folds_file));
    if (model.units.empty()) {
        return std::unexpected(fail(Code::bad_input, "berkas lipatan memerlukan design.units",
                                    "a file of folds needs design.units")
                                   .error()
                                   .at(model.path));
    }
    const int column = table.column(model.units.front());
    out.assign(by_unit.begin()->second.size(), std::vector<int32_t>(table.rows(), 0));
    for (size_t r = 0; r < table.rows(); ++r) {
        const auto found = by_unit.find(table.text(column, r));
        if (found == by_unit.end() && problem.design.weights[r] > 0) {
            return std::unexpected(
                fail(Code::bad_input, "PSU tanpa nomor lipatan", "a PSU has no fold")
                    .error()
                    .at(table.path(), r + 2, model.units.front()));
        }
        for (size_t k = 0; found != by_unit.end() && k < out.size(); ++k) {
            out[k][r] = found->second[k];
        }
    }
    return out;
}

/// One round per repeat: each fold is predicted by the others.
std::vector<Round> rounds_of(const Folds& folds, const SurveyProblem& problem) {
    std::vector<Round> out;
    for (const std::vector<int32_t>& one : folds) {
        out.push_back(round_of(one, problem));
    }
    return out;
}

/// One round per year that has a year before it in the table: predicted by that year's rows alone.
Result<std::vector<Round>> rounds_of_years(const CompareOptions& options, const SurveyTable& table,
                                           const SurveyProblem& problem,
                                           std::vector<std::string>& years) {
    const int column = table.column(options.year);
    if (column < 0) {
        return std::unexpected(fail(Code::bad_input,
                                    fmt::format("kolom {} tidak ada", options.year),
                                    fmt::format("there is no column {}", options.year))
                                   .error()
                                   .at(options.table_file, 1, "--year"));
    }
    const SurveyTable::Codes codes = table.codes(column);
    std::vector<std::vector<uint32_t>> rows(codes.level.size());
    for (const uint32_t r : problem.used) {
        if (codes.code[r] < 0) {
            return std::unexpected(fail(Code::bad_input, "tahun kosong", "the year is empty")
                                       .error()
                                       .at(options.table_file, r + 2, options.year));
        }
        rows[static_cast<size_t>(codes.code[r])].push_back(r);
    }
    std::vector<Round> out;
    for (size_t y = 1; y < rows.size(); ++y) {
        if (!rows[y - 1].empty() && !rows[y].empty()) {
            out.push_back({{rows[y - 1], rows[y]}});
            years.push_back(codes.level[y]);
        }
    }
    if (out.empty()) {
        return std::unexpected(
            fail(Code::bad_input, "perlu paling sedikit dua tahun", "at least two years are needed")
                .error()
                .at(options.table_file, 1, options.year));
    }
    return out;
}

/// All models on one table, each on the rows that every one can use.
struct Field {
    std::vector<SurveyModel> models;
    std::vector<SurveyProblem> problems;
};

Result<Field> field_of(const CompareOptions& options, const SurveyTable& table) {
    Field out;
    for (const std::string& path : options.model_files) {
        out.models.push_back(TRY(read_survey_model(path)));
        out.problems.push_back(TRY(problem_of(out.models.back(), table)));
        const SurveyModel& first = out.models.front();
        const SurveyModel& one = out.models.back();
        if (one.response != first.response || one.weight != first.weight) {
            return std::unexpected(
                fail(Code::bad_input, "model yang dibandingkan harus sama response dan weight-nya",
                     "compared models have one response and one weight")
                    .error()
                    .at(path, one.response_line, "response"));
        }
    }
    for (uint32_t r = 0; r < table.rows(); ++r) {
        const bool all = std::ranges::all_of(
            out.problems, [r](const SurveyProblem& one) { return one.design.weights[r] > 0; });
        for (SurveyProblem& one : out.problems) {
            one.design.weights[r] = all ? one.design.weights[r] : 0;
        }
    }
    for (SurveyProblem& one : out.problems) {
        std::erase_if(one.used, [&](uint32_t r) { return one.design.weights[r] == 0; });
    }
    if (out.problems.front().used.empty()) {
        return fail(Code::bad_input, "tidak ada baris yang dapat dipakai semua model",
                    "no row can be used by all models");
    }
    return out;
}

}  // namespace

Result<Comparison> compare_surveys(const CompareOptions& options) {
    if (options.model_files.empty() || options.folds < 2 || options.repeats < 1) {
        return fail(Code::usage, "perlu satu model, dua lipatan dan satu ulangan",
                    "one model, two folds and one repeat are needed");
    }
    const SurveyTable table = TRY(SurveyTable::read(options.table_file));
    const Field field = TRY(field_of(options, table));
    Comparison out;
    const SurveyProblem& first = field.problems.front();
    std::vector<Round> rounds;
    if (options.year.empty()) {
        rounds = rounds_of(TRY(folds_of(options, field.models.front(), table, first)), first);
    } else {
        rounds = TRY(rounds_of_years(options, table, first, out.years));
    }
    out.rows = static_cast<int64_t>(field.problems.front().used.size());
    CompareGroups groups;
    for (const SurveyGroup& group : field.models.front().groups) {
        out.groups.push_back(group.name);
        groups.push_back(TRY(group_rows(field.models.front(), group, table)));
    }
    for (size_t m = 0; m < field.models.size(); ++m) {
        const SurveyModel& model = field.models[m];
        const Contender contender{model.name, model.estimation, &field.problems[m]};
        out.models.push_back(TRY(compared(contender, rounds, groups, options.quota)));
    }
    judge(options.quota, out);
    return out;
}

}  // namespace regsosek::score
