// Sums over the sample; small enough to be done plainly.
#include "word/score/card_figures.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "ground/base/math.h"
#include "ground/base/random.h"
#include "method/estimate/boosting.h"
#include "method/estimate/distribution.h"
#include "method/estimate/elastic_net.h"
#include "method/estimate/moments.h"
#include "method/estimate/validation.h"

namespace regsosek::score {

namespace {

constexpr size_t tenths = 10;

/// Decile of each family by its weighted mid-rank.
std::vector<size_t> deciles_of(std::span<const double> values, std::span<const double> weights) {
    const auto ranks = estimate::mid_ranks(values, weights);
    std::vector<size_t> out;
    for (const double rank : ranks) {
        out.push_back(std::min<size_t>(tenths - 1, static_cast<size_t>(rank * tenths)));
    }
    return out;
}

/// Weighted poverty of persons from memberships and gaps.
template <typename F>
estimate::PovertyAt poverty_of(const AuditSample& sample, const F& f) {
    estimate::PovertyAt out;
    double all = 0;
    for (size_t i = 0; i < sample.truth.size(); ++i) {
        const double w = sample.weight[i] * sample.persons[i];
        const estimate::Poverty one = f(i);
        out.headcount += w * one.headcount;
        out.gap += w * one.gap;
        out.severity += w * one.severity;
        all += w;
    }
    return {out.headcount / all, out.gap / all, out.severity / all};
}

estimate::Poverty at_line(double y, double line) {
    const double gap = y < line ? (line - y) / line : 0;
    return {y < line ? 1.0 : 0.0, gap, gap * gap};
}

void add_gini(const AuditSample& sample, Welfare& out) {
    std::vector<uint32_t> order(sample.truth.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](uint32_t i) { return sample.truth[i]; });
    double below = 0;
    double ranked = 0;
    double squares = 0;
    double total = 0;
    double convey = 0;
    for (const uint32_t i : order) {
        const double w = sample.weight[i] * sample.persons[i];
        const double x = math::exp(sample.truth[i]);
        below += w;
        ranked += w * x * below;
        squares += w * w * x;
        total += w * x;
        convey += (2 * below - 1) * w * x;
    }
    out.gini_eurostat = (2 * ranked - squares) / (below * total) - 1;
    out.gini_convey = convey / (below * total) - 1;
}

/// Rows of each PSU.
std::vector<std::vector<uint32_t>> units_of(const AuditSample& sample) {
    std::vector<std::vector<uint32_t>> out;
    std::map<std::pair<int64_t, int64_t>, size_t> seen;
    for (uint32_t i = 0; i < sample.truth.size(); ++i) {
        const auto [at, fresh] =
            seen.try_emplace({sample.stratum[i], sample.stage.unit[i]}, out.size());
        if (fresh) {
            out.emplace_back();
        }
        out[at->second].push_back(i);
    }
    return out;
}

std::vector<double> taken(std::span<const double> values, std::span<const uint32_t> rows) {
    std::vector<double> out;
    for (const uint32_t row : rows) {
        out.push_back(values[row]);
    }
    return out;
}

/// Rows inside and outside of a fold.
struct Split {
    std::vector<uint32_t> from, to;
};

Split split_at(const AuditSample& sample, int32_t fold) {
    Split out;
    for (uint32_t i = 0; i < sample.fold.size(); ++i) {
        (sample.fold[i] == fold ? out.to : out.from).push_back(i);
    }
    return out;
}

estimate::Matrix rows_of(const estimate::Matrix& x, std::span<const uint32_t> rows) {
    estimate::Matrix out(rows.size(), x.columns);
    for (size_t i = 0; i < rows.size(); ++i) {
        std::ranges::copy(x.row(rows[i]), out.row(i).begin());
    }
    return out;
}

int32_t folds_of(const AuditSample& sample) {
    return sample.fold.empty() ? 0 : *std::max_element(sample.fold.begin(), sample.fold.end()) + 1;
}

/// Boosted trees, fold by fold.
Result<std::vector<double>> boosted_out_of_fold(const AuditSample& sample) {
    std::vector<double> out(sample.truth.size());
    for (int32_t fold = 0; fold < folds_of(sample); ++fold) {
        const Split split = split_at(sample, fold);
        const auto model =
            TRY(estimate::boosted(rows_of(sample.x, split.from), taken(sample.truth, split.from),
                                  taken(sample.weight, split.from)));
        const auto guess =
            TRY(estimate::boosted_prediction(model.bytes, rows_of(sample.x, split.to)));
        for (size_t i = 0; i < split.to.size(); ++i) {
            out[split.to[i]] = static_cast<double>(guess[i]);
        }
    }
    return out;
}

/// The lasso of least error, its lambda chosen among the other folds.
Result<std::vector<double>> lasso_out_of_fold(const AuditSample& sample) {
    std::vector<double> out(sample.truth.size());
    std::vector<estimate::Moments> moments;
    for (int32_t fold = 0; fold < folds_of(sample); ++fold) {
        const Split split = split_at(sample, fold);
        moments.push_back(
            TRY(estimate::moments_of(sample.x, sample.truth, sample.weight, split.to)));
    }
    for (int32_t fold = 0; fold < folds_of(sample); ++fold) {
        std::vector<estimate::Moments> others = moments;
        others.erase(others.begin() + fold);
        const auto path = TRY(estimate::validated_path(others));
        const auto& chosen = path.path[path.best].coefficients;
        for (const uint32_t row : split_at(sample, fold).to) {
            for (size_t j = 0; j < sample.x.columns; ++j) {
                out[row] += sample.x.at(row, j) * chosen[j];
            }
        }
    }
    return out;
}

}  // namespace

namespace {

/// Calibration of numbered parts of the sample.
std::vector<CalibrationRow> calibration_of(const AuditSample& sample, double sigma, double line,
                                           std::span<const size_t> part, size_t parts) {
    const double log_line = math::log(line);
    std::vector<CalibrationRow> out(parts);
    for (size_t i = 0; i < part.size(); ++i) {
        CalibrationRow& row = out[part[i]];
        const double w = sample.weight[i];
        row.families += w;
        row.predicted += w * sample.outside[i];
        row.actual += w * sample.truth[i];
        row.expected_poor += w * estimate::probability_below(sample.outside[i], sigma, log_line);
        row.actual_poor += sample.truth[i] < log_line ? w : 0;
    }
    for (CalibrationRow& row : out) {
        const double all = row.families > 0 ? row.families : 1;
        row.predicted /= all;
        row.actual /= all;
        row.expected_poor /= all;
        row.actual_poor /= all;
    }
    return out;
}

/// Linearised standard error of a part's mean of predicted minus actual: PSUs inside it.
double bias_error(const AuditSample& sample, std::span<const size_t> part, size_t which,
                  const CalibrationRow& row) {
    std::map<int64_t, double> totals;
    const double bias = row.predicted - row.actual;
    for (size_t i = 0; i < part.size(); ++i) {
        if (part[i] == which) {
            totals[sample.stage.unit[i]] +=
                sample.weight[i] * (sample.outside[i] - sample.truth[i] - bias) / row.families;
        }
    }
    double squares = 0;
    for (const auto& [unit, total] : totals) {
        squares += total * total;
    }
    const auto n = static_cast<double>(totals.size());
    return n < 2 ? -1 : math::sqrt(squares * n / (n - 1));
}

}  // namespace

std::vector<CalibrationRow> calibration(const AuditSample& sample, double sigma, double line) {
    const auto decile = deciles_of(sample.outside, sample.weight);
    const std::vector<size_t> part(decile.begin(), decile.end());
    return calibration_of(sample, sigma, line, part, tenths);
}

PlaceCalibration calibration_by_place(const AuditSample& sample, double sigma, double line) {
    PlaceCalibration out;
    const bool named = !sample.district.empty();
    out.kind = named ? Text{"Wilayah", "District"} : Text{"Strata", "Stratum"};
    const std::vector<int64_t>& place = named ? sample.district : sample.stratum;
    std::map<std::string, int64_t> order;
    const std::vector<std::string>& names = named ? sample.district_name : sample.stratum_name;
    for (const int64_t one : place) {
        order.emplace(names.empty() ? std::to_string(one + 1) : names[static_cast<size_t>(one)],
                      one);
    }
    std::map<int64_t, size_t> number;
    for (const auto& [name, one] : order) {
        number.emplace(one, out.name.size());
        out.name.push_back(name);
    }
    std::vector<size_t> part;
    for (const int64_t one : place) {
        part.push_back(number.at(one));
    }
    out.rows = calibration_of(sample, sigma, line, part, out.name.size());
    for (size_t p = 0; p < out.rows.size(); ++p) {
        out.error.push_back(bias_error(sample, part, p, out.rows[p]));
    }
    return out;
}

std::array<std::array<double, 10>, 10> confusion(const AuditSample& sample) {
    const auto real = deciles_of(sample.truth, sample.weight);
    const auto guess = deciles_of(sample.outside, sample.weight);
    std::array<std::array<double, tenths>, tenths> out{};
    std::array<double, tenths> all{};
    for (size_t i = 0; i < real.size(); ++i) {
        out[real[i]][guess[i]] += sample.weight[i];
        all[real[i]] += sample.weight[i];
    }
    for (size_t d = 0; d < tenths; ++d) {
        for (double& share : out[d]) {
            share = all[d] > 0 ? share / all[d] : 0;
        }
    }
    return out;
}

Welfare welfare(const AuditSample& sample, double sigma, double line, double quota) {
    Welfare out;
    const auto y = [&](size_t i) { return math::exp(sample.truth[i]); };
    out.actual = poverty_of(sample, [&](size_t i) { return at_line(y(i), line); });
    out.expected = poverty_of(sample, [&](size_t i) {
        return estimate::expected_poverty(sample.outside[i], sigma, line);
    });
    out.plug_in =
        poverty_of(sample, [&](size_t i) { return at_line(math::exp(sample.outside[i]), line); });
    // The poor's gap as a budget, in equal shares a head to whom the model selects.
    const auto selected = estimate::bottom_share(sample.outside, sample.weight, quota);
    double persons = 0;
    for (size_t i = 0; i < sample.truth.size(); ++i) {
        const double w = sample.weight[i] * sample.persons[i];
        out.budget += w * line * at_line(y(i), line).gap;
        persons += w * selected[i];
    }
    const double each = persons > 0 ? out.budget / persons : 0;
    out.after_transfer =
        poverty_of(sample, [&](size_t i) { return at_line(y(i) + each * selected[i], line); });
    add_gini(sample, out);
    return out;
}

Result<std::vector<LearningPoint>> learning_curve(const AuditSample& sample, uint64_t seed) {
    constexpr int draws = 5;
    const auto units = units_of(sample);
    std::vector<LearningPoint> out;
    for (size_t k = 10; k <= units.size() / 2; k *= 2) {
        LearningPoint point;
        point.units = static_cast<double>(k);
        bool fits = true;
        for (int draw = 0; draw < draws; ++draw) {
            std::vector<std::pair<uint64_t, size_t>> order;
            for (size_t u = 0; u < units.size(); ++u) {
                order.emplace_back(
                    Random(seed, static_cast<uint64_t>(draw), static_cast<uint64_t>(u)).bits(), u);
            }
            std::ranges::sort(order);
            std::vector<uint32_t> from;
            std::vector<uint32_t> to;
            for (size_t u = 0; u < order.size(); ++u) {
                const auto& rows = units[order[u].second];
                // The same last half judges each size.
                auto& into = u < k ? from : to;
                if (u < k || u >= units.size() / 2) {
                    into.insert(into.end(), rows.begin(), rows.end());
                }
            }
            const auto guess = predicted_from(sample, from, to);
            if (!guess) {
                fits = false;  // the method needs more PSUs than these: the curve begins later
                break;
            }
            const auto truth = taken(sample.truth, to);
            const auto weight = taken(sample.weight, to);
            point.exclusion +=
                estimate::targeting_at_quota(truth, *guess, weight, 0.3).exclusion / draws;
            point.r2 += estimate::accuracy(truth, *guess, weight).r2 / draws;
        }
        if (fits) {
            out.push_back(point);
        }
    }
    return out;
}

Result<std::vector<Rival>> rivals(const AuditSample& sample) {
    std::vector<Rival> out;
    const auto add = [&](Text name, std::span<const double> guess) {
        const auto accuracy = estimate::accuracy(sample.truth, guess, sample.weight);
        const double missed =
            estimate::targeting_at_quota(sample.truth, guess, sample.weight, 0.3).exclusion;
        out.push_back({std::move(name), accuracy.r2, accuracy.spearman, missed});
    };
    add({"model ini", "this model"}, sample.outside);
    if (sample.estimation || sample.ridge > 0) {
        const auto plain =
            TRY(estimate::out_of_fold(sample.x, sample.truth, sample.weight, sample.fold, 0));
        add({"tanpa penyusutan", "without shrinking"}, plain);
    }
    if (!sample.estimation || sample.estimation->method != Method::lasso) {
        add({"lasso", "lasso"}, TRY(lasso_out_of_fold(sample)));
    }
    if (!sample.estimation || sample.estimation->method != Method::boosting) {
        add({"XGBoost (penantang)", "XGBoost (challenger)"}, TRY(boosted_out_of_fold(sample)));
    }
    estimate::Matrix small(sample.x.rows, 2);
    for (size_t i = 0; i < small.rows; ++i) {
        small.at(i, 0) = 1;
        small.at(i, 1) = math::log(sample.persons[i]);
    }
    const auto size =
        TRY(estimate::out_of_fold(small, sample.truth, sample.weight, sample.fold, 0));
    add({"jumlah anggota saja", "household size alone"}, size);
    return out;
}

}  // namespace regsosek::score
