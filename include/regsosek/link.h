// link: who is who. Links the people of the documents to the population register, one to one, and
// says of each: linked, to be reviewed, or none, with a reason. Names and numbers stay in memory;
// the register is kept sealed in the vault, and tables hold a keyed hash of it only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::link {

/// How people are linked. Weights are posterior log2 odds in bits: 0 is even, 4 is 16 to 1.
struct Options {
    /// The register: a CSV file (docs/format/district.md, register.csv).
    std::string register_file;
    /// Folder of link-regsosek.csv and names-id.csv; empty: the one that belongs to the program.
    std::string models_folder;
    /// Weight from which a pair is linked (setting link_bits).
    double link_bits = 4;
    /// Weight from which a person is asked to look (setting link_review_bits).
    double review_bits = -3;
    /// Weight from which a link is certain and speaks for its family (setting link_certain_bits).
    double certain_bits = 10;
    /// The best candidate must lead by this much (setting link_margin_bits).
    double margin_bits = 1;
    /// NIK12: names of one NIK that are less alike than this (0 to 1) are asked about (setting
    /// link_name_like_min).
    double name_like_min = 0.85;
    /// Pairs of one block before it is cut finer (setting link_block_pairs_max).
    int64_t block_pairs_max = 20000;
    /// Rows of the register that are reported one by one; further ones are only counted.
    size_t reported_max = 10000;
};

/// Number of people by outcome and reason, as words in both languages.
struct OutcomeCount {
    int32_t outcome = 0;  ///< 0 none, 1 review, 2 linked, 3 certain
    int32_t reason = 0;   ///< docs/method/link.md
    Text outcome_text;
    Text reason_text;
    int64_t persons = 0;
};

/// What one blocking rule brought. Seconds are 0 when read from a workspace.
struct RuleCount {
    std::string rule;
    int64_t pairs = 0;
    int64_t new_pairs = 0;
    int64_t kept = 0;
    int64_t strong = 0;
    int64_t refined = 0;
    int64_t capped = 0;
    int64_t not_compared = 0;
    double seconds = 0;
};

/// One level of a comparison as fitted.
struct LevelRow {
    std::string field;
    int32_t level = 0;
    std::string label;
    double m = 0;
    double u = 0;
    double bits = 0;  ///< log2(m / u)
    bool fitted = false;
};

/// Time of one stage.
struct Stage {
    std::string name;
    double seconds = 0;
};

/// What a run found.
struct Report {
    int64_t persons = 0;
    int64_t register_rows = 0;
    int64_t missing_families = 0;  ///< Of the register, of which nobody is in the census.
    /// Hits of the rules that need the register (ID21, NIK12, DEM15, DEM17). Only from a run.
    std::vector<std::pair<std::string, int64_t>> findings;
    int64_t register_reported = 0;  ///< Rows or cells of the register that were not as expected.
    int64_t linked = 0;             ///< Outcomes 2 and 3.
    int64_t review = 0;
    int64_t none = 0;
    int64_t duplicates = 0;      ///< Pairs of person records that are likely one person.
    int64_t distinct_pairs = 0;  ///< Candidate pairs compared.
    double automatic_share = 0;  ///< Of linked and reviewed, those linked without review.
    std::vector<OutcomeCount> outcomes;
    std::vector<RuleCount> rules;
    std::vector<LevelRow> levels;
    std::vector<Stage> stages;  ///< Only from a run.
};

/// Links all people in scope. Writes `link_person`, `link_duplicate`, `link_review`,
/// `link_missing`, `link_finding`, `link_count`, `link_rule`, `link_level` and `link_reported`, the
/// register into the vault, and an artefact document. Errors: not_found, bad_input (the register or
/// a model file as a whole, with file, line and column).
Result<Report> run(store::Workspace& workspace, const store::Scope& scope, const Options& options);

/// What the last run found, from its tables. Errors: not_found when link has not run.
Result<Report> report(store::Workspace& workspace, const store::Scope& scope);

/// Links against a known truth.
struct Quality {
    std::string group;       ///< all, or a hard case: twin, swapped_nik, namesake, ...
    std::string method;      ///< link, nik, chain (NIK, then name + birth date + village)
    int64_t persons = 0;     ///< Documents of this group whose truth is known.
    int64_t registered = 0;  ///< Of them in the register.
    int64_t linked = 0;
    int64_t correct = 0;
    double precision = 0;
    double recall = 0;
    double f1 = 0;
};
/// Compares with truth/person.csv of an invented district. `register_file` serves the two simple
/// methods; empty: register.csv beside the truth folder. Errors: not_found, bad_input.
Result<std::vector<Quality>> evaluate(store::Workspace& workspace, const store::Scope& scope,
                                      const std::string& truth_folder,
                                      const std::string& register_file = {});

}  // namespace regsosek::link
