// A model made ready for comparing: every test knows where its values stand. One number for the
// whole pattern of levels (mixed radix).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/pairs/layout.h"
#include "method/pairs/measure.h"
#include "method/pairs/values.h"

namespace regsosek::pairs {

/// A column as a test finds it.
struct Place {
    Kind kind = Kind::text;
    uint8_t word = 0;
    uint8_t other = 0;               ///< The second word; the same one where there is none.
    const Values* values = nullptr;  ///< Of names and texts.
};

struct PlannedTest {
    Measure measure = Measure::exact;
    Place first;
    Place second;
    double bound = 0;
    double least =
        0;  ///< The least bound of this measure in the comparison: below it nothing counts.
    uint8_t memo = 0;  ///< Tests of one measure and columns share what they computed.
};

struct PlannedComparison {
    std::vector<Place> columns;
    std::vector<std::vector<PlannedTest>> levels;  ///< Best first, without "else".
    uint32_t level_count = 0;                      ///< With "unknown" and "else".
    uint64_t stride = 1;                           ///< Of the pattern.
    bool costly = false;                           ///< Some test reads letters.
    bool simple_exact = false;  ///< The best level is equality of the first column alone.
};

/// All comparisons of a model over two sides.
class Plan {
public:
    /// Errors: bad_input (an unknown column, a measure that does not fit its kind, term frequency
    /// on a kind that has none), limit (more patterns than 32 bits number).
    static Result<Plan> of(const Model& model, const Layout& layout,
                           std::span<const Values> values);

    const std::vector<PlannedComparison>& comparisons() const { return comparisons_; }
    /// Level of one comparison: 0 unknown, 1 else, and up.
    uint32_t level(size_t comparison, const uint32_t* a, const uint32_t* b) const;
    /// True when the first columns' values are known and equal.
    static bool equal(const Place& place, const uint32_t* a, const uint32_t* b) {
        return a[place.word] == b[place.word] && a[place.other] == b[place.other];
    }
    /// True when a record has the value of a column.
    static bool known(const Place& place, const uint32_t* row) {
        return (row[place.word] | row[place.other]) != 0;
    }
    uint32_t pattern(const uint32_t* a, const uint32_t* b) const;
    /// Asks the memory for the texts that comparing two records will read.
    void fetch(const uint32_t* a, const uint32_t* b) const {
        for (const Place& place : texts_) {
            if (a[place.word] != b[place.word]) {
                place.values->fetch(a[place.word]);
                place.values->fetch(b[place.word]);
            }
        }
    }
    /// How many patterns there can be.
    uint64_t patterns() const {
        return comparisons_.empty() ? 1
                                    : comparisons_.back().stride * comparisons_.back().level_count;
    }
    uint32_t level_of(uint32_t pattern, size_t comparison) const {
        const PlannedComparison& c = comparisons_[comparison];
        return static_cast<uint32_t>(pattern / c.stride % c.level_count);
    }

private:
    std::vector<PlannedComparison> comparisons_;
    std::vector<Place> texts_;  ///< Columns of letters that some comparison reads.
};

/// How often a pattern was seen.
struct Cell {
    uint32_t pattern = 0;
    double pairs = 0;
};
/// Counts patterns; cells in order of pattern.
std::vector<Cell> counted(const Plan& plan, std::span<const std::vector<uint32_t>> patterns);

/// How many words two texts share, out of how many the shorter has, and quarter bits of their
/// rarity.
struct SharedWords {
    uint32_t shared = 0;
    uint32_t fewer = 0;
    int32_t bits = 0;
};
SharedWords shared_words(const Words& a, const Words& b);

}  // namespace regsosek::pairs
