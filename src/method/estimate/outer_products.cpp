// Tiles of sums that stay in registers while the rows go by: a row's numbers are read once per
// tile and sums once per call, where adding row by row would read every sum for every row.
#include "method/estimate/outer_products.h"

#include "ground/base/cpu.h"

namespace regsosek::estimate {
namespace {

/// Four doubles, wherever they lie.
using Four [[gnu::vector_size(4 * sizeof(double)), gnu::aligned(alignof(double)), gnu::may_alias]] =
    double;

/// Adds a tile of I rows of sums by 4 V columns. `s` and `p` point to the tile's first column in
/// the first row, `into` to its first sum; all have `columns` numbers a row.
template <size_t I, size_t V>
[[gnu::always_inline]] inline void add_tile(const double* s, const double* p, size_t rows,
                                            size_t columns, double* into) {
    Four sums[I][V] = {};
    for (size_t r = 0; r < rows; ++r, s += columns, p += columns) {
        const Four* value = reinterpret_cast<const Four*>(p);
        for (size_t i = 0; i < I; ++i) {
            for (size_t v = 0; v < V; ++v) {
                sums[i][v] += s[i] * value[v];
            }
        }
    }
    for (size_t i = 0; i < I; ++i) {
        Four* total = reinterpret_cast<Four*>(into + i * columns);
        for (size_t v = 0; v < V; ++v) {
            total[v] += sums[i][v];
        }
    }
}

/// The same for one column.
template <size_t I>
[[gnu::always_inline]] inline void add_column(const double* s, const double* p, size_t rows,
                                              size_t columns, double* into) {
    double sums[I] = {};
    for (size_t r = 0; r < rows; ++r, s += columns, p += columns) {
        for (size_t i = 0; i < I; ++i) {
            sums[i] += s[i] * *p;
        }
    }
    for (size_t i = 0; i < I; ++i) {
        into[i * columns] += sums[i];
    }
}

/// Adds I rows of sums up to the diagonal of the last of them; `s` points to their first column.
template <size_t I>
[[gnu::always_inline]] inline void add_rows(const double* s, const double* p, size_t rows,
                                            size_t columns, size_t width, double* into) {
    constexpr size_t wide = 2;  // 4 x 8 sums fill half of the registers of AVX2
    size_t j = 0;
    for (; j + 4 * wide <= width; j += 4 * wide) {
        add_tile<I, wide>(s, p + j, rows, columns, into + j);
    }
    if (j + 4 <= width) {
        add_tile<I, 1>(s, p + j, rows, columns, into + j);
        j += 4;
    }
    for (; j < width; ++j) {
        add_column<I>(s, p + j, rows, columns, into + j);
    }
}

}  // namespace

REGSOSEK_FOR_EACH_CPU
void add_outer_products(const double* scaled, const double* plain, size_t rows, size_t columns,
                        double* into) {
    size_t i = 0;
    for (; i + columns_at_once <= columns; i += columns_at_once) {
        add_rows<columns_at_once>(scaled + i, plain, rows, columns, i + columns_at_once,
                                  into + i * columns);
    }
    for (; i < columns; ++i) {
        add_rows<1>(scaled + i, plain, rows, columns, i + 1, into + i * columns);
    }
}

}  // namespace regsosek::estimate
