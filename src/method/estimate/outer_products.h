// Sums of outer products of rows, w x x': what moments, replicates and interior points spend their
// time on.
#pragma once

#include <cstddef>

namespace regsosek::estimate {

/// Columns that are summed at once; rows padded with zeros to a multiple of it cost least.
inline constexpr size_t columns_at_once = 4;

/// Adds sum over rows of scaled_i plain_j, j <= i, to the lower triangle of `into`. Both are rows x
/// columns, row by row. Above the diagonal a few products are added too, within the tiles that
/// touch it. Each element is the sum of its rows in order, then added: the same bits on every
/// processor.
void add_outer_products(const double* scaled, const double* plain, size_t rows, size_t columns,
                        double* into);

}  // namespace regsosek::estimate
