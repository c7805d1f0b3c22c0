// Small sums over one family.
#include "method/estimate/reasons.h"

#include <algorithm>
#include <cmath>

#include "ground/base/assert.h"
#include "ground/base/math.h"

namespace regsosek::estimate {

std::vector<double> rupiah_parts(std::span<const double> contributions, double score, double mean) {
    // (e^s - e^m) / (s - m), and its limit where the two are equal.
    const double apart = score - mean;
    const double slope =
        std::fabs(apart) < 1e-9 ? math::exp(mean) : (math::exp(score) - math::exp(mean)) / apart;
    std::vector<double> out;
    for (const double one : contributions) {
        out.push_back(one * slope);
    }
    return out;
}

int32_t decile_of(double score, std::span<const double> decile_cuts) {
    return static_cast<int32_t>(std::upper_bound(decile_cuts.begin(), decile_cuts.end(), score) -
                                decile_cuts.begin()) +
           1;
}

std::vector<Crossing> crossings(double now, std::span<const double> scores,
                                std::span<const double> decile_cuts) {
    const int32_t here = decile_of(now, decile_cuts);
    std::vector<Crossing> out;
    for (size_t a = 0; a < scores.size(); ++a) {
        const int32_t decile = decile_of(scores[a], decile_cuts);
        if (decile != here) {
            out.push_back({a, scores[a], decile});
        }
    }
    std::ranges::stable_sort(out, {},
                             [&](const Crossing& one) { return std::fabs(one.score - now); });
    return out;
}

std::vector<Crossing> crossings(const LinearScorer& scorer, std::span<const double> x,
                                std::span<const Alternative> alternatives,
                                std::span<const double> decile_cuts) {
    double now = 0;
    for (size_t j = 0; j < x.size(); ++j) {
        now += scorer.coefficients[j] * x[j];
    }
    std::vector<double> scores;
    for (const Alternative& other : alternatives) {
        must(other.predictors.size() == other.values.size(), "a value for each predictor");
        double score = now;
        for (size_t k = 0; k < other.values.size(); ++k) {
            const size_t j = other.predictors[k];
            score += scorer.coefficients[j] * (other.values[k] - x[j]);
        }
        scores.push_back(score);
    }
    return crossings(now, scores, decile_cuts);
}

DecileRange likely_deciles(double mean, double sd, std::span<const double> mixture_cuts,
                           double share) {
    must(share > 0 && share < 1, "a share");
    const double far = math::normal_quantile((1 + share) / 2) * sd;
    return {decile_of(mean - far, mixture_cuts), decile_of(mean + far, mixture_cuts)};
}

ChangeParts change_parts(const Stations& stations) {
    return {stations.own_answers - stations.before, stations.everybody - stations.own_answers,
            stations.new_model - stations.everybody, stations.new_prices - stations.new_model};
}

Standing::Standing(std::span<const int64_t> scores, std::span<const int64_t> weights) {
    must(weights.empty() || weights.size() == scores.size(), "a weight for each score");
    std::vector<std::pair<int64_t, int64_t>> sorted(scores.size());
    for (size_t i = 0; i < scores.size(); ++i) {
        sorted[i] = {scores[i], weights.empty() ? 1 : weights[i]};
    }
    std::ranges::sort(sorted);
    int64_t below = 0;
    for (const auto& [score, weight] : sorted) {
        if (score_.empty() || score_.back() != score) {
            score_.push_back(score);
            below_.push_back(below);
        }
        below += weight;
    }
    below_.push_back(below);
}

double Standing::percentile(int64_t score) const {
    if (below_.back() <= 0) {
        return 0.5;
    }
    const auto at = static_cast<size_t>(std::ranges::lower_bound(score_, score) - score_.begin());
    const bool known = at < score_.size() && score_[at] == score;
    const int64_t above = known ? below_[at + 1] : below_[at];
    return static_cast<double>(below_[at] + above) / (2 * static_cast<double>(below_.back()));
}

}  // namespace regsosek::estimate
