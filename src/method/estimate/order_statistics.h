// Exact places in a population that does not fit in memory: scores are whole numbers, so what is
// below each of them is a table of counts. Districts stream through twice: once to be counted, once
// to be told their places. Memory grows with the range of scores, never with the families
// (score.md a10, d).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::estimate {

/// Where one family stands among all that were counted.
struct Place {
    int64_t rank = 0;           ///< 1 is the poorest; equal scores in the order they are asked for
    int32_t percentile_e6 = 0;  ///< (W_below + W_equal / 2) / W in millionths: mid-rank
    int32_t decile = 0;         ///< 1..10: where the middle of the tie falls
};

/// How many families and how much weight (persons, or 1) has each score. Counts merge exactly: the
/// counts of districts added in any order are those of the nation.
class ScoreCounts {
public:
    ScoreCounts();
    ~ScoreCounts();
    ScoreCounts(ScoreCounts&&) noexcept;
    ScoreCounts& operator=(ScoreCounts&&) noexcept;

    /// Counts families. `weights` is empty (all 1) or parallel and not negative. Errors: limit,
    /// when the scores lie further apart than pages_max pages.
    Result<void> add(std::span<const int64_t> scores, std::span<const int32_t> weights = {});
    /// Adds what another one counted.
    Result<void> add(const ScoreCounts& other);
    /// Ends the counting: from here on it answers. Must be called once.
    void close();

    int64_t families() const;
    int64_t weight() const;
    /// Bytes that the counts occupy.
    size_t memory_bytes() const;

    /// Places of families that were counted, in this order: of two with one score the one asked for
    /// first has the lower rank, so ask in the order of districts and of keys in a district.
    /// Errors: bad_input, when a score was never counted or more often asked for than counted.
    Result<void> places(std::span<const int64_t> scores, std::span<Place> out);
    /// The score at which the cumulated weight first passes p of the total (Eurostat's rule without
    /// the middle of two: a score that somebody has). 0 when nothing was counted.
    int64_t quantile(double p) const;

    /// Scores in a page, and the most pages there may be: 2^16 millionths of a logarithm each, so
    /// 512 pages span 33 logarithms, from one rupiah to far beyond any sum of money.
    static constexpr int64_t page_scores = 65'536;
    static constexpr size_t pages_max = 512;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace regsosek::estimate
