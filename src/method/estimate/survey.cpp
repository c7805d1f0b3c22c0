// Every estimate is one column of weighted influences, whose covariance design.h knows.
#include "method/estimate/survey.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "method/estimate/dense.h"
#include "method/estimate/student_t.h"
#include "method/estimate/sums.h"

namespace regsosek::estimate {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The design-based standard error of the sum of weighted influences.
Result<double> error_of(const SurveySample& sample, std::vector<double> influences) {
    Matrix terms(influences.size(), 1);
    terms.values = std::move(influences);
    for (const Calibration& calibration : sample.calibrations) {
        remove_explained(calibration, terms);
    }
    const DesignCovariance covariance = TRY(sum_covariance(terms, sample.design));
    return math::sqrt(std::max(0.0, covariance.covariance.at(0, 0)));
}

std::unexpected<Error> empty_domain() {
    return fail(Code::bad_input, "tidak ada baris berpenimbang di kelompok ini",
                "no row of this domain has a weight");
}

/// The variance of a mean under simple random sampling without replacement, as R's deff has it.
double simple_variance(std::span<const double> w, std::span<const double> v, double mean) {
    const double total = math::block_sum(w);
    const auto counted =
        static_cast<double>(std::ranges::count_if(w, [](double one) { return one != 0; }));
    const double squares =
        sum_over(v.size(), [&](size_t i) { return w[i] * (v[i] - mean) * (v[i] - mean); });
    const double variance = squares / total * counted / (counted - 1);
    return variance * (total - counted) / (total * counted);
}

/// Values and weights of rows that count, by ascending value, with cumulated weights.
struct Ordered {
    std::vector<double> value;
    std::vector<double> cumulated;
};

Ordered ordered(std::span<const double> values, std::span<const double> weights) {
    std::vector<uint32_t> order;
    for (size_t i = 0; i < values.size(); ++i) {
        if (weights[i] != 0) {
            order.push_back(static_cast<uint32_t>(i));
        }
    }
    std::ranges::stable_sort(order, {}, [&](uint32_t i) { return values[i]; });
    Ordered out;
    double sum = 0;
    for (const uint32_t i : order) {
        sum += weights[i];
        out.value.push_back(values[i]);
        out.cumulated.push_back(sum);
    }
    return out;
}

/// Linear between the points: value[i] at (cumulated weight before i) / (that before the last).
double linear_quantile(const Ordered& data, double p) {
    const size_t n = data.value.size();
    if (n == 1) {
        return data.value.front();
    }
    const double scale = data.cumulated[n - 2];
    const auto place = [&](size_t i) { return i == 0 ? 0.0 : data.cumulated[i - 1] / scale; };
    size_t after = 1;
    while (after + 1 < n && place(after) < p) {
        ++after;
    }
    const double low = place(after - 1);
    const double share = (p - low) / (place(after) - low);
    const double clamped = std::clamp(share, 0.0, 1.0);
    return data.value[after - 1] + clamped * (data.value[after] - data.value[after - 1]);
}

double quantile_in(const Ordered& data, double p, QuantileRule rule) {
    if (data.value.empty()) {
        return not_a_number;
    }
    if (rule == QuantileRule::hf7) {
        return linear_quantile(data, p);
    }
    const double total = data.cumulated.back();
    const double wanted = p * total;
    // The last point that is not beyond: R's qs().
    const auto beyond = std::ranges::upper_bound(data.cumulated, wanted);
    const auto count = static_cast<size_t>(beyond - data.cumulated.begin());
    if (count == 0) {
        return data.value.front();
    }
    const size_t at = count - 1;
    const size_t next = std::min(at + 1, data.value.size() - 1);
    if (p - data.cumulated[at] / total != 0) {
        return data.value[next];
    }
    return rule == QuantileRule::math ? data.value[at] : (data.value[at] + data.value[next]) / 2;
}

}  // namespace

Result<Estimate> total_of(const SurveySample& sample, std::span<const double> values) {
    const std::vector<double>& w = sample.design.weights;
    must(values.size() == w.size(), "a value for each row");
    std::vector<double> influences(w.size());
    for (size_t i = 0; i < w.size(); ++i) {
        influences[i] = w[i] * values[i];
    }
    Estimate out;
    out.value = math::block_sum(influences);
    out.standard_error = TRY(error_of(sample, std::move(influences)));
    return out;
}

Result<Estimate> mean_of(const SurveySample& sample, std::span<const double> values,
                         std::span<const uint8_t> domain) {
    const std::vector<double>& weights = sample.design.weights;
    must(values.size() == weights.size(), "a value for each row");
    std::vector<double> w = weights;
    for (size_t i = 0; i < domain.size(); ++i) {
        w[i] = domain[i] != 0 ? w[i] : 0;
    }
    const double total = math::block_sum(w);
    if (!(total > 0)) {
        return empty_domain();
    }
    Estimate out;
    out.value = sum_over(w.size(), [&](size_t i) { return w[i] * values[i]; }) / total;
    std::vector<double> influences(w.size());
    for (size_t i = 0; i < w.size(); ++i) {
        influences[i] = w[i] * (values[i] - out.value) / total;
    }
    out.standard_error = TRY(error_of(sample, std::move(influences)));
    const double simple = simple_variance(w, values, out.value);
    out.design_effect = simple > 0 ? out.standard_error * out.standard_error / simple : 0;
    return out;
}

Result<Estimate> ratio_of(const SurveySample& sample, std::span<const double> numerator,
                          std::span<const double> denominator) {
    const std::vector<double>& w = sample.design.weights;
    must(numerator.size() == w.size() && denominator.size() == w.size(), "a value for each row");
    const double below = sum_over(w.size(), [&](size_t i) { return w[i] * denominator[i]; });
    if (below == 0 || !std::isfinite(below)) {
        return fail(Code::bad_input, "penyebut rasio nol", "the ratio's denominator is 0");
    }
    Estimate out;
    out.value = sum_over(w.size(), [&](size_t i) { return w[i] * numerator[i]; }) / below;
    std::vector<double> influences(w.size());
    for (size_t i = 0; i < w.size(); ++i) {
        influences[i] = w[i] * (numerator[i] - out.value * denominator[i]) / below;
    }
    out.standard_error = TRY(error_of(sample, std::move(influences)));
    return out;
}

double weighted_quantile(std::span<const double> values, std::span<const double> weights, double p,
                         QuantileRule rule) {
    must(values.size() == weights.size(), "a weight for each value");
    return quantile_in(ordered(values, weights), p, rule);
}

Result<QuantileEstimate> quantile_of(const SurveySample& sample, std::span<const double> values,
                                     double p, QuantileRule rule) {
    const std::vector<double>& w = sample.design.weights;
    must(values.size() == w.size(), "a value for each row");
    if (!(p >= 0 && p <= 1)) {
        return fail(Code::bad_input, "kuantil harus di antara 0 dan 1",
                    "a quantile lies between 0 and 1");
    }
    const Ordered data = ordered(values, w);
    QuantileEstimate out;
    out.value = quantile_in(data, p, rule);
    std::vector<double> below(values.size());
    for (size_t i = 0; i < values.size(); ++i) {
        below[i] = values[i] <= out.value ? 1 : 0;
    }
    const Estimate share = TRY(mean_of(sample, below));
    Matrix terms(values.size(), 1);
    const auto freedom =
        static_cast<double>(TRY(sum_covariance(terms, sample.design)).degrees_of_freedom);
    constexpr double upper = 0.975;
    const double t = student_t_quantile(upper, freedom);
    const double low = share.value - t * share.standard_error;
    const double high = share.value + t * share.standard_error;
    out.low = low < 0 ? not_a_number : quantile_in(data, low, rule);
    out.high = high > 1 ? not_a_number : quantile_in(data, high, rule);
    out.standard_error = (out.high - out.low) / (2 * t);
    return out;
}

Result<WaldTest> wald_test(std::span<const double> coefficients, const Matrix& covariance,
                           std::span<const size_t> chosen, int64_t freedom) {
    Matrix part(chosen.size(), chosen.size());
    std::vector<double> b;
    for (size_t i = 0; i < chosen.size(); ++i) {
        b.push_back(coefficients[chosen[i]]);
        for (size_t j = 0; j < chosen.size(); ++j) {
            part.at(i, j) = covariance.at(chosen[i], chosen[j]);
        }
    }
    const auto cholesky = Cholesky::of(part);
    if (!cholesky || chosen.empty() || freedom < 1) {
        return fail(Code::bad_input, "uji Wald tidak dapat dihitung: kovarians singular",
                    "the Wald test cannot be computed: the covariance is singular");
    }
    const std::vector<double> solved = cholesky->solve(b);
    WaldTest out;
    for (size_t i = 0; i < b.size(); ++i) {
        out.f += b[i] * solved[i];
    }
    const auto count = static_cast<double>(chosen.size());
    out.f /= count;
    out.p = f_upper_tail(out.f, count, static_cast<double>(freedom));
    return out;
}

}  // namespace regsosek::estimate
