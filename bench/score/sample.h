// Invented samples for the benchmarks, and answers as files that R reads beside ours.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "method/estimate/design.h"
#include "method/estimate/matrix.h"

namespace regsosek::bench {

/// Families with predictors (a constant, half of them counts of 0 and 1), PSUs of ten, strata.
struct Sample {
    estimate::Matrix x;
    std::vector<double> y;
    estimate::Design design;
};

/// `families` x `predictors` (and the constant); the same for the same numbers.
Sample invented_sample(size_t families, size_t predictors);

/// Seconds on the clock of the machine.
double seconds();

/// Numbers as a file of doubles in the machine's order. False when it cannot be written.
bool write_doubles(const std::string& path, const std::vector<double>& values);

/// Least time of three runs of `work`, in seconds.
template <typename F>
double best_of_three(const F& work) {
    double best = 0;
    for (int run = 0; run < 3; ++run) {
        const double begin = seconds();
        work();
        const double took = seconds() - begin;
        best = run == 0 || took < best ? took : best;
    }
    return best;
}

}  // namespace regsosek::bench
