// Cross-products of centred and scaled columns are summed once per PSU; a replicate is a weighted
// sum of them.
#include "method/estimate/replicates.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/estimate/dense.h"
#include "method/estimate/least_squares.h"
#include "method/estimate/outer_products.h"

namespace regsosek::estimate {
namespace {

/// The PSUs of a design: columns of the factors, by stratum.
struct Units {
    std::vector<uint32_t> of_row;
    std::vector<std::vector<uint32_t>> by_stratum;
    std::vector<double> left;  ///< per stratum: 1 - sampling fraction
    size_t count = 0;
};

Result<Units> units_of(const Design& design) {
    const size_t n = design.weights.size();
    if (design.stages.empty() || design.stages.front().unit.size() != n || n == 0 ||
        (!design.stages.front().stratum.empty() && design.stages.front().stratum.size() != n)) {
        return fail(Code::bad_input, "Rancangan sampel tidak sesuai dengan jumlah baris.",
                    "The sample design does not fit the number of rows.");
    }
    const Stage& stage = design.stages.front();
    std::map<int64_t, std::map<int64_t, uint32_t>> strata;
    const auto stratum = [&](size_t r) { return stage.stratum.empty() ? 0 : stage.stratum[r]; };
    for (size_t r = 0; r < n; ++r) {
        strata[stratum(r)].emplace(stage.unit[r], 0);
    }
    Units out;
    for (auto& [code, units] : strata) {
        out.by_stratum.emplace_back();
        for (auto& [unit, number] : units) {
            number = static_cast<uint32_t>(out.count++);
            out.by_stratum.back().push_back(number);
        }
    }
    std::map<int64_t, double> population;
    for (size_t r = 0; r < n; ++r) {
        out.of_row.push_back(strata[stratum(r)][stage.unit[r]]);
        if (!stage.population.empty()) {
            population.emplace(stratum(r), stage.population[r]);
        }
    }
    size_t at = 0;
    for (const auto& [code, units] : strata) {
        const auto sampled = static_cast<double>(out.by_stratum[at++].size());
        out.left.push_back(population.empty() ? 1.0 : 1 - sampled / population[code]);
    }
    return out;
}

/// Sums over the rows of each PSU: the lower triangle of (1, x, y)'s weighted cross-products.
struct UnitProducts {
    size_t columns = 0;  ///< of x kept, and y
    size_t size = 0;     ///< numbers per unit
    std::vector<double> values;
    std::vector<double> mean, sd;
    std::vector<size_t> kept;
};

/// Means and standard deviations, unweighted, of the kept columns and y: any that are near serve. A
/// column that does not vary (the constant) stays as it is.
void set_scale(const Matrix& x, std::span<const double> y, UnitProducts& out) {
    const auto n = static_cast<double>(x.rows);
    std::vector<double> squares(out.columns, 0.0);
    out.mean.assign(out.columns, 0.0);
    out.sd.assign(out.columns, 1.0);
    const auto value = [&](size_t r, size_t j) {
        return j < out.kept.size() ? x.at(r, out.kept[j]) : y[r];
    };
    for (size_t r = 0; r < x.rows; ++r) {
        for (size_t j = 0; j < out.columns; ++j) {
            out.mean[j] += value(r, j) / n;
        }
    }
    for (size_t r = 0; r < x.rows; ++r) {
        for (size_t j = 0; j < out.columns; ++j) {
            const double d = value(r, j) - out.mean[j];
            squares[j] += d * d / n;
        }
    }
    for (size_t j = 0; j < out.columns; ++j) {
        const double sd = math::sqrt(squares[j]);
        const bool varies = sd > 1e-10 * std::fabs(out.mean[j]);
        out.mean[j] = varies ? out.mean[j] : 0;
        out.sd[j] = varies ? sd : 1;
    }
}

/// Columns that the whole sample can tell apart, centred and scaled so that sums keep their digits.
Result<UnitProducts> unit_products(const Matrix& x, std::span<const double> y,
                                   std::span<const double> weights, std::span<const uint32_t> unit,
                                   size_t units) {
    const LinearFit whole = TRY(least_squares(x, y, weights));
    UnitProducts out;
    for (size_t c = 0; c < x.columns; ++c) {
        if (std::ranges::find(whole.aliased, c) == whole.aliased.end()) {
            out.kept.push_back(c);
        }
    }
    out.columns = out.kept.size() + 1;
    out.size = out.columns * (out.columns + 1) / 2;
    const auto value = [&](size_t r, size_t j) {
        return j < out.kept.size() ? x.at(r, out.kept[j]) : y[r];
    };
    set_scale(x, y, out);
    std::vector<std::vector<uint32_t>> rows(units);
    for (uint32_t r = 0; r < unit.size(); ++r) {
        rows[unit[r]].push_back(r);
    }
    out.values.assign(units * out.size, 0.0);
    parallel_ranges(units, 64, [&](size_t begin, size_t end) {
        std::vector<double> plain;
        std::vector<double> scaled;
        std::vector<double> square(out.columns * out.columns);
        for (size_t u = begin; u < end; ++u) {
            plain.clear();
            scaled.clear();
            for (const uint32_t r : rows[u]) {
                const double w = weights.empty() ? 1.0 : weights[r];
                for (size_t j = 0; j < out.columns; ++j) {
                    plain.push_back((value(r, j) - out.mean[j]) / out.sd[j]);
                    scaled.push_back(w * plain.back());
                }
            }
            std::ranges::fill(square, 0.0);
            add_outer_products(scaled.data(), plain.data(), rows[u].size(), out.columns,
                               square.data());
            for (size_t i = 0, at = u * out.size; i < out.columns; ++i) {
                for (size_t j = 0; j <= i; ++j) {
                    out.values[at++] = square[i * out.columns + j];
                }
            }
        }
    });
    return out;
}

// Replicates that read a block of PSUs while it lies in the cache.
constexpr size_t replicates_at_once = 16;

/// Sums of the PSUs' products times their factors, a row per replicate in [begin, end). PSUs are
/// added in ascending order whatever the blocks.
Matrix replicate_sums(const Replicates& replicates, const UnitProducts& products, size_t begin,
                      size_t end) {
    constexpr size_t units_at_once = 32;
    const size_t units = replicates.factors.columns;
    const auto size = static_cast<Eigen::Index>(products.size);
    Matrix out(end - begin, products.size);
    for (size_t first = 0; first < units; first += units_at_once) {
        const size_t last = std::min(units, first + units_at_once);
        for (size_t k = begin; k < end; ++k) {
            Eigen::Map<Eigen::ArrayXd> sum(out.row(k - begin).data(), size);
            for (size_t u = first; u < last; ++u) {
                const double factor = replicates.factors.at(k, u);
                if (factor != 0) {
                    sum += factor * Eigen::Map<const Eigen::ArrayXd>(
                                        &products.values[u * products.size], size);
                }
            }
        }
    }
    return out;
}

/// Coefficients in the columns' own units; empty when the replicate cannot tell them apart.
/// The first column is the constant, in which the centring is undone.
std::vector<double> solved(const UnitProducts& products, std::span<const double> sums,
                           size_t columns) {
    const size_t p = products.kept.size();
    Matrix system(p, p);
    std::vector<double> right(p);
    for (size_t i = 0, at = 0; i <= p; ++i) {
        for (size_t j = 0; j <= i; ++j, ++at) {
            if (i < p) {
                system.at(i, j) = sums[at];
            } else if (j < p) {
                right[j] = sums[at];
            }
        }
    }
    const auto cholesky = Cholesky::of(system, 1e-10);
    if (!cholesky) {
        return {};
    }
    const std::vector<double> slopes = cholesky->solve(right);
    std::vector<double> out(columns, 0.0);
    double shift = products.mean[p];
    for (size_t i = 0; i < p; ++i) {
        const double slope = slopes[i] * products.sd[p] / products.sd[i];
        out[products.kept[i]] = slope;
        shift -= slope * products.mean[i];
    }
    out.front() += shift;
    return out;
}

}  // namespace

Result<Replicates> jackknife(const Design& design) {
    const Units units = TRY(units_of(design));
    Replicates out;
    out.unit = units.of_row;
    out.factors = Matrix(units.count, units.count);
    std::ranges::fill(out.factors.values, 1.0);
    for (size_t h = 0; h < units.by_stratum.size(); ++h) {
        const std::vector<uint32_t>& members = units.by_stratum[h];
        if (members.size() < 2) {
            return fail(Code::bad_input, "Sebuah strata hanya mempunyai satu PSU.",
                        "A stratum has a single PSU.");
        }
        const auto n = static_cast<double>(members.size());
        for (const uint32_t left_out : members) {
            for (const uint32_t other : members) {
                out.factors.at(left_out, other) = other == left_out ? 0 : n / (n - 1);
            }
            out.scales.push_back(units.left[h] * (n - 1) / n);
        }
    }
    return out;
}

Result<Replicates> bootstrap(const Design& design, int32_t count, uint64_t seed) {
    const Units units = TRY(units_of(design));
    if (count < 2) {
        return fail(Code::bad_input, "paling sedikit dua replikasi", "at least two replicates");
    }
    Replicates out;
    out.unit = units.of_row;
    out.factors = Matrix(static_cast<size_t>(count), units.count);
    out.scales.assign(static_cast<size_t>(count), 1.0 / static_cast<double>(count - 1));
    for (size_t k = 0; k < static_cast<size_t>(count); ++k) {
        for (size_t h = 0; h < units.by_stratum.size(); ++h) {
            const std::vector<uint32_t>& members = units.by_stratum[h];
            const auto n = static_cast<uint32_t>(members.size());
            if (n == 1) {
                out.factors.at(k, members.front()) = 1;
                continue;
            }
            Random random(seed, k, h);
            for (uint32_t draw = 0; draw + 1 < n; ++draw) {
                out.factors.at(k, members[random.below(n)]) +=
                    static_cast<double>(n) / static_cast<double>(n - 1);
            }
        }
    }
    return out;
}

ReplicatedEstimates replicated(const Replicates& replicates, Matrix estimates) {
    must(estimates.rows == replicates.scales.size(), "estimates of each replicate");
    ReplicatedEstimates out;
    const size_t p = estimates.columns;
    std::vector<double> mean(p, 0.0);
    std::vector<size_t> sound;
    for (size_t k = 0; k < estimates.rows; ++k) {
        if (std::ranges::all_of(estimates.row(k), [](double v) { return std::isfinite(v); })) {
            sound.push_back(k);
            for (size_t c = 0; c < p; ++c) {
                mean[c] += estimates.at(k, c);
            }
        }
    }
    out.failed = static_cast<int64_t>(estimates.rows - sound.size());
    out.covariance = Matrix(p, p);
    for (const size_t k : sound) {
        for (size_t i = 0; i < p; ++i) {
            const double d = estimates.at(k, i) - mean[i] / static_cast<double>(sound.size());
            for (size_t j = 0; j < p; ++j) {
                const double e = estimates.at(k, j) - mean[j] / static_cast<double>(sound.size());
                out.covariance.at(i, j) += replicates.scales[k] * d * e;
            }
        }
    }
    out.estimates = std::move(estimates);
    return out;
}

Result<ReplicatedEstimates> replicated(
    const Replicates& replicates, std::span<const double> weights,
    const std::function<std::vector<double>(std::span<const double>)>& estimate) {
    const size_t count = replicates.factors.rows;
    std::vector<std::vector<double>> answers(count);
    parallel_blocks(count, [&](size_t k) {
        std::vector<double> w(weights.begin(), weights.end());
        for (size_t r = 0; r < w.size(); ++r) {
            w[r] *= replicates.factors.at(k, replicates.unit[r]);
        }
        answers[k] = estimate(w);
    });
    size_t p = 0;
    for (const std::vector<double>& answer : answers) {
        p = std::max(p, answer.size());
    }
    if (p == 0) {
        return fail(Code::bad_input, "Tidak satu pun replikasi dapat dihitung.",
                    "None of the replicates could be computed.");
    }
    Matrix estimates(count, p);
    for (size_t k = 0; k < count; ++k) {
        for (size_t c = 0; c < p; ++c) {
            estimates.at(k, c) = answers[k].empty() ? NAN : answers[k][c];
        }
    }
    return replicated(replicates, std::move(estimates));
}

Result<ReplicatedEstimates> replicated_regression(const Replicates& replicates, const Matrix& x,
                                                  std::span<const double> y,
                                                  std::span<const double> weights) {
    must(replicates.unit.size() == x.rows, "replicates of these rows");
    for (size_t r = 0; r < x.rows; ++r) {
        if (x.columns == 0 || x.at(r, 0) != 1) {
            return fail(Code::bad_input, "Kolom pertama harus konstanta 1.",
                        "The first column must be the constant 1.");
        }
    }
    const size_t units = replicates.factors.columns;
    const UnitProducts products = TRY(unit_products(x, y, weights, replicates.unit, units));
    const size_t count = replicates.factors.rows;
    Matrix estimates(count, x.columns);
    parallel_ranges(count, replicates_at_once, [&](size_t begin, size_t end) {
        const Matrix sums = replicate_sums(replicates, products, begin, end);
        for (size_t k = begin; k < end; ++k) {
            const std::vector<double> answer = solved(products, sums.row(k - begin), x.columns);
            for (size_t c = 0; c < x.columns; ++c) {
                estimates.at(k, c) = answer.empty() ? NAN : answer[c];
            }
        }
    });
    ReplicatedEstimates out = replicated(replicates, std::move(estimates));
    if (out.failed == static_cast<int64_t>(count)) {
        return fail(Code::bad_input, "Tidak satu pun replikasi dapat dihitung.",
                    "None of the replicates could be computed.");
    }
    return out;
}

}  // namespace regsosek::estimate
