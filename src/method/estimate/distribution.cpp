// Closed forms of the lognormal, and quantiles of samples and mixtures.
#include "method/estimate/distribution.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/threads.h"

namespace regsosek::estimate {
namespace {

double weight_at(std::span<const double> weights, size_t i) {
    return weights.empty() ? 1.0 : weights[i];
}

/// A value and its derivative, summed over a mixture.
struct Sums {
    double value = 0;
    double slope = 0;
};

/// sum w Phi((c - mean) / sd) and its derivative by c, in fixed blocks.
Sums mixture_at(std::span<const double> means, std::span<const double> sds,
                std::span<const double> weights, double c) {
    constexpr double root_two_pi = 2.50662827463100050242;
    const size_t blocks = (means.size() + math::sum_block - 1) / math::sum_block;
    std::vector<Sums> parts(blocks);
    parallel_blocks(blocks, [&](size_t b) {
        const size_t end = std::min(means.size(), (b + 1) * math::sum_block);
        for (size_t i = b * math::sum_block; i < end; ++i) {
            const double t = (c - means[i]) / sds[i];
            const double w = weight_at(weights, i);
            parts[b].value += w * math::normal_cdf(t);
            parts[b].slope += w * math::exp(-0.5 * t * t) / (root_two_pi * sds[i]);
        }
    });
    Sums sum;
    for (const Sums& part : parts) {
        sum.value += part.value;
        sum.slope += part.slope;
    }
    return sum;
}

/// An interval that holds every quantile between 1e-16 and 1 - 1e-16.
std::pair<double, double> bracket(std::span<const double> means, std::span<const double> sds) {
    constexpr double far = 9;  // Phi(-9) is 1e-19
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (size_t i = 0; i < means.size(); ++i) {
        low = std::min(low, means[i] - far * sds[i]);
        high = std::max(high, means[i] + far * sds[i]);
    }
    return {low, high};
}

/// Newton steps from a start, kept inside a shrinking bracket.
double solve_quantile(std::span<const double> means, std::span<const double> sds,
                      std::span<const double> weights, double q, double start) {
    const double total =
        weights.empty() ? static_cast<double>(means.size()) : math::block_sum(weights);
    auto [low, high] = bracket(means, sds);
    double c = start > low && start < high ? start : (low + high) / 2;
    constexpr int steps_max = 200;  // a bisection alone needs about 60
    for (int step = 0; step < steps_max && high - low > 1e-12; ++step) {
        const Sums here = mixture_at(means, sds, weights, c);
        const double excess = here.value - q * total;
        (excess < 0 ? low : high) = c;
        const double newton = here.slope > 0 ? c - excess / here.slope : low;
        const double next = newton > low && newton < high ? newton : (low + high) / 2;
        const double move = next > c ? next - c : c - next;
        c = next;
        // A Newton step of 3e-7 leaves an error of its square: below 1e-12.
        if (move < 3e-7 && next == newton) {
            break;
        }
    }
    return c;
}

/// The quantile of every k-th member: near enough that the whole needs few steps. NaN for small
/// mixtures, and where the chosen ones have no weight.
double start_of(std::span<const double> means, std::span<const double> sds,
                std::span<const double> weights, double q) {
    const size_t stride = means.size() / math::sum_block;
    std::vector<double> few_means;
    std::vector<double> few_sds;
    std::vector<double> few_weights;
    for (size_t i = 0; stride > 1 && i < means.size(); i += stride) {
        few_means.push_back(means[i]);
        few_sds.push_back(sds[i]);
        few_weights.push_back(weight_at(weights, i));
    }
    if (!(math::block_sum(few_weights) > 0)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return solve_quantile(few_means, few_sds, few_weights, q,
                          std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

double weighted_quantile(std::span<const double> values, std::span<const double> weights,
                         double p) {
    must(weights.empty() || weights.size() == values.size(), "a weight for each value");
    std::vector<uint32_t> order(values.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return values[a] < values[b]; });
    double total = 0;
    for (const uint32_t i : order) {
        total += weight_at(weights, i);
    }
    double below = 0;
    for (size_t k = 0; k < order.size(); ++k) {
        below += weight_at(weights, order[k]);
        if (below > p * total) {
            return values[order[k]];
        }
        if (below == p * total && below > 0 && k + 1 < order.size()) {
            return (values[order[k]] + values[order[k + 1]]) / 2;
        }
    }
    return total > 0 ? values[order.back()] : std::numeric_limits<double>::quiet_NaN();
}

double probability_below(double mean, double sd, double log_line) {
    return math::normal_cdf((log_line - mean) / sd);
}

void group_probabilities(double mean, double sd, std::span<const double> log_cuts,
                         std::span<double> out) {
    must(out.size() == log_cuts.size() + 1, "one group more than cuts");
    double below = 0;
    for (size_t g = 0; g < log_cuts.size(); ++g) {
        const double here = probability_below(mean, sd, log_cuts[g]);
        out[g] = here - below;
        below = here;
    }
    out[log_cuts.size()] = 1 - below;
}

Result<double> mixture_quantile(std::span<const double> means, std::span<const double> sds,
                                std::span<const double> weights, double q) {
    must(means.size() == sds.size(), "an error for each mean");
    const double total =
        weights.empty() ? static_cast<double>(means.size()) : math::block_sum(weights);
    if (!(total > 0) || !(q > 0 && q < 1)) {
        return fail(Code::bad_input,
                    "Kuantil tidak dapat dihitung: tidak ada keluarga atau bagian salah.",
                    "The quantile cannot be computed: no family, or a share outside (0, 1).");
    }
    return solve_quantile(means, sds, weights, q, start_of(means, sds, weights, q));
}

Poverty expected_poverty(double mean, double sd, double line) {
    const double v = sd * sd;
    const double a = (math::log(line) - mean) / sd;
    const double first = math::exp(mean + v / 2) / line * math::normal_cdf(a - sd);
    const double second =
        math::exp(2 * mean + 2 * v) / (line * line) * math::normal_cdf(a - 2 * sd);
    const double headcount = math::normal_cdf(a);
    return {headcount, headcount - first, headcount - 2 * first + second};
}

}  // namespace regsosek::estimate
