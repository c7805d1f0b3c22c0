// Blocks of rows become triangles in parallel and are joined in block order. Solving walks the
// columns in declared order, so that of two that say the same the later one is dropped, and then
// factors what stays again with column pivoting.
#include "method/estimate/least_squares.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/threads.h"
#include "method/estimate/householder.h"

namespace regsosek::estimate {
namespace {

/// Keeps the first `columns` rows of a triangularised stack, padding with zeros.
template <typename T>
std::vector<T> top_rows(std::vector<T> stack, size_t columns) {
    stack.resize(columns * columns, T(0.0));
    return stack;
}

/// The triangle of up to rows_per_triangle rows.
template <typename T>
std::vector<T> block_triangle(const Matrix& x, std::span<const double> y,
                              std::span<const double> weights, std::span<const uint32_t> rows) {
    const size_t columns = x.columns + 1;
    std::vector<T> stack;
    stack.reserve(std::max(rows.size(), columns) * columns);
    for (const uint32_t r : rows) {
        const double w = weights.empty() ? 1.0 : weights[r];
        if (w == 0) {
            continue;
        }
        const T root = square_root(T(w));
        for (const double v : x.row(r)) {
            stack.push_back(root * T(v));
        }
        stack.push_back(root * T(y[r]));
    }
    triangularise(stack, stack.size() / columns, columns);
    return top_rows(std::move(stack), columns);
}

/// Joins triangles in order: one stack of two at a time.
template <typename T>
std::vector<T> join(std::span<const std::vector<T>> parts, size_t columns) {
    std::vector<T> total(columns * columns, T(0.0));
    bool first = true;
    for (const std::vector<T>& part : parts) {
        if (first) {
            total = part;
            first = false;
            continue;
        }
        total.insert(total.end(), part.begin(), part.end());
        triangularise(total, 2 * columns, columns);
        total = top_rows(std::move(total), columns);
    }
    return total;
}

template <typename T>
std::vector<T> triangle_values(const Matrix& x, std::span<const double> y,
                               std::span<const double> weights, std::span<const uint32_t> rows) {
    const size_t blocks = (rows.size() + rows_per_triangle - 1) / rows_per_triangle;
    std::vector<std::vector<T>> parts(blocks);
    parallel_blocks(blocks, [&](size_t b) {
        const size_t begin = b * rows_per_triangle;
        const size_t count = std::min(rows_per_triangle, rows.size() - begin);
        parts[b] = block_triangle<T>(x, y, weights, rows.subspan(begin, count));
    });
    return join<T>(parts, x.columns + 1);
}

/// The columns `keep` (and the last one, y) of a triangle, triangular again.
template <typename T>
std::vector<T> kept_columns(const std::vector<T>& full, size_t columns,
                            const std::vector<size_t>& keep) {
    std::vector<T> stack;
    for (size_t r = 0; r < columns; ++r) {
        for (const size_t c : keep) {
            stack.push_back(full[r * columns + c]);
        }
        stack.push_back(full[r * columns + columns - 1]);
    }
    triangularise(stack, columns, keep.size() + 1);
    stack.resize((keep.size() + 1) * (keep.size() + 1), T(0.0));
    return stack;
}

/// What earlier columns leave of column j, as a share of its length; 0 for an empty column.
template <typename T>
double left_share(const std::vector<T>& r, size_t columns, size_t j) {
    double squares = 0;
    for (size_t i = 0; i <= j; ++i) {
        const double v = static_cast<double>(r[i * columns + j]);
        squares += v * v;
    }
    const double diagonal = std::fabs(static_cast<double>(r[j * columns + j]));
    return squares > 0 ? diagonal / math::sqrt(squares) : 0;
}

/// Drops aliased columns one after the other; leaves the triangle of those kept.
template <typename T>
std::vector<T> drop_aliased(const std::vector<T>& full, size_t columns, double tolerance,
                            std::vector<size_t>& keep, LinearFit& fit) {
    keep.resize(columns - 1);
    std::iota(keep.begin(), keep.end(), size_t{0});
    std::vector<T> r = full;
    for (size_t j = 0; j < keep.size();) {
        const double share = left_share(r, keep.size() + 1, j);
        if (share >= tolerance) {
            fit.smallest_share = std::min(fit.smallest_share, share);
            ++j;
            continue;
        }
        fit.aliased.push_back(keep[j]);
        keep.erase(keep.begin() + static_cast<std::ptrdiff_t>(j));
        r = kept_columns(full, columns, keep);
    }
    return r;
}

/// R^-1 of the p x p part of a triangle with `columns` columns.
template <typename T>
std::vector<T> inverse_of(const std::vector<T>& r, size_t columns) {
    const size_t p = columns - 1;
    std::vector<T> inverse(p * p, T(0.0));
    for (size_t c = 0; c < p; ++c) {
        inverse[c * p + c] = T(1.0) / r[c * columns + c];
        for (size_t i = c; i-- > 0;) {
            T sum = 0.0;
            for (size_t k = i + 1; k <= c; ++k) {
                sum = sum + r[i * columns + k] * inverse[k * p + c];
            }
            inverse[i * p + c] = -(sum / r[i * columns + i]);
        }
    }
    return inverse;
}

/// Coefficients and (X'WX)^-1 from the triangle of the kept columns.
template <typename T>
void fill_fit(const std::vector<T>& r, const std::vector<size_t>& keep, size_t p, LinearFit& fit) {
    const size_t columns = keep.size() + 1;
    const std::vector<T> inverse = inverse_of(r, columns);
    fit.coefficients.assign(p, 0.0);
    fit.inverse = Matrix(p, p);
    fit.rank = keep.size();
    for (size_t i = 0; i < keep.size(); ++i) {
        T beta = 0.0;
        for (size_t k = i; k < keep.size(); ++k) {
            beta = beta + inverse[i * keep.size() + k] * r[k * columns + columns - 1];
        }
        fit.coefficients[keep[i]] = static_cast<double>(beta);
        for (size_t j = 0; j < keep.size(); ++j) {
            T sum = 0.0;
            for (size_t k = std::max(i, j); k < keep.size(); ++k) {
                sum = sum + inverse[i * keep.size() + k] * inverse[j * keep.size() + k];
            }
            fit.inverse.at(keep[i], keep[j]) = static_cast<double>(sum);
        }
    }
    const double last = static_cast<double>(r[columns * columns - 1]);
    fit.residual_sum = last * last;
}

template <typename T>
LinearFit solve_values(const std::vector<T>& full, size_t columns, const FitOptions& options,
                       std::span<const double> penalties) {
    LinearFit fit;
    std::vector<size_t> keep;
    std::vector<T> r = drop_aliased(full, columns, options.alias_tolerance, keep, fit);
    const size_t kept = keep.size() + 1;
    for (size_t j = 0; j < keep.size() && !penalties.empty(); ++j) {
        std::vector<T> row(kept, T(0.0));
        row[j] = square_root(T(penalties[keep[j]]));
        r.insert(r.end(), row.begin(), row.end());
    }
    for (const size_t place : pivoted_triangle(r, r.size() / kept, kept, keep.size())) {
        fit.pivots.push_back(keep[place]);
    }
    r.resize(kept * kept, T(0.0));
    if (!keep.empty()) {
        const size_t last = keep.size() - 1;
        fit.pivot_share =
            std::fabs(static_cast<double>(r[last * kept + last]) / static_cast<double>(r[0]));
    }
    fill_fit(r, fit.pivots, columns - 1, fit);
    return fit;
}

bool all_finite(std::span<const double> values) {
    return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

Result<void> check_input(const Matrix& x, std::span<const double> y,
                         std::span<const double> weights) {
    if (x.rows != y.size() || (!weights.empty() && weights.size() != y.size()) || x.columns == 0) {
        return fail(Code::bad_input, "Panjang prediktor, peubah terikat dan penimbang tidak sama.",
                    "Predictors, response and weights differ in length.");
    }
    if (!all_finite(x.values) || !all_finite(y)) {
        return fail(Code::bad_input, "Ada nilai yang bukan bilangan di data regresi.",
                    "The regression's data hold a value that is not a finite number.");
    }
    const bool sound = std::all_of(weights.begin(), weights.end(),
                                   [](double w) { return std::isfinite(w) && w >= 0; });
    if (!sound) {
        return fail(Code::bad_input, "Ada penimbang negatif atau kosong.",
                    "A weight is negative or missing.");
    }
    return {};
}

/// Number of rows with a positive weight, and the sum of weights in fixed blocks.
void count_rows(std::span<const double> weights, std::span<const uint32_t> rows, Triangle& out) {
    std::vector<double> chosen(rows.size(), 1.0);
    for (size_t i = 0; i < rows.size() && !weights.empty(); ++i) {
        chosen[i] = weights[rows[i]];
    }
    out.rows = std::count_if(chosen.begin(), chosen.end(), [](double w) { return w > 0; });
    out.weight = math::block_sum(chosen);
}

Result<void> check_rows(const Triangle& triangle) {
    if (triangle.rows == 0 || !all_finite(triangle.values)) {
        return fail(Code::bad_input, "Tidak ada baris yang dapat dipakai untuk menduga model.",
                    "No row can be used to estimate the model.");
    }
    return {};
}

}  // namespace

Triangle triangle_of(const Matrix& x, std::span<const double> y, std::span<const double> weights,
                     std::span<const uint32_t> rows) {
    must(x.rows == y.size(), "as many responses as rows");
    Triangle out;
    out.columns = x.columns + 1;
    out.values = triangle_values<double>(x, y, weights, rows);
    count_rows(weights, rows, out);
    return out;
}

Triangle joined(std::span<const Triangle> parts) {
    must(!parts.empty(), "something to join");
    Triangle out;
    out.columns = parts.front().columns;
    std::vector<std::vector<double>> values;
    for (const Triangle& part : parts) {
        must(part.columns == out.columns, "triangles of the same predictors");
        values.push_back(part.values);
        out.rows += part.rows;
        out.weight += part.weight;
    }
    out.values = join<double>(values, out.columns);
    return out;
}

Result<LinearFit> solve(const Triangle& triangle, const FitOptions& options,
                        std::span<const double> penalties) {
    must(penalties.empty() || penalties.size() + 1 == triangle.columns,
         "a penalty for each column");
    TRY(check_rows(triangle));
    LinearFit fit = solve_values(triangle.values, triangle.columns, options, penalties);
    fit.rows = triangle.rows;
    fit.weight = triangle.weight;
    return fit;
}

Result<LinearFit> least_squares(const Matrix& x, std::span<const double> y,
                                std::span<const double> weights, const FitOptions& options) {
    TRY(check_input(x, y, weights));
    std::vector<uint32_t> rows(x.rows);
    std::iota(rows.begin(), rows.end(), 0U);
    const Triangle triangle = triangle_of(x, y, weights, rows);
    LinearFit fit = TRY(solve(triangle, options));
    if (fit.smallest_share < options.extended_below) {
        const auto values = triangle_values<DoubleDouble>(x, y, weights, rows);
        fit = solve_values(values, triangle.columns, options, {});
        fit.rows = triangle.rows;
        fit.weight = triangle.weight;
        fit.extended = true;
    }
    return fit;
}

std::vector<double> predicted(const Matrix& x, std::span<const double> coefficients) {
    must(coefficients.size() == x.columns, "a coefficient for each column");
    std::vector<double> out(x.rows);
    parallel_ranges(x.rows, math::sum_block, [&](size_t begin, size_t end) {
        for (size_t r = begin; r < end; ++r) {
            double sum = 0;
            const std::span<const double> row = x.row(r);
            for (size_t c = 0; c < row.size(); ++c) {
                sum += row[c] * coefficients[c];
            }
            out[r] = sum;
        }
    });
    return out;
}

std::vector<double> ridge_penalties(const Matrix& x, std::span<const double> weights,
                                    double lambda) {
    std::vector<double> ones(weights.begin(), weights.end());
    ones.resize(x.rows, 1.0);
    const double total = math::block_sum(ones);
    const double scale = total / static_cast<double>(std::max<size_t>(x.rows, 1));
    std::vector<double> penalties(x.columns);
    std::vector<double> terms(x.rows);
    for (size_t c = 0; c < x.columns && total > 0; ++c) {
        for (size_t r = 0; r < x.rows; ++r) {
            terms[r] = ones[r] * x.at(r, c);
        }
        const double mean = math::block_sum(terms) / total;
        for (size_t r = 0; r < x.rows; ++r) {
            const double d = x.at(r, c) - mean;
            terms[r] = ones[r] * d * d;
        }
        penalties[c] = lambda * scale * math::block_sum(terms) / total;
    }
    return penalties;
}

}  // namespace regsosek::estimate
