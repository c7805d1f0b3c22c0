// The weight of a pair: posterior log2 odds that both records are one, from the prior, the levels,
// and the rarity of what agrees.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/match/model.h"
#include "method/pairs/plan.h"

namespace regsosek::pairs {

/// Weights are integers of 1/256 bit: sums do not depend on order or machine.
using match::weight_unit;

/// A pair as weighed.
struct Weighed {
    int32_t weight = 0;
    uint32_t pattern = 0;
};

/// One row of an explanation.
struct Share {
    uint32_t level = 0;
    double bits = 0;         ///< log2(m / u) of the level.
    double rarity_bits = 0;  ///< By term frequency.
};

class Scores {
public:
    /// The model must be complete. Counts of values on the right give the rarity.
    Scores(const Model& model, const Plan& plan, const Records& right);

    /// Weighs a pair. False when it surely stays below `floor`; then letters may not have been read
    /// and `out` means nothing.
    bool weigh(const uint32_t* a, const uint32_t* b, int32_t floor, Weighed& out) const;
    /// The parts of a weight, by comparison.
    std::vector<Share> shares(const uint32_t* a, const uint32_t* b) const;
    int32_t prior() const { return prior_; }

private:
    static constexpr int32_t far_below = -(1 << 28);
    struct Term {
        bool used = false;
        Place place;
        std::vector<int16_t> bits;  // by number of the text, or slot of the date: -log2 share
        int32_t mean = 0;
    };
    struct Line {
        std::vector<int32_t> weight;  // by level
        std::vector<int32_t> log_u;
        int32_t best_unlike = 0;           // of "unknown" and "else"
        int32_t best_alike = far_below;    // of the levels between "else" and the best
        int32_t best_alike_m = far_below;  // log2 of their largest m
    };
    int32_t rarity(size_t comparison, uint32_t level, const uint32_t* a, const uint32_t* b) const;
    Term term_of(const Model& model, size_t comparison, const Records& right) const;
    /// The most that a costly comparison can bring, seen without letters.
    int32_t possible(uint32_t comparison, const uint32_t* a, const uint32_t* b) const;
    const Plan& plan_;
    std::vector<Line> lines_;
    std::vector<Term> terms_;
    std::vector<uint32_t> order_;  // comparisons, cheap ones first
    size_t cheap_ = 0;             // how many of them are cheap
    int32_t prior_ = 0;
};

}  // namespace regsosek::pairs
