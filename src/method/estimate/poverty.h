// Poverty of areas from the distributions of their families, without a draw: headcount, gap and
// severity (Foster, Greer, Thorbecke) with the mean squared error of each, and what may be
// published. Closed forms of score.md a8 and a11 (Molina and Rao 2010 under normal logarithms).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/matrix.h"

namespace regsosek::estimate {

/// The three measures in the order headcount, gap, severity.
inline constexpr size_t poverty_measures = 3;
using PovertyMeasures = std::array<double, poverty_measures>;

/// Families of whom ln expenditure is normal around `mean`. Vectors are parallel to the rows of x.
struct AreaFamilies {
    const Matrix* x = nullptr;       ///< predictors, the intercept first
    std::span<const double> mean;    ///< x'b
    std::span<const double> weight;  ///< persons; an area's rate is weighted by them
    std::span<const size_t> area;    ///< 0 .. areas - 1
    std::span<const double> line;    ///< poverty line of each area
};

/// What is uncertain.
struct PovertyErrors {
    double sigma = 0;       ///< of a family around its mean
    double area_sigma = 0;  ///< of an area's common effect, where the model has none of its own
    const Matrix* covariance_factor =
        nullptr;  ///< L with V = L'L (explanation.h); null: b is known
};

/// One area's poverty.
struct AreaPoverty {
    int64_t families = 0;
    double weight = 0;
    PovertyMeasures value{};
    PovertyMeasures mse{};         ///< of all three sources below
    PovertyMeasures mse_model{};   ///< part of the coefficients
    PovertyMeasures mse_area{};    ///< part of the area's common effect
    PovertyMeasures mse_family{};  ///< part of who in the area is lucky: sum n^2 Var / (sum n)^2
};

/// Poverty of each area (as many as lines), in one pass. The expected measures hold sigma^2 and
/// area_sigma^2; the errors of the coefficients and of the area's effect come by the delta method,
/// that of the families exactly. Fixed blocks: the same bits for any number of threads.
std::vector<AreaPoverty> area_poverty(const AreaFamilies& families, const PovertyErrors& errors);

/// Whether a figure may be published.
enum class Publish : uint8_t { yes, flagged, hidden };
/// By relative standard error: up to `good` yes, up to `poor` flagged, beyond or without a value
/// hidden.
Publish publishable(double value, double mse, double good = 0.25, double poor = 0.50);

}  // namespace regsosek::estimate
