// What the village said against what the model said, by rule (score.md a14): corrected facts are
// scored again, overrides need a reason and a quorum, the two rankings are blended with a weight,
// moves are bounded, additions are balanced against a quota. Both rankings are kept; what is
// published is a third.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ground/base/decided_by.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// One family before and in the meeting of its village or SLS.
struct Spoken {
    int64_t key = 0;                           ///< family id: settles equal indices
    size_t place = 0;                          ///< village or SLS: 0 .. places - 1
    double model_score = 0;                    ///< as printed, ln rupiah
    std::optional<double> corrected_score;     ///< scored again with corrected facts
    double sd = 0;                             ///< of the family around its score
    std::optional<double> village_percentile;  ///< in the place, [0, 1]; nothing: not spoken of
    bool present = true;                       ///< false: moved, died, double: takes no place
    int32_t reason = 0;                        ///< code of fkp_reason; 0: none given
    int32_t attendance = 0;                    ///< people at the meeting
    bool minuted = false;                      ///< the minutes are signed
};

/// Why what the village said did not count, or not in full.
enum class SetAside : uint8_t {
    nothing,
    no_reason,    ///< a move without a reason
    no_quorum,    ///< too few people
    not_minuted,  ///< no signed minutes
    bounded,      ///< moved less far than said; the rest needs the regency
    sure,         ///< the model is sure beyond the bound on P
};

/// The rules, all settings.
struct ReconcileOptions {
    double omega = 0.75;       ///< weight of the model's percentile; 1 leaves the village out
    int32_t deciles_max = 2;   ///< the village moves a family at most so many; 10: no bound
    double sure_below = 0.05;  ///< only families with P(bottom quota) between these may move
    double sure_above = 0.95;
    double quota = 0.3;   ///< share selected in each place
    int32_t quorum = 10;  ///< attendance that an override needs
    bool need_reason = true;
    bool need_minutes = true;
    double move_counts_from = 0.0;  ///< a blended percentile this far from the model's is a move
    bool quota_closed = true;       ///< as many are selected as before the meeting in each place
    /// Hybrid (Alatas et al.): the village names the poorest `prescreen` times the quota, the model
    /// chooses among them. 0: the blend.
    double prescreen = 0;
};

/// One family after. All three columns are kept for ever.
struct Reconciled {
    double model_percentile = 0;    ///< in its place, with corrected facts
    double village_percentile = 0;  ///< the model's where the village said nothing
    double index = 0;               ///< what is published by, lower is poorer
    int64_t rank = 0;               ///< in its place, 1 the poorest; 0: takes no place
    bool selected_by_model = false;
    bool selected = false;
    bool to_verify = false;  ///< the regency looks: a move was bounded, or the quota was passed
    DecidedBy decided_by = DecidedBy::model;
    SetAside set_aside = SetAside::nothing;
};

/// Applies the rules place by place. Errors: usage, when a share is no share or a bound is
/// negative.
Result<std::vector<Reconciled>> reconcile(std::span<const Spoken> families, size_t places,
                                          const ReconcileOptions& options);

}  // namespace regsosek::estimate
