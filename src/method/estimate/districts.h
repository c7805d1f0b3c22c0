// District models that borrow strength: slopes of a district are drawn to those of its province,
// these to the nation's, and every district keeps its own level. Method: docs/method/score.md 14
// (score.md a2): b_g = b_0 + (X'WX + lambda S)^-1 X'W r, S the diagonal of the columns' variances.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/least_squares.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// Rows of a sample by district, and the districts' provinces.
struct Districts {
    std::vector<int64_t> code;        ///< ascending
    std::vector<int64_t> province;    ///< of each district
    std::vector<Triangle> triangles;  ///< of each district: (1, x, y), weighted
};

/// Reads a sample into triangles, one per district. `rows` chooses (empty: all). Column 0 of x must
/// be all ones. `province` may be empty: one. Errors: bad_input (lengths, a district in two
/// provinces).
Result<Districts> districts_of(const Matrix& x, std::span<const double> y,
                               std::span<const double> weights, std::span<const int64_t> district,
                               std::span<const int64_t> province,
                               std::span<const uint32_t> rows = {});

/// Switches of the shrinkage. Penalties are in families' worth of prior weight, as
/// `ridge_penalties`.
struct ShrinkageOptions {
    double district = 200;  ///< of a district's slopes toward its province's (score.md a2 used 200)
    double province = 1000;  ///< of a province's slopes toward the nation's
    double nation = 0;       ///< of the nation's slopes toward 0
    /// Of a district's level toward its province's: families' worth of prior weight. A district
    /// without families has its province's level.
    double level = 5;
};

/// Coefficients of every district.
struct DistrictModels {
    std::vector<int64_t> code;
    Matrix coefficients;          ///< districts x p, the intercept first
    std::vector<double> nation;   ///< p; level: the mean over districts by weight
    std::vector<int64_t> rows;    ///< families of each district
    std::vector<size_t> aliased;  ///< columns told by earlier ones in the whole nation: 0
};

/// Fits all districts. Errors: bad_input (no rows at all).
Result<DistrictModels> shrunk_models(const Districts& districts,
                                     const ShrinkageOptions& options = {});

/// Each district alone (the practice that this replaces, kept for comparison): columns that a
/// district cannot tell apart get 0. A district with fewer than two rows has the nation's model.
Result<DistrictModels> separate_models(const Districts& districts);

/// Predicted values of rows; a district that the models do not have gets the nation's.
std::vector<double> predicted(const DistrictModels& models, const Matrix& x,
                              std::span<const int64_t> district);

/// One candidate of the search for the shrinkage.
struct ShrinkageChoice {
    ShrinkageOptions options;
    double error = 0;  ///< weighted mean square error out of fold
};

/// Error out of fold of each candidate, in the given order. Errors: bad_input.
Result<std::vector<ShrinkageChoice>> shrinkage_path(const Matrix& x, std::span<const double> y,
                                                    std::span<const double> weights,
                                                    std::span<const int64_t> district,
                                                    std::span<const int64_t> province,
                                                    std::span<const int32_t> folds,
                                                    std::span<const ShrinkageOptions> candidates);

}  // namespace regsosek::estimate
