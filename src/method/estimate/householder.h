// Householder reflections that make a stack of rows triangular, for doubles and for numbers of 106
// bits. Row operations only: no sum is reassociated, so the bits are the same on every machine.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "method/estimate/double_double.h"

namespace regsosek::estimate {

/// y[j] += factor * x[j]
inline void add_scaled(double factor, const double* x, double* y, size_t n) {
    const auto count = static_cast<Eigen::Index>(n);
    Eigen::Map<Eigen::ArrayXd>(y, count) += factor * Eigen::Map<const Eigen::ArrayXd>(x, count);
}
inline void add_scaled(const DoubleDouble& factor, const DoubleDouble* x, DoubleDouble* y,
                       size_t n) {
    for (size_t j = 0; j < n; ++j) {
        y[j] = y[j] + factor * x[j];
    }
}

/// Reflects rows k and below so that column k is zero below its row. `products` is space of one
/// value a column.
template <typename T>
void reflect(std::vector<T>& a, size_t rows, size_t columns, size_t k, std::vector<T>& products) {
    T below = 0.0;
    for (size_t i = k + 1; i < rows; ++i) {
        below = below + a[i * columns + k] * a[i * columns + k];
    }
    const T head = a[k * columns + k];
    const T length = square_root(below + head * head);
    if (static_cast<double>(below) == 0) {
        return;
    }
    const T target = static_cast<double>(head) > 0 ? -length : length;
    a[k * columns + k] = head - target;
    // 2 / v'v, with v'v = 2 target (target - head)
    const T factor = T(1.0) / (target * (target - head));
    const size_t rest = columns - k - 1;
    std::fill(products.begin(), products.end(), T(0.0));
    for (size_t i = k; i < rows; ++i) {
        add_scaled(a[i * columns + k], &a[i * columns + k + 1], products.data(), rest);
    }
    for (size_t j = 0; j < rest; ++j) {
        products[j] = products[j] * factor;
    }
    for (size_t i = k; i < rows; ++i) {
        add_scaled(-a[i * columns + k], products.data(), &a[i * columns + k + 1], rest);
        a[i * columns + k] = 0.0;
    }
    a[k * columns + k] = target;
}

/// Turns rows x columns values (row by row) into an upper triangle in place (Golub and Van
/// Loan 5.2).
template <typename T>
void triangularise(std::vector<T>& a, size_t rows, size_t columns) {
    std::vector<T> products(columns);
    for (size_t k = 0; k < columns && k < rows; ++k) {
        reflect(a, rows, columns, k, products);
    }
}

/// The column of [k, end) that is longest from row k down; of equals the first.
template <typename T>
size_t longest_column(const std::vector<T>& a, size_t rows, size_t columns, size_t k, size_t end) {
    std::vector<double> squares(columns, 0.0);
    for (size_t i = k; i < rows; ++i) {
        for (size_t j = k; j < end; ++j) {
            const double v = static_cast<double>(a[i * columns + j]);
            squares[j] += v * v;
        }
    }
    size_t best = k;
    for (size_t j = k + 1; j < end; ++j) {
        best = squares[j] > squares[best] ? j : best;
    }
    return best;
}

/// The same with pivoting among the first `pivoted` columns: each step takes the column that is
/// longest in what earlier ones leave (Businger and Golub 1965; Golub and Van Loan 5.4.2). Returns
/// which column stands in each place.
template <typename T>
std::vector<size_t> pivoted_triangle(std::vector<T>& a, size_t rows, size_t columns,
                                     size_t pivoted) {
    std::vector<size_t> order(pivoted);
    std::iota(order.begin(), order.end(), size_t{0});
    std::vector<T> products(columns);
    for (size_t k = 0; k < columns && k < rows; ++k) {
        if (k < pivoted) {
            const size_t longest = longest_column(a, rows, columns, k, pivoted);
            std::swap(order[k], order[longest]);
            for (size_t i = 0; i < rows; ++i) {
                std::swap(a[i * columns + k], a[i * columns + longest]);
            }
        }
        reflect(a, rows, columns, k, products);
    }
    return order;
}

}  // namespace regsosek::estimate
