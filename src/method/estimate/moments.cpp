// Rows are shifted to near the mean before they are multiplied, so that what is left after centring
// keeps its digits.
#include "method/estimate/moments.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/threads.h"
#include "method/estimate/outer_products.h"

namespace regsosek::estimate {
namespace {

// Rows that become one block of sums; fixed, so that threads do not change the answer.
constexpr size_t block_rows = 4096;
// Rows that are multiplied at once: their numbers stay in the first cache.
constexpr size_t panel_rows = 16;

/// Means of the first rows: any number near the mean serves.
std::vector<double> shift_of(const Matrix& x, std::span<const double> y,
                             std::span<const uint32_t> rows) {
    constexpr size_t looked_at = 1000;
    const size_t count = std::min(rows.size(), looked_at);
    std::vector<double> shift(x.columns, 0.0);
    for (size_t i = 0; i < count; ++i) {
        const uint32_t r = rows[i];
        for (size_t c = 1; c < x.columns; ++c) {
            shift[c - 1] += x.at(r, c) / static_cast<double>(count);
        }
        shift.back() += y[r] / static_cast<double>(count);
    }
    return shift;
}

/// Numbers of a row while it is summed: slopes, y, 1, then zeros.
size_t padded_columns(const Matrix& x) {
    return (x.columns + 1 + columns_at_once - 1) / columns_at_once * columns_at_once;
}

/// Sums of a block: of shifted values (the constant's column last but the zeros), lower triangle.
struct Sums {
    int64_t rows = 0;
    std::vector<double> values;
    bool sound = true;  ///< no weight is negative
};

Sums block_sums(const Matrix& x, std::span<const double> y, std::span<const double> weights,
                std::span<const uint32_t> rows, std::span<const double> shift) {
    const size_t columns = padded_columns(x);
    const size_t slopes = x.columns - 1;
    Sums out;
    out.values.assign(columns * columns, 0.0);
    std::vector<double> plain(panel_rows * columns);
    std::vector<double> scaled(panel_rows * columns);
    for (size_t begin = 0; begin < rows.size(); begin += panel_rows) {
        const size_t count = std::min(panel_rows, rows.size() - begin);
        for (size_t k = 0; k < count; ++k) {
            const uint32_t r = rows[begin + k];
            const double w = weights.empty() ? 1.0 : weights[r];
            out.rows += w > 0 ? 1 : 0;
            out.sound = out.sound && w >= 0;
            const double* from = &x.values[r * x.columns + 1];
            double* p = &plain[k * columns];
            double* s = &scaled[k * columns];
            const auto count_of = [](size_t n) { return static_cast<Eigen::Index>(n); };
            Eigen::Map<Eigen::ArrayXd>(p, count_of(slopes)) =
                Eigen::Map<const Eigen::ArrayXd>(from, count_of(slopes)) -
                Eigen::Map<const Eigen::ArrayXd>(shift.data(), count_of(slopes));
            p[slopes] = y[r] - shift[slopes];
            p[slopes + 1] = 1;
            Eigen::Map<Eigen::ArrayXd>(s, count_of(columns)) =
                w * Eigen::Map<const Eigen::ArrayXd>(p, count_of(columns));
        }
        add_outer_products(scaled.data(), plain.data(), count, columns, out.values.data());
    }
    return out;
}

}  // namespace

Result<Moments> moments_of(const Matrix& x, std::span<const double> y,
                           std::span<const double> weights, std::span<const uint32_t> rows) {
    if (x.rows != y.size() || (!weights.empty() && weights.size() != y.size()) || x.columns < 2) {
        return fail(Code::bad_input, "Panjang prediktor, peubah terikat dan penimbang tidak sama.",
                    "Predictors, response and weights differ in length.");
    }
    const std::vector<double> shift = shift_of(x, y, rows);
    const size_t blocks = (rows.size() + block_rows - 1) / block_rows;
    std::vector<Sums> parts(blocks);
    parallel_blocks(blocks, [&](size_t b) {
        const size_t begin = b * block_rows;
        const size_t count = std::min(block_rows, rows.size() - begin);
        parts[b] = block_sums(x, y, weights, rows.subspan(begin, count), shift);
    });
    const size_t columns = padded_columns(x);
    std::vector<double> total(columns * columns, 0.0);
    Moments out;
    bool sound = true;  // what is not finite shows in the sums
    for (const Sums& part : parts) {
        out.rows += part.rows;
        sound = sound && part.sound;
        for (size_t i = 0; i < total.size(); ++i) {
            total[i] += part.values[i];
        }
    }
    sound = sound && std::ranges::all_of(total, [](double v) { return std::isfinite(v); });
    if (!sound) {
        return fail(Code::bad_input, "Ada penimbang negatif atau nilai yang bukan bilangan.",
                    "A weight is negative or a value is not a finite number.");
    }
    const size_t last = x.columns;
    out.weight = total[last * columns + last];
    out.mean.assign(last, 0.0);
    out.cross = Matrix(last, last);
    for (size_t i = 0; i < last && out.weight > 0; ++i) {
        const double mean_i = total[last * columns + i] / out.weight;
        out.mean[i] = shift[i] + mean_i;
        for (size_t j = 0; j <= i; ++j) {
            const double mean_j = total[last * columns + j] / out.weight;
            const double value = total[i * columns + j] / out.weight - mean_i * mean_j;
            out.cross.at(i, j) = value;
            out.cross.at(j, i) = value;
        }
    }
    return out;
}

Moments moments_of(const Triangle& triangle) {
    const size_t columns = triangle.columns;
    const auto at = [&](size_t i, size_t j) { return triangle.values[i * columns + j]; };
    Moments out;
    out.rows = triangle.rows;
    out.weight = triangle.weight;
    out.cross = Matrix(columns - 1, columns - 1);
    for (size_t j = 1; j < columns; ++j) {
        out.mean.push_back(at(0, j) / at(0, 0));
    }
    for (size_t k = 1; k < columns; ++k) {  // row 0 holds the means
        for (size_t i = k; i < columns; ++i) {
            for (size_t j = k; j < columns; ++j) {
                out.cross.at(i - 1, j - 1) += at(k, i) * at(k, j) / triangle.weight;
            }
        }
    }
    return out;
}

Moments joined(std::span<const Moments> parts) {
    must(!parts.empty(), "something to join");
    Moments out;
    const size_t n = parts.front().mean.size();
    out.mean.assign(n, 0.0);
    out.cross = Matrix(n, n);
    for (const Moments& part : parts) {
        must(part.mean.size() == n, "moments of the same columns");
        if (!(part.weight > 0)) {
            continue;
        }
        const double weight = out.weight + part.weight;
        const double share = part.weight / weight;
        std::vector<double> step(n);
        for (size_t i = 0; i < n; ++i) {
            step[i] = part.mean[i] - out.mean[i];
        }
        for (size_t i = 0; i < n; ++i) {
            for (size_t j = 0; j < n; ++j) {
                out.cross.at(i, j) += share * (part.cross.at(i, j) - out.cross.at(i, j)) +
                                      share * (1 - share) * step[i] * step[j];
            }
        }
        for (size_t i = 0; i < n; ++i) {
            out.mean[i] += share * step[i];
        }
        out.weight = weight;
        out.rows += part.rows;
    }
    return out;
}

double residual_sum(const Moments& moments, std::span<const double> coefficients) {
    must(coefficients.size() == moments.mean.size(), "a coefficient for each column");
    const size_t y = moments.mean.size() - 1;
    // (b, -1): its quadratic form is the variance of the residuals.
    std::vector<double> b(coefficients.begin() + 1, coefficients.end());
    b.push_back(-1);
    double level = coefficients.front();
    double spread = 0;
    for (size_t i = 0; i <= y; ++i) {
        level += b[i] * moments.mean[i];
        for (size_t j = 0; j <= y; ++j) {
            spread += b[i] * b[j] * moments.cross.at(i, j);
        }
    }
    return moments.weight * (spread + level * level);
}

}  // namespace regsosek::estimate
