// The pairs worth keeping, and the passes that find them.
#pragma once

#include <cstdint>
#include <vector>

#include "method/match/match.h"

namespace regsosek::match {

/// A pair above the review floor.
struct Edge {
    uint32_t a = 0;
    uint32_t b = 0;
    int32_t weight = 0;
    uint16_t pattern = 0;
    uint8_t rule = 0;
    bool by_household = false;  ///< Above the link threshold only with the family's evidence.
};

/// A pair with the same NIK; about one per left row, the only pairs that are stored unscored.
struct NikPair {
    uint32_t a = 0;
    uint32_t b = 0;
    uint16_t pattern = 0;
};

/// Both sides with what has been found so far; shared by the passes.
struct Work {
    Side left;
    Side right;
    std::vector<NikPair> nik_pairs;  // by a
    std::vector<uint32_t> closed;    // right row by left row, or no_row
    std::vector<uint8_t> right_closed;
    std::vector<uint8_t> capped;  // by left row
    std::vector<uint8_t> seen;    // by left row: some pair was looked at
    std::vector<uint8_t> taken;   // by right row: somebody of an earlier run has it; or empty
    std::vector<Edge> edges;      // by (a, heaviest first, b)
};
inline constexpr uint32_t no_row = 0xFFFFFFFF;

/// Joins on NIK and settles people whose name and birth date agree too.
RuleReport nik_pass(const BlockLimits& limits, Work& work);

/// Scores the pairs of all rules for the people still open; fills `edges`.
std::vector<RuleReport> open_pass(const Scores& scores, const Options& options, Work& work);

/// Weighs the open people against the members of the cards that their family is linked to. What
/// that is worth is learned into `learned`, or taken from there when it is `given`.
RuleReport household_pass(const Scores& scores, const Options& options, const Model& model,
                          const PairCounts& prior, bool given, HouseholdLearned& learned,
                          Work& work);

/// Weighs two left people as records of one person.
class DuplicateScores {
public:
    DuplicateScores(const Side& left, const Model& model, const Chance& chance,
                    const Options& options);
    Duplicate compared(uint32_t a, uint32_t b) const;
    const Scores& scores() const { return scores_; }

private:
    const Side& left_;
    Scores scores_;
};

/// Pairs of left people who are likely one person, ordered by (first, second).
std::vector<Duplicate> find_duplicates(const Side& left, const DuplicateScores& scores,
                                       const Options& options);

/// Chooses among the edges, one right person to one left person, and writes outcome and reason.
/// Adds to out.duplicates the pairs that claim the same right person and are one person.
void assign(const Scores& scores, const DuplicateScores& duplicates, const Options& options,
            const Work& work, Linkage& out);

/// Sorts edges by (a, heaviest first, b) and keeps the heaviest of each pair.
void order_edges(std::vector<Edge>& edges);

}  // namespace regsosek::match
