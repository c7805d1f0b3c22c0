// Columns are filled on all threads; a row's values depend on that row only.
#include "word/score/tables.h"

#include <algorithm>
#include <cmath>

#include "ground/base/assert.h"
#include "ground/base/hash.h"
#include "ground/base/math.h"
#include "ground/base/threads.h"

namespace regsosek::score {
namespace {

using store::Column;
using store::ColumnType;
using store::Table;

void add_int64(Table& table, std::string name, std::vector<int64_t> values) {
    table.add(std::move(name), ColumnType::int64).int64s = std::move(values);
}

void add_int32(Table& table, std::string name, std::vector<int32_t> values) {
    table.add(std::move(name), ColumnType::int32).int32s = std::move(values);
}

/// f(i) for each of n rows, on all threads.
template <typename T, typename F>
std::vector<T> mapped(size_t n, const F& f) {
    std::vector<T> out(n);
    parallel_ranges(n, math::sum_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            out[i] = f(i);
        }
    });
    return out;
}

void add_keys(Table& table, const std::vector<uint32_t>& rows, const FamilyKeys& keys) {
    table.rows = rows.size();
    add_int64(table, "family_id",
              mapped<int64_t>(rows.size(), [&](size_t i) { return keys.family_id[rows[i]]; }));
    add_int64(table, "area",
              mapped<int64_t>(rows.size(), [&](size_t i) { return keys.area[rows[i]]; }));
}

/// Expected rupiah: the mean of a lognormal, exp(mean + sd^2 / 2), to the rupiah.
int64_t expected_rupiah(double mean, double sd) {
    constexpr double rupiah_max = 1e15;  // beyond any sum of money a family spends
    return static_cast<int64_t>(std::min(math::exp(mean + sd * sd / 2), rupiah_max) + 0.5);
}

int64_t in_e12(double value) {
    constexpr double scale = 1e12;
    must(std::fabs(value) < 9e6, "a logarithm that fits");
    return static_cast<int64_t>(value < 0 ? std::ceil(value * scale - 0.5)
                                          : std::floor(value * scale + 0.5));
}

}  // namespace

Table family_table(const Scores& scores, const FamilyKeys& keys, const ApplyOptions& options,
                   const std::string& model) {
    const size_t n = scores.rows.size();
    Table table;
    add_keys(table, scores.rows, keys);
    add_int32(table, "persons", mapped<int32_t>(n, [&](size_t i) {
                  return scores.predicted.persons[scores.rows[i]];
              }));
    add_int64(table, "score_e6", scores.score_e6);
    add_int64(table, "expected_rupiah", mapped<int64_t>(n, [&](size_t i) {
                  return expected_rupiah(scores.mean[i], scores.sd[i]);
              }));
    add_int32(table, "sd_e6", mapped<int32_t>(n, [&](size_t i) {
                  return static_cast<int32_t>(estimate::quantised(scores.sd[i]));
              }));
    add_int64(table, "model_rank", scores.ranking.rank);
    add_int32(table, "percentile_e6", scores.ranking.percentile_e6);
    add_int32(table, "decile", scores.ranking.decile);
    const char* bottoms[] = {"p_bottom10_e6", "p_bottom20_e6", "p_bottom30_e6", "p_bottom40_e6"};
    const char* groups[] = {"p_group1_e6", "p_group2_e6", "p_group3_e6", "p_group4_e6"};
    for (size_t k = 0; k < 4; ++k) {
        add_int32(table, bottoms[k], scores.probability.bottom_e6[k]);
    }
    add_int32(table, "p_poor_e6", scores.probability.poor_e6);
    for (size_t k = 0; k < 4; ++k) {
        add_int32(table, groups[k], scores.probability.group_e6[k]);
    }
    add_int32(table, "model_group", scores.groups.group);
    add_int32(table, "borderline", mapped<int32_t>(n, [&](size_t i) {
                  const double p = scores.probability.poor_e6[i] * 1e-6;
                  return p > options.borderline_low && p < options.borderline_high ? 1 : 0;
              }));
    add_int32(table, "unknown_predictors", scores.unknown);
    Column& column = table.add("model", ColumnType::text);
    column.dictionary = {model};
    column.codes.assign(n, 0);
    return table;
}

Table contribution_table(const Scores& scores, const FamilyKeys& keys, const Items& items) {
    // Trees have no contributions but TreeSHAP's, too slow for all: score explain finds them.
    const size_t n = scores.scorers.empty() ? 0 : scores.rows.size();
    Table table;
    add_keys(table, n == 0 ? std::vector<uint32_t>{} : scores.rows, keys);
    add_int64(table, "score_e12",
              mapped<int64_t>(n, [&](size_t i) { return in_e12(scores.mean[i]); }));
    std::vector<int64_t> reference;
    for (const estimate::LinearScorer& one : scores.scorers) {
        reference.push_back(in_e12(estimate::mean_score(one)));
    }
    add_int64(table, "mean_e12", mapped<int64_t>(n, [&](size_t i) {
                  return reference[scores.scorer_of.empty() ? 0 : scores.scorer_of[i]];
              }));
    std::vector<std::vector<int64_t>> columns(items.names.size(), std::vector<int64_t>(n));
    parallel_ranges(n, math::sum_block, [&](size_t begin, size_t end) {
        std::vector<double> phi(items.names.size());
        for (size_t i = begin; i < end; ++i) {
            estimate::contributions(scores.scorer(i), scores.predicted.x.row(scores.rows[i]), phi);
            for (size_t k = 0; k < phi.size(); ++k) {
                columns[k][i] = in_e12(phi[k]);
            }
        }
    });
    for (size_t k = 0; k < columns.size(); ++k) {
        add_int64(table, items.names[k] + "_e12", std::move(columns[k]));
    }
    return table;
}

Table not_ranked_table(const Scores& scores, const FamilyKeys& keys) {
    std::vector<uint32_t> rows;
    for (size_t f = 0; f < scores.reason.size(); ++f) {
        if (scores.reason[f] != NotRanked::ranked) {
            rows.push_back(static_cast<uint32_t>(f));
        }
    }
    Table table;
    add_keys(table, rows, keys);
    Column& column = table.add("reason", ColumnType::text);
    store::TextBuilder builder(column);
    for (const uint32_t row : rows) {
        builder.add(name(scores.reason[row]));
    }
    return table;
}

Table item_table(const Items& items) {
    Table table;
    table.rows = items.names.size();
    std::vector<int32_t> position(items.names.size());
    for (size_t k = 0; k < position.size(); ++k) {
        position[k] = static_cast<int32_t>(k) + 1;
    }
    add_int32(table, "position", std::move(position));
    const auto add_texts = [&](std::string column_name, const auto& text_of) {
        store::TextBuilder builder(table.add(std::move(column_name), ColumnType::text));
        for (size_t k = 0; k < items.names.size(); ++k) {
            builder.add(text_of(k));
        }
    };
    add_texts("item", [&](size_t k) { return items.names[k]; });
    add_texts("contribution_column", [&](size_t k) { return items.names[k] + "_e12"; });
    add_texts("number", [&](size_t k) { return item_number(items.names[k]); });
    add_texts("label_id", [&](size_t k) { return items.labels[k].id; });
    add_texts("label_en", [&](size_t k) { return items.labels[k].en; });
    return table;
}

Table text_table(const std::vector<std::pair<std::string, std::string>>& sorted_rows) {
    Table table;
    table.rows = sorted_rows.size();
    {
        store::TextBuilder builder(table.add("name", ColumnType::text));
        for (const auto& row : sorted_rows) {
            builder.add(row.first);
        }
    }
    store::TextBuilder builder(table.add("value", ColumnType::text));
    for (const auto& row : sorted_rows) {
        builder.add(row.second);
    }
    return table;
}

std::string content_hash(const Table& table) {
    Hasher hasher;
    const auto add_bytes = [&](const auto& values) {
        const size_t bytes = values.size() * sizeof(values[0]);
        hasher.add_field(
            {static_cast<const char*>(static_cast<const void*>(values.data())), bytes});
    };
    for (const Column& column : table.columns) {
        hasher.add_field(column.name);
        switch (column.type) {
            case ColumnType::int32: add_bytes(column.int32s); break;
            case ColumnType::int64: add_bytes(column.int64s); break;
            case ColumnType::real: add_bytes(column.reals); break;
            case ColumnType::text:
                for (const std::string& text : column.dictionary) {
                    hasher.add_field(text);
                }
                add_bytes(column.codes);
                break;
        }
    }
    return hex(hasher.digest());
}

}  // namespace regsosek::score
