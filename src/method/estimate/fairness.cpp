// Targeting errors by group, and their spread over resampled PSUs.
#include "method/estimate/fairness.h"

#include <algorithm>
#include <map>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/estimate/targeting.h"

namespace regsosek::estimate {

namespace {

/// Weights summed by group, the last place for all.
struct Cells {
    std::vector<double> weight, poor, selected, both, residual;
    explicit Cells(size_t n) : weight(n), poor(n), selected(n), both(n), residual(n) {}
};

double ratio(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

Cells cells_of(const FairnessInput& input, std::span<const double> weights, size_t groups,
               double quota) {
    const auto poor = bottom_share(input.truth, weights, quota);
    const auto selected = bottom_share(input.prediction, weights, quota);
    Cells out(groups + 1);
    for (size_t i = 0; i < input.truth.size(); ++i) {
        const double w = weights[i];
        const auto add = [&](size_t g) {
            out.weight[g] += w;
            out.poor[g] += w * poor[i];
            out.selected[g] += w * selected[i];
            out.both[g] += w * std::min(poor[i], selected[i]);
            out.residual[g] += w * (input.truth[i] - input.prediction[i]);
        };
        add(groups);
        if (input.group[i] >= 0) {
            must(static_cast<size_t>(input.group[i]) < groups, "a group");
            add(static_cast<size_t>(input.group[i]));
        }
    }
    return out;
}

double exclusion_of(const Cells& cells, size_t g) {
    return ratio(cells.poor[g] - cells.both[g], cells.poor[g]);
}

/// Rows of each PSU, and the PSUs of each stratum.
struct Units {
    std::vector<std::vector<uint32_t>> rows;
    std::vector<std::vector<size_t>> strata;
};

Units units_of(const FairnessInput& input) {
    Units out;
    std::map<std::pair<int64_t, int64_t>, size_t> seen;
    std::map<int64_t, size_t> strata;
    for (uint32_t i = 0; i < input.truth.size(); ++i) {
        const bool plain = input.stage == nullptr;
        const int64_t stratum = plain || input.stage->stratum.empty() ? 0 : input.stage->stratum[i];
        const int64_t unit = plain ? i : input.stage->unit[i];
        const auto [found, fresh] = seen.try_emplace({stratum, unit}, out.rows.size());
        if (fresh) {
            out.rows.emplace_back();
            const auto place = strata.try_emplace(stratum, out.strata.size());
            if (place.second) {
                out.strata.emplace_back();
            }
            out.strata[place.first->second].push_back(found->second);
        }
        out.rows[found->second].push_back(i);
    }
    return out;
}

/// Weights of one replicate: n - 1 draws of n PSUs, times n / (n - 1) per draw.
std::vector<double> replicate_weights(const Units& units, std::span<const double> weights,
                                      Random& random) {
    std::vector<double> out(weights.begin(), weights.end());
    for (const std::vector<size_t>& psus : units.strata) {
        const size_t n = psus.size();
        if (n < 2) {
            continue;
        }
        std::vector<int32_t> drawn(n);
        for (size_t k = 0; k + 1 < n; ++k) {
            ++drawn[static_cast<size_t>(random.between(0, static_cast<int32_t>(n) - 1))];
        }
        const double scale = static_cast<double>(n) / static_cast<double>(n - 1);
        for (size_t k = 0; k < n; ++k) {
            for (const uint32_t row : units.rows[psus[k]]) {
                out[row] = weights[row] * scale * drawn[k];
            }
        }
    }
    return out;
}

/// Differences of missed poor by group, replicate by replicate.
std::vector<std::vector<double>> resampled(const FairnessInput& input,
                                           std::span<const double> weights, size_t groups,
                                           const FairnessOptions& options) {
    const Units units = units_of(input);
    const auto count = static_cast<size_t>(std::max(options.replicates, 0));
    std::vector<std::vector<double>> out(count);
    parallel_blocks(count, [&](size_t r) {
        Random random(options.seed, 0, r);
        const auto drawn = replicate_weights(units, weights, random);
        const Cells cells = cells_of(input, drawn, groups, options.quota);
        for (size_t g = 0; g < groups; ++g) {
            out[r].push_back(exclusion_of(cells, g) - exclusion_of(cells, groups));
        }
    });
    return out;
}

void judge(const std::vector<std::vector<double>>& draws, size_t g, const FairnessOptions& options,
           GroupFairness& group) {
    if (draws.empty()) {
        return;
    }
    std::vector<double> values;
    for (const std::vector<double>& draw : draws) {
        values.push_back(draw[g]);
    }
    std::ranges::sort(values);
    const auto last = static_cast<double>(values.size() - 1);
    const auto at = [&](double p) { return values[static_cast<size_t>(p * last + 0.5)]; };
    group.difference_low = at((1 - options.level) / 2);
    group.difference_high = at((1 + options.level) / 2);
    const bool beside = group.difference_low > 0 || group.difference_high < 0;
    const double size = group.difference < 0 ? -group.difference : group.difference;
    group.alarm = size > options.alarm && beside;
}

}  // namespace

Fairness fairness(const FairnessInput& input, size_t groups, const FairnessOptions& options) {
    must(input.truth.size() == input.prediction.size() && input.group.size() == input.truth.size(),
         "parallel vectors");
    std::vector<double> weights(input.weights.begin(), input.weights.end());
    if (weights.empty()) {
        weights.assign(input.truth.size(), 1.0);
    }
    const Cells cells = cells_of(input, weights, groups, options.quota);
    const auto draws = resampled(input, weights, groups, options);
    Fairness out;
    out.exclusion = exclusion_of(cells, groups);
    out.inclusion = ratio(cells.selected[groups] - cells.both[groups], cells.selected[groups]);
    for (size_t g = 0; g < groups; ++g) {
        GroupFairness one;
        one.rows = std::ranges::count(input.group, static_cast<int32_t>(g));
        one.share = ratio(cells.weight[g], cells.weight[groups]);
        one.poverty = ratio(cells.poor[g], cells.weight[g]);
        one.exclusion = exclusion_of(cells, g);
        one.inclusion = ratio(cells.selected[g] - cells.both[g], cells.selected[g]);
        one.coverage_ratio = ratio(cells.selected[g], cells.poor[g]);
        one.residual = ratio(cells.residual[g], cells.weight[g]);
        one.difference = one.exclusion - out.exclusion;
        judge(draws, g, options, one);
        out.passed = out.passed && !(one.alarm && one.difference > 0);
        out.groups.push_back(one);
    }
    return out;
}

double equivalent_adults(double members, double children, double child, double economies) {
    return math::pow(std::max(members - (1 - child) * children, 1e-9), economies);
}

}  // namespace regsosek::estimate
