// Variance by stages: between the units of a stratum, then inside each unit times its sampling
// fraction.
#include "method/estimate/design.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/random.h"
#include "method/estimate/dense.h"

namespace regsosek::estimate {
namespace {

using Rows = std::vector<uint32_t>;

/// Rows by code, in ascending order of the code. An empty `codes` is one group.
std::map<int64_t, Rows> groups_of(std::span<const uint32_t> rows,
                                  const std::vector<int64_t>& codes) {
    std::map<int64_t, Rows> groups;
    for (const uint32_t r : rows) {
        groups[codes.empty() ? 0 : codes[r]].push_back(r);
    }
    return groups;
}

std::vector<double> sum_of_rows(const Matrix& terms, std::span<const uint32_t> rows) {
    std::vector<double> sum(terms.columns, 0.0);
    for (const uint32_t r : rows) {
        for (size_t c = 0; c < terms.columns; ++c) {
            sum[c] += terms.at(r, c);
        }
    }
    return sum;
}

void add_square(Matrix& into, std::span<const double> v, double factor) {
    for (size_t i = 0; i < v.size(); ++i) {
        const double scaled = factor * v[i];
        for (size_t j = 0; j < v.size(); ++j) {
            into.at(i, j) += scaled * v[j];
        }
    }
}

void add(Matrix& into, const Matrix& from, double factor) {
    for (size_t i = 0; i < into.values.size(); ++i) {
        into.values[i] += factor * from.values[i];
    }
}

/// The totals of the units of one stratum.
struct Stratum {
    std::map<int64_t, Rows> units;
    std::vector<std::vector<double>> totals;
    double left = 1;  ///< 1 - sampling fraction
};

/// Works out one design; holds what every stage needs.
class Variance {
public:
    Variance(const Matrix& terms, const Design& design) : terms_(terms), design_(design) {}

    Result<Matrix> of(const Rows& rows, size_t stage) const {
        const Stage& here = design_.stages[stage];
        Matrix sum(terms_.columns, terms_.columns);
        std::vector<Stratum> strata;
        for (auto& [code, members] : groups_of(rows, here.stratum)) {
            strata.push_back(TRY(stratum_of(members, here)));
        }
        TRY(between_units(strata, sum));
        if (stage + 1 < design_.stages.size() && !here.population.empty()) {
            TRY(inside_units(strata, here, stage, sum));
        }
        return sum;
    }

private:
    Result<Stratum> stratum_of(const Rows& rows, const Stage& stage) const {
        Stratum out;
        out.units = groups_of(rows, stage.unit);
        for (const auto& [unit, members] : out.units) {
            out.totals.push_back(sum_of_rows(terms_, members));
        }
        if (!stage.population.empty()) {
            const double population = stage.population[rows.front()];
            const auto sampled = static_cast<double>(out.units.size());
            if (!(population >= sampled)) {
                return fail(Code::bad_input,
                            "Populasi suatu strata lebih kecil daripada sampelnya.",
                            "A stratum's population is smaller than its sample.");
            }
            out.left = (population - sampled) / population;
        }
        return out;
    }

    Result<void> between_units(const std::vector<Stratum>& strata, Matrix& sum) const {
        // A fully taken stratum adds nothing, even with one unit.
        constexpr double nothing_left = 1e-7;
        size_t unknown = 0;
        for (const Stratum& stratum : strata) {
            if (stratum.left < nothing_left) {
                continue;
            }
            if (stratum.totals.size() > 1) {
                add_between(stratum, mean_of({&stratum, 1}), sum);
            } else if (design_.lonely == LonelyPsu::fail) {
                return fail(Code::bad_input, "Sebuah strata hanya mempunyai satu PSU.",
                            "A stratum has a single PSU.");
            } else if (design_.lonely == LonelyPsu::adjust) {
                add_between(stratum, mean_of(strata), sum);
            } else if (design_.lonely == LonelyPsu::average) {
                ++unknown;
            }
        }
        if (unknown > 0 && unknown == strata.size()) {
            return fail(Code::bad_input, "Semua strata hanya mempunyai satu PSU.",
                        "Every stratum has a single PSU.");
        }
        if (unknown > 0) {
            const double all = static_cast<double>(strata.size());
            Matrix copy = sum;
            add(sum, copy, all / (all - static_cast<double>(unknown)) - 1);
        }
        return {};
    }

    void add_between(const Stratum& stratum, const std::vector<double>& mean, Matrix& sum) const {
        const auto n = static_cast<double>(stratum.totals.size());
        const double factor = stratum.left * (n > 1 ? n / (n - 1) : 1.0);
        std::vector<double> distance(mean.size());
        for (const std::vector<double>& total : stratum.totals) {
            for (size_t c = 0; c < mean.size(); ++c) {
                distance[c] = total[c] - mean[c];
            }
            add_square(sum, distance, factor);
        }
    }

    std::vector<double> mean_of(std::span<const Stratum> strata) const {
        std::vector<double> mean(terms_.columns, 0.0);
        double units = 0;
        for (const Stratum& stratum : strata) {
            units += static_cast<double>(stratum.totals.size());
            for (const std::vector<double>& total : stratum.totals) {
                for (size_t c = 0; c < mean.size(); ++c) {
                    mean[c] += total[c];
                }
            }
        }
        for (double& m : mean) {
            m /= units;
        }
        return mean;
    }

    Result<void> inside_units(const std::vector<Stratum>& strata, const Stage& here, size_t stage,
                              Matrix& sum) const {
        for (const Stratum& stratum : strata) {
            for (const auto& [unit, members] : stratum.units) {
                const double fraction =
                    static_cast<double>(stratum.units.size()) / here.population[members.front()];
                const Matrix inside = TRY(of(members, stage + 1));
                add(sum, inside, fraction);
            }
        }
        return {};
    }

    const Matrix& terms_;
    const Design& design_;
};

Result<void> check_lengths(size_t rows, const Design& design) {
    bool fits = !design.stages.empty() && design.weights.size() == rows;
    for (const Stage& stage : design.stages) {
        fits = fits && stage.unit.size() == rows;
        fits = fits && (stage.stratum.empty() || stage.stratum.size() == rows);
        fits = fits && (stage.population.empty() || stage.population.size() == rows);
    }
    if (!fits || rows == 0) {
        return fail(Code::bad_input, "Rancangan sampel tidak sesuai dengan jumlah baris.",
                    "The sample design does not fit the number of rows.");
    }
    return {};
}

void count_units(const Rows& rows, const Stage& stage, DesignCovariance& out) {
    for (const auto& [code, members] : groups_of(rows, stage.stratum)) {
        ++out.strata;
        out.units += static_cast<int64_t>(groups_of(members, stage.unit).size());
    }
}

}  // namespace

Result<DesignCovariance> sum_covariance(const Matrix& terms, const Design& design) {
    TRY(check_lengths(terms.rows, design));
    Rows rows(terms.rows);
    std::iota(rows.begin(), rows.end(), 0U);
    DesignCovariance out;
    out.covariance = TRY(Variance(terms, design).of(rows, 0));
    count_units(rows, design.stages.front(), out);
    out.degrees_of_freedom = out.units - out.strata;
    return out;
}

Result<DesignCovariance> estimating_covariance(const Matrix& inverse, const Matrix& x,
                                               std::span<const double> residuals,
                                               const Design& design, size_t rank) {
    TRY(check_lengths(x.rows, design));
    Matrix terms(x.rows, x.columns);
    for (size_t r = 0; r < x.rows; ++r) {
        const double factor = design.weights[r] * residuals[r];
        for (size_t c = 0; c < x.columns; ++c) {
            terms.at(r, c) = factor * x.at(r, c);
        }
    }
    DesignCovariance out = TRY(sum_covariance(terms, design));
    out.covariance = sandwich(inverse, out.covariance);
    out.degrees_of_freedom += 1 - static_cast<int64_t>(rank);
    return out;
}

Result<DesignCovariance> regression_covariance(const LinearFit& fit, const Matrix& x,
                                               std::span<const double> y, const Design& design) {
    std::vector<double> residuals = predicted(x, fit.coefficients);
    for (size_t r = 0; r < x.rows; ++r) {
        residuals[r] = y[r] - residuals[r];
    }
    return estimating_covariance(fit.inverse, x, residuals, design, fit.rank);
}

std::vector<int32_t> unit_folds(const Stage& stage, int32_t folds, uint64_t seed) {
    must(folds >= 2, "at least two folds");
    Rows rows(stage.unit.size());
    std::iota(rows.begin(), rows.end(), 0U);
    std::vector<int32_t> out(rows.size(), 0);
    uint32_t dealt = 0;
    for (const auto& [stratum, members] : groups_of(rows, stage.stratum)) {
        const std::map<int64_t, Rows> units = groups_of(members, stage.unit);
        std::vector<std::pair<uint64_t, const Rows*>> order;
        for (const auto& [unit, unit_rows] : units) {
            const uint64_t key =
                mix64(seed, static_cast<uint64_t>(stratum), static_cast<uint64_t>(unit));
            order.emplace_back(key, &unit_rows);
        }
        // Equal keys keep the order of the unit's number.
        std::stable_sort(order.begin(), order.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [key, unit_rows] : order) {
            for (const uint32_t r : *unit_rows) {
                out[r] = static_cast<int32_t>(dealt % static_cast<uint32_t>(folds));
            }
            ++dealt;
        }
    }
    return out;
}

}  // namespace regsosek::estimate
