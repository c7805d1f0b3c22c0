// A scorecard: points per answer, set by people and not estimated.
#pragma once

#include <string>

#include "word/score/fitted_model.h"

namespace regsosek::score {

/// A card as a linear model: coefficients are the points, without error. With high points for the
/// poorer, points are turned round, so that low is poor as everywhere.
struct Scorecard {
    FittedModel model;
    bool high_is_richer = true;
};

/// Reads a TOML file: the keys of a model file, `high_points` ("richer" or "poorer"), and whole
/// `points` at each predictor. Errors: not_found, io, bad_input with file and line.
Result<Scorecard> read_scorecard(const std::string& path);

}  // namespace regsosek::score
