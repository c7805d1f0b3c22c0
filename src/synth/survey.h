// The consumption survey: families of sampled SLS, with expenditure and weights, without names or
// places.
#pragma once

#include <string_view>
#include <vector>

#include "synth/pages.h"
#include "synth/village.h"

namespace regsosek::synth {

/// One sampled SLS.
struct Psu {
    int sls = 0;
    int number = 0;       ///< Primary sampling unit, from 1, in no order of place.
    int stratum = 0;      ///< 1 urban, 2 rural.
    int families = 0;     ///< Families to draw in it.
    double weight = 0.0;  ///< Families that one sampled family stands for.
};

/// Draws SLS by size, systematically within the strata urban and rural: about 1.2 % of the families
/// of the district, at least 600, ten in each SLS, more in very large ones.
std::vector<Psu> draw_survey(const Frame& frame, uint64_t seed);

std::vector<std::string_view> sample_family_columns();
std::vector<std::string_view> sample_member_columns();

/// Writes the sampled families of a village, as a careful interviewer wrote them: families whose K
/// sheet carries a planted mistake are not drawn.
void write_sample(const std::vector<Psu>& psus, uint64_t seed, const Frame& frame,
                  const Draft& draft, Pages& pages);

}  // namespace regsosek::synth
