// Models against each other on the same rows, out of fold: champion and challenger (score.md a5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "regsosek/score.h"
#include "word/score/survey_estimate.h"

namespace regsosek::score {

/// A model that takes part.
struct Contender {
    std::string name;
    std::optional<Estimation> estimation;  ///< none: the preset
    const SurveyProblem* problem = nullptr;
};

/// Rows of each watched group: 1 where a row belongs to it.
using CompareGroups = std::vector<std::vector<uint8_t>>;

/// What a model reaches out of fold, mean and spread over the rounds; missed poor of the groups at
/// the quota. Errors: those of the methods.
Result<ComparedModel> compared(const Contender& model, const std::vector<Round>& rounds,
                               const CompareGroups& groups, double quota);

/// Finds champion and challenger, and whether one replaces the other: the explainable model and the
/// other that miss fewest at the quota; the challenger wins by more than one standard deviation
/// only, and only when no group's missed poor rise by more than that.
void judge(double quota, Comparison& out);

}  // namespace regsosek::score
