// Learning a model from two files without labels: u from frequencies and random pairs, m by EM on
// histograms of patterns, the prior from both. Fellegi and Sunter 1969; Winkler 1988.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "method/pairs/plan.h"

namespace regsosek::pairs {

/// How much is drawn.
struct FitOptions {
    uint64_t seed = 1;
    size_t random_pairs = size_t{1} << 20;  ///< For u of fuzzy levels.
    size_t sampled_rows = size_t{1} << 17;  ///< Left rows of a training session.
    int steps_max = 100;                    ///< Of EM.
    double converged = 1e-6;                ///< Largest change of an m that counts as none.
};

/// How one training session of EM went.
struct Session {
    std::string rule;
    uint64_t pairs = 0;
    double match_share = 0;
    double matches = 0;  ///< Expected in both files, by this session.
    int steps = 0;
    bool converged = false;
    bool used = false;                 ///< False when there were too few pairs.
    std::vector<std::string> learned;  ///< Comparisons.
};

struct Fit {
    std::vector<Session> sessions;
    std::vector<std::string> not_learned;  ///< Comparisons whose m is a preset, for want of a rule.
    double expected_matches = 0;
};

/// Fills what the model does not know: every m and u that is 0, and the prior. What is given stays.
/// A model that asks for two files gets left x right pairs, else the pairs of left with itself.
Fit fit(const Layout& layout, const Plan& plan, const Records& left, const Records& right,
        const FitOptions& options, Model& model);

}  // namespace regsosek::pairs
