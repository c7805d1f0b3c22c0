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
#include "word/score/survey_estimate.h"
#include "word/score/survey_model.h"

namespace regsosek::score {
namespace {

/// Rows that teach and rows that are predicted.
struct Split {
    std::vector<uint32_t> train, test;
};
/// Splits that are measured together: the folds of a repeat, or one pair of years.
using Round = std::vector<Split>;

using Folds = std::vector<std::vector<int32_t>>;  ///< by repeat, by row

constexpr std::array quotas = {0.10, 0.20, 0.30, 0.40};

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
        Round round(static_cast<size_t>(std::ranges::max(one) + 1));
        for (size_t f = 0; f < round.size(); ++f) {
            for (const uint32_t r : problem.used) {
                (one[r] == static_cast<int32_t>(f) ? round[f].test : round[f].train).push_back(r);
            }
        }
        out.push_back(std::move(round));
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

/// The rows that a round predicts, ascending.
std::vector<uint32_t> predicted_rows(const Round& round) {
    std::vector<uint32_t> out;
    for (const Split& split : round) {
        out.insert(out.end(), split.test.begin(), split.test.end());
    }
    std::ranges::sort(out);
    return out;
}

/// Predictions of the rows of a round by models that saw none of them.
Result<std::vector<double>> out_of_round(const SurveyProblem& problem, const Estimation& options,
                                         const Round& round) {
    std::vector<double> out(problem.y.size(), 0.0);
    for (const Split& split : round) {
        if (split.test.empty()) {
            continue;
        }
        const SurveyEstimate fit = TRY(estimated(chosen_rows(problem, split.train), options));
        const std::vector<double> values = TRY(predictions(fit, chosen_rows(problem, split.test)));
        for (size_t i = 0; i < split.test.size(); ++i) {
            out[split.test[i]] = values[i];
        }
    }
    return out;
}

/// Values of some rows.
template <typename T>
std::vector<T> of_rows(const std::vector<T>& values, const std::vector<uint32_t>& rows) {
    std::vector<T> out;
    out.reserve(rows.size());
    for (const uint32_t r : rows) {
        out.push_back(values[r]);
    }
    return out;
}

/// Mean and standard deviation of what repeats gave.
struct Spread {
    double mean = 0;
    double sd = 0;
};
Spread spread_of(const std::vector<double>& values) {
    Spread out;
    const auto n = static_cast<double>(values.size());
    for (const double v : values) {
        out.mean += v / n;
    }
    for (const double v : values) {
        out.sd += n > 1 ? (v - out.mean) * (v - out.mean) / (n - 1) : 0;
    }
    out.sd = math::sqrt(out.sd);
    return out;
}

/// Missed poor of a group: of its truly poor, those not selected.
double missed_in(std::span<const double> truth, std::span<const double> prediction,
                 std::span<const double> weights, double quota, std::span<const uint8_t> group) {
    const std::vector<double> poor = estimate::bottom_share(truth, weights, quota);
    const std::vector<double> selected = estimate::bottom_share(prediction, weights, quota);
    double all = 0;
    double missed = 0;
    for (size_t r = 0; r < truth.size(); ++r) {
        if (group[r] != 0) {
            all += weights[r] * poor[r];
            missed += weights[r] * std::max(0.0, poor[r] - selected[r]);
        }
    }
    return all > 0 ? missed / all : 0;
}

using Groups = std::vector<std::vector<uint8_t>>;

Result<ComparedModel> compared(const SurveyModel& model, const SurveyProblem& problem,
                               const std::vector<Round>& rounds, const Groups& groups,
                               double quota) {
    ComparedModel out;
    out.name = model.name;
    out.method = name(model.estimation.method);
    out.explainable = model.estimation.method != Method::boosting;
    out.group_missed.assign(groups.size(), 0.0);
    const auto begin = std::chrono::steady_clock::now();
    const auto share = 1 / static_cast<double>(rounds.size());
    std::vector<double> r2;
    std::array<std::vector<double>, 4> missed;
    for (const Round& round : rounds) {
        const std::vector<uint32_t> rows = predicted_rows(round);
        const auto all = TRY(out_of_round(problem, model.estimation, round));
        const auto prediction = of_rows(all, rows);
        const auto truth = of_rows(problem.y, rows);
        const auto w = of_rows(problem.design.weights, rows);
        const estimate::Accuracy accuracy = estimate::accuracy(truth, prediction, w);
        r2.push_back(accuracy.r2);
        out.spearman += accuracy.spearman * share;
        for (size_t q = 0; q < quotas.size(); ++q) {
            missed[q].push_back(
                estimate::targeting_at_quota(truth, prediction, w, quotas[q]).exclusion);
        }
        for (size_t g = 0; g < groups.size(); ++g) {
            out.group_missed[g] +=
                missed_in(truth, prediction, w, quota, of_rows(groups[g], rows)) * share;
        }
    }
    out.r2 = spread_of(r2).mean;
    out.r2_sd = spread_of(r2).sd;
    for (size_t q = 0; q < quotas.size(); ++q) {
        out.missed[q] = spread_of(missed[q]).mean;
        out.missed_sd[q] = spread_of(missed[q]).sd;
    }
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return out;
}

/// The explainable model and the other that miss fewest; the rule of score.md a5.
void judge(const CompareOptions& options, Comparison& out) {
    const auto nearest = std::ranges::min_element(
        quotas, {}, [&](double q) { return std::fabs(q - options.quota); });
    const auto q = static_cast<size_t>(nearest - quotas.begin());
    const auto best = [&](bool explainable, size_t otherwise) {
        size_t at = otherwise;
        bool any = false;
        for (size_t m = 0; m < out.models.size(); ++m) {
            const ComparedModel& one = out.models[m];
            if (one.explainable == explainable &&
                (!any || one.missed[q] < out.models[at].missed[q])) {
                at = m;
                any = true;
            }
        }
        return at;
    };
    out.champion = best(true, 0);
    out.challenger = best(false, out.champion);
    const ComparedModel& champion = out.models[out.champion];
    const ComparedModel& challenger = out.models[out.challenger];
    const double sd = std::max(champion.missed_sd[q], challenger.missed_sd[q]);
    bool fair = true;
    for (size_t g = 0; g < out.groups.size(); ++g) {
        fair = fair && challenger.group_missed[g] <= champion.group_missed[g] + sd;
    }
    out.price_missed = champion.missed[q] - challenger.missed[q];
    out.price_r2 = challenger.r2 - champion.r2;
    out.replaced = out.champion != out.challenger && fair && out.price_missed > sd;
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
    Groups groups;
    for (const SurveyGroup& group : field.models.front().groups) {
        out.groups.push_back(group.name);
        groups.push_back(TRY(group_rows(field.models.front(), group, table)));
    }
    for (size_t m = 0; m < field.models.size(); ++m) {
        out.models.push_back(
            TRY(compared(field.models[m], field.problems[m], rounds, groups, options.quota)));
    }
    judge(options, out);
    return out;
}

}  // namespace regsosek::score
