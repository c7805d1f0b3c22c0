// What people said of pairs, taken into a fitted model: one step of EM in which the judged pairs
// have the responsibility that people gave them instead of the model's (Enamorado, Fifield and Imai
// 2019).
#pragma once

#include <cstdint>
#include <span>

#include "method/pairs/fit.h"

namespace regsosek::pairs {

/// A judged pair, by rows.
struct Label {
    uint32_t a = 0;
    uint32_t b = 0;
    bool same = false;
};

/// How far the labels moved the model.
struct Labelled {
    double added = 0;  ///< Matches that the model had not believed,
    double taken = 0;  ///< and non-matches that it had.
};

/// Moves every m that was learned, and the prior when it was. `expected_matches` is the fit's.
/// Values that the author fixed stay. The model must be complete.
Labelled apply_labels(const Plan& plan, const Records& left, const Records& right,
                      std::span<const Label> labels, double expected_matches, Model& model);

}  // namespace regsosek::pairs
