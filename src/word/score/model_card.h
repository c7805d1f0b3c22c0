// The model card: what a model is, how far it can be trusted, for whom it is worse, and room for
// those who know better.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "method/estimate/fairness.h"
#include "method/paper/card.h"
#include "regsosek/score.h"
#include "word/score/audit.h"

namespace regsosek::score {

/// Fairness of each division of the sample, and by size under an equivalence scale.
struct CardFairness {
    std::vector<estimate::Fairness> divisions;  ///< parallel to AuditSample::groups
    estimate::Fairness equivalent;  ///< of the first division (size) with equivalent adults
};

/// What a district knows of its own families.
struct CensusFigures {
    std::string area;  ///< first digits; empty: all
    int64_t ranked = 0;
    int64_t borderline = 0;
    int64_t with_unknown = 0;
    std::vector<int64_t> deciles;  ///< families by decile 1..10
    double mean_rupiah = 0;
    double poverty = 0;  ///< mean probability of being poor, families
};

/// A remark of an office.
struct KeptNote {
    std::string area;
    std::string author;
    std::string day;
    std::string text;
};

/// Everything that a card shows.
struct CardInput {
    const FittedModel* model = nullptr;
    const AuditSample* sample = nullptr;
    const CardFairness* fairness = nullptr;
    const ValidateOptions* options = nullptr;
    std::vector<UnseenCode> unseen;
    std::vector<KeptNote> notes;
    CensusFigures census;
    bool passed = true;
};

/// Composes the card. Errors: those of refitting (learning curve, comparison).
Result<paper::Card> model_card(const CardInput& input);

}  // namespace regsosek::score
