// Counts of the selected and the poor, with units on a boundary counted in part.
#include "method/estimate/targeting.h"

#include <algorithm>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/math.h"

namespace regsosek::estimate {
namespace {

double weight_at(std::span<const double> weights, size_t i) {
    return weights.empty() ? 1.0 : weights[i];
}

double ratio(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

/// Sum of w f(i) in fixed blocks.
template <typename F>
double weighted(std::span<const double> weights, size_t n, const F& f) {
    std::vector<double> terms(n);
    for (size_t i = 0; i < n; ++i) {
        terms[i] = weight_at(weights, i) * f(i);
    }
    return math::block_sum(terms);
}

}  // namespace

std::vector<double> bottom_share(std::span<const double> values, std::span<const double> weights,
                                 double quota) {
    std::vector<uint32_t> order(values.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return values[a] < values[b]; });
    double room = quota * weighted(weights, values.size(), [](size_t) { return 1.0; });
    std::vector<double> inside(values.size(), 0.0);
    for (const uint32_t i : order) {
        const double w = weight_at(weights, i);
        inside[i] = w > 0 ? std::clamp(room / w, 0.0, 1.0) : 0.0;
        room -= w;
    }
    return inside;
}

TargetingErrors targeting(std::span<const double> poor, std::span<const double> selected,
                          std::span<const double> truth, std::span<const double> weights) {
    must(poor.size() == selected.size() && truth.size() == poor.size(), "parallel vectors");
    const size_t n = poor.size();
    const std::vector<double> bottom = bottom_share(truth, weights, 0.40);
    const double all = weighted(weights, n, [](size_t) { return 1.0; });
    const double p = weighted(weights, n, [&](size_t i) { return poor[i]; });
    const double s = weighted(weights, n, [&](size_t i) { return selected[i]; });
    const double both =
        weighted(weights, n, [&](size_t i) { return std::min(poor[i], selected[i]); });
    const double low =
        weighted(weights, n, [&](size_t i) { return std::min(bottom[i], selected[i]); });
    TargetingErrors out;
    out.exclusion = ratio(p - both, p);
    out.inclusion = ratio(s - both, s);
    out.false_alarm = ratio(s - both, all - p);
    out.disagreement = ratio(p + s - 2 * both, all);
    out.selected = ratio(s, all);
    out.poor = ratio(p, all);
    out.cgh = ratio(ratio(low, s), 0.40);
    return out;
}

TargetingErrors targeting_at_quota(std::span<const double> truth,
                                   std::span<const double> prediction,
                                   std::span<const double> weights, double quota) {
    return targeting(bottom_share(truth, weights, quota), bottom_share(prediction, weights, quota),
                     truth, weights);
}

TargetingErrors targeting_at_line(std::span<const double> truth, std::span<const double> prediction,
                                  std::span<const double> weights, double line) {
    std::vector<double> poor(truth.size());
    std::vector<double> selected(truth.size());
    for (size_t i = 0; i < truth.size(); ++i) {
        poor[i] = truth[i] < line ? 1 : 0;
        selected[i] = prediction[i] < line ? 1 : 0;
    }
    return targeting(poor, selected, truth, weights);
}

}  // namespace regsosek::estimate
