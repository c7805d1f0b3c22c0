// Gradient-boosted trees by XGBoost's C interface: the challenger that an explainable model is
// measured against. A model is its bytes: what scored a family once is stored with its hash and
// never trained again (docs/method/score.md 16). No type of the library leaves this file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// How trees are grown. Single-node histogram on the CPU, which gives the same bytes for any number
/// of threads (measured for 1.7.4).
struct BoostingOptions {
    int32_t rounds = 300;
    int32_t depth = 3;
    double rate = 0.05;
    double child_weight_min = 10;
    double l2 = 3;
    double row_share = 0.8;     ///< of rows drawn for each tree
    double column_share = 0.6;  ///< of columns drawn for each tree
    /// Per column: 1 the prediction may only rise with it, -1 only fall, 0 free. Empty: free.
    std::vector<int32_t> monotone;
    uint64_t seed = 1;
};

/// A trained model.
struct BoostedModel {
    std::string bytes;  ///< XGBoost's UBJSON
    std::string hash;   ///< BLAKE2b-256 of the bytes, hexadecimal
};

/// Trains on squared error. NaN in x is "not known" and goes the way that fits best. Errors:
/// bad_input (lengths, y not finite, weights), limit (the library refuses).
Result<BoostedModel> boosted(const Matrix& x, std::span<const double> y,
                             std::span<const double> weights, const BoostingOptions& options = {});

/// Predictions by a stored model (UBJSON, or JSON of XGBoost). Errors: corrupt (no model),
/// bad_input (another number of columns).
Result<std::vector<float>> boosted_prediction(std::string_view model, const Matrix& x);

/// TreeSHAP: contributions per column and, last, the base; they sum to the prediction. Too slow for
/// a whole district: for single families on demand. Errors: as boosted_prediction.
Result<Matrix> boosted_contributions(std::string_view model, const Matrix& x);

}  // namespace regsosek::estimate
