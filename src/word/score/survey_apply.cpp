// score apply and score reasons on a table, without a workspace.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/base/math.h"
#include "ground/store/table_file.h"
#include "method/estimate/distribution.h"
#include "method/estimate/explanation.h"
#include "method/estimate/ranking.h"
#include "regsosek/score.h"
#include "word/score/survey_rows.h"

namespace regsosek::score {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::array quotas = {0.10, 0.20, 0.30, 0.40};
constexpr std::array<const char*, 4> quota_names = {"p_bottom10_e6", "p_bottom20_e6",
                                                    "p_bottom30_e6", "p_bottom40_e6"};
/// Scores beyond this do not fit into millionths of 64 bits.
constexpr double score_most = 9e12;

/// A table, its model, and each row's score before any ranking.
struct Scored {
    FittedSurvey fitted;
    SurveyTable table;
    SurveyRows rows;
    std::vector<std::string> key;    ///< by row
    std::vector<int64_t> key_order;  ///< unique, in the order of the keys
    std::vector<int64_t> persons;    ///< -1 unknown
    std::vector<double> score;
    std::vector<double> sd;  ///< empty where the method has no normal error
};

std::unexpected<Error> no_column(const std::string& path, const std::string& name,
                                 const char* option) {
    return std::unexpected(fail(Code::bad_input, fmt::format("kolom {} tidak ada", name),
                                fmt::format("there is no column {}", name))
                               .error()
                               .at(path, 1, option));
}

Result<void> read_keys(const TableOptions& options, Scored& out) {
    if (options.key.empty()) {
        for (size_t r = 0; r < out.table.rows(); ++r) {
            out.key.push_back(std::to_string(r + 1));
            out.key_order.push_back(static_cast<int64_t>(r));
        }
        return {};
    }
    const int column = out.table.column(options.key);
    if (column < 0) {
        return no_column(options.table_file, options.key, "--key");
    }
    out.key_order = out.table.codes(column).code;
    std::vector<uint8_t> taken(out.table.rows());
    for (size_t r = 0; r < out.table.rows(); ++r) {
        const int64_t code = out.key_order[r];
        if (code < 0 || taken[static_cast<size_t>(code)] != 0) {
            return std::unexpected(fail(Code::bad_input, "kunci kosong atau berulang",
                                        "the key is empty or comes twice")
                                       .error()
                                       .at(options.table_file, r + 2, options.key));
        }
        taken[static_cast<size_t>(code)] = 1;
        out.key.push_back(out.table.text(column, r));
    }
    return {};
}

Result<void> read_persons(const TableOptions& options, Scored& out) {
    out.persons.assign(out.table.rows(), 1);
    if (options.persons.empty()) {
        return {};
    }
    const int column = out.table.column(options.persons);
    if (column < 0) {
        return no_column(options.table_file, options.persons, "--persons");
    }
    const auto values =
        TRY(evaluated(out.fitted.model, out.table, options.persons, 0, options.persons));
    constexpr double persons_most = 1000;
    for (size_t r = 0; r < values.size(); ++r) {
        const bool sound =
            values[r] >= 0 && values[r] <= persons_most && values[r] == std::floor(values[r]);
        if (!sound && !std::isnan(values[r])) {
            return std::unexpected(fail(Code::bad_input,
                                        "banyaknya orang harus bilangan bulat dari 0 sampai 1000",
                                        "persons must be a whole number from 0 to 1000")
                                       .error()
                                       .at(options.table_file, r + 2, options.persons));
        }
        out.persons[r] = sound ? static_cast<int64_t>(values[r]) : -1;
    }
    return {};
}

/// sd of a row's own value around its score: residual, coefficients, and the district's level.
std::vector<double> standard_errors(const FittedSurvey& fitted, const SurveyRows& rows) {
    std::vector<double> out;
    const Method method = fitted.estimate.method;
    if (method == Method::quantile || method == Method::logistic) {
        return out;
    }
    const estimate::Matrix& x = rows.problem.x;
    const estimate::Matrix factor = estimate::covariance_factor(fitted.estimate.covariance);
    for (size_t r = 0; r < x.rows; ++r) {
        double variance = fitted.sigma * fitted.sigma;
        if (factor.rows > 0) {
            variance += estimate::prediction_variance(factor, x.row(r));
        }
        if (fitted.estimate.mixed) {
            const int64_t district = rows.problem.district[r];
            const double known =
                district < 0 ? 0 : fitted.estimate.mixed->shrinkage[static_cast<size_t>(district)];
            variance += fitted.estimate.mixed->between * (1 - known);
        }
        out.push_back(math::sqrt(variance));
    }
    return out;
}

Result<Scored> scored(const TableOptions& options) {
    Scored out;
    out.fitted = TRY(read_fitted_survey(options.fitted_file));
    out.table = TRY(SurveyTable::read(options.table_file));
    out.rows = TRY(rows_of(out.fitted, out.table));
    TRY(read_keys(options, out));
    TRY(read_persons(options, out));
    out.score = TRY(predictions(out.fitted.estimate, out.rows.problem));
    out.sd = standard_errors(out.fitted, out.rows);
    const bool fits =
        std::ranges::all_of(out.score, [](double v) { return std::fabs(v) < score_most; });
    if (!fits) {
        return fail(Code::limit, "skor di luar batas", "a score is out of range");
    }
    return out;
}

enum class Row : uint8_t { scored, no_persons, unknown_predictors };
constexpr std::array<const char*, 3> row_names = {"", "no_persons", "unknown_predictors"};

/// What a row's place is computed from; vectors are parallel to `rows`.
struct Standing {
    std::vector<Row> row;        ///< of every row of the table
    std::vector<uint32_t> rows;  ///< those that are scored
    std::vector<int64_t> weight;
    std::vector<double> score, sd;
    estimate::Ranking ranking;
    std::array<std::vector<int32_t>, 4> bottom_e6;
    std::vector<int32_t> poor_e6;
};

Standing standing_of(const TableOptions& options, const Scored& all) {
    Standing out;
    const double most =
        options.unknown_share_max * static_cast<double>(all.fitted.model.predictors.size());
    for (uint32_t r = 0; r < all.score.size(); ++r) {
        const Row row = all.persons[r] < 1           ? Row::no_persons
                        : all.rows.unknown[r] > most ? Row::unknown_predictors
                                                     : Row::scored;
        out.row.push_back(row);
        if (row != Row::scored) {
            continue;
        }
        out.rows.push_back(r);
        out.weight.push_back(options.base == Base::persons ? all.persons[r] : 1);
        out.score.push_back(all.score[r]);
        if (!all.sd.empty()) {
            out.sd.push_back(all.sd[r]);
        }
    }
    return out;
}

Result<void> rank_rows(const TableOptions& options, const Scored& all, Standing& out) {
    std::vector<int64_t> score_e6;
    std::vector<int64_t> keys;
    for (size_t i = 0; i < out.rows.size(); ++i) {
        const int64_t quantum = estimate::quantised(out.score[i]);
        score_e6.push_back(options.highest_first ? -quantum : quantum);
        keys.push_back(all.key_order[out.rows[i]]);
    }
    out.ranking = estimate::ranking(score_e6, out.weight, keys);
    if (out.sd.empty() || options.highest_first || out.rows.empty()) {
        return {};
    }
    const std::vector<double> weight(out.weight.begin(), out.weight.end());
    for (size_t q = 0; q < quotas.size(); ++q) {
        const double cut = TRY(estimate::mixture_quantile(out.score, out.sd, weight, quotas[q]));
        for (size_t i = 0; i < out.rows.size(); ++i) {
            out.bottom_e6[q].push_back(static_cast<int32_t>(
                estimate::quantised(estimate::probability_below(out.score[i], out.sd[i], cut))));
        }
    }
    return {};
}

/// Probabilities below the line; the persons' rate.
double count_poor(const TableOptions& options, const Scored& all, Standing& out) {
    const bool logarithmic = is_logarithm(all.fitted.model.response);
    const double line = logarithmic ? math::log(options.line) : options.line;
    std::vector<double> poor;
    std::vector<double> persons;
    for (size_t i = 0; i < out.rows.size(); ++i) {
        const double p = estimate::probability_below(out.score[i], out.sd[i], line);
        out.poor_e6.push_back(static_cast<int32_t>(estimate::quantised(p)));
        persons.push_back(static_cast<double>(all.persons[out.rows[i]]));
        poor.push_back(p * persons.back());
    }
    return out.rows.empty() ? -1 : math::block_sum(poor) / math::block_sum(persons);
}

/// A column over all rows of the table from one over the scored; others get `empty`.
template <typename T, typename U>
std::vector<T> spread(const Standing& standing, const std::vector<U>& values, T empty) {
    std::vector<T> out(standing.row.size(), empty);
    for (size_t i = 0; i < standing.rows.size() && !values.empty(); ++i) {
        out[standing.rows[i]] = static_cast<T>(values[i]);
    }
    return out;
}

store::Table table_of(const Scored& all, const Standing& standing) {
    using store::ColumnType;
    store::Table out;
    out.rows = all.score.size();
    constexpr size_t most = 16;
    out.columns.reserve(most);
    store::TextBuilder key(out.add("key", ColumnType::text));
    for (const std::string& one : all.key) {
        key.add(one);
    }
    out.add("score", ColumnType::real).reals = spread(standing, standing.score, not_a_number);
    if (is_logarithm(all.fitted.model.response)) {
        std::vector<double> expected;
        for (const double score : standing.score) {
            expected.push_back(math::exp(score));
        }
        out.add("expected", ColumnType::real).reals = spread(standing, expected, not_a_number);
    }
    if (!standing.sd.empty()) {
        out.add("sd", ColumnType::real).reals = spread(standing, standing.sd, not_a_number);
    }
    out.add("rank", ColumnType::int64).int64s =
        spread(standing, standing.ranking.rank, int64_t{-1});
    out.add("percentile_e6", ColumnType::int32).int32s =
        spread(standing, standing.ranking.percentile_e6, -1);
    out.add("decile", ColumnType::int32).int32s = spread(standing, standing.ranking.decile, -1);
    for (size_t q = 0; q < quotas.size() && !standing.bottom_e6[q].empty(); ++q) {
        out.add(quota_names[q], ColumnType::int32).int32s =
            spread(standing, standing.bottom_e6[q], -1);
    }
    if (!standing.poor_e6.empty()) {
        out.add("p_poor_e6", ColumnType::int32).int32s = spread(standing, standing.poor_e6, -1);
    }
    out.add("unknown_predictors", ColumnType::int32).int32s = all.rows.unknown;
    store::TextBuilder reason(out.add("not_scored", ColumnType::text));
    for (const Row row : standing.row) {
        reason.add(row_names[static_cast<size_t>(row)]);
    }
    store::TextBuilder model(out.add("model", ColumnType::text));
    for (size_t r = 0; r < out.rows; ++r) {
        model.add(all.fitted.id);
    }
    return out;
}

std::string csv_of(const store::Table& table) {
    csv::Writer writer;
    std::vector<std::string> names;
    for (const store::Column& column : table.columns) {
        names.push_back(column.name);
    }
    writer.header(names);
    for (size_t r = 0; r < table.rows; ++r) {
        for (const store::Column& column : table.columns) {
            if (column.type == store::ColumnType::text) {
                writer.field(column.text(r));
            } else if (column.type == store::ColumnType::real) {
                const double v = column.reals[r];
                writer.field(std::isnan(v) ? std::string() : fmt::format("{}", v));
            } else {
                const int64_t v = column.integer(r);
                writer.field(v < 0 ? std::string() : std::to_string(v));
            }
        }
        writer.end_record();
    }
    return std::move(writer.text());
}

Result<void> write(const std::string& path, const store::Table& table) {
    if (path.ends_with(".parquet")) {
        return store::write_parquet(path, table);
    }
    if (!path.ends_with(".csv")) {
        return fail(Code::usage, "hasil ditulis ke .csv atau .parquet",
                    "results go to .csv or .parquet");
    }
    return files::write(path, csv_of(table));
}

Result<void> check(const TableOptions& options, const Scored& all) {
    if (!(options.line >= 0) || !std::isfinite(options.line)) {
        return fail(Code::usage, "garis kemiskinan harus positif", "the line must be positive");
    }
    if (options.line > 0 && (all.sd.empty() || options.highest_first)) {
        return fail(Code::usage, "metode ini tidak memberi peluang di bawah garis",
                    "this method gives no probability below a line");
    }
    if (options.base == Base::persons && options.persons.empty()) {
        return fail(Code::usage, "dasar persons memerlukan --persons",
                    "the base persons needs --persons");
    }
    return {};
}

TableReport report_of(const Scored& all, const Standing& standing) {
    TableReport out;
    out.model = all.fitted.id;
    out.method = name(all.fitted.estimate.method);
    out.rows = static_cast<int64_t>(all.score.size());
    out.scored = static_cast<int64_t>(standing.rows.size());
    out.no_persons = std::ranges::count(standing.row, Row::no_persons);
    out.unknown_predictors = std::ranges::count(standing.row, Row::unknown_predictors);
    out.imputed =
        std::ranges::count_if(standing.rows, [&](uint32_t r) { return all.rows.unknown[r] > 0; });
    out.unknown_district = all.rows.unknown_district;
    std::vector<double> weighted;
    std::vector<double> weights(standing.weight.begin(), standing.weight.end());
    for (size_t i = 0; i < standing.rows.size(); ++i) {
        weighted.push_back(weights[i] * standing.score[i]);
    }
    out.mean_score = weights.empty() ? 0 : math::block_sum(weighted) / math::block_sum(weights);
    for (size_t p = 0; p < all.rows.unknown_of.size(); ++p) {
        if (all.rows.unknown_of[p] > 0) {
            out.unknown.emplace_back(all.fitted.model.predictors[p].name, all.rows.unknown_of[p]);
        }
    }
    out.unseen = all.rows.unseen;
    return out;
}

/// Contributions of the columns of some rows and, last, the base.
Result<estimate::Matrix> contributions_of(const Scored& all, std::span<const uint32_t> rows) {
    const SurveyProblem chosen = [&] {
        SurveyProblem out;
        out.x = estimate::Matrix(rows.size(), all.rows.problem.x.columns);
        for (size_t i = 0; i < rows.size(); ++i) {
            std::ranges::copy(all.rows.problem.x.row(rows[i]), out.x.row(i).begin());
        }
        return out;
    }();
    if (all.fitted.estimate.boosted) {
        return estimate::boosted_contributions(all.fitted.estimate.boosted->bytes, chosen.x);
    }
    const size_t p = chosen.x.columns;
    estimate::Matrix out(rows.size(), p + 1);
    for (size_t i = 0; i < rows.size(); ++i) {
        std::span<const double> b = all.fitted.estimate.coefficients;
        const int64_t district =
            all.rows.problem.district.empty() ? -1 : all.rows.problem.district[rows[i]];
        if (all.fitted.estimate.districts && district >= 0) {
            b = all.fitted.estimate.districts->coefficients.row(static_cast<size_t>(district));
        }
        double base = b[0];
        for (size_t c = 1; c < p; ++c) {
            out.at(i, c) = b[c] * (chosen.x.at(i, c) - all.rows.means[c]);
            base += b[c] * all.rows.means[c];
        }
        if (all.fitted.estimate.mixed && district >= 0) {
            base += all.fitted.estimate.mixed->effect[static_cast<size_t>(district)];
        }
        out.at(i, p) = base;
    }
    return out;
}

RowReasons reasons_of(const Scored& all, uint32_t row, std::span<const double> parts) {
    RowReasons out;
    out.key = all.key[row];
    out.score = all.score[row];
    out.base = parts.back() + parts.front();  // the constant's column says nothing of a row
    const std::vector<size_t> predictor = predictor_of_column(all.fitted);
    for (const SurveyPredictor& one : all.fitted.model.predictors) {
        out.reasons.push_back({one.name, one.label, {}, 0});
    }
    for (size_t c = 1; c < predictor.size(); ++c) {
        TableReason& reason = out.reasons[predictor[c]];
        reason.contribution += parts[c];
        const std::string& levels_of = all.fitted.model.predictors[predictor[c]].levels_of;
        reason.value = levels_of.empty() ? fmt::format("{}", all.rows.problem.x.at(row, c))
                                         : all.table.text(all.table.column(levels_of), row);
    }
    return out;
}

}  // namespace

Result<TableReport> apply_table(const TableOptions& options) {
    const Scored all = TRY(scored(options));
    TRY(check(options, all));
    Standing standing = standing_of(options, all);
    TRY(rank_rows(options, all, standing));
    TableReport report = report_of(all, standing);
    if (options.line > 0) {
        report.poverty_rate = count_poor(options, all, standing);
    }
    TRY(write(options.output_file, table_of(all, standing)));
    return report;
}

Result<std::vector<RowReasons>> table_reasons(const TableOptions& options,
                                              const std::vector<std::string>& keys) {
    const Scored all = TRY(scored(options));
    if (all.fitted.estimate.method == Method::logistic) {
        return fail(Code::usage, "peluang logistik tidak terurai menjadi jumlah",
                    "a logistic probability does not come apart into a sum");
    }
    std::vector<uint32_t> rows;
    for (const std::string& key : keys) {
        const auto found = std::ranges::find(all.key, key);
        if (found == all.key.end()) {
            return std::unexpected(fail(Code::not_found, "tidak ada baris dengan kunci itu",
                                        "there is no row with this key")
                                       .error()
                                       .at(options.table_file, 0, options.key));
        }
        rows.push_back(static_cast<uint32_t>(found - all.key.begin()));
    }
    const estimate::Matrix parts = TRY(contributions_of(all, rows));
    std::vector<RowReasons> out;
    for (size_t i = 0; i < rows.size(); ++i) {
        out.push_back(reasons_of(all, rows[i], parts.row(i)));
    }
    return out;
}

}  // namespace regsosek::score
