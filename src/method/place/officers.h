// Officers of a field round: how many each kecamatan needs, and which SLS each of them visits.
// Source: process.md 2.5 (the rule by kecamatan) and 2.6 (whole SLS, supervisors inside a
// kecamatan). Pure: counts in, plan out.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::place {

/// Constants of the rule; each is a setting.
struct OfficerRule {
    int64_t families_per_ppl = 250;
    int64_t ppl_per_pml = 4;
    int64_t koseka_pml_limit = 7;
    int64_t families_min = 200;  ///< Lightest load aimed at.
    int64_t families_max =
        300;  ///< Heaviest load aimed at: as far above 250 as families_min below.
    int64_t families_limit = 350;  ///< No load above it, unless one SLS alone is.
};

/// Officers of one kecamatan.
struct OfficerCounts {
    int64_t ppl = 0;
    int64_t pml = 0;
    int64_t koseka = 0;
};
/// The rule: PPL = ceil(families / families_per_ppl), PML = ceil(PPL / ppl_per_pml), Koseka 2 when
/// PML > koseka_pml_limit, else 1; all 0 without families.
OfficerCounts officers_needed(int64_t families, const OfficerRule& rule);

/// One SLS of a kecamatan. SLS of a village stand together, in the order in which one would walk.
struct PlannedSls {
    int64_t area = 0;
    uint32_t village = 0;  ///< Position of its village in the kecamatan, from 0.
    int64_t families = 0;
};

/// The load of one PPL.
struct Load {
    uint32_t first = 0;  ///< Positions [first, last) in DistrictPlan::order.
    uint32_t last = 0;
    int64_t families = 0;
    int villages = 0;
    bool adjacent = true;  ///< Its villages share a border.
    uint32_t pml = 0;      ///< From 0 in the kecamatan.
    uint32_t koseka = 0;
};

/// The plan of one kecamatan. Every SLS is in exactly one load.
struct DistrictPlan {
    OfficerCounts counts;
    std::vector<uint32_t> order;  ///< Positions of the SLS along the tour.
    std::vector<Load> loads;  ///< One per PPL, along the tour; fewer where SLS are fewer than PPL.
    int64_t in_range = 0;     ///< Loads within [families_min, families_max].
    int64_t above_limit = 0;  ///< Loads of several SLS above families_limit.
    int64_t squares = 0;      ///< Sum of the squared loads.
    int64_t squares_bound = 0;  ///< No assignment of whole SLS to so many PPL has less.
    int64_t steps_apart = 0;    ///< Steps of the tour between villages without a common border.
};

/// Plans one kecamatan: a tour of adjacent villages (shortest, by moves of pieces), then the best
/// cut of the tour into exactly so many consecutive loads by dynamic programming. Cuts are compared
/// by: loads of three villages or of villages apart, loads above the limit, loads outside the
/// range, then squared loads. `adjacent` are pairs of villages; `middles` are in metres on any
/// plane, one pair per village.
DistrictPlan plan_officers(const std::vector<PlannedSls>& sls,
                           const std::vector<std::pair<uint32_t, uint32_t>>& adjacent,
                           const std::vector<std::pair<double, double>>& middles,
                           const OfficerRule& rule);

/// The least sum of squared loads that any assignment of whole SLS to `ppl` officers can have.
int64_t least_squares_bound(const std::vector<PlannedSls>& sls, int64_t ppl);

}  // namespace regsosek::place
