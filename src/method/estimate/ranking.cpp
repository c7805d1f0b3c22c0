// Sorts once, then walks tie groups with integer sums.
#include "method/estimate/ranking.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/base/assert.h"

namespace regsosek::estimate {
namespace {

constexpr int64_t millionths = 1'000'000;
constexpr int64_t deciles = 10;

int64_t weight_at(std::span<const int64_t> weights, size_t i) {
    return weights.empty() ? 1 : weights[i];
}

/// A family while it is sorted: by score, then key.
struct Entry {
    int64_t score;
    int64_t key;
    uint32_t position;
};

/// Positions in ascending order of (score, key).
std::vector<uint32_t> sorted_positions(std::span<const int64_t> scores,
                                       std::span<const int64_t> keys) {
    std::vector<Entry> entries(scores.size());
    for (size_t i = 0; i < scores.size(); ++i) {
        entries[i] = {scores[i], keys[i], static_cast<uint32_t>(i)};
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.score != b.score ? a.score < b.score : a.key < b.key;
    });
    std::vector<uint32_t> order(entries.size());
    std::transform(entries.begin(), entries.end(), order.begin(),
                   [](const Entry& e) { return e.position; });
    return order;
}

/// Calls f(begin, end, weight below, weight of the tie) for each run of equal scores in order.
template <typename F>
void each_tie(std::span<const uint32_t> order, std::span<const int64_t> scores,
              std::span<const int64_t> weights, const F& f) {
    int64_t below = 0;
    for (size_t begin = 0; begin < order.size();) {
        size_t end = begin;
        int64_t equal = 0;
        for (; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end) {
            equal += weight_at(weights, order[end]);
        }
        f(begin, end, below, equal);
        below += equal;
        begin = end;
    }
}

}  // namespace

int64_t quantised(double value) {
    must(std::isfinite(value) && value < 9e12 && value > -9e12, "a score that fits");
    const double scaled = value * static_cast<double>(millionths);
    return static_cast<int64_t>(scaled < 0 ? -std::floor(0.5 - scaled) : std::floor(scaled + 0.5));
}

Ranking ranking(std::span<const int64_t> scores, std::span<const int64_t> weights,
                std::span<const int64_t> keys) {
    must(scores.size() == keys.size(), "a key for each score");
    must(weights.empty() || weights.size() == scores.size(), "a weight for each score");
    Ranking out;
    out.order = sorted_positions(scores, keys);
    out.rank.resize(scores.size());
    out.percentile_e6.resize(scores.size());
    out.decile.resize(scores.size());
    int64_t total = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
        must(weight_at(weights, i) >= 0, "no negative weight");
        total += weight_at(weights, i);
    }
    total = std::max<int64_t>(total, 1);
    each_tie(out.order, scores, weights,
             [&](size_t begin, size_t end, int64_t below, int64_t equal) {
                 const int64_t twice_middle = 2 * below + equal;
                 const auto percentile =
                     static_cast<int32_t>((twice_middle * millionths + total) / (2 * total));
                 const int64_t decile = std::min(deciles, twice_middle * deciles / (2 * total) + 1);
                 for (size_t k = begin; k < end; ++k) {
                     out.rank[out.order[k]] = static_cast<int64_t>(k) + 1;
                     out.percentile_e6[out.order[k]] = percentile;
                     out.decile[out.order[k]] = static_cast<int32_t>(decile);
                 }
             });
    return out;
}

Groups groups_by_share(const Ranking& ranking, std::span<const int64_t> scores,
                       std::span<const int64_t> weights, std::span<const double> wanted) {
    must(std::is_sorted(wanted.begin(), wanted.end()), "cumulated weights ascend");
    Groups out;
    out.group.resize(scores.size());
    out.cut_score.assign(wanted.size(), INT64_MIN);
    size_t group = 0;
    each_tie(ranking.order, scores, weights,
             [&](size_t begin, size_t end, int64_t below, int64_t equal) {
                 const double middle = static_cast<double>(below) + static_cast<double>(equal) / 2;
                 while (group < wanted.size() && middle >= wanted[group]) {
                     ++group;
                 }
                 for (size_t g = group; g < wanted.size(); ++g) {
                     out.cut_score[g] = scores[ranking.order[begin]];
                 }
                 for (size_t k = begin; k < end; ++k) {
                     out.group[ranking.order[k]] = static_cast<int32_t>(group) + 1;
                 }
             });
    return out;
}

std::vector<int64_t> final_rank(std::span<const int32_t> groups, std::span<const int64_t> scores,
                                std::span<const int64_t> keys) {
    must(groups.size() == scores.size() && keys.size() == scores.size(), "parallel vectors");
    std::vector<uint32_t> order(scores.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
        if (groups[a] != groups[b]) {
            return groups[a] < groups[b];
        }
        return scores[a] != scores[b] ? scores[a] < scores[b] : keys[a] < keys[b];
    });
    std::vector<int64_t> rank(scores.size());
    for (size_t k = 0; k < order.size(); ++k) {
        rank[order[k]] = static_cast<int64_t>(k) + 1;
    }
    return rank;
}

std::vector<int64_t> blended(std::span<const int32_t> model_percentile_e6,
                             std::span<const int32_t> village_percentile_e6, double omega) {
    must(model_percentile_e6.size() == village_percentile_e6.size(), "parallel vectors");
    must(omega >= 0 && omega <= 1, "omega is a share");
    std::vector<int64_t> out(model_percentile_e6.size());
    for (size_t i = 0; i < out.size(); ++i) {
        const double index = omega * static_cast<double>(model_percentile_e6[i]) +
                             (1 - omega) * static_cast<double>(village_percentile_e6[i]);
        out[i] = static_cast<int64_t>(std::floor(index + 0.5));
    }
    return out;
}

}  // namespace regsosek::estimate
