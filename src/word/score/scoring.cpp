// Sums run over the ranked families in fixed blocks, so that threads change no bit.
#include "word/score/scoring.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/threads.h"
#include "method/estimate/distribution.h"

namespace regsosek::score {
namespace {

constexpr std::array<std::string_view, 9> reason_names = {
    "ranked",         "no_respondent", "refused",           "moved", "no_result", "blank_document",
    "error_document", "no_persons",    "unknown_predictors"};
constexpr std::array quotas = {0.10, 0.20, 0.30, 0.40};

NotRanked reason_of(const Predicted& predicted, const Standing& standing, size_t family,
                    int32_t unknown, double unknown_max) {
    switch (standing.interview_result[family]) {
        case 1:
        case 2: break;
        case 3: return NotRanked::no_respondent;
        case 4: return NotRanked::refused;
        case 5: return NotRanked::moved;
        default: return NotRanked::no_result;
    }
    if (!standing.document_status.empty()) {
        constexpr int8_t blank = 0;
        constexpr int8_t error = 3;
        if (standing.document_status[family] == blank) {
            return NotRanked::blank_document;
        }
        if (standing.document_status[family] == error) {
            return NotRanked::error_document;
        }
    }
    if (predicted.persons[family] == 0) {
        return NotRanked::no_persons;
    }
    return unknown > unknown_max ? NotRanked::unknown_predictors : NotRanked::ranked;
}

void decide(const Predicted& predicted, const Standing& standing, double unknown_share_max,
            Scores& out) {
    const size_t families = predicted.persons.size();
    const size_t predictors = predicted.x.columns - 1;
    const double unknown_max = unknown_share_max * static_cast<double>(predictors);
    std::vector<int32_t> unknown(families);
    out.reason.assign(families, NotRanked::ranked);
    parallel_ranges(families, math::sum_block, [&](size_t begin, size_t end) {
        for (size_t f = begin; f < end; ++f) {
            const uint8_t* known = predicted.known.data() + f * predictors;
            unknown[f] = static_cast<int32_t>(std::count(known, known + predictors, 0));
            out.reason[f] = reason_of(predicted, standing, f, unknown[f], unknown_max);
        }
    });
    for (size_t f = 0; f < families; ++f) {
        if (out.reason[f] == NotRanked::ranked) {
            out.rows.push_back(static_cast<uint32_t>(f));
            out.unknown.push_back(unknown[f]);
        }
    }
}

/// Weighted means of the known predictors over the ranked families; where nobody knows one, the
/// mean of the sample.
std::vector<double> means_of(const Scores& scores, const FittedModel& model) {
    const size_t columns = scores.predicted.x.columns;
    const size_t blocks = (scores.rows.size() + math::sum_block - 1) / math::sum_block;
    std::vector<std::vector<double>> sums(blocks);
    parallel_blocks(blocks, [&](size_t b) {
        std::vector<double>& sum = sums[b];
        sum.assign(2 * columns, 0.0);
        const size_t end = std::min(scores.rows.size(), (b + 1) * math::sum_block);
        for (size_t i = b * math::sum_block; i < end; ++i) {
            const std::span<const double> x = scores.predicted.x.row(scores.rows[i]);
            const auto w = static_cast<double>(scores.weight[i]);
            for (size_t j = 1; j < columns; ++j) {
                const double known = scores.predicted.is_known(scores.rows[i], j - 1) ? w : 0;
                sum[j] += known * x[j];
                sum[columns + j] += known;
            }
        }
    });
    std::vector<double> means(columns, 1.0);
    for (size_t j = 1; j < columns; ++j) {
        double sum = 0;
        double weight = 0;
        for (const std::vector<double>& block : sums) {
            sum += block[j];
            weight += block[columns + j];
        }
        means[j] = weight > 0 ? sum / weight : model.means[j];
    }
    return means;
}

/// Puts the population's means where ranked families do not know a predictor.
void impute(Scores& out) {
    parallel_ranges(out.rows.size(), math::sum_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            const uint32_t row = out.rows[i];
            const std::span<double> x = out.predicted.x.row(row);
            for (size_t j = 1; j < x.size(); ++j) {
                if (!out.predicted.is_known(row, j - 1)) {
                    x[j] = out.means[j];
                }
            }
        }
    });
}

/// Scorers of a rule, and which is whose.
void add_scorers(const ScoreRule& rule, const Items& items, std::span<const int64_t> area,
                 Scores& out) {
    for (size_t part = 0; part < rule.coefficients.rows; ++part) {
        const std::span<const double> b = rule.coefficients.row(part);
        out.scorers.push_back(
            {{b.begin(), b.end()}, out.means, items.of_coefficient, items.names.size()});
    }
    if (out.scorers.size() > 1) {
        for (const int64_t one : area) {
            out.scorer_of.push_back(rule.part_of(one));
        }
    }
}

/// The mean of all scores by weight.
double mean_of_scores(const Scores& scores) {
    std::vector<double> terms;
    std::vector<double> weights;
    for (size_t i = 0; i < scores.mean.size(); ++i) {
        weights.push_back(static_cast<double>(scores.weight[i]));
        terms.push_back(weights.back() * scores.mean[i]);
    }
    return weights.empty() ? 0 : math::block_sum(terms) / math::block_sum(weights);
}

int32_t in_e6(double probability) {
    return static_cast<int32_t>(estimate::quantised(probability));
}

/// ln of the group cuts and of the poverty line behind them.
Result<std::array<double, 4>> log_lines(const ApplyOptions& options) {
    std::array<double, 4> out{};
    double before = 0;
    for (size_t g = 0; g < 3; ++g) {
        const double cut = options.group_cuts[g] * options.poverty_line;
        if (!(cut > before) || !std::isfinite(cut)) {
            return fail(Code::usage, "garis kemiskinan dan batas kelompok harus positif dan menaik",
                        "the poverty line and the group cuts must be positive and ascend");
        }
        out[g] = math::log(cut);
        before = cut;
    }
    out[3] = math::log(options.poverty_line);
    return out;
}

void resize(Scores& scores) {
    for (auto& column : scores.probability.bottom_e6) {
        column.resize(scores.rows.size());
    }
    for (auto& column : scores.probability.group_e6) {
        column.resize(scores.rows.size());
    }
    scores.probability.poor_e6.resize(scores.rows.size());
}

/// Weighted sums over blocks of ranked families: up to groups 1, 2, 3, then the poor and all
/// persons.
using Totals = std::array<double, 5>;

Totals group_totals(const std::array<double, 4>& lines, Scores& scores) {
    const size_t blocks = (scores.rows.size() + math::sum_block - 1) / math::sum_block;
    std::vector<Totals> parts(blocks);
    parallel_blocks(blocks, [&](size_t b) {
        const size_t end = std::min(scores.rows.size(), (b + 1) * math::sum_block);
        for (size_t i = b * math::sum_block; i < end; ++i) {
            std::array<double, 4> p{};
            estimate::group_probabilities(scores.mean[i], scores.sd[i], {lines.data(), 3}, p);
            const double poor = estimate::probability_below(scores.mean[i], scores.sd[i], lines[3]);
            const auto weight = static_cast<double>(scores.weight[i]);
            const auto persons = static_cast<double>(scores.predicted.persons[scores.rows[i]]);
            for (size_t g = 0; g < 4; ++g) {
                scores.probability.group_e6[g][i] = in_e6(p[g]);
            }
            scores.probability.poor_e6[i] = in_e6(poor);
            parts[b][0] += weight * p[0];
            parts[b][1] += weight * (p[0] + p[1]);
            parts[b][2] += weight * (p[0] + p[1] + p[2]);
            parts[b][3] += persons * poor;
            parts[b][4] += persons;
        }
    });
    Totals sum{};
    for (const Totals& part : parts) {
        for (size_t k = 0; k < sum.size(); ++k) {
            sum[k] += part[k];
        }
    }
    return sum;
}

Result<void> bottom_probabilities(Scores& scores) {
    std::vector<double> weights(scores.weight.begin(), scores.weight.end());
    std::array<double, 4> cuts{};
    for (size_t k = 0; k < quotas.size(); ++k) {
        cuts[k] = TRY(estimate::mixture_quantile(scores.mean, scores.sd, weights, quotas[k]));
    }
    parallel_ranges(scores.rows.size(), math::sum_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            for (size_t k = 0; k < quotas.size(); ++k) {
                scores.probability.bottom_e6[k][i] =
                    in_e6(estimate::probability_below(scores.mean[i], scores.sd[i], cuts[k]));
            }
        }
    });
    return {};
}

}  // namespace

std::string_view name(NotRanked reason) {
    return reason_names[static_cast<size_t>(reason)];
}

Items items_of(const ModelSpec& spec) {
    Items out;
    out.of_coefficient.push_back(0);
    for (const PredictorSpec& predictor : spec.predictors) {
        const auto found = std::ranges::find(out.names, predictor.item);
        out.of_coefficient.push_back(static_cast<size_t>(found - out.names.begin()));
        if (found == out.names.end()) {
            out.names.push_back(predictor.item);
            out.labels.push_back(predictor.label);
        }
    }
    return out;
}

Result<Scores> predict(const FittedModel& model, Predicted predicted, const Standing& standing,
                       const ApplyOptions& options) {
    Scores out;
    decide(predicted, standing, options.unknown_share_max, out);
    out.predicted = std::move(predicted);
    std::vector<int64_t> area;
    for (const uint32_t row : out.rows) {
        out.weight.push_back(options.base == Base::persons ? out.predicted.persons[row] : 1);
        area.push_back(standing.area[row]);
    }
    out.means = means_of(out, model);
    impute(out);
    const ScoreRule rule = rule_of(model);
    add_scorers(rule, items_of(model.spec), area, out);
    RowScores scored = TRY(score_rows(rule, out.predicted.x, out.rows, area));
    out.mean = std::move(scored.mean);
    out.sd = std::move(scored.sd);
    for (const double one : out.mean) {
        out.score_e6.push_back(estimate::quantised(one));
    }
    out.mean_score =
        out.scorers.empty() ? mean_of_scores(out) : estimate::mean_score(out.scorers.front());
    return out;
}

Result<void> rank(const ApplyOptions& options, const Standing& standing, Scores& scores) {
    const std::array<double, 4> lines = TRY(log_lines(options));
    resize(scores);
    if (scores.rows.empty()) {
        return {};
    }
    std::vector<int64_t> keys(scores.rows.size());
    std::ranges::transform(scores.rows, keys.begin(),
                           [&](uint32_t row) { return standing.family_id[row]; });
    scores.ranking = estimate::ranking(scores.score_e6, scores.weight, keys);
    const Totals totals = group_totals(lines, scores);
    scores.groups = estimate::groups_by_share(scores.ranking, scores.score_e6, scores.weight,
                                              {totals.data(), 3});
    scores.poverty_rate = totals[4] > 0 ? totals[3] / totals[4] : 0;
    return bottom_probabilities(scores);
}

}  // namespace regsosek::score
