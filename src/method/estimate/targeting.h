// Targeting errors, each with its one definition (score.md a9). P are the poor, S the selected.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace regsosek::estimate {

/// Weighted shares; 0 where a denominator is empty.
struct TargetingErrors {
    double exclusion = 0;  ///< EER: w(poor, not selected) / w(poor); undercoverage
    double inclusion =
        0;  ///< IER: w(selected, not poor) / w(selected); leakage as a share of selected
    double false_alarm = 0;   ///< T1: w(selected, not poor) / w(not poor)
    double disagreement = 0;  ///< w(poor xor selected) / w(all)
    double selected = 0;      ///< w(selected) / w(all): coverage
    double poor = 0;          ///< w(poor) / w(all)
    double cgh = 0;  ///< share of selected in the bottom 40 % of truth / 0.40 (Coady, Grosh,
                     ///< Hoddinott), benefits being equal
};

/// P: the poorest `quota` of truth; S: the poorest `quota` of prediction. A unit on the boundary
/// counts with the part of it inside, and equal values in the order given, so that |S| = |P| and
/// EER = IER = TER.
TargetingErrors targeting_at_quota(std::span<const double> truth,
                                   std::span<const double> prediction,
                                   std::span<const double> weights, double quota);

/// P: truth < line; S: prediction < line (strictly, as BPS counts).
TargetingErrors targeting_at_line(std::span<const double> truth, std::span<const double> prediction,
                                  std::span<const double> weights, double line);

/// The general form: memberships in [0, 1] of P and S per unit. `truth` is used for CGH.
TargetingErrors targeting(std::span<const double> poor, std::span<const double> selected,
                          std::span<const double> truth, std::span<const double> weights);

/// How far each unit lies inside the poorest `quota` of the weight: 1, 0, or a part on the
/// boundary.
std::vector<double> bottom_share(std::span<const double> values, std::span<const double> weights,
                                 double quota);

}  // namespace regsosek::estimate
