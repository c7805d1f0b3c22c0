// One pass to sum each region, one to move its areas.
#include "method/estimate/benchmark.h"

#include <cmath>

namespace regsosek::estimate {

namespace {

std::unexpected<Error> not_possible(const char* id, const char* en) {
    return fail(Code::bad_input, id, en);
}

/// Weighted means of regions. Errors: bad_input.
Result<std::vector<double>> region_means(std::span<const double> indicators,
                                         std::span<const double> weights,
                                         std::span<const size_t> region, size_t regions) {
    if (weights.size() != indicators.size() || region.size() != indicators.size()) {
        return not_possible("panjang daftar wilayah berbeda",
                            "the lists of areas differ in length");
    }
    std::vector<double> sum(regions);
    std::vector<double> weight(regions);
    for (size_t i = 0; i < indicators.size(); ++i) {
        if (region[i] >= regions || !(weights[i] >= 0) || !std::isfinite(indicators[i])) {
            return not_possible("wilayah, penimbang atau angka salah",
                                "a wrong region, weight or figure");
        }
        sum[region[i]] += weights[i] * indicators[i];
        weight[region[i]] += weights[i];
    }
    for (size_t r = 0; r < regions; ++r) {
        if (!(weight[r] > 0)) {
            return not_possible("ada wilayah tanpa penduduk", "a region has no weight");
        }
        sum[r] /= weight[r];
    }
    return sum;
}

}  // namespace

Result<std::vector<double>> benchmarked(std::span<const double> indicators,
                                        std::span<const double> weights,
                                        std::span<const size_t> region,
                                        std::span<const double> direct, Benchmark way) {
    const std::vector<double> means = TRY(region_means(indicators, weights, region, direct.size()));
    std::vector<double> out(indicators.begin(), indicators.end());
    for (size_t i = 0; i < out.size(); ++i) {
        const double mean = means[region[i]];
        const double tau = direct[region[i]];
        if (std::isnan(tau)) {
            continue;
        }
        const bool nothing = (way == Benchmark::ratio && mean == 0) ||
                             (way == Benchmark::ratio_complement && mean == 1);
        if (nothing && tau != mean) {
            return not_possible("tidak ada yang dapat diskalakan", "there is nothing to scale");
        }
        if (nothing) {
            continue;
        }
        switch (way) {
            case Benchmark::ratio: out[i] *= tau / mean; break;
            case Benchmark::ratio_complement:
                out[i] = 1 - (1 - out[i]) * (1 - tau) / (1 - mean);
                break;
            case Benchmark::additive: out[i] += tau - mean; break;
        }
    }
    return out;
}

}  // namespace regsosek::estimate
