// Weights that reproduce known totals of the population (Deville and Särndal 1992): linear, raking
// and bounded logit distances; post-stratification is the linear distance on indicators. Equal to R
// survey's calibrate, postStratify and rake (docs/method/score.md 13).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// How weights may move: g = w / d as a function of u = x' lambda.
enum class Distance : uint8_t {
    linear,   ///< 1 + u; may become negative
    raking,   ///< e^u
    bounded,  ///< logit: stays between two bounds
};

/// Switches of a calibration.
struct CalibrationOptions {
    Distance distance = Distance::linear;
    double lower = 0.5;        ///< of g, bounded only; below 1
    double upper = 2;          ///< of g, bounded only; above 1
    double tolerance = 1e-12;  ///< of a total, relative to itself
    int32_t iterations_max = 100;
};

/// Weights after calibration, and what a variance needs to know of it.
struct Calibration {
    std::vector<double> weights;  ///< after
    std::vector<double> base;     ///< before
    Matrix x;                     ///< the calibrated variables
    Matrix inverse;               ///< (X' diag(base) X)^-1; 0 for columns told by earlier ones
    int32_t iterations = 0;
};

/// Moves `base` so that sum of w x equals `totals`. Errors: bad_input (lengths, bounds, a negative
/// weight), limit (the totals cannot be reached within the bounds or the iterations).
Result<Calibration> calibrated(std::span<const double> base, const Matrix& x,
                               std::span<const double> totals,
                               const CalibrationOptions& options = {});

/// Iterative proportional fitting to several margins: `margins[m]` has a category per row,
/// `totals[m]` the population of each category from 0 on. Equal to raking on all indicators.
/// Errors: as calibrated; bad_input (a category without total or without rows).
Result<Calibration> raked(std::span<const double> base,
                          std::span<const std::vector<int32_t>> margins,
                          std::span<const std::vector<double>> totals,
                          const CalibrationOptions& options = {});

/// Takes out of weighted influences (rows x columns, final weights) what the calibrated variables
/// explain of them: residuals of the regression on x with the weights before.
void remove_explained(const Calibration& calibration, Matrix& influences);

}  // namespace regsosek::estimate
