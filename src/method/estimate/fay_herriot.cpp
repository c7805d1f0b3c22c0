// Fisher scoring on the variance (Rao and Molina 2015, 6.1.2 and 6.2.1).
#include "method/estimate/fay_herriot.h"

#include <algorithm>
#include <cmath>

#include "method/estimate/dense.h"

namespace regsosek::estimate {
namespace {

/// Generalised least squares at one variance between areas.
struct Gls {
    Matrix inverse;
    std::vector<double> beta;
    std::vector<double> residual;
};

class Areas {
public:
    Areas(const Matrix& x, std::span<const double> direct, std::span<const double> variance)
        : x_(x), direct_(direct), variance_(variance) {}

    Result<Gls> gls(double between) const {
        Matrix cross(x_.columns, x_.columns);
        std::vector<double> right(x_.columns, 0.0);
        for (size_t d = 0; d < x_.rows; ++d) {
            const double w = 1 / (between + variance_[d]);
            for (size_t i = 0; i < x_.columns; ++i) {
                right[i] += w * x_.at(d, i) * direct_[d];
                for (size_t j = 0; j < x_.columns; ++j) {
                    cross.at(i, j) += w * x_.at(d, i) * x_.at(d, j);
                }
            }
        }
        const auto cholesky = Cholesky::of(cross);
        if (!cholesky) {
            return fail(Code::bad_input, "Prediktor wilayah saling menentukan.",
                        "The areas' predictors determine one another.");
        }
        Gls out;
        out.inverse = cholesky->inverse();
        out.beta = cholesky->solve(right);
        for (size_t d = 0; d < x_.rows; ++d) {
            double e = direct_[d];
            for (size_t c = 0; c < x_.columns; ++c) {
                e -= x_.at(d, c) * out.beta[c];
            }
            out.residual.push_back(e);
        }
        return out;
    }

    /// x_d' inverse x_d
    double leverage(const Gls& gls, size_t d) const {
        return quadratic_form(gls.inverse, x_.row(d));
    }

    /// One step of Fisher scoring: score over information.
    Result<double> step(double between, AreaVariance method) const {
        const Gls fit = TRY(gls(between));
        double score = 0;
        for (size_t d = 0; d < x_.rows; ++d) {
            const double v = between + variance_[d];
            score += fit.residual[d] * fit.residual[d] / (2 * v * v) - 1 / (2 * v);
            score += method == AreaVariance::reml ? leverage(fit, d) / (2 * v * v) : 0;
        }
        return score / information(fit, between, method);
    }

    /// Fisher information: tr(P P) / 2 for REML, tr(V^-2) / 2 for ML.
    double information(const Gls& fit, double between, AreaVariance method) const {
        double trace = 0;
        for (size_t d = 0; d < x_.rows; ++d) {
            const double v = between + variance_[d];
            trace += 1 / (v * v);
        }
        if (method == AreaVariance::ml) {
            return trace / 2;
        }
        // tr(PP) = tr V^-2 - 2 tr(H X'V^-3 X) + tr((H X'V^-2 X)^2), H the inverse.
        Matrix two(x_.columns, x_.columns);
        for (size_t d = 0; d < x_.rows; ++d) {
            const double v = between + variance_[d];
            trace -= 2 * leverage(fit, d) / (v * v * v);
            for (size_t i = 0; i < x_.columns; ++i) {
                for (size_t j = 0; j < x_.columns; ++j) {
                    two.at(i, j) += x_.at(d, i) * x_.at(d, j) / (v * v);
                }
            }
        }
        const Matrix both = sandwich(fit.inverse, two);  // H M H
        for (size_t i = 0; i < both.rows; ++i) {
            for (size_t j = 0; j < both.columns; ++j) {
                trace += both.at(i, j) * two.at(j, i);
            }
        }
        return trace / 2;
    }

    void fill(const Gls& fit, double between, AreaVariance method, FayHerriot& out) const {
        const double spread = 1 / information(fit, between, AreaVariance::ml);
        double trace = 0;  // of H X'V^-2 X, for the bias of ML
        for (size_t d = 0; d < x_.rows; ++d) {
            const double v = between + variance_[d];
            trace += leverage(fit, d) / (v * v);
        }
        const double bias = method == AreaVariance::ml ? -trace * spread / 2 : 0;
        for (size_t d = 0; d < x_.rows; ++d) {
            const double psi = variance_[d];
            const double v = between + psi;
            const double gamma = between / v;
            const double g1 = gamma * psi;
            const double g2 = (1 - gamma) * (1 - gamma) * leverage(fit, d);
            const double g3 = psi * psi / (v * v * v) * spread;
            out.shrinkage.push_back(gamma);
            out.estimate.push_back(direct_[d] - (1 - gamma) * fit.residual[d]);
            out.mse.push_back(g1 + g2 + 2 * g3 - bias * (1 - gamma) * (1 - gamma));
        }
    }

private:
    const Matrix& x_;
    std::span<const double> direct_;
    std::span<const double> variance_;
};

}  // namespace

Result<FayHerriot> fay_herriot(const Matrix& x, std::span<const double> direct,
                               std::span<const double> variance, AreaVariance method) {
    const bool positive =
        std::ranges::all_of(variance, [](double v) { return v > 0 && std::isfinite(v); });
    const bool finite = std::ranges::all_of(direct, [](double v) { return std::isfinite(v); });
    if (!positive || !finite || direct.size() != x.rows || variance.size() != x.rows ||
        x.rows <= x.columns) {
        return fail(Code::bad_input,
                    "Setiap wilayah memerlukan dugaan langsung dan ragam yang positif.",
                    "Each area needs a direct estimate and a positive variance.");
    }
    const Areas areas(x, direct, variance);
    std::vector<double> sorted(variance.begin(), variance.end());
    std::ranges::sort(sorted);
    double between = sorted[sorted.size() / 2];  // sae starts at the median too
    FayHerriot out;
    constexpr int32_t rounds_max = 200;
    constexpr double settled = 1e-13;
    while (true) {
        const double next = std::max(0.0, between + TRY(areas.step(between, method)));
        const bool done = std::fabs(next - between) <= settled * (between + sorted.front());
        between = next;
        if (done) {
            break;
        }
        if (++out.iterations >= rounds_max) {
            return fail(Code::limit, "Ragam antarwilayah tidak konvergen.",
                        "The variance between areas does not converge.");
        }
    }
    const Gls fit = TRY(areas.gls(between));
    out.between = between;
    out.coefficients = fit.beta;
    out.covariance = fit.inverse;
    areas.fill(fit, between, method, out);
    return out;
}

}  // namespace regsosek::estimate
