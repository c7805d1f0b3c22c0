// The dual problem max y'a, X'a = (1 - tau) X'1, 0 <= a <= 1, over rows already times their
// weights. Sums over rows run in blocks of 4,096, added in block order.
#include "method/estimate/quantile.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/threads.h"
#include "method/estimate/dense.h"
#include "method/estimate/least_squares.h"
#include "method/estimate/outer_products.h"

namespace regsosek::estimate {
namespace {

/// Runs work(begin, end, part) over blocks and adds the parts, of `size` numbers each, in order.
template <typename F>
std::vector<double> summed(size_t rows, size_t size, const F& work) {
    const size_t blocks = (rows + math::sum_block - 1) / math::sum_block;
    std::vector<std::vector<double>> parts(blocks);
    parallel_blocks(blocks, [&](size_t b) {
        parts[b].assign(size, 0.0);
        const size_t begin = b * math::sum_block;
        work(begin, std::min(rows, begin + math::sum_block), parts[b]);
    });
    std::vector<double> total(size, 0.0);
    for (const std::vector<double>& part : parts) {
        for (size_t i = 0; i < size; ++i) {
            total[i] += part[i];
        }
    }
    return total;
}

/// The rows that count, times their weights, in the columns that are not aliased.
struct Scaled {
    Matrix x;
    std::vector<double> y;
};

double product(std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        sum += a[i] * b[i];
    }
    return sum;
}

/// X'v
std::vector<double> transposed(const Matrix& x, std::span<const double> v) {
    return summed(x.rows, x.columns, [&](size_t begin, size_t end, std::vector<double>& part) {
        for (size_t r = begin; r < end; ++r) {
            const std::span<const double> row = x.row(r);
            for (size_t c = 0; c < row.size(); ++c) {
                part[c] += v[r] * row[c];
            }
        }
    });
}

/// X' diag(q) X, lower triangle.
Matrix weighted_cross(const Matrix& x, std::span<const double> q) {
    Matrix out(x.columns, x.columns);
    out.values = summed(
        x.rows, x.columns * x.columns, [&](size_t begin, size_t end, std::vector<double>& part) {
            constexpr size_t panel = 16;
            std::vector<double> scaled(panel * x.columns);
            for (size_t first = begin; first < end; first += panel) {
                const size_t count = std::min(panel, end - first);
                const double* plain = &x.values[first * x.columns];
                for (size_t i = 0; i < count * x.columns; ++i) {
                    scaled[i] = q[first + i / x.columns] * plain[i];
                }
                add_outer_products(scaled.data(), plain, count, x.columns, part.data());
            }
        });
    return out;
}

/// The interior point: a in (0, 1), s = 1 - a, and the multipliers z and w of both bounds.
struct Point {
    std::vector<double> a, s, z, w;
    std::vector<double> beta;
};

struct Step {
    std::vector<double> a, z, w;
    std::vector<double> beta;
};

/// How far v + t dv stays positive.
double room(std::span<const double> v, std::span<const double> dv) {
    double most = 1e20;
    for (size_t i = 0; i < v.size(); ++i) {
        most = dv[i] < 0 ? std::min(most, -v[i] / dv[i]) : most;
    }
    return most;
}

/// The search from start to end.
class Search {
public:
    Search(const Scaled& data, double tau) : data_(data), tau_(tau) {}

    /// False when the first equations cannot be solved.
    bool start() {
        const std::vector<double> ones(data_.x.rows, 1.0);
        const auto cholesky = Cholesky::of(weighted_cross(data_.x, ones));
        if (!cholesky) {
            return false;
        }
        point_.beta = cholesky->solve(transposed(data_.x, data_.y));
        point_.a.assign(data_.x.rows, 1 - tau_);
        point_.s.assign(data_.x.rows, tau_);
        const std::vector<double> fitted = predicted(data_.x, point_.beta);
        for (size_t r = 0; r < data_.x.rows; ++r) {
            constexpr double nudge = 0.001;  // a residual of 0 would have no multiplier (lpfnb)
            const double residual = data_.y[r] - fitted[r];
            const double against = residual == 0 ? nudge : -residual;
            point_.z.push_back(std::max(against, 0.0));
            point_.w.push_back(std::max(-against, 0.0));
        }
        // Both multipliers begin inside: what is 0 gets a small share of the largest.
        const double floor =
            1e-6 * std::max(std::ranges::max(point_.z), std::ranges::max(point_.w));
        for (size_t r = 0; r < data_.x.rows; ++r) {
            point_.z[r] += floor;
            point_.w[r] += floor;
        }
        return true;
    }

    /// z'a + w's: the distance of primal from dual objective.
    double gap() const { return product(point_.z, point_.a) + product(point_.w, point_.s); }
    const std::vector<double>& beta() const { return point_.beta; }

    /// One predictor and corrector step; false when the equations have become singular.
    bool advance() {
        const size_t n = data_.x.rows;
        std::vector<double> q(n);
        std::vector<double> r(n);
        for (size_t i = 0; i < n; ++i) {
            q[i] = 1 / (point_.z[i] / point_.a[i] + point_.w[i] / point_.s[i]);
            r[i] = point_.z[i] - point_.w[i];
        }
        const auto cholesky = Cholesky::of(weighted_cross(data_.x, q), 0);
        if (!cholesky) {
            return false;
        }
        Step step = solved(*cholesky, q, r);
        for (size_t i = 0; i < n; ++i) {
            step.z[i] = -point_.z[i] * (1 + step.a[i] / point_.a[i]);
            step.w[i] = -point_.w[i] * (1 - step.a[i] / point_.s[i]);
        }
        const auto [primal, dual] = rooms(step);
        if (std::min(primal, dual) < 1) {
            corrected(*cholesky, q, r, primal, dual, step);
        }
        const auto [far, wide] = rooms(step);
        take(step, far, wide);
        return true;
    }

private:
    /// The step that X q X' and the right side r ask for: a = q (X b - r).
    Step solved(const Cholesky& cholesky, std::span<const double> q,
                std::span<const double> r) const {
        std::vector<double> qr(r.size());
        for (size_t i = 0; i < r.size(); ++i) {
            qr[i] = q[i] * r[i];
        }
        Step step;
        step.beta = cholesky.solve(transposed(data_.x, qr));
        step.a = predicted(data_.x, step.beta);
        for (size_t i = 0; i < r.size(); ++i) {
            step.a[i] = q[i] * (step.a[i] - r[i]);
        }
        step.z.resize(r.size());
        step.w.resize(r.size());
        return step;
    }

    std::pair<double, double> rooms(const Step& step) const {
        constexpr double short_of = 0.99995;  // of the way to the wall (quantreg's beta)
        std::vector<double> down(step.a.size());
        for (size_t i = 0; i < down.size(); ++i) {
            down[i] = -step.a[i];
        }
        const double primal = std::min(room(point_.a, step.a), room(point_.s, down));
        const double dual = std::min(room(point_.z, step.z), room(point_.w, step.w));
        return {std::min(1.0, short_of * primal), std::min(1.0, short_of * dual)};
    }

    void corrected(const Cholesky& cholesky, std::span<const double> q, std::span<const double> r,
                   double primal, double dual, Step& step) const {
        const size_t n = q.size();
        const double now = gap();
        double then = 0;
        for (size_t i = 0; i < n; ++i) {
            then += (point_.z[i] + dual * step.z[i]) * (point_.a[i] + primal * step.a[i]);
            then += (point_.w[i] + dual * step.w[i]) * (point_.s[i] - primal * step.a[i]);
        }
        const double share = then / now;
        const double mu = now * share * share * share / (2 * static_cast<double>(n));
        std::vector<double> right(n);
        std::vector<double> az(n);
        std::vector<double> sw(n);
        for (size_t i = 0; i < n; ++i) {
            az[i] = step.a[i] * step.z[i];
            sw[i] = -step.a[i] * step.w[i];
            const double centre = mu * (1 / point_.a[i] - 1 / point_.s[i]);
            right[i] = r[i] + az[i] / point_.a[i] - sw[i] / point_.s[i] - centre;
        }
        step = solved(cholesky, q, right);
        for (size_t i = 0; i < n; ++i) {
            step.z[i] = (mu - point_.z[i] * step.a[i] - az[i]) / point_.a[i] - point_.z[i];
            step.w[i] = (mu + point_.w[i] * step.a[i] - sw[i]) / point_.s[i] - point_.w[i];
        }
    }

    void take(const Step& step, double primal, double dual) {
        for (size_t i = 0; i < point_.a.size(); ++i) {
            point_.a[i] += primal * step.a[i];
            point_.s[i] -= primal * step.a[i];
            point_.z[i] += dual * step.z[i];
            point_.w[i] += dual * step.w[i];
        }
        for (size_t c = 0; c < point_.beta.size(); ++c) {
            point_.beta[c] -= dual * step.beta[c];
        }
    }

    const Scaled& data_;
    double tau_;
    Point point_;
};

/// Coefficients that pass exactly through the rows nearest to `beta`: a vertex. Rows are taken by
/// ascending distance while they are independent (Gram-Schmidt, twice).
std::vector<double> vertex_near(const Scaled& data, std::span<const double> beta) {
    const std::vector<double> fitted = predicted(data.x, beta);
    std::vector<uint32_t> order(data.y.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto distance = [&](uint32_t r) { return std::fabs(data.y[r] - fitted[r]); };
    std::ranges::stable_sort(order, {}, distance);
    const size_t p = data.x.columns;
    std::vector<std::vector<double>> basis;
    std::vector<uint32_t> rows;
    for (const uint32_t r : order) {
        std::vector<double> v(data.x.row(r).begin(), data.x.row(r).end());
        const double length = math::sqrt(product(v, v));
        for (int twice = 0; twice < 2; ++twice) {
            for (const std::vector<double>& b : basis) {
                const double along = product(v, b);
                for (size_t c = 0; c < p; ++c) {
                    v[c] -= along * b[c];
                }
            }
        }
        const double left = math::sqrt(product(v, v));
        constexpr double independent = 1e-9;
        if (left <= independent * length) {
            continue;
        }
        for (double& value : v) {
            value /= left;
        }
        basis.push_back(std::move(v));
        rows.push_back(r);
        if (rows.size() == p) {
            break;
        }
    }
    const auto fit = solve(triangle_of(data.x, data.y, {}, rows));
    return fit ? fit->coefficients : std::vector<double>(beta.begin(), beta.end());
}

Result<Scaled> scaled(const Matrix& x, std::span<const double> y, std::span<const double> weights,
                      std::span<const size_t> aliased) {
    Scaled out;
    for (size_t r = 0; r < x.rows; ++r) {
        const double w = weights.empty() ? 1.0 : weights[r];
        if (w == 0) {
            continue;
        }
        for (size_t c = 0; c < x.columns; ++c) {
            if (std::ranges::find(aliased, c) == aliased.end()) {
                out.x.values.push_back(w * x.at(r, c));
            }
        }
        out.y.push_back(w * y[r]);
    }
    out.x.rows = out.y.size();
    out.x.columns = x.columns - aliased.size();
    if (out.x.rows < out.x.columns || out.x.columns == 0) {
        return fail(Code::bad_input, "Baris lebih sedikit daripada koefisien.",
                    "There are fewer rows than coefficients.");
    }
    return out;
}

double objective_of(const Scaled& data, double tau, std::span<const double> beta) {
    return quantile_objective(data.x, data.y, {}, tau, beta);
}

}  // namespace

double quantile_objective(const Matrix& x, std::span<const double> y,
                          std::span<const double> weights, double tau,
                          std::span<const double> coefficients) {
    const std::vector<double> fitted = predicted(x, coefficients);
    std::vector<double> terms(y.size());
    for (size_t r = 0; r < y.size(); ++r) {
        const double u = y[r] - fitted[r];
        terms[r] = (weights.empty() ? 1.0 : weights[r]) * u * (u < 0 ? tau - 1 : tau);
    }
    return math::block_sum(terms);
}

Result<QuantileFit> quantile_regression(const Matrix& x, std::span<const double> y,
                                        std::span<const double> weights, double tau,
                                        const QuantileOptions& options) {
    if (!(tau > 0 && tau < 1)) {
        return fail(Code::bad_input, "tau harus di antara 0 dan 1", "tau must lie between 0 and 1");
    }
    const LinearFit linear = TRY(least_squares(x, y, weights));  // also checks the input
    QuantileFit out;
    out.aliased = linear.aliased;
    const Scaled data = TRY(scaled(x, y, weights, out.aliased));
    Search search(data, tau);
    if (!search.start()) {
        return fail(Code::bad_input, "Prediktor saling menentukan.",
                    "The predictors determine one another.");
    }
    double objective = objective_of(data, tau, search.beta());
    while (out.iterations < options.iterations_max && search.gap() > options.gap * objective) {
        if (!search.advance()) {
            break;
        }
        ++out.iterations;
        objective = objective_of(data, tau, search.beta());
    }
    out.bound = objective - search.gap();
    std::vector<double> best = search.beta();
    const std::vector<double> vertex = vertex_near(data, best);
    const double at_vertex = objective_of(data, tau, vertex);
    if (at_vertex <= objective) {
        best = vertex;
        objective = at_vertex;
    }
    out.objective = objective;
    size_t next = 0;
    for (size_t c = 0; c < x.columns; ++c) {
        const bool dropped = std::ranges::find(out.aliased, c) != out.aliased.end();
        out.coefficients.push_back(dropped ? 0.0 : best[next++]);
    }
    return out;
}

}  // namespace regsosek::estimate
