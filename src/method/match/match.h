// Record linkage of two files of people, or of one with itself: the pure engine, values in and
// values out. Design and sources: docs/method/link.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "method/match/block.h"
#include "method/match/fit.h"
#include "method/match/frozen.h"
#include "method/match/model.h"
#include "method/match/names.h"
#include "method/match/record.h"
#include "regsosek/base.h"

namespace regsosek::match {

/// What became of a left person. Numbers are stored: never renumber.
enum class Outcome : uint8_t {
    none = 0,     ///< Nobody on the right side is likely the same person.
    review = 1,   ///< Somebody perhaps is; a person must look.
    linked = 2,   ///< Linked.
    certain = 3,  ///< Linked, beyond reasonable doubt.
};

/// Why. Numbers are stored: never renumber.
enum class Reason : uint8_t {
    nik_name_birth = 1,   ///< NIK, name and birth date agree, nobody else in the family fits.
    evidence = 2,         ///< The weight of all fields passes the threshold.
    household = 3,        ///< ... and only because others of the family are linked to that card.
    second_record = 4,    ///< The same person stands twice on the left; this is the weaker record.
    reviewed = 5,         ///< Reviewers say that it is the same person.
    weak = 10,            ///< Weight between the review floor and the link threshold.
    rival = 11,           ///< Another right person is nearly as likely, or another left one.
    nik_conflict = 12,    ///< Two sound, different NIK with the same name, birth date and village.
    taken = 13,           ///< The right person is linked to another left person who fits better.
    no_candidate = 20,    ///< No rule of blocking found anybody.
    too_weak = 21,        ///< Somebody was found, but all evidence lies below the review floor.
    capped = 22,          ///< Its block was too big to be compared whole.
    no_information = 23,  ///< Neither a name nor a NIK.
    rejected = 24,        ///< Reviewers say that no candidate is this person.
};
/// Name of a code in both languages, for tables and screens.
Text describe(Outcome outcome);
Text describe(Reason reason);

/// A right row that a person under review may be.
struct Candidate {
    uint32_t left = 0;
    uint32_t right = 0;
    int32_t weight = 0;  ///< 1/256 bit
    uint16_t pattern = 0;
};

/// A pair of which people said whether it is one person; teaches EM.
struct Label {
    uint32_t left = 0;
    uint32_t right = 0;
    bool same = false;
};

/// Thresholds are posterior log2 odds; 0 bits is even odds.
struct Options {
    /// Weight from which a pair is linked (link.md 5.7: at 4 bits precision .9997, recall .9987).
    double link_bits = 4;
    /// Weight from which a person looks (link.md 5.9: clerical band from -3).
    double review_bits = -3;
    /// Weight from which a link is certain and votes for its family (link.md 5.7: 10 bits).
    double certain_bits = 10;
    /// The best must be this much heavier than the second best (link.md 5.8).
    double margin_bits = 1;
    /// The most that linked family members can add (link.md 5.7).
    double household_bits_max = 10;
    /// Expected share of left people who are on the right side: the prior.
    double expected_share = 0.95;
    /// Expected share of left people who stand twice on the left.
    double expected_duplicates = 0.005;
    /// Weight from which two left records count as one person.
    double duplicate_bits = 4;
    /// Also look for people who stand twice on the left.
    bool find_duplicates = true;
    BlockLimits blocks;
    FitOptions fit;
    /// Candidates kept for a person under review.
    size_t candidates_max = 5;
    std::vector<Label> labels;  ///< Of earlier reviews.
};

/// Two left records that are likely one person.
struct Duplicate {
    uint32_t first = 0;
    uint32_t second = 0;
    int32_t weight = 0;  ///< 1/256 bit
    uint16_t pattern = 0;
};

/// What one rule of blocking brought.
struct RuleReport {
    Rule rule = Rule::nik;
    uint64_t pairs = 0;      ///< Offered by the rule's blocks.
    uint64_t new_pairs = 0;  ///< Not offered by an earlier rule.
    uint64_t kept = 0;       ///< New pairs above the review floor.
    uint64_t strong = 0;     ///< New pairs above the link threshold: new true matches by the model.
    uint64_t refined = 0;    ///< Blocks cut finer.
    uint64_t capped = 0;     ///< Blocks that stayed too big.
    uint64_t not_compared = 0;  ///< Pairs left out of refined blocks.
    double seconds = 0;
};

/// Time of one stage.
struct StageReport {
    std::string name;
    double seconds = 0;
};

/// Everything that a run tells about itself.
struct Report {
    uint64_t left_rows = 0;
    uint64_t right_rows = 0;
    uint64_t closed = 0;  ///< Left people settled by NIK, name and birth date at once.
    uint64_t distinct_pairs = 0;
    std::vector<RuleReport> rules;
    std::vector<Session> sessions;
    std::vector<StageReport> stages;
    double swapped_nik_share = 0;  ///< Of family pairs, one bearing the other's NIK.
    double household_gain_bits = 0;
    PairCounts prior;
};

/// The linkage: arrays by left row.
struct Linkage {
    std::vector<int32_t> right;     ///< Right row, linked or (review) the best candidate; -1.
    std::vector<int32_t> second;    ///< The runner-up, for the review; -1.
    std::vector<int32_t> weight;    ///< 1/256 bit, of `right`.
    std::vector<uint16_t> pattern;  ///< Of `right`.
    std::vector<Outcome> outcome;
    std::vector<Reason> reason;
    std::vector<Duplicate> duplicates;  ///< Ordered by (first, second).
    std::vector<Candidate> candidates;  ///< Of people under review, by left row, heaviest first.
    Model model;                        ///< As fitted.
    Frozen frozen;  ///< The same with all that weights follow from; empty when a side was empty.
    Report report;
};

/// Links left to right. The right side holds each person once; the left may hold some twice.
/// Deterministic for any number of threads. Errors: limit when a side has more than 2^31 - 1 rows.
Result<Linkage> link(const PersonColumns& left, const PersonColumns& right, const NameTable& names,
                     const Model& model, const Options& options);

/// A pattern in words: the levels that carry weight with their log2(m/u), for explanations.
std::string explain(const Model& model, uint32_t pattern, Lang lang);

}  // namespace regsosek::match
