// Each fold is read once into a triangle; the model without it is the joint triangle of the others.
#include "method/estimate/validation.h"
#include "method/estimate/sums.h"

#include <algorithm>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/math.h"

namespace regsosek::estimate {
namespace {

double weight_at(std::span<const double> weights, size_t i) {
    return weights.empty() ? 1.0 : weights[i];
}

double correlation(std::span<const double> a, std::span<const double> b,
                   std::span<const double> w) {
    const size_t n = a.size();
    const double total = sum_over(n, [&](size_t i) { return weight_at(w, i); });
    const double mean_a = sum_over(n, [&](size_t i) { return weight_at(w, i) * a[i]; }) / total;
    const double mean_b = sum_over(n, [&](size_t i) { return weight_at(w, i) * b[i]; }) / total;
    const auto product = [&](std::span<const double> p, double mp, std::span<const double> q,
                             double mq) {
        return sum_over(n, [&](size_t i) { return weight_at(w, i) * (p[i] - mp) * (q[i] - mq); });
    };
    const double spread = product(a, mean_a, a, mean_a) * product(b, mean_b, b, mean_b);
    return spread > 0 ? product(a, mean_a, b, mean_b) / math::sqrt(spread) : 0;
}

/// Rows of each fold, in row order.
std::vector<std::vector<uint32_t>> rows_by_fold(std::span<const int32_t> folds) {
    int32_t count = 0;
    for (const int32_t f : folds) {
        must(f >= 0, "folds are numbered from 0");
        count = std::max(count, f + 1);
    }
    std::vector<std::vector<uint32_t>> rows(static_cast<size_t>(count));
    for (size_t i = 0; i < folds.size(); ++i) {
        rows[static_cast<size_t>(folds[i])].push_back(static_cast<uint32_t>(i));
    }
    return rows;
}

/// One triangle per fold: all that any ridge needs to be validated.
struct Folded {
    std::vector<std::vector<uint32_t>> rows;
    std::vector<Triangle> triangles;
};

Folded folded(const Matrix& x, std::span<const double> y, std::span<const double> weights,
              std::span<const int32_t> folds) {
    must(folds.size() == y.size(), "a fold for each row");
    Folded out;
    out.rows = rows_by_fold(folds);
    for (const std::vector<uint32_t>& rows : out.rows) {
        out.triangles.push_back(triangle_of(x, y, weights, rows));
    }
    return out;
}

Result<std::vector<double>> predict_folds(const Matrix& x, const Folded& folded,
                                          std::span<const double> penalties,
                                          const FitOptions& options) {
    std::vector<double> out(x.rows);
    for (size_t f = 0; f < folded.rows.size(); ++f) {
        std::vector<Triangle> others;
        for (size_t g = 0; g < folded.rows.size(); ++g) {
            if (g != f) {
                others.push_back(folded.triangles[g]);
            }
        }
        if (others.empty()) {
            return fail(Code::bad_input, "Validasi silang memerlukan paling sedikit dua lipatan.",
                        "Cross-validation needs at least two folds.");
        }
        const LinearFit fit = TRY(solve(joined(others), options, penalties));
        for (const uint32_t r : folded.rows[f]) {
            double sum = 0;
            for (size_t c = 0; c < x.columns; ++c) {
                sum += x.at(r, c) * fit.coefficients[c];
            }
            out[r] = sum;
        }
    }
    return out;
}

std::vector<double> penalties_for(const Matrix& x, std::span<const double> weights, double lambda) {
    return lambda > 0 ? ridge_penalties(x, weights, lambda) : std::vector<double>{};
}

}  // namespace

std::vector<double> mid_ranks(std::span<const double> values, std::span<const double> weights) {
    std::vector<uint32_t> order(values.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return values[a] < values[b]; });
    const double total = sum_over(values.size(), [&](size_t i) { return weight_at(weights, i); });
    std::vector<double> ranks(values.size());
    double below = 0;
    for (size_t begin = 0; begin < order.size();) {
        size_t end = begin;
        double equal = 0;
        for (; end < order.size() && values[order[end]] == values[order[begin]]; ++end) {
            equal += weight_at(weights, order[end]);
        }
        for (size_t i = begin; i < end; ++i) {
            ranks[order[i]] = total > 0 ? (below + equal / 2) / total : 0;
        }
        below += equal;
        begin = end;
    }
    return ranks;
}

Accuracy accuracy(std::span<const double> truth, std::span<const double> prediction,
                  std::span<const double> weights) {
    must(truth.size() == prediction.size(), "a prediction for each truth");
    const size_t n = truth.size();
    Accuracy out;
    const double total = sum_over(n, [&](size_t i) { return weight_at(weights, i); });
    if (!(total > 0)) {
        return out;
    }
    const double mean =
        sum_over(n, [&](size_t i) { return weight_at(weights, i) * truth[i]; }) / total;
    const auto squares = [&](auto&& from) {
        return sum_over(n, [&](size_t i) {
            const double d = truth[i] - from(i);
            return weight_at(weights, i) * d * d;
        });
    };
    const double error = squares([&](size_t i) { return prediction[i]; });
    const double spread = squares([&](size_t) { return mean; });
    out.r2 = spread > 0 ? 1 - error / spread : 0;
    out.rmse = math::sqrt(error / total);
    out.spearman = correlation(mid_ranks(truth, weights), mid_ranks(prediction, weights), weights);
    return out;
}

Result<std::vector<double>> out_of_fold(const Matrix& x, std::span<const double> y,
                                        std::span<const double> weights,
                                        std::span<const int32_t> folds, double lambda,
                                        const FitOptions& options) {
    return predict_folds(x, folded(x, y, weights, folds), penalties_for(x, weights, lambda),
                         options);
}

Result<std::vector<RidgeChoice>> ridge_path(const Matrix& x, std::span<const double> y,
                                            std::span<const double> weights,
                                            std::span<const int32_t> folds,
                                            std::span<const double> lambdas,
                                            const FitOptions& options) {
    const Folded parts = folded(x, y, weights, folds);
    std::vector<RidgeChoice> out;
    for (const double lambda : lambdas) {
        const auto predictions =
            TRY(predict_folds(x, parts, penalties_for(x, weights, lambda), options));
        const Accuracy result = accuracy(y, predictions, weights);
        out.push_back({lambda, result.rmse * result.rmse});
    }
    return out;
}

}  // namespace regsosek::estimate
