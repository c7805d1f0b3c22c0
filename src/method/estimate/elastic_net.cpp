// Coordinate descent on the cross-products of standardised columns (Friedman, Hastie, Tibshirani
// 2010, covariance updates), then the exact solution for the signs it found.
#include "method/estimate/elastic_net.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "method/estimate/dense.h"
#include "method/estimate/householder.h"

namespace regsosek::estimate {
namespace {

/// Standardised cross-products. Slopes are numbered from 0 here: column j + 1 of the predictors.
struct Products {
    Matrix between;              ///< correlations of the columns
    std::vector<double> with_y;  ///< covariance of a standardised column with y
    std::vector<double> mean, sd;
    double y_mean = 0;
    double y_sd = 0;
};

/// Below this share of its length a column's spread is rounding.
constexpr double constant_share = 1e-10;

Products products_of(const Moments& moments) {
    const size_t slopes = moments.mean.size() - 1;
    Products out;
    out.between = Matrix(slopes, slopes);
    for (size_t j = 0; j < slopes; ++j) {
        const double mean = moments.mean[j];
        const double sd = math::sqrt(std::max(0.0, moments.cross.at(j, j)));
        out.mean.push_back(mean);
        out.sd.push_back(sd > constant_share * std::fabs(mean) ? sd : 0);
    }
    out.y_mean = moments.mean[slopes];
    out.y_sd = math::sqrt(std::max(0.0, moments.cross.at(slopes, slopes)));
    for (size_t i = 0; i < slopes; ++i) {
        out.with_y.push_back(out.sd[i] > 0 ? moments.cross.at(i, slopes) / out.sd[i] : 0);
        for (size_t j = i; j < slopes; ++j) {
            const double scale = out.sd[i] * out.sd[j];
            const double value = scale > 0 ? moments.cross.at(i, j) / scale : 0;
            out.between.at(i, j) = value;
            out.between.at(j, i) = value;
        }
    }
    return out;
}

/// One lambda after the other, keeping the slopes.
class Descent {
public:
    Descent(const Products& products, const PenaltyOptions& options)
        : products_(products),
          options_(options),
          slopes_(products.sd.size(), 0.0),
          gradient_(products.with_y) {}

    double factor(size_t j) const {
        return options_.factors.empty() ? 1.0 : options_.factors[j + 1];
    }
    const std::vector<double>& slopes() const { return slopes_; }
    const std::vector<double>& gradient() const { return gradient_; }

    /// False when it does not converge.
    bool solve(double lambda) {
        const double step_max = options_.tolerance * products_.y_sd;
        double tolerance = step_max;
        int64_t passes = 0;
        // The exact solve may show that the signs were not final: then descend closer.
        while (passes < options_.passes_max) {
            passes += descend(lambda, tolerance, options_.passes_max - passes);
            if (exact(lambda)) {
                return true;
            }
            tolerance *= 0.1;
            if (tolerance < step_max * 1e-6) {
                return true;  // as close as doubles come: aliased columns share a slope
            }
        }
        return false;
    }

private:
    void move(size_t j, double to) {
        const double step = to - slopes_[j];
        slopes_[j] = to;
        const std::span<const double> row = products_.between.row(j);
        for (size_t k = 0; k < gradient_.size(); ++k) {
            gradient_[k] -= step * row[k];
        }
    }

    /// The largest step of one pass over the columns (all, or those in use).
    double pass(double lambda, bool used_only) {
        double largest = 0;
        for (size_t j = 0; j < slopes_.size(); ++j) {
            if (products_.sd[j] == 0 || (used_only && slopes_[j] == 0)) {
                continue;
            }
            const double pull = gradient_[j] + slopes_[j];
            const double first = lambda * options_.alpha * factor(j);
            const double second = 1 + ridge(lambda, j);
            const double size = std::max(0.0, std::fabs(pull) - first) / second;
            const double to = pull < 0 ? -size : size;
            if (to != slopes_[j]) {
                largest = std::max(largest, std::fabs(to - slopes_[j]));
                move(j, to);
            }
        }
        return largest;
    }

    int64_t descend(double lambda, double tolerance, int64_t passes_max) {
        int64_t passes = 0;
        while (passes < passes_max) {
            ++passes;
            if (pass(lambda, false) < tolerance) {
                break;
            }
            while (passes < passes_max && pass(lambda, true) >= tolerance) {
                ++passes;
            }
        }
        return passes;
    }

    double ridge(double lambda, size_t j) const {
        return lambda * (1 - options_.alpha) * factor(j) / products_.y_sd;
    }

    /// Solves the equations of the columns in use for their signs; false when a sign or a column
    /// out of use contradicts.
    bool exact(double lambda) {
        std::vector<size_t> used;
        for (size_t j = 0; j < slopes_.size(); ++j) {
            if (slopes_[j] != 0) {
                used.push_back(j);
            }
        }
        Matrix system(used.size(), used.size());
        std::vector<double> right(used.size());
        for (size_t i = 0; i < used.size(); ++i) {
            const size_t j = used[i];
            const double first = lambda * options_.alpha * factor(j);
            right[i] = products_.with_y[j] - (slopes_[j] < 0 ? -first : first);
            for (size_t k = 0; k < used.size(); ++k) {
                system.at(i, k) = products_.between.at(j, used[k]);
            }
            system.at(i, i) += ridge(lambda, j);
        }
        const auto cholesky = Cholesky::of(system);
        if (!cholesky) {
            return false;
        }
        const std::vector<double> solution = cholesky->solve(right);
        for (size_t i = 0; i < used.size(); ++i) {
            if (!(solution[i] * slopes_[used[i]] > 0)) {
                return false;
            }
        }
        take(used, solution);
        return settled(lambda);
    }

    void take(const std::vector<size_t>& used, const std::vector<double>& solution) {
        for (size_t i = 0; i < used.size(); ++i) {
            slopes_[used[i]] = solution[i];
        }
        for (size_t k = 0; k < gradient_.size(); ++k) {
            double sum = products_.with_y[k];
            for (const size_t j : used) {
                sum -= products_.between.at(k, j) * slopes_[j];
            }
            gradient_[k] = sum;
        }
    }

    /// No column out of use pulls harder than its penalty.
    bool settled(double lambda) const {
        constexpr double slack = 1e-10;
        for (size_t j = 0; j < slopes_.size(); ++j) {
            const double most = lambda * options_.alpha * factor(j) + slack * products_.y_sd;
            if (slopes_[j] == 0 && products_.sd[j] > 0 && std::fabs(gradient_[j]) > most) {
                return false;
            }
        }
        return true;
    }

    const Products& products_;
    const PenaltyOptions& options_;
    std::vector<double> slopes_;    ///< of standardised columns
    std::vector<double> gradient_;  ///< covariance of each standardised column with the residual
};

Result<void> check_options(const Moments& moments, const PenaltyOptions& options) {
    const bool lengths = options.factors.empty() || options.factors.size() == moments.mean.size();
    const bool factors = std::ranges::all_of(options.factors, [](double f) { return f >= 0; });
    const bool lambdas =
        std::ranges::all_of(options.lambdas, [](double l) { return l >= 0 && std::isfinite(l); });
    if (!lengths || !factors || !lambdas || !(options.alpha >= 0 && options.alpha <= 1) ||
        (options.lambdas.empty() && options.path_length == 0)) {
        return fail(Code::bad_input, "Penalti regresi di luar batas (alpha 0-1, lambda >= 0).",
                    "The penalty is out of range (alpha 0 to 1, lambda not negative).");
    }
    if (moments.rows == 0 || !(moments.weight > 0)) {
        return fail(Code::bad_input, "Tidak ada baris yang dapat dipakai untuk menduga model.",
                    "No row can be used to estimate the model.");
    }
    return {};
}

/// From the smallest lambda that keeps no penalised column, in equal ratios.
std::vector<double> path_of(const Products& products, const PenaltyOptions& options) {
    const Descent start(products, options);
    double first = 0;
    // glmnet takes 0.001 for a ridge, whose first lambda would be infinite.
    const double alpha = std::max(options.alpha, 1e-3);
    for (size_t j = 0; j < products.sd.size(); ++j) {
        if (start.factor(j) > 0) {
            first = std::max(first, std::fabs(start.gradient()[j]) / (alpha * start.factor(j)));
        }
    }
    std::vector<double> path;
    const double steps = static_cast<double>(std::max<size_t>(options.path_length, 2) - 1);
    for (size_t k = 0; k < options.path_length; ++k) {
        path.push_back(first * math::pow(options.path_end, static_cast<double>(k) / steps));
    }
    return path;
}

PathPoint point_of(const Products& products, const Descent& descent, double lambda) {
    PathPoint out;
    out.lambda = lambda;
    out.coefficients.assign(1, products.y_mean);
    double explained = 0;
    for (size_t j = 0; j < products.sd.size(); ++j) {
        const double slope = descent.slopes()[j];
        const double own = products.sd[j] > 0 ? slope / products.sd[j] : 0;
        out.coefficients.push_back(own);
        out.coefficients.front() -= own * products.mean[j];
        out.used += slope != 0 ? 1 : 0;
        explained += slope * (products.with_y[j] + descent.gradient()[j]);
    }
    out.r2 = explained / (products.y_sd * products.y_sd);
    return out;
}

}  // namespace

Result<std::vector<PathPoint>> elastic_net(const Moments& moments, const PenaltyOptions& options) {
    TRY(check_options(moments, options));
    const Products products = products_of(moments);
    if (!(products.y_sd > constant_share * std::fabs(products.y_mean)) ||
        !std::isfinite(products.y_sd)) {
        return fail(Code::bad_input, "Peubah terikat tidak bervariasi.",
                    "The response does not vary.");
    }
    const std::vector<double> lambdas =
        options.lambdas.empty() ? path_of(products, options) : options.lambdas;
    Descent descent(products, options);
    std::vector<PathPoint> out;
    for (const double lambda : lambdas) {
        if (!descent.solve(lambda)) {
            return fail(Code::limit, "Regresi berpenalti tidak konvergen.",
                        "The penalised regression does not converge.");
        }
        out.push_back(point_of(products, descent, lambda));
    }
    return out;
}

double residual_sum(const Triangle& triangle, std::span<const double> coefficients) {
    must(coefficients.size() + 1 == triangle.columns, "a coefficient for each column");
    double total = 0;
    for (size_t r = 0; r < triangle.columns; ++r) {
        const double* row = &triangle.values[r * triangle.columns];
        double rest = row[triangle.columns - 1];
        for (size_t c = r; c + 1 < triangle.columns; ++c) {
            rest -= row[c] * coefficients[c];
        }
        total += rest * rest;
    }
    return total;
}

Result<ValidatedPath> validated_path(std::span<const Moments> folds,
                                     const PenaltyOptions& options) {
    if (folds.size() < 2) {
        return fail(Code::bad_input, "Validasi silang memerlukan paling sedikit dua lipatan.",
                    "Cross-validation needs at least two folds.");
    }
    ValidatedPath out;
    out.path = TRY(elastic_net(joined(folds), options));
    PenaltyOptions same = options;
    same.lambdas.clear();
    for (const PathPoint& point : out.path) {
        same.lambdas.push_back(point.lambda);
    }
    const size_t lambdas = out.path.size();
    Matrix errors(folds.size(), lambdas);
    double weight = 0;
    for (size_t f = 0; f < folds.size(); ++f) {
        std::vector<Moments> others;
        for (size_t g = 0; g < folds.size(); ++g) {
            if (g != f) {
                others.push_back(folds[g]);
            }
        }
        const auto path = TRY(elastic_net(joined(others), same));
        for (size_t k = 0; k < lambdas; ++k) {
            errors.at(f, k) = residual_sum(folds[f], path[k].coefficients);
        }
        weight += folds[f].weight;
    }
    const double spread = static_cast<double>(folds.size() - 1);
    for (size_t k = 0; k < lambdas; ++k) {
        double sum = 0;
        for (size_t f = 0; f < folds.size(); ++f) {
            sum += errors.at(f, k);
        }
        const double mean = sum / weight;
        double squares = 0;
        for (size_t f = 0; f < folds.size(); ++f) {
            const double own = folds[f].weight > 0 ? errors.at(f, k) / folds[f].weight : mean;
            squares += folds[f].weight / weight * (own - mean) * (own - mean);
        }
        out.error.push_back(mean);
        out.standard_error.push_back(math::sqrt(squares / spread));
        out.best = mean < out.error[out.best] ? k : out.best;
    }
    const double most = out.error[out.best] + out.standard_error[out.best];
    while (out.error[out.one_se] > most) {
        ++out.one_se;
    }
    return out;
}

Triangle chosen_columns(const Triangle& triangle, std::span<const size_t> columns) {
    Triangle out;
    out.columns = columns.size() + 1;
    out.rows = triangle.rows;
    out.weight = triangle.weight;
    for (size_t r = 0; r < triangle.columns; ++r) {
        for (const size_t c : columns) {
            out.values.push_back(triangle.values[r * triangle.columns + c]);
        }
        out.values.push_back(triangle.values[(r + 1) * triangle.columns - 1]);
    }
    triangularise(out.values, triangle.columns, out.columns);
    out.values.resize(out.columns * out.columns, 0.0);
    return out;
}

Result<LinearFit> refitted(const Triangle& triangle, std::span<const double> coefficients,
                           const FitOptions& options) {
    std::vector<size_t> used;
    for (size_t c = 0; c < coefficients.size(); ++c) {
        if (c == 0 || coefficients[c] != 0) {
            used.push_back(c);
        }
    }
    const LinearFit small = TRY(solve(chosen_columns(triangle, used), options));
    LinearFit out = small;
    out.coefficients.assign(coefficients.size(), 0.0);
    out.inverse = Matrix(coefficients.size(), coefficients.size());
    out.aliased.clear();
    for (const size_t a : small.aliased) {
        out.aliased.push_back(used[a]);
    }
    for (size_t i = 0; i < used.size(); ++i) {
        out.coefficients[used[i]] = small.coefficients[i];
        for (size_t j = 0; j < used.size(); ++j) {
            out.inverse.at(used[i], used[j]) = small.inverse.at(i, j);
        }
    }
    return out;
}

Result<Stepwise> forward_stepwise(const Triangle& triangle, double f_enter, size_t most) {
    const size_t p = triangle.columns - 1;
    Stepwise out;
    std::vector<size_t> in = {0};
    double left = TRY(solve(chosen_columns(triangle, in))).residual_sum;
    std::vector<uint8_t> taken(p, 0);
    while (out.entered.size() < most) {
        double best_f = f_enter;
        double best_left = left;
        size_t best = 0;
        for (size_t c = 1; c < p; ++c) {
            if (taken[c] != 0) {
                continue;
            }
            in.push_back(c);
            const LinearFit fit = TRY(solve(chosen_columns(triangle, in)));
            const double freedom =
                static_cast<double>(triangle.rows) - static_cast<double>(in.size());
            in.pop_back();
            const double f = freedom * (left - fit.residual_sum) / fit.residual_sum;
            if (fit.aliased.empty() && freedom > 0 && f > best_f) {
                best_f = f;
                best_left = fit.residual_sum;
                best = c;
            }
        }
        if (best == 0) {
            break;
        }
        in.push_back(best);
        taken[best] = 1;
        left = best_left;
        out.entered.push_back(best);
        out.f.push_back(best_f);
    }
    const LinearFit fit = TRY(solve(chosen_columns(triangle, in)));
    out.coefficients.assign(p, 0.0);
    for (size_t i = 0; i < in.size(); ++i) {
        out.coefficients[in[i]] = fit.coefficients[i];
    }
    return out;
}

}  // namespace regsosek::estimate
