// Each round is a weighted least squares of the working response.
#include "method/estimate/logistic.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/base/math.h"
#include "method/estimate/least_squares.h"

namespace regsosek::estimate {
namespace {

// A probability nearer to 0 or 1 than this has no working response (R's glm uses about 2e-16).
constexpr double nearest = 1e-15;

double probability(double eta) {
    const double p = 1 / (1 + math::exp(-eta));
    return std::clamp(p, nearest, 1 - nearest);
}

double deviance_of(std::span<const double> y, std::span<const double> w,
                   std::span<const double> mean) {
    std::vector<double> terms(y.size());
    for (size_t r = 0; r < y.size(); ++r) {
        const double yes = y[r] > 0 ? y[r] * math::log(y[r] / mean[r]) : 0;
        const double no = y[r] < 1 ? (1 - y[r]) * math::log((1 - y[r]) / (1 - mean[r])) : 0;
        terms[r] = 2 * w[r] * (yes + no);
    }
    return math::block_sum(terms);
}

/// Weights with a mean of 1 over the rows that count.
Result<std::vector<double>> scaled_weights(size_t rows, std::span<const double> weights) {
    std::vector<double> w(weights.begin(), weights.end());
    w.resize(rows, 1.0);
    const double total = math::block_sum(w);
    const bool sound = std::ranges::all_of(w, [](double v) { return std::isfinite(v) && v >= 0; });
    if ((!weights.empty() && weights.size() != rows) || !sound || !(total > 0)) {
        return fail(Code::bad_input, "Ada penimbang negatif atau kosong.",
                    "A weight is negative or missing.");
    }
    for (double& v : w) {
        v *= static_cast<double>(rows) / total;
    }
    return w;
}

}  // namespace

std::vector<double> probabilities(const Matrix& x, std::span<const double> coefficients) {
    std::vector<double> out = predicted(x, coefficients);
    for (double& v : out) {
        v = probability(v);
    }
    return out;
}

Result<LogisticFit> logistic_regression(const Matrix& x, std::span<const double> y,
                                        std::span<const double> weights,
                                        const LogisticOptions& options) {
    const bool inside = std::ranges::all_of(y, [](double v) { return v >= 0 && v <= 1; });
    if (!inside || y.size() != x.rows) {
        return fail(Code::bad_input, "Peubah terikat regresi logistik harus 0 sampai 1.",
                    "The response of a logistic regression lies between 0 and 1.");
    }
    const std::vector<double> w = TRY(scaled_weights(x.rows, weights));
    std::vector<double> mean(x.rows);
    for (size_t r = 0; r < x.rows; ++r) {
        mean[r] = (w[r] * y[r] + 0.5) / (w[r] + 1);  // R's start
    }
    LogisticFit out;
    double before = INFINITY;
    std::vector<double> working(x.rows);
    std::vector<double> working_weight(x.rows);
    for (out.iterations = 1; out.iterations <= options.rounds_max; ++out.iterations) {
        for (size_t r = 0; r < x.rows; ++r) {
            const double spread = mean[r] * (1 - mean[r]);
            working[r] = math::log(mean[r] / (1 - mean[r])) + (y[r] - mean[r]) / spread;
            working_weight[r] = w[r] * spread;
        }
        const LinearFit fit = TRY(least_squares(x, working, working_weight));
        out.coefficients = fit.coefficients;
        out.aliased = fit.aliased;
        out.inverse = fit.inverse;
        out.rank = fit.rank;
        mean = probabilities(x, out.coefficients);
        out.deviance = deviance_of(y, w, mean);
        if (std::fabs(out.deviance - before) < options.tolerance * (out.deviance + 0.1)) {
            break;
        }
        before = out.deviance;
    }
    constexpr double perfect = 1e-8;  // deviance a row: nobody's outcome is in doubt
    if (out.iterations > options.rounds_max ||
        out.deviance < perfect * static_cast<double>(x.rows)) {
        return fail(Code::limit, "Regresi logistik tidak konvergen: prediktor memisahkan 0 dan 1.",
                    "The logistic regression does not converge: predictors separate 0 from 1.");
    }
    out.residuals.resize(x.rows);
    for (size_t r = 0; r < x.rows; ++r) {
        const double spread = mean[r] * (1 - mean[r]);
        out.residuals[r] = w[r] > 0 ? working_weight[r] / w[r] * (y[r] - mean[r]) / spread : 0;
    }
    // Back from weights with a mean of 1 to the given ones.
    const double scale =
        weights.empty() ? 1.0 : static_cast<double>(x.rows) / math::block_sum(weights);
    for (double& v : out.inverse.values) {
        v *= scale;
    }
    return out;
}

Result<DesignCovariance> logistic_covariance(const LogisticFit& fit, const Matrix& x,
                                             const Design& design) {
    return estimating_covariance(fit.inverse, x, fit.residuals, design, fit.rank);
}

}  // namespace regsosek::estimate
