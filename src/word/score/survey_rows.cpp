// Columns of the matrix in the order of the fitted model, whatever levels the table has.
#include "word/score/survey_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ground/base/math.h"

namespace regsosek::score {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
/// A column with more distinct values than this is a measure, not a code.
constexpr size_t codes_most = 100;

using Values = std::vector<std::vector<double>>;  ///< by column, by row

/// Indicators of the levels that the fitted model has; a level that it does not know is unknown.
Result<void> add_levels(const FittedSurvey& fitted, const SurveyTable& table,
                        const SurveyPredictor& one, Values& out) {
    const int column = table.column(one.levels_of);
    if (column < 0) {
        return std::unexpected(fail(Code::bad_input,
                                    fmt::format("kolom {} tidak ada", one.levels_of),
                                    fmt::format("there is no column {}", one.levels_of))
                                   .error()
                                   .at(table.path(), 1, one.name));
    }
    const auto seen = fitted.seen.find(one.levels_of);
    const SurveyTable::Codes codes = table.codes(column);
    std::vector<uint8_t> known;
    for (const std::string& level : codes.level) {
        known.push_back(seen != fitted.seen.end() && seen->second.contains(level) ? 1 : 0);
    }
    const std::string before = one.name + "=";
    for (const SurveyColumn& head : fitted.columns) {
        if (!head.name.starts_with(before)) {
            continue;
        }
        const auto place = std::ranges::find(codes.level, head.name.substr(before.size()));
        const int64_t wanted = place - codes.level.begin();
        std::vector<double> is(table.rows(), not_a_number);
        for (size_t r = 0; r < is.size(); ++r) {
            const int64_t code = codes.code[r];
            if (code >= 0 && known[static_cast<size_t>(code)] != 0) {
                is[r] = code == wanted ? 1 : 0;
            }
        }
        out.push_back(std::move(is));
    }
    return {};
}

Result<Values> values_of(const FittedSurvey& fitted, const SurveyTable& table) {
    Values out;
    out.emplace_back(table.rows(), 1.0);
    for (const SurveyPredictor& one : fitted.model.predictors) {
        const size_t before = out.size();
        if (one.levels_of.empty()) {
            out.push_back(TRY(evaluated(fitted.model, table, one.expression, 0, one.name)));
        } else {
            TRY(add_levels(fitted, table, one, out));
        }
        for (size_t c = before; c < out.size(); ++c) {
            if (std::ranges::all_of(out[c], [](double v) { return !std::isfinite(v); })) {
                return std::unexpected(
                    fail(Code::bad_input,
                         fmt::format("prediktor \"{}\" tidak diketahui pada satu baris pun",
                                     one.name),
                         fmt::format("the predictor \"{}\" is known in no row", one.name))
                        .error()
                        .at(table.path(), 1, one.name));
            }
        }
    }
    return out;
}

/// Fills the matrix; counts what is unknown by row and by predictor, and imputes it.
void fill(const FittedSurvey& fitted, const Values& values, SurveyRows& out) {
    const size_t rows = values.front().size();
    const std::vector<size_t> predictor = predictor_of_column(fitted);
    out.problem.x = estimate::Matrix(rows, values.size());
    out.unknown.assign(rows, 0);
    out.unknown_of.assign(fitted.model.predictors.size(), 0);
    for (size_t c = 0; c < values.size(); ++c) {
        std::vector<double> known;
        std::ranges::copy_if(values[c], std::back_inserter(known),
                             [](double v) { return std::isfinite(v); });
        const double mean = math::block_sum(known) / static_cast<double>(known.size());
        out.means.push_back(mean);
        // A predictor's first column tells for all of its levels.
        const bool first = c > 0 && (c == 1 || predictor[c] != predictor[c - 1]);
        for (size_t r = 0; r < rows; ++r) {
            const bool is_known = std::isfinite(values[c][r]);
            out.problem.x.at(r, c) = is_known ? values[c][r] : mean;
            out.unknown[r] += first && !is_known ? 1 : 0;
            out.unknown_of[predictor[c]] += first && !is_known ? 1 : 0;
        }
    }
}

Result<void> find_districts(const FittedSurvey& fitted, const SurveyTable& table, SurveyRows& out) {
    if (fitted.district_name.empty()) {
        return {};
    }
    const int column = table.column(fitted.model.district);
    if (column < 0) {
        return std::unexpected(fail(Code::bad_input,
                                    fmt::format("kolom {} tidak ada", fitted.model.district),
                                    fmt::format("there is no column {}", fitted.model.district))
                                   .error()
                                   .at(table.path(), 1, "district"));
    }
    for (size_t r = 0; r < table.rows(); ++r) {
        const auto found = std::ranges::find(fitted.district_name, table.text(column, r));
        const bool known = found != fitted.district_name.end();
        out.problem.district.push_back(known ? found - fitted.district_name.begin() : -1);
        out.unknown_district += known ? 0 : 1;
    }
    return {};
}

Result<void> find_unseen(const FittedSurvey& fitted, const SurveyTable& table, SurveyRows& out) {
    for (const auto& [name, seen] : fitted.seen) {
        const int column = table.column(name);
        if (column < 0) {
            continue;  // read by an expression that would have been refused
        }
        const SurveyTable::Codes codes = table.codes(column);
        std::vector<int64_t> rows(codes.level.size(), 0);
        for (const int64_t code : codes.code) {
            if (code >= 0) {
                ++rows[static_cast<size_t>(code)];
            }
        }
        for (size_t level = 0; level < rows.size(); ++level) {
            if (!seen.contains(codes.level[level])) {
                out.unseen.push_back({name, codes.level[level], rows[level]});
            }
        }
    }
    return {};
}

}  // namespace

Result<SeenCodes> seen_codes(const SurveyModel& model, const SurveyTable& table,
                             std::span<const uint32_t> used) {
    SeenCodes out;
    for (const SurveyPredictor& one : model.predictors) {
        const auto columns = TRY(columns_read(model, table, one));
        for (const int column : columns) {
            const SurveyTable::Codes codes = table.codes(column);
            const bool levels = !one.levels_of.empty();
            const bool real =
                table.names().variables()[static_cast<size_t>(column)].type == expr::Type::real;
            if (!levels && (real || codes.level.size() > codes_most)) {
                continue;
            }
            std::set<std::string>& seen = out[table.names().names()[static_cast<size_t>(column)]];
            for (const uint32_t r : used) {
                if (codes.code[r] >= 0) {
                    seen.insert(codes.level[static_cast<size_t>(codes.code[r])]);
                }
            }
        }
    }
    return out;
}

Result<SurveyRows> rows_of(const FittedSurvey& fitted, const SurveyTable& table) {
    const Values values = TRY(values_of(fitted, table));
    SurveyRows out;
    fill(fitted, values, out);
    TRY(find_districts(fitted, table, out));
    TRY(find_unseen(fitted, table, out));
    return out;
}

}  // namespace regsosek::score
