// Figures of a model card that need sums: calibration, coverage, confusion, welfare, learning.
#pragma once

#include <array>
#include <vector>

#include "method/estimate/price_shock.h"
#include "method/estimate/targeting.h"
#include "word/score/audit.h"

namespace regsosek::score {

/// One tenth of predictions: what was expected and what was.
struct CalibrationRow {
    double families = 0;   ///< weight
    double predicted = 0;  ///< mean of ln rupiah
    double actual = 0;
    double expected_poor = 0;  ///< mean probability
    double actual_poor = 0;
};
std::vector<CalibrationRow> calibration(const AuditSample& sample, double sigma, double line);

/// The same by district, in order of its name; by stratum where the sample names no district.
struct PlaceCalibration {
    Text kind;  ///< district or stratum
    std::vector<std::string> name;
    std::vector<CalibrationRow> rows;
    /// Standard error of predicted minus actual, over the place's PSUs; negative with fewer than 2.
    std::vector<double> error;
};
PlaceCalibration calibration_by_place(const AuditSample& sample, double sigma, double line);

/// Share of families in true decile d (row) whom the model puts into decile k (column).
std::array<std::array<double, 10>, 10> confusion(const AuditSample& sample);

/// Poverty of persons as surveyed, as the sum of probabilities, and by counting predictions below
/// the line; after everybody's gap is given out to the poorest predicted `quota` in equal shares a
/// head.
struct Welfare {
    estimate::PovertyAt actual, expected, plug_in, after_transfer;
    double budget = 0;         ///< of that transfer, rupiah a month
    double gini_eurostat = 0;  ///< (2 sum w x W - sum w^2 x) / (N sum w x) - 1 (laeken)
    double gini_convey = 0;    ///< sum (2 W - 1) w x / (N sum w x) - 1
};
Welfare welfare(const AuditSample& sample, double sigma, double line, double quota);

/// Errors by the number of PSUs that a model was estimated from; mean of some draws. Numbers that
/// are too few for the method are left out.
struct LearningPoint {
    double units = 0;
    double exclusion = 0;
    double r2 = 0;
};
Result<std::vector<LearningPoint>> learning_curve(const AuditSample& sample, uint64_t seed);

/// A way of estimating beside the model's own.
struct Rival {
    Text name;
    double r2 = 0;
    double spearman = 0;
    double exclusion30 = 0;
};
Result<std::vector<Rival>> rivals(const AuditSample& sample);

}  // namespace regsosek::score
