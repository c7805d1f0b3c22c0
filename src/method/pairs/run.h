// Linking any two files of records, or one with itself, by a model: blocking, scoring, choosing.
// Pairs are never stored, only those above the review floor. Values in, values out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/base/memory.h"
#include "method/pairs/encode.h"
#include "method/pairs/fit.h"
#include "method/pairs/score.h"
#include "method/pairs/watch.h"

namespace regsosek::pairs {

/// What became of a kept pair. Numbers are stored: never renumber.
enum class Outcome : uint8_t {
    lost = 0,     ///< Another partner fits better.
    review = 1,   ///< A person must look.
    linked = 2,   ///< Linked.
    certain = 3,  ///< Linked, beyond reasonable doubt.
};
Text describe(Outcome outcome);

/// A pair above the review floor.
struct Edge {
    uint32_t a = 0;
    uint32_t b = 0;
    int32_t weight = 0;  ///< 1/256 bit
    uint32_t pattern = 0;
    uint8_t rule = 0;  ///< The rule that offered it first.
    Outcome outcome = Outcome::review;
    bool rival = false;  ///< Another choice is nearly as good.
};

/// What one rule of blocking brought.
struct RuleReport {
    std::string rule;
    uint64_t pairs = 0;      ///< Offered by the rule's blocks.
    uint64_t new_pairs = 0;  ///< Not offered by an earlier rule.
    uint64_t kept = 0;       ///< New pairs above the review floor.
    uint64_t strong = 0;     ///< New pairs above the link threshold: new true matches by the model.
    uint64_t refined = 0;    ///< Blocks cut finer.
    uint64_t capped = 0;     ///< Blocks that stayed too big.
    uint64_t not_compared = 0;  ///< Pairs left out of refined blocks.
    double seconds = 0;
};

struct StageReport {
    std::string name;
    Spent spent;
};

struct Report {
    std::vector<RuleReport> rules;
    std::vector<StageReport> stages;
    Fit fit;
    uint64_t distinct_pairs = 0;
    uint64_t repeats = 0;
    uint64_t capped_rows = 0;  ///< Left records of blocks that stayed too big.
    uint64_t closed_rows = 0;  ///< Left records settled by the first rule (close_bits).
    uint64_t spilled_bytes = 0;
};

/// Both sides ready: records, texts, plan. For one file both sides are the same.
class Prepared {
public:
    /// Packs both sides. `right` is not read for a model of duplicates. Errors: of the sources, of
    /// the model, disk_full, limit.
    static Result<std::unique_ptr<Prepared>> of(const Model& model, const Source& left,
                                                const Source& right, const MemoryOptions& memory);
    const Records& left() const { return left_; }
    const Records& right() const { return alone_ ? left_ : right_; }
    const Layout& layout() const { return layout_; }
    const Plan& plan() const { return *plan_; }
    Memory& memory() { return memory_; }
    /// Letters of a text column of a record, or the value in plain digits; empty when unknown.
    std::string value(size_t column, bool is_right, size_t row) const;

    explicit Prepared(const MemoryOptions& memory) : memory_(memory) {}

private:
    Memory memory_;
    Layout layout_;
    Records left_;
    Records right_;
    bool alone_ = false;
    std::vector<Kind> kinds_;
    std::vector<Values> values_;
    std::unique_ptr<Plan> plan_;
};

struct Linkage {
    std::vector<Edge> edges;  ///< By (left, heaviest first, right).
    std::vector<uint32_t>
        cluster;  ///< By record (left, then right): smallest record of its cluster.
    Report report;
};

/// Links. Fits first what the model does not know. Errors: disk_full, limit.
Result<Linkage> link(Prepared& prepared, const FitOptions& options, Model& model);

/// How many of the given true pairs share a block, by rule and in all.
struct BlockingRecall {
    uint64_t pairs = 0;
    uint64_t found = 0;
    std::vector<uint64_t> by_rule;      ///< Pairs that the rule offers.
    std::vector<uint64_t> first_found;  ///< Pairs that the rule is the first to offer.
};
BlockingRecall blocking_recall(const Prepared& prepared,
                               std::span<const std::pair<uint32_t, uint32_t>> pairs);

/// Chooses among the edges (ordered) as the model's assignment says; fills outcomes and clusters.
void decide(const Model& model, const Records& left, const Records& right, bool alone,
            Linkage& linkage);

}  // namespace regsosek::pairs
