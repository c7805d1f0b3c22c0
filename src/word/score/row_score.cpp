// Each row by itself, in fixed blocks over all threads.
#include "word/score/row_score.h"

#include <algorithm>

#include "ground/base/math.h"
#include "ground/base/threads.h"
#include "method/estimate/boosting.h"

namespace regsosek::score {
namespace {

/// Rows that go to the trees at once: a district in one matrix would double its memory.
constexpr size_t tree_block = 65'536;

Result<void> score_by_trees(const ScoreRule& rule, const estimate::Matrix& x,
                            std::span<const uint32_t> rows, RowScores& out) {
    for (size_t begin = 0; begin < rows.size(); begin += tree_block) {
        const size_t end = std::min(rows.size(), begin + tree_block);
        estimate::Matrix block(end - begin, x.columns);
        for (size_t i = begin; i < end; ++i) {
            std::ranges::copy(x.row(rows[i]), block.row(i - begin).begin());
        }
        const auto values = TRY(estimate::boosted_prediction(rule.trees, block));
        for (size_t i = begin; i < end; ++i) {
            out.mean[i] = static_cast<double>(values[i - begin]);
            out.sd[i] = rule.sigma;
        }
    }
    return {};
}

/// Districts of a model as ranges of areas, in the order of their digits.
std::vector<AreaRange> ranges_of(const std::vector<std::string>& names) {
    std::vector<AreaRange> out;
    for (const std::string& digits : names) {
        out.push_back(AreaRange::of(digits).value_or(AreaRange{}));
    }
    return out;
}

void add_districts(const OwnMethod& own, ScoreRule& out) {
    const size_t p = out.coefficients.columns;
    const std::vector<double> everybody(out.coefficients.values);
    out.districts = ranges_of(own.district_name);
    out.coefficients = estimate::Matrix(1 + out.districts.size(), p);
    std::ranges::copy(everybody, out.coefficients.row(0).begin());
    out.variance.assign(1 + out.districts.size(), 0.0);
    if (own.estimate.mixed) {
        out.variance[0] = own.estimate.mixed->between;
    }
    for (size_t g = 0; g < out.districts.size(); ++g) {
        const std::span<double> row = out.coefficients.row(1 + g);
        if (own.estimate.districts) {
            std::ranges::copy(own.estimate.districts->coefficients.row(g), row.begin());
        } else {
            std::ranges::copy(everybody, row.begin());
            row[0] += own.estimate.mixed->effect[g];
            out.variance[1 + g] =
                own.estimate.mixed->between * (1 - own.estimate.mixed->shrinkage[g]);
        }
    }
}

}  // namespace

uint32_t ScoreRule::part_of(int64_t area) const {
    const auto after = std::ranges::upper_bound(districts, area, {}, &AreaRange::low);
    if (after == districts.begin() || !std::prev(after)->contains(area)) {
        return 0;
    }
    return static_cast<uint32_t>(after - districts.begin());
}

ScoreRule rule_of(const FittedModel& model) {
    ScoreRule out;
    out.sigma = model.report.sigma;
    out.factor = estimate::covariance_factor(model.covariance);
    if (model.own && model.own->estimate.boosted) {
        out.trees = model.own->estimate.boosted->bytes;
        return out;
    }
    out.coefficients = estimate::Matrix(1, model.coefficients.size());
    out.coefficients.values = model.coefficients;
    out.variance = {0};
    if (model.own && !model.own->district_name.empty()) {
        add_districts(*model.own, out);
    }
    if (model.own && model.own->shift != 0) {
        for (size_t part = 0; part < out.coefficients.rows; ++part) {
            out.coefficients.at(part, 0) += model.own->shift;
        }
    }
    return out;
}

Result<RowScores> score_rows(const ScoreRule& rule, const estimate::Matrix& x,
                             std::span<const uint32_t> rows, std::span<const int64_t> area) {
    RowScores out;
    out.mean.resize(rows.size());
    out.sd.resize(rows.size());
    if (!rule.trees.empty()) {
        TRY(score_by_trees(rule, x, rows, out));
        return out;
    }
    parallel_ranges(rows.size(), math::sum_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            const std::span<const double> row = x.row(rows[i]);
            const uint32_t part = rule.part_of(area[i]);
            const std::span<const double> b = rule.coefficients.row(part);
            double mean = b[0];
            for (size_t j = 1; j < row.size(); ++j) {
                mean += b[j] * row[j];
            }
            out.mean[i] = mean;
            out.sd[i] = math::sqrt(rule.sigma * rule.sigma + rule.variance[part] +
                                   estimate::prediction_variance(rule.factor, row));
        }
    });
    return out;
}

Result<TreeReasons> tree_reasons(const ScoreRule& rule, std::span<const double> x,
                                 std::span<const size_t> item_of_column, size_t items) {
    estimate::Matrix one(1, x.size());
    std::ranges::copy(x, one.row(0).begin());
    const estimate::Matrix phi = TRY(estimate::boosted_contributions(rule.trees, one));
    TreeReasons out;
    out.item.assign(items, 0.0);
    out.base = phi.at(0, 0) + phi.at(0, x.size());  // the constant's column tells nobody apart
    for (size_t j = 1; j < x.size(); ++j) {
        out.item[item_of_column[j]] += phi.at(0, j);
    }
    return out;
}

}  // namespace regsosek::score
