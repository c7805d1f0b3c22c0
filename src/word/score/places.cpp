// Families in order of area; each area is a run of them, ranked by itself.
#include "word/score/places.h"

#include <algorithm>
#include <numeric>

#include "ground/base/ids.h"
#include "ground/base/threads.h"
#include "method/estimate/ranking.h"

namespace regsosek::score {

namespace {

constexpr double millionths = 1e6;

/// A run of families of one area in the order of areas.
struct Run {
    ScopeArea area;
    size_t begin = 0;
    size_t end = 0;
};

std::vector<Run> runs_of(const Ranked& ranked, std::span<const uint32_t> order, size_t level) {
    std::vector<Run> runs;
    for (size_t k = 0; k < order.size(); ++k) {
        const int64_t area =
            AreaCode{ranked.area[order[k]]}.enclosing(scope_levels[level].digits).value;
        if (runs.empty() || runs.back().area.area != area) {
            runs.push_back({{level, area, 0, 0}, k, k});
        }
        ++runs.back().area.families;
        runs.back().area.weight += ranked.weight[order[k]];
        runs.back().end = k + 1;
    }
    return runs;
}

void rank_run(const Ranked& ranked, std::span<const uint32_t> rows, LevelPlaces& out) {
    std::vector<int64_t> scores, weights, keys;
    std::array<double, 3> wanted{};
    for (const uint32_t row : rows) {
        scores.push_back(ranked.score_e6[row]);
        weights.push_back(ranked.weight[row]);
        keys.push_back(ranked.family_id[row]);
        double below = 0;
        for (size_t g = 0; g < wanted.size(); ++g) {
            below += ranked.p_group_e6[g][row] / millionths;
            wanted[g] += below * static_cast<double>(ranked.weight[row]);
        }
    }
    const auto ranking = estimate::ranking(scores, weights, keys);
    const auto groups = estimate::groups_by_share(ranking, scores, weights, wanted);
    for (size_t k = 0; k < rows.size(); ++k) {
        out.percentile_e6[rows[k]] = ranking.percentile_e6[k];
        out.decile[rows[k]] = ranking.decile[k];
        out.group[rows[k]] = groups.group[k];
    }
}

}  // namespace

Places places_of(const Ranked& ranked) {
    const size_t n = ranked.family_id.size();
    std::vector<uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](uint32_t a, uint32_t b) {
        return ranked.area[a] != ranked.area[b] ? ranked.area[a] < ranked.area[b]
                                                : ranked.family_id[a] < ranked.family_id[b];
    });
    Places out;
    for (size_t level = 0; level < scope_levels.size(); ++level) {
        LevelPlaces& places = out.levels[level];
        places.percentile_e6.resize(n);
        places.decile.resize(n);
        places.group.resize(n);
        const auto runs = runs_of(ranked, order, level);
        parallel_blocks(runs.size(), [&](size_t r) {
            rank_run(ranked, std::span(order).subspan(runs[r].begin, runs[r].end - runs[r].begin),
                     places);
        });
        for (const Run& run : runs) {
            out.areas.push_back(run.area);
        }
    }
    return out;
}

}  // namespace regsosek::score
