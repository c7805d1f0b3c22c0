// Sums over rows that are the same for any number of threads.
#pragma once

#include <cstddef>
#include <vector>

#include "ground/base/math.h"

namespace regsosek::estimate {

/// Fixed-order sum of f(i) over n rows.
template <typename F>
double sum_over(size_t n, const F& f) {
    std::vector<double> terms(n);
    for (size_t i = 0; i < n; ++i) {
        terms[i] = f(i);
    }
    return math::block_sum(terms);
}

}  // namespace regsosek::estimate
