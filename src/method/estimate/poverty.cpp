// One pass over families in blocks; an area's sums are added in block order.
#include "method/estimate/poverty.h"

#include <algorithm>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/threads.h"
#include "method/estimate/explanation.h"

namespace regsosek::estimate {

namespace {

/// What one family says: expected measures, their slopes by its mean, their variances.
struct FamilyPoverty {
    PovertyMeasures value{};
    PovertyMeasures slope{};
    PovertyMeasures variance{};
};

/// Partial moments M_k = E[(y / z)^k 1(y < z)] = z^-k exp(k m + k^2 v / 2) Phi(a - k s). A measure
/// is a binomial sum of them, its square one of twice the degree, its slope one of k M_k.
FamilyPoverty family_poverty(double mean, double sd, double log_line) {
    constexpr double root_two_pi = 2.50662827463100050242;
    const double a = (log_line - mean) / sd;
    std::array<double, 5> m{};
    for (size_t k = 0; k < m.size(); ++k) {
        const auto degree = static_cast<double>(k);
        m[k] = math::exp(degree * (mean - log_line) + degree * degree * sd * sd / 2) *
               math::normal_cdf(a - degree * sd);
    }
    const double second = m[0] - 2 * m[1] + m[2];
    const double fourth = m[0] - 4 * m[1] + 6 * m[2] - 4 * m[3] + m[4];
    FamilyPoverty out;
    out.value = {m[0], m[0] - m[1], second};
    out.slope = {-math::exp(-a * a / 2) / (root_two_pi * sd), -m[1], -2 * (m[1] - m[2])};
    out.variance = {m[0] * (1 - m[0]), std::max(second - out.value[1] * out.value[1], 0.0),
                    std::max(fourth - second * second, 0.0)};
    return out;
}

/// Sums over the families of an area.
struct Sums {
    int64_t families = 0;
    double weight = 0;
    PovertyMeasures value{};
    PovertyMeasures slope{};
    PovertyMeasures variance{};
    std::vector<double> gradient;  ///< measures x p: sum of w slope x
};

void add_family(const AreaFamilies& all, size_t i, double sd, double log_line, Sums& to) {
    const FamilyPoverty one = family_poverty(all.mean[i], sd, log_line);
    const double w = all.weight[i];
    const std::span<const double> x = all.x->row(i);
    ++to.families;
    to.weight += w;
    to.gradient.resize(poverty_measures * x.size());
    for (size_t k = 0; k < poverty_measures; ++k) {
        to.value[k] += w * one.value[k];
        to.slope[k] += w * one.slope[k];
        to.variance[k] += w * w * one.variance[k];
        double* gradient = to.gradient.data() + k * x.size();
        for (size_t j = 0; j < x.size(); ++j) {
            gradient[j] += w * one.slope[k] * x[j];
        }
    }
}

/// The area's figures from its sums.
AreaPoverty finished(const Sums& sums, const PovertyErrors& errors) {
    AreaPoverty out;
    out.families = sums.families;
    out.weight = sums.weight;
    if (!(sums.weight > 0)) {
        return out;
    }
    const double square = sums.weight * sums.weight;
    const size_t p = sums.gradient.size() / poverty_measures;
    for (size_t k = 0; k < poverty_measures; ++k) {
        out.value[k] = sums.value[k] / sums.weight;
        if (errors.covariance_factor != nullptr) {
            out.mse_model[k] = prediction_variance(*errors.covariance_factor,
                                                   std::span(sums.gradient).subspan(k * p, p)) /
                               square;
        }
        const double slope = sums.slope[k] * errors.area_sigma;
        out.mse_area[k] = slope * slope / square;
        out.mse_family[k] = sums.variance[k] / square;
        out.mse[k] = out.mse_model[k] + out.mse_area[k] + out.mse_family[k];
    }
    return out;
}

}  // namespace

std::vector<AreaPoverty> area_poverty(const AreaFamilies& families, const PovertyErrors& errors) {
    const size_t n = families.mean.size();
    must(families.x != nullptr && families.x->rows == n && families.weight.size() == n &&
             families.area.size() == n,
         "parallel vectors");
    const size_t areas = families.line.size();
    // Rows by area: an area is summed by one thread, in the order of its rows.
    std::vector<std::vector<uint32_t>> rows(areas);
    for (size_t i = 0; i < n; ++i) {
        must(families.area[i] < areas, "an area with a line");
        rows[families.area[i]].push_back(static_cast<uint32_t>(i));
    }
    const double sd =
        math::sqrt(errors.sigma * errors.sigma + errors.area_sigma * errors.area_sigma);
    std::vector<AreaPoverty> out(areas);
    parallel_blocks(areas, [&](size_t a) {
        Sums sums;
        const double log_line = math::log(families.line[a]);
        for (const uint32_t i : rows[a]) {
            add_family(families, i, sd, log_line, sums);
        }
        out[a] = finished(sums, errors);
    });
    return out;
}

Publish publishable(double value, double mse, double good, double poor) {
    if (!(value > 0) || !(mse >= 0)) {
        return Publish::hidden;
    }
    const double rse = math::sqrt(mse) / value;
    return rse <= good ? Publish::yes : rse <= poor ? Publish::flagged : Publish::hidden;
}

}  // namespace regsosek::estimate
