// Each area is one triangle. Its first row holds the area's means times sqrt(n); dividing it by
// sqrt(1 + theta n), theta the ratio of variances, makes the rows independent. The derivative of
// the restricted likelihood by theta has a closed form, whose root bisection finds.
#include "method/estimate/mixed.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "method/estimate/dense.h"

namespace regsosek::estimate {
namespace {

using AreaRows = std::map<int64_t, std::vector<uint32_t>>;

AreaRows rows_by_area(std::span<const int64_t> area) {
    AreaRows out;
    for (uint32_t r = 0; r < area.size(); ++r) {
        out[area[r]].push_back(r);
    }
    return out;
}

/// All that REML needs of a sample.
struct Sample {
    std::vector<Triangle> areas;  ///< of (1, x, y)
    Triangle within;              ///< joined, without each area's first row
    double rows = 0;
};

Sample sample_of(const Matrix& x, std::span<const double> y, const AreaRows& areas) {
    Sample out;
    std::vector<Triangle> rests;
    for (const auto& [code, rows] : areas) {
        out.areas.push_back(triangle_of(x, y, {}, rows));
        Triangle rest = out.areas.back();
        std::fill_n(rest.values.begin(), rest.columns, 0.0);
        rests.push_back(std::move(rest));
        out.rows += static_cast<double>(rows.size());
    }
    out.within = joined(rests);
    return out;
}

/// The fit at one theta, with the derivative of -2 ln of the restricted likelihood by theta.
struct AtTheta {
    LinearFit fit;
    double slope = 0;
};

Result<AtTheta> at_theta(const Sample& sample, double theta) {
    const size_t columns = sample.within.columns;
    // One triangle that holds all areas' first rows, scaled; joined with the rest.
    std::vector<Triangle> parts = {sample.within};
    Triangle block;
    block.columns = columns;
    const auto flush = [&] {
        block.values.resize(columns * columns, 0.0);
        parts.push_back(block);
        block.values.clear();
    };
    for (const Triangle& area : sample.areas) {
        const double scale = 1 / math::sqrt(1 + theta * area.weight);
        for (size_t c = 0; c < columns; ++c) {
            block.values.push_back(scale * area.values[c]);
        }
        if (block.values.size() == columns * columns) {
            flush();
        }
    }
    if (!block.values.empty()) {
        flush();
    }
    AtTheta out;
    out.fit = TRY(solve(joined(parts)));
    const double freedom = sample.rows - static_cast<double>(out.fit.rank);
    for (const Triangle& area : sample.areas) {
        const std::span<const double> first(area.values.data(), columns - 1);
        double residual = area.values[columns - 1];
        for (size_t c = 0; c + 1 < columns; ++c) {
            residual -= first[c] * out.fit.coefficients[c];
        }
        const double n = area.weight;
        const double factor = n / ((1 + theta * n) * (1 + theta * n));
        out.slope += n / (1 + theta * n);
        out.slope -= factor * quadratic_form(out.fit.inverse, first);
        out.slope -= freedom * factor * residual * residual / out.fit.residual_sum;
    }
    return out;
}

/// The ratio of variances at which the restricted likelihood is largest; 0 when it falls from
/// there on.
Result<double> best_theta(const Sample& sample) {
    if (TRY(at_theta(sample, 0)).slope >= 0) {
        return 0.0;
    }
    double low = 0;
    double high = 1;
    constexpr double most = 1e8;
    while (TRY(at_theta(sample, high)).slope < 0 && high < most) {
        low = high;
        high *= 4;
    }
    constexpr int halvings = 60;
    for (int step = 0; step < halvings; ++step) {
        const double middle = (low + high) / 2;
        (TRY(at_theta(sample, middle)).slope < 0 ? low : high) = middle;
    }
    return (low + high) / 2;
}

Result<void> check(const Matrix& x, std::span<const double> y, std::span<const int64_t> area) {
    bool finite = std::ranges::all_of(y, [](double v) { return std::isfinite(v); });
    finite = finite && std::ranges::all_of(x.values, [](double v) { return std::isfinite(v); });
    bool ones = x.columns > 0;
    for (size_t r = 0; ones && r < x.rows; ++r) {
        ones = x.at(r, 0) == 1;
    }
    const bool several = std::ranges::any_of(area, [&](int64_t a) { return a != area.front(); });
    if (x.rows != y.size() || area.size() != y.size() || !finite || !ones || !several) {
        return fail(Code::bad_input,
                    "Model galat tersarang memerlukan konstanta, dua wilayah atau lebih dan nilai "
                    "yang berhingga.",
                    "A nested error model needs a constant, two areas or more and finite values.");
    }
    return {};
}

}  // namespace

Result<MixedFit> random_intercept(const Matrix& x, std::span<const double> y,
                                  std::span<const int64_t> area) {
    TRY(check(x, y, area));
    const AreaRows areas = rows_by_area(area);
    const Sample sample = sample_of(x, y, areas);
    const double theta = TRY(best_theta(sample));
    const AtTheta best = TRY(at_theta(sample, theta));
    const double freedom = sample.rows - static_cast<double>(best.fit.rank);
    if (!(freedom > 0)) {
        return fail(Code::bad_input, "Baris lebih sedikit daripada koefisien.",
                    "There are fewer rows than coefficients.");
    }
    MixedFit out;
    out.coefficients = best.fit.coefficients;
    out.aliased = best.fit.aliased;
    out.within = best.fit.residual_sum / freedom;
    out.between = theta * out.within;
    out.covariance = best.fit.inverse;
    for (double& v : out.covariance.values) {
        v *= out.within;
    }
    out.mean_x = Matrix(areas.size(), x.columns);
    for (const auto& [code, rows] : areas) {
        const size_t area_number = out.code.size();
        const auto n = static_cast<double>(rows.size());
        double mean = 0;
        for (const uint32_t r : rows) {
            mean += y[r] / n;
            for (size_t c = 0; c < x.columns; ++c) {
                out.mean_x.at(area_number, c) += x.at(r, c) / n;
            }
        }
        double residual = mean;
        for (size_t c = 0; c < x.columns; ++c) {
            residual -= out.mean_x.at(area_number, c) * out.coefficients[c];
        }
        const double gamma = theta * n / (1 + theta * n);
        out.code.push_back(code);
        out.rows.push_back(static_cast<int64_t>(rows.size()));
        out.mean_y.push_back(mean);
        out.shrinkage.push_back(gamma);
        out.effect.push_back(gamma * residual);
    }
    return out;
}

std::vector<double> weighted_effects(const MixedFit& fit, const Matrix& x,
                                     std::span<const double> y, std::span<const int64_t> area,
                                     std::span<const double> weights) {
    std::vector<double> out;
    for (const auto& [code, rows] : rows_by_area(area)) {
        double total = 0;
        double squares = 0;
        double residual = 0;
        for (const uint32_t r : rows) {
            double e = y[r];
            for (size_t c = 0; c < x.columns; ++c) {
                e -= x.at(r, c) * fit.coefficients[c];
            }
            total += weights[r];
            squares += weights[r] * weights[r];
            residual += weights[r] * e;
        }
        const double delta = total > 0 ? squares / (total * total) : 0;
        const double spread = fit.between + fit.within * delta;
        out.push_back(total > 0 && spread > 0 ? fit.between / spread * residual / total : 0);
    }
    return out;
}

std::vector<double> area_means(const MixedFit& fit, const Matrix& means,
                               std::span<const double> population) {
    must(means.rows == fit.effect.size(), "a row for each area of the fit");
    must(population.empty() || population.size() == means.rows, "a size for each area");
    std::vector<double> out = predicted(means, fit.coefficients);
    const std::vector<double> sampled = predicted(fit.mean_x, fit.coefficients);
    for (size_t d = 0; d < out.size(); ++d) {
        const double share =
            population.empty() ? 0 : static_cast<double>(fit.rows[d]) / population[d];
        out[d] += share * (fit.mean_y[d] - sampled[d]) + (1 - share) * fit.effect[d];
    }
    return out;
}

}  // namespace regsosek::estimate
