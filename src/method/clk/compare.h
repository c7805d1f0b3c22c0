// Linking encoded records: Dice's coefficient of two filters, candidates by keyed blocks or all
// pairs within the bound that their lengths allow, and one partner each, most alike first.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::clk {

/// Encoded records of one side.
struct Filters {
    size_t words = 0;                          ///< Of 64 bits, in each filter.
    std::vector<uint64_t> bits;                ///< `words` of each record.
    std::vector<uint32_t> ones;                ///< Bits set in each record.
    std::vector<std::vector<uint64_t>> block;  ///< By rule: each record's key; 0: unknown.

    size_t rows() const { return ones.size(); }
    /// Adds a filter; all must be equally long. A multiple of 8 bytes.
    void add(std::string_view filter);
};

/// A pair at or above the threshold.
struct Match {
    uint32_t a = 0;
    uint32_t b = 0;
    double dice = 0;      ///< 2 |a and b| / (|a| + |b|)
    bool chosen = false;  ///< Each record has at most one chosen partner, the most alike first.
    bool rival = false;   ///< Chosen, though another is nearly as alike.
};

struct MatchOptions {
    double threshold = 0.75;            ///< Pairs below are forgotten.
    double margin = 0.02;              ///< A chosen pair that leads by less has a rival.
    uint64_t pairs_most = 1ULL << 33;  ///< More comparisons than this are refused.
};

struct Matched {
    std::vector<Match> matches;  ///< By a, most alike first, then b.
    uint64_t compared = 0;       ///< Pairs whose filters were laid on each other.
};

/// Dice's coefficient of two records; 0 when both are empty.
double dice(const Filters& left, size_t a, const Filters& right, size_t b);

/// Compares and chooses. Records without a block rule's key are not offered by that rule; without
/// any rule all pairs are compared. Errors: bad_input (filters of other lengths or rules), limit.
Result<Matched> match(const Filters& left, const Filters& right, const MatchOptions& options);

}  // namespace regsosek::clk
