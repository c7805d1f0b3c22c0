// Where families stand in each area that they belong to: percentile, decile and group among the
// families of the SLS, village, kecamatan and kabupaten. Pure: rank.cpp reads and writes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "regsosek/score.h"

namespace regsosek::score {

/// A level of areas by the digits of its code.
struct ScopeLevel {
    std::string_view name;
    int digits = 0;
};
/// The levels in which a workspace ranks; province and nation need score rank-files.
inline constexpr std::array<ScopeLevel, 4> scope_levels = {
    {{"sls", 14}, {"village", 10}, {"district", 7}, {"regency", 4}}};

/// Ranked families. Parallel vectors.
struct Ranked {
    std::span<const int64_t> family_id;
    std::span<const int64_t> area;
    std::span<const int64_t> score_e6;
    std::vector<int64_t> weight;  ///< 1, or persons
    std::array<std::span<const int32_t>, 4> p_group_e6;
};

/// Places in one level, parallel to Ranked.
struct LevelPlaces {
    std::vector<int32_t> percentile_e6;
    std::vector<int32_t> decile;
    std::vector<int32_t> group;
};

/// An area of one level and how many stand in it.
struct ScopeArea {
    size_t level = 0;
    int64_t area = 0;  ///< the code with zeros behind it
    int64_t families = 0;
    int64_t weight = 0;
};

/// Places in all levels. Groups of an area have the shares of its families' probabilities.
struct Places {
    std::array<LevelPlaces, scope_levels.size()> levels;
    std::vector<ScopeArea> areas;  ///< in order of level and code
};
Places places_of(const Ranked& ranked);

}  // namespace regsosek::score
