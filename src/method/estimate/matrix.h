// A dense matrix of doubles, row by row: predictors of a regression, covariances.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace regsosek::estimate {

/// rows x columns values; row r begins at values[r * columns].
struct Matrix {
    size_t rows = 0;
    size_t columns = 0;
    std::vector<double> values;

    Matrix() = default;
    /// All zero.
    Matrix(size_t row_count, size_t column_count)
        : rows(row_count), columns(column_count), values(row_count * column_count, 0.0) {}
    double& at(size_t row, size_t column) { return values[row * columns + column]; }
    double at(size_t row, size_t column) const { return values[row * columns + column]; }
    std::span<double> row(size_t r) { return {values.data() + r * columns, columns}; }
    std::span<const double> row(size_t r) const { return {values.data() + r * columns, columns}; }
};

}  // namespace regsosek::estimate
