// Householder reflections that make a stack of rows triangular, for doubles and for numbers of 106
// bits. Row operations only: no sum is reassociated, so the bits are the same on every machine.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
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

/// Turns rows x columns values (row by row) into an upper triangle in place (Golub and Van
/// Loan 5.2).
template <typename T>
void triangularise(std::vector<T>& a, size_t rows, size_t columns) {
    std::vector<T> products(columns);
    for (size_t k = 0; k < columns && k < rows; ++k) {
        T below = 0.0;
        for (size_t i = k + 1; i < rows; ++i) {
            below = below + a[i * columns + k] * a[i * columns + k];
        }
        const T head = a[k * columns + k];
        const T length = square_root(below + head * head);
        if (static_cast<double>(below) == 0) {
            continue;
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
}

}  // namespace regsosek::estimate
