// One draw is one block of parallel work; areas are summed in row order inside it.
#include "method/estimate/ell.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/estimate/explanation.h"

namespace regsosek::estimate {
namespace {

/// Streams of random numbers, so that no draw is used twice.
enum Stream : uint64_t { of_coefficients = 1, of_clusters = 2, of_families = 3 };

Random drawn(uint64_t seed, Stream stream, size_t draw, size_t record) {
    return Random(mix64(seed, stream), draw, record);
}

Result<void> check(const EllCensus& census, const EllModel& model, int32_t draws) {
    const size_t rows = census.x == nullptr ? 0 : census.x->rows;
    const bool lengths = rows > 0 && census.weight.size() == rows &&
                         census.cluster.size() == rows && census.area.size() == rows &&
                         census.x->columns == model.coefficients.size();
    const bool areas =
        lengths && std::ranges::max(census.area) < census.line.size() &&
        std::ranges::all_of(census.line, [](double z) { return z > 0 && std::isfinite(z); });
    if (!areas || draws < 2 || !(model.sigma >= 0) || !(model.cluster_sigma >= 0) ||
        !std::isfinite(model.sigma + model.cluster_sigma)) {
        return fail(Code::bad_input, "masukan simulasi ELL salah",
                    "wrong input of the ELL simulation");
    }
    return {};
}

std::vector<double> drawn_coefficients(const EllModel& model, const Matrix& factor, uint64_t seed,
                                       size_t draw) {
    std::vector<double> out(model.coefficients.begin(), model.coefficients.end());
    for (size_t k = 0; k < factor.rows; ++k) {  // V = L'L, so L'z has covariance V
        const double z = drawn(seed, of_coefficients, draw, k).normal();
        for (size_t j = 0; j < out.size(); ++j) {
            out[j] += factor.at(k, j) * z;
        }
    }
    return out;
}

/// Sums of one simulated census by area.
using Sums = std::vector<PovertyMeasures>;

Sums simulated(const EllCensus& census, const EllModel& model, const Matrix& factor,
               size_t clusters, uint64_t seed, size_t draw) {
    const std::vector<double> b = drawn_coefficients(model, factor, seed, draw);
    std::vector<double> effect(clusters, 0.0);
    for (size_t c = 0; c < clusters && model.cluster_sigma > 0; ++c) {
        effect[c] = model.cluster_sigma * drawn(seed, of_clusters, draw, c).normal();
    }
    std::vector<double> log_line;
    for (const double z : census.line) {
        log_line.push_back(math::log(z));
    }
    Sums out(census.line.size());
    for (size_t r = 0; r < census.x->rows; ++r) {
        double y = effect[census.cluster[r]];
        const std::span<const double> x = census.x->row(r);
        for (size_t j = 0; j < b.size(); ++j) {
            y += x[j] * b[j];
        }
        if (model.sigma > 0) {
            y += model.sigma * drawn(seed, of_families, draw, r).normal();
        }
        const size_t area = census.area[r];
        if (y < log_line[area]) {
            const double gap = 1 - math::exp(y - log_line[area]);
            out[area][0] += census.weight[r];
            out[area][1] += census.weight[r] * gap;
            out[area][2] += census.weight[r] * gap * gap;
        }
    }
    return out;
}

}  // namespace

Result<std::vector<EllArea>> elbers_lanjouw_lanjouw(const EllCensus& census, const EllModel& model,
                                                    int32_t draws, uint64_t seed) {
    TRY(check(census, model, draws));
    const Matrix factor =
        model.covariance == nullptr ? Matrix() : covariance_factor(*model.covariance);
    const size_t clusters = std::ranges::max(census.cluster) + 1;
    const auto count = static_cast<size_t>(draws);
    std::vector<Sums> sums(count);
    parallel_blocks(count, [&](size_t draw) {
        sums[draw] = simulated(census, model, factor, clusters, seed, draw);
    });
    std::vector<double> weight(census.line.size(), 0.0);
    for (size_t r = 0; r < census.x->rows; ++r) {
        weight[census.area[r]] += census.weight[r];
    }
    std::vector<EllArea> out(census.line.size());
    for (size_t a = 0; a < out.size(); ++a) {
        const double whole = weight[a] > 0 ? weight[a] : 1;
        for (size_t k = 0; k < poverty_measures; ++k) {
            double mean = 0;
            for (const Sums& one : sums) {
                mean += one[a][k] / whole / draws;
            }
            double squares = 0;
            for (const Sums& one : sums) {
                const double apart = one[a][k] / whole - mean;
                squares += apart * apart;
            }
            out[a].value[k] = mean;
            out[a].error[k] = math::sqrt(squares / (draws - 1));
        }
    }
    return out;
}

}  // namespace regsosek::estimate
