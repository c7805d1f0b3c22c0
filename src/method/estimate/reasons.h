// A family's score in words and rupiah: what each item adds in money, what one change would cross a
// cut, the range of deciles that is likely, and why a decile differs from the quarter before
// (score.md a10-a12, lesson 10).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/explanation.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// Contributions in logarithms (they sum to score - mean) as rupiah that sum to exp(score) -
/// exp(mean), exactly: each is its logarithm times the logarithmic mean of the two sums (log-mean
/// Divisia decomposition; Ang 2004), which needs no order of the items.
std::vector<double> rupiah_parts(std::span<const double> contributions, double score, double mean);

/// One answer to an item that somebody has: values of the item's predictors.
struct Alternative {
    size_t item = 0;
    std::vector<size_t> predictors;  ///< columns of x that belong to the item
    std::vector<double> values;      ///< parallel
};

/// A single change that moves a family over a cut.
struct Crossing {
    size_t alternative = 0;  ///< index into the alternatives
    double score = 0;        ///< what the score would be
    int32_t decile = 0;      ///< where it would then stand among the others
};

/// Which single answers would move a family to another decile, the smallest change of the score
/// first. `decile_cuts` are the 9 scores at which deciles 2..10 begin.
std::vector<Crossing> crossings(const LinearScorer& scorer, std::span<const double> x,
                                std::span<const Alternative> alternatives,
                                std::span<const double> decile_cuts);

/// The same from the scores that the alternatives lead to, for models that are no sum: trees.
std::vector<Crossing> crossings(double now, std::span<const double> scores,
                                std::span<const double> decile_cuts);

/// Decile of a score between 9 ascending cuts: 1 + the number of cuts that it reaches.
int32_t decile_of(double score, std::span<const double> decile_cuts);

/// The deciles between which a family's expenditure lies with a probability of `share`, the same
/// left out on both sides. Cuts are of the mixture of all families (mixture_quantile), not of the
/// predictions: predicted values spread less than what they predict.
struct DecileRange {
    int32_t low = 0;
    int32_t high = 0;
};
DecileRange likely_deciles(double mean, double sd, std::span<const double> mixture_cuts,
                           double share);

/// Why a percentile differs from the one before. The parts sum to the change.
struct ChangeParts {
    double data = 0;   ///< the family's own answers changed
    double rank = 0;   ///< the others changed, came or left
    double model = 0;  ///< the model changed
    double price = 0;  ///< prices changed, by area
    double total() const { return data + rank + model + price; }
};

/// A family's percentile (mid-rank, in [0, 1]) at five stations, each with one thing more of the
/// new quarter: its own answers, then everybody's, then the model, then prices.
struct Stations {
    double before = 0;       ///< old answers, old population, old model
    double own_answers = 0;  ///< new answers scored by the old model, among the old scores
    double everybody = 0;    ///< among the new population scored by the old model
    double new_model = 0;    ///< new model, new population
    double new_prices = 0;   ///< with the shift of prices of each area
};
ChangeParts change_parts(const Stations& stations);

/// Scores of a population in order, to ask where a score would stand.
class Standing {
public:
    /// Scores and weights (empty: all 1) in any order.
    Standing(std::span<const int64_t> scores, std::span<const int64_t> weights);
    /// (W_below + W_equal / 2) / W of a score that may or may not be among them; 0.5 of nobody.
    double percentile(int64_t score) const;

private:
    std::vector<int64_t> score_;  ///< distinct, ascending
    std::vector<int64_t> below_;  ///< weight below each, and the total behind the last
};

}  // namespace regsosek::estimate
