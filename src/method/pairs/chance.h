// u: how often a level is seen among pairs that are not the same, exact where a level is equality.
#pragma once

#include "method/pairs/fit.h"

namespace regsosek::pairs {

struct Chances {
    std::vector<std::vector<double>> u;  ///< By comparison and level (from 1), given or not.
    /// By comparison: the best level's u is from the right side alone, where nobody stands twice,
    /// so that no match is in it.
    std::vector<uint8_t> without_matches;
};
Chances chances(const Model& model, const Plan& plan, const Records& left, const Records& right,
                const FitOptions& options);

}  // namespace regsosek::pairs
