// Expressions become columns of numbers; levels become indicators.
#include "word/score/survey_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace regsosek::score {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Result<expr::Expression> compiled_of(const SurveyModel& model, const SurveyTable& table,
                                     const std::string& source, uint64_t line,
                                     const std::string& what) {
    expr::Options options;
    options.file = model.path;
    options.first_line = std::max<uint64_t>(line, 1);
    options.relatives.clear();
    auto compiled = expr::compile(source, expr::Level::family, table.names(), options);
    if (!compiled) {
        Error error = std::move(compiled).error();
        return std::unexpected(std::move(error).at(model.path, line, what));
    }
    return std::move(*compiled);
}

Result<int> column_of(const SurveyModel& model, const SurveyTable& table, const std::string& name,
                      uint64_t line) {
    const int column = table.column(name);
    if (column < 0) {
        return std::unexpected(fail(Code::bad_input, fmt::format("kolom {} tidak ada", name),
                                    fmt::format("there is no column {}", name))
                                   .error()
                                   .at(model.path, line, name));
    }
    return column;
}

/// Codes of a column; refuses rows where it is unknown.
Result<SurveyTable::Codes> full_codes(const SurveyModel& model, const SurveyTable& table,
                                      const std::string& name) {
    SurveyTable::Codes codes = table.codes(TRY(column_of(model, table, name, 0)));
    const auto unknown = std::ranges::find(codes.code, int64_t{-1});
    if (unknown != codes.code.end()) {
        const auto row = static_cast<uint64_t>(unknown - codes.code.begin());
        return std::unexpected(
            fail(Code::bad_input, fmt::format("{} kosong", name), fmt::format("{} is empty", name))
                .error()
                .at(table.path(), row + 2, name));
    }
    return codes;
}

/// Adds columns to the matrix, which is kept column by column until it is done.
struct Columns {
    std::vector<SurveyColumn> head;
    std::vector<std::vector<double>> values;
    void add(std::string name, Text label, bool penalised, std::vector<double> numbers) {
        head.push_back({std::move(name), std::move(label), penalised});
        values.push_back(std::move(numbers));
    }
};

Result<void> add_levels(const SurveyModel& model, const SurveyTable& table,
                        const SurveyPredictor& one, Columns& out) {
    const SurveyTable::Codes codes =
        table.codes(TRY(column_of(model, table, one.levels_of, one.line)));
    for (size_t level = 1; level < codes.level.size(); ++level) {
        std::vector<double> is(table.rows());
        for (size_t r = 0; r < is.size(); ++r) {
            is[r] = codes.code[r] < 0
                        ? not_a_number
                        : static_cast<double>(codes.code[r] == static_cast<int64_t>(level));
        }
        const std::string& text = codes.level[level];
        out.add(one.name + "=" + text, {one.label.id + " " + text, one.label.en + " " + text},
                one.penalised, std::move(is));
    }
    return {};
}

Result<Columns> columns_of(const SurveyModel& model, const SurveyTable& table) {
    Columns out;
    out.add("(intercept)", {"Konstanta", "Intercept"}, false,
            std::vector<double>(table.rows(), 1.0));
    for (const SurveyPredictor& one : model.predictors) {
        if (!one.levels_of.empty()) {
            TRY(add_levels(model, table, one, out));
            continue;
        }
        out.add(one.name, one.label, one.penalised,
                TRY(evaluated(model, table, one.expression, one.line, one.name)));
        const auto& values = out.values.back();
        if (std::ranges::all_of(values, [](double v) { return std::isnan(v); })) {
            return std::unexpected(
                fail(Code::bad_input,
                     fmt::format("prediktor \"{}\" tidak diketahui pada satu baris pun", one.name),
                     fmt::format("the predictor \"{}\" is known in no row", one.name))
                    .error()
                    .at(model.path, one.line, one.name));
        }
    }
    return out;
}

Result<void> read_weights(const SurveyModel& model, const SurveyTable& table, SurveyProblem& out) {
    out.design.weights = TRY(evaluated(model, table, model.weight, model.weight_line, "weight"));
    for (size_t r = 0; r < table.rows(); ++r) {
        double& w = out.design.weights[r];
        if (w < 0) {
            return std::unexpected(
                fail(Code::bad_input, "penimbang negatif", "the weight is negative")
                    .error()
                    .at(table.path(), r + 2, "weight"));
        }
        w = std::isfinite(w) ? w : 0;
    }
    return {};
}

Result<void> read_design(const SurveyModel& model, const SurveyTable& table, SurveyProblem& out) {
    const size_t stages = std::max<size_t>(1, model.units.size());
    for (size_t s = 0; s < stages; ++s) {
        estimate::Stage stage;
        if (s < model.units.size()) {
            stage.unit = TRY(full_codes(model, table, model.units[s])).code;
        } else {
            stage.unit.resize(table.rows());
            std::iota(stage.unit.begin(), stage.unit.end(), int64_t{0});
        }
        if (s < model.strata.size()) {
            stage.stratum = TRY(full_codes(model, table, model.strata[s])).code;
        }
        if (s < model.populations.size()) {
            stage.population =
                TRY(evaluated(model, table, model.populations[s], 0, model.populations[s]));
        }
        out.design.stages.push_back(std::move(stage));
    }
    out.design.lonely = static_cast<estimate::LonelyPsu>(model.lonely);
    return {};
}

Result<void> read_areas(const SurveyModel& model, const SurveyTable& table, SurveyProblem& out) {
    if (model.district.empty()) {
        return {};
    }
    SurveyTable::Codes codes = TRY(full_codes(model, table, model.district));
    out.district = std::move(codes.code);
    out.district_name = std::move(codes.level);
    if (!model.province.empty()) {
        out.province = TRY(full_codes(model, table, model.province)).code;
    }
    return {};
}

/// Rows that miss something lose their weight.
Result<void> keep_complete(const SurveyModel& model, const SurveyTable& table,
                           const Columns& columns, SurveyProblem& out) {
    out.x = estimate::Matrix(table.rows(), columns.values.size());
    for (size_t r = 0; r < table.rows(); ++r) {
        bool complete = out.design.weights[r] > 0 && std::isfinite(out.y[r]);
        for (const auto& column : columns.values) {
            complete = complete && std::isfinite(column[r]);
        }
        if (!complete) {
            out.design.weights[r] = 0;
            out.y[r] = 0;
            continue;
        }
        for (size_t c = 0; c < columns.values.size(); ++c) {
            out.x.at(r, c) = columns.values[c][r];
        }
        out.used.push_back(static_cast<uint32_t>(r));
    }
    if (out.used.empty()) {
        return std::unexpected(
            fail(Code::bad_input, "tidak ada baris yang lengkap", "no row is complete")
                .error()
                .at(model.path)
                .with_hint("periksa ejaan kolom dan nilai kosong",
                           "look at empty values of the predictors"));
    }
    // What is left of rows without weight is the constant, which no fit asks for.
    for (size_t r = 0; r < table.rows(); ++r) {
        out.x.at(r, 0) = 1;
    }
    return {};
}

}  // namespace

Result<std::vector<double>> evaluated(const SurveyModel& model, const SurveyTable& table,
                                      const std::string& source, uint64_t line,
                                      const std::string& what) {
    const auto compiled = TRY(compiled_of(model, table, source, line, what));
    if (compiled.type() == expr::Type::text) {
        return std::unexpected(
            fail(Code::bad_input, fmt::format("{} harus berupa bilangan", what),
                 fmt::format("{} must be a number", what))
                .error()
                .at(model.path, line, what)
                .with_hint("untuk kode huruf pakai levels_of", "for letters use levels_of"));
    }
    expr::Vector values;
    expr::evaluate(compiled, table.batch(), 0, table.rows(), values);
    std::vector<double> out(table.rows(), not_a_number);
    for (size_t r = 0; r < out.size(); ++r) {
        if (values.known[r] != 0) {
            out[r] = values.type == expr::Type::real ? values.reals[r]
                                                     : static_cast<double>(values.integers[r]);
        }
    }
    return out;
}

Result<std::vector<int>> columns_read(const SurveyModel& model, const SurveyTable& table,
                                      const SurveyPredictor& predictor) {
    if (!predictor.levels_of.empty()) {
        return std::vector{TRY(column_of(model, table, predictor.levels_of, predictor.line))};
    }
    return TRY(compiled_of(model, table, predictor.expression, predictor.line, predictor.name))
        .reads();
}

Result<SurveyProblem> problem_of(const SurveyModel& model, const SurveyTable& table) {
    SurveyProblem out;
    const Columns columns = TRY(columns_of(model, table));
    out.columns = columns.head;
    // ln of nothing or less is not finite: such a row is left out and counted.
    out.y = TRY(evaluated(model, table, model.response, model.response_line, "response"));
    TRY(read_weights(model, table, out));
    TRY(read_design(model, table, out));
    TRY(read_areas(model, table, out));
    TRY(keep_complete(model, table, columns, out));
    return out;
}

SurveyProblem chosen_rows(const SurveyProblem& problem, std::span<const uint32_t> rows) {
    SurveyProblem out;
    out.columns = problem.columns;
    out.district_name = problem.district_name;
    out.x = estimate::Matrix(rows.size(), problem.x.columns);
    out.design.lonely = problem.design.lonely;
    out.design.stages.resize(problem.design.stages.size());
    for (size_t i = 0; i < rows.size(); ++i) {
        const uint32_t r = rows[i];
        std::ranges::copy(problem.x.row(r), out.x.row(i).begin());
        out.y.push_back(problem.y[r]);
        out.design.weights.push_back(problem.design.weights[r]);
        if (problem.design.weights[r] > 0) {
            out.used.push_back(static_cast<uint32_t>(i));
        }
        const auto take = [r](const auto& from, auto& to) {
            if (!from.empty()) {
                to.push_back(from[r]);
            }
        };
        take(problem.district, out.district);
        take(problem.province, out.province);
        for (size_t s = 0; s < out.design.stages.size(); ++s) {
            take(problem.design.stages[s].unit, out.design.stages[s].unit);
            take(problem.design.stages[s].stratum, out.design.stages[s].stratum);
            take(problem.design.stages[s].population, out.design.stages[s].population);
        }
    }
    return out;
}

Result<std::vector<uint8_t>> group_rows(const SurveyModel& model, const SurveyGroup& group,
                                        const SurveyTable& table) {
    const auto values = TRY(evaluated(model, table, group.expression, group.line, group.name));
    std::vector<uint8_t> out;
    for (const double v : values) {
        out.push_back(v != 0 && !std::isnan(v) ? 1 : 0);
    }
    return out;
}

}  // namespace regsosek::score
