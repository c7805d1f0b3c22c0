// The noise is a discrete normal with its support cut: chances proportional to exp(a v + b v^2)
// over the allowed changes v, with a and b found by Newton steps for mean 0 and the wanted
// variance.
#include "method/disclose/cell_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ground/base/assert.h"
#include "ground/base/hash.h"
#include "ground/base/math.h"

namespace regsosek::disclose {

namespace {

constexpr uint64_t all_keys = uint64_t{1} << 32;
constexpr int newton_steps_max = 500;
constexpr double close_enough = 1e-11;

// Sums over the allowed changes with chances proportional to exp(a v + b v^2): moments 1 to 4.
std::array<double, 4> moments(const std::vector<int32_t>& values, double a, double b,
                              std::vector<double>& chance) {
    double top = -1e300;
    for (size_t i = 0; i < values.size(); ++i) {
        const double v = values[i];
        chance[i] = a * v + b * v * v;
        top = std::max(top, chance[i]);
    }
    double sum = 0;
    for (double& c : chance) {
        c = math::exp(c - top);
        sum += c;
    }
    std::array<double, 4> out{};
    for (size_t i = 0; i < values.size(); ++i) {
        chance[i] /= sum;
        double power = chance[i];
        for (double& moment : out) {
            power *= values[i];
            moment += power;
        }
    }
    return out;
}

double distance(const std::array<double, 4>& m, double variance) {
    return std::fabs(m[0]) + std::fabs(m[1] - variance);
}

// The chances of the allowed changes; false when no distribution has these moments.
bool solve(const std::vector<int32_t>& values, double variance, std::vector<double>& chance) {
    chance.resize(values.size());
    double a = 0;
    double b = 0;
    auto m = moments(values, a, b, chance);
    for (int step = 0; step < newton_steps_max && distance(m, variance) > close_enough; ++step) {
        // The derivatives of the moments are the covariances of v and v^2.
        const double aa = m[1] - m[0] * m[0];
        const double ab = m[2] - m[0] * m[1];
        const double bb = m[3] - m[1] * m[1];
        const double determinant = aa * bb - ab * ab;
        if (!(determinant > 1e-300)) {
            return false;
        }
        const double da = (-m[0] * bb - (variance - m[1]) * ab) / determinant;
        const double db = ((variance - m[1]) * aa + m[0] * ab) / determinant;
        double share = 1;
        const double before = distance(m, variance);
        auto next = moments(values, a + da, b + db, chance);
        while (!(distance(next, variance) < before) && share > 1e-9) {
            share /= 2;
            next = moments(values, a + share * da, b + share * db, chance);
        }
        a += share * da;
        b += share * db;
        m = next;
    }
    return distance(m, variance) <= 1e-6;
}

// Chances as limits of cell keys: rounded downwards, the last takes what is left.
std::vector<Change> limits(const std::vector<int32_t>& values, const std::vector<double>& chance) {
    std::vector<Change> out;
    double sum = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        sum += chance[i];
        const auto below = static_cast<uint64_t>(sum * static_cast<double>(all_keys));
        out.push_back({values[i], std::min(below, all_keys)});
    }
    out.back().below = all_keys;
    return out;
}

}  // namespace

uint32_t record_key(std::string_view secret, std::string_view unit) {
    const Digest digest = blake2b_keyed(secret, unit);
    return static_cast<uint32_t>(digest[0]) | static_cast<uint32_t>(digest[1]) << 8U |
           static_cast<uint32_t>(digest[2]) << 16U | static_cast<uint32_t>(digest[3]) << 24U;
}

Result<NoiseTable> NoiseTable::make(const NoiseOptions& options) {
    if (options.change_max < 1 || options.hidden_max < 0 || !(options.variance > 0)) {
        return fail(Code::usage, "batas derau harus positif", "limits of the noise are positive");
    }
    NoiseTable table;
    // From this count on every change is allowed, so all larger counts share its row.
    const int32_t last = options.change_max + options.hidden_max + 1;
    for (int32_t count = 1; count <= last; ++count) {
        std::vector<int32_t> values;
        for (int32_t v = -options.change_max; v <= options.change_max; ++v) {
            const int32_t shown = count + v;
            if (shown == 0 || shown > options.hidden_max) {
                values.push_back(v);
            }
        }
        std::vector<double> chance;
        if (!solve(values, options.variance, chance)) {
            return fail(
                Code::usage,
                fmt::format("tidak ada derau dengan ragam {} untuk cacah {}", options.variance,
                            count),
                fmt::format("no noise has variance {} for a count of {}", options.variance, count));
        }
        table.rows_.push_back(limits(values, chance));
    }
    return table;
}

const std::vector<Change>& NoiseTable::changes(int64_t count) const {
    must(count >= 1, "only counts above 0 are changed");
    const auto row = std::min(static_cast<size_t>(count), rows_.size()) - 1;
    return rows_[row];
}

int64_t NoiseTable::published(int64_t count, uint32_t cell_key) const {
    if (count <= 0) {
        return 0;
    }
    const auto& row = changes(count);
    const auto at = std::ranges::upper_bound(row, uint64_t{cell_key}, {}, &Change::below);
    return count + at->change;
}

}  // namespace regsosek::disclose
