// link: who is who. Links the people of the documents to the population register, one to one, and
// says of each: linked, to be reviewed, or none, with a reason. Names and numbers stay in memory;
// the register is kept sealed in the vault, and tables hold a keyed hash of it only.
// The second half is link for anyone with two files (or one): no workspace, a model in TOML, links
// out as CSV or Parquet; docs/format/link.md has the model and the columns of the results.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ground/base/date.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::match {
class NameTable;
}

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
    /// The day of the run: a register with terms beside it (docs/format/link.md) is refused behind
    /// its last day, and without this day.
    std::optional<Date> day;
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
    int64_t strong = 0;  ///< New pairs above the link threshold: new true matches by the model.
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
    /// all; a hard case: twin, swapped_nik, namesake, ...; sex:male, age:5-17, name_words:2, ...
    std::string group;
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

// --- The end of a register extract

/// Proof that the copies of a register are gone: a document of the record names each.
struct PurgeReport {
    std::vector<std::string> deleted;  ///< Vault names (hashes) and index files.
    std::string document;              ///< Key of the document of kind agreement.
    int64_t batch = 0;                 ///< Of the chain,
    std::string chain_head;            ///< and its hash, to be printed.
};
/// Deletes the register of the last run from the vault, the names of missing families made from it,
/// its index and what was kept of an unfinished run; and says so in the record. Tables keep row
/// numbers and keyed hashes. Errors: no_right, bad_input, not_found (no copy is there).
Result<PurgeReport> purge_register(store::Workspace& workspace, const store::Scope& scope,
                                   const std::string& author, const std::string& reason, Date day);

// --- Searching for one person, and linking a batch later

/// Who is searched among. Numbers name files on disk: never renumber.
enum class IndexOf : uint8_t {
    registered = 1,  ///< The population register of the last run.
    observed = 2,    ///< The people of the documents.
};

/// What the making of an index took.
struct IndexReport {
    int64_t rows = 0;
    int64_t bytes = 0;
    double seconds = 0;
};

/// Writes the sealed index <workspace>/index/link-registered or -observed, for Finder and
/// add_batch(). It holds the model of the last run, frozen. Errors: not_found (link has not run),
/// no_right (a scope of some areas only), io, disk_full.
Result<IndexReport> make_index(store::Workspace& workspace, const store::Scope& scope, IndexOf of);

/// What is known of the person who is looked for; every field may be empty, and mistyped.
struct SearchQuery {
    std::string name;
    std::string nik;    ///< 15 to 17 digits; one digit may be wrong, missing or too many.
    std::string kk;     ///< As `nik`.
    std::string birth;  ///< YYYY, YYYY-MM-DD.
    int32_t sex = 0;    ///< 1 male, 2 female, 0 not known.
    std::string area;   ///< The village: 10 digits or more.
    /// Any words of it, each perhaps mistyped. Only among the people of the documents.
    std::string address;
    size_t most = 10;  ///< So many people are shown.
};

/// One level of a comparison between what was asked and who was found.
struct SearchLevel {
    std::string field;  ///< name, birth, nik, kk, sex, place, address
    std::string label;  ///< of the level, as the model names it
    int32_t level = 0;
};

/// Somebody found. Values are plain: callers mask what their reader may not see.
struct SearchHit {
    int64_t id = 0;  ///< Register row from 1, or person_id; 0 the head of a family without members.
    int64_t family_id = 0;  ///< Of the documents; 0 for the register.
    int64_t area = 0;
    double bits = 0;   ///< Posterior log2 odds that this is the person asked for.
    std::string name;  ///< As standardised.
    std::string nik;   ///< Empty: not known.
    std::string kk;
    int32_t birth = 0;  ///< YYYYMMDD
    int32_t sex = 0;
    std::vector<SearchLevel> levels;
};

struct SearchAnswer {
    std::vector<SearchHit> hits;  ///< Heaviest first; at one weight by id.
    int64_t compared = 0;         ///< People whose fields were weighed.
    bool cut = false;  ///< More people shared the rarest field than are compared: ask for more.
};

/// An opened index. Maps the file and opens only the pages that a question touches. Safe to use
/// from several threads at a time.
class Finder {
public:
    /// Errors: not_found (no index: make_index), conflict (of the register: link has run again
    /// since), corrupt.
    static Result<Finder> open(store::Workspace& workspace, IndexOf of);
    /// Takes in the family documents that came since the index was made, and since the last
    /// refresh: they are compared one by one, in memory. Does nothing for the register. Errors:
    /// not_found (the index was deleted, by an erasure for instance); of the store.
    Result<void> refresh(store::Workspace& workspace);
    /// People taken in by refresh().
    size_t newer() const;
    /// People in scope who fit best. Errors: usage (nothing asked, or not in the form above),
    /// corrupt.
    Result<SearchAnswer> search(const SearchQuery& query, const store::Scope& scope) const;
    Finder(Finder&&) noexcept;
    Finder& operator=(Finder&&) noexcept;
    ~Finder();

private:
    struct State;
    friend const struct OpenIndex& index_of(const Finder& finder);
    friend const match::NameTable& names_of(const Finder& finder);
    explicit Finder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// One person of a batch after add_batch().
struct AddedPerson {
    int64_t line = 0;  ///< Of the batch's file, from 1 without the header; or person_id.
    int32_t outcome = 0;
    int32_t reason = 0;
    double bits = 0;
    int64_t register_row = 0;  ///< From 1; 0 none.
};
struct AddReport {
    int64_t persons = 0;
    int64_t linked = 0;
    int64_t review = 0;
    int64_t none = 0;
    int64_t compared = 0;       ///< Pairs.
    int64_t register_rows = 0;  ///< Of the register that were looked at.
    double seconds = 0;
    std::vector<AddedPerson> people;  ///< In the order of the batch.
};
/// Links a batch (a CSV file in the form of the register) to the register, with the model of the
/// last run, at a cost in proportion to the batch: only people of the register who share a blocking
/// rule with the batch, and their families, are read from the index. Register rows that the last
/// run gave to somebody are taken: nobody of the batch is linked to them. Writes nothing but `out`
/// (.csv or .parquet; empty: not written). Errors: as Finder::open, bad_input.
Result<AddReport> add_batch(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& batch, const std::string& out);

// --- Review: people look where the weights leave it open

/// What a reviewer says of a person and a register row. Stored: never renumber.
enum class Verdict : uint8_t { same = 1, different = 2, unsure = 3 };
Text describe(Verdict verdict);

/// One entry of the queue, from link_review.
struct ReviewItem {
    int64_t person_id = 0;
    int64_t family_id = 0;
    int64_t area = 0;
    int32_t reason = 0;
    Text reason_text;
    double bits = 0;
    int32_t priority = 0;             ///< Expected harm times uncertainty; higher is more urgent.
    std::vector<int64_t> candidates;  ///< Register rows from 1, best first; at most 5.
    int64_t verdicts = 0;             ///< Of any reviewer.
    bool decided = false;             ///< By the reviewer who asks.
};

/// Which part of the queue.
struct ReviewFilter {
    std::string reviewer;       ///< Whose queue: what this reviewer decided comes not again.
    bool with_decided = false;  ///< ... unless asked for.
    bool sample = false;        ///< The quality sample (draw_sample) instead of the queue.
    size_t offset = 0;
    size_t most = 50;
};
struct ReviewPage {
    int64_t open = 0;  ///< Entries that wait for this reviewer.
    int64_t total = 0;
    std::vector<ReviewItem> items;  ///< Most urgent first.
};
/// Errors: not_found (link has not run).
Result<ReviewPage> review_queue(store::Workspace& workspace, const store::Scope& scope,
                                const ReviewFilter& filter);

/// One field of a person beside the same of a candidate. Values are plain.
struct ReviewField {
    std::string field;
    std::string written;     ///< In the document.
    std::string registered;  ///< In the register.
    std::string label;       ///< Of the level.
    double bits = 0;         ///< log2(m / u)
};
struct ReviewCandidate {
    int64_t register_row = 0;
    double bits = 0;
    int64_t linked_person = 0;  ///< Who is linked to this row now; 0 nobody.
    std::vector<ReviewField> fields;
};
/// What a reviewer said.
struct ReviewVerdict {
    int64_t person_id = 0;
    int64_t register_row = 0;  ///< 0: different from all candidates.
    Verdict verdict = Verdict::unsure;
    std::string reviewer;
    std::string reason;
    Date day;
};
struct ReviewCase {
    ReviewItem item;
    std::vector<ReviewCandidate> candidates;
    std::vector<ReviewVerdict> verdicts;
};
/// A person with the candidates side by side. Needs the index of the register. By-name data: the
/// caller notes the read. Errors: not_found, as Finder::open.
Result<ReviewCase> review_case(store::Workspace& workspace, const store::Scope& scope,
                               const Finder& registered, int64_t person_id);

/// Writes verdicts into the record, each a document `link_decision` of its author; the same
/// reviewer's next verdict on the person is a new version. They hold from the next link run on.
/// Returns how many were new. Errors: bad_input (no reason, no such person in scope).
Result<int64_t> decide_reviews(store::Workspace& workspace, const store::Scope& scope,
                               const std::vector<ReviewVerdict>& verdicts);
/// All verdicts in scope, by person and reviewer.
Result<std::vector<ReviewVerdict>> review_verdicts(store::Workspace& workspace,
                                                   const store::Scope& scope);

/// Writes the queue with both sides of each candidate to a file (.xlsx or .csv), one line per
/// candidate, with empty columns verdict and note to be filled in. Returns the lines.
Result<int64_t> export_reviews(store::Workspace& workspace, const store::Scope& scope,
                               const Finder& registered, const ReviewFilter& filter,
                               const std::string& path);
/// Reads such a file back and decides. Errors: bad_input with line and column.
Result<int64_t> import_reviews(store::Workspace& workspace, const store::Scope& scope,
                               const std::string& path, const std::string& reviewer, Date day);

/// How two reviewers agree on the people whom both judged.
struct Agreement {
    std::string first;
    std::string second;
    int64_t both = 0;
    int64_t agreed = 0;
    double share = 0;
    double kappa = 0;      ///< Cohen 1960; chance agreement taken out.
    double kappa_low = 0;  ///< 95 % interval by the large-sample variance.
    double kappa_high = 0;
};
Result<std::vector<Agreement>> review_agreement(store::Workspace& workspace,
                                                const store::Scope& scope);

/// Draws people for quality review, so many in each stratum of weight, by a seed; the same people
/// for every reviewer. Writes `link_sample` with each one's probability of being drawn.
Result<int64_t> draw_sample(store::Workspace& workspace, const store::Scope& scope,
                            int64_t per_stratum, uint64_t seed);

/// Precision and recall as the sample's verdicts estimate them (Horvitz and Thompson 1952), with
/// 95 % intervals.
struct EstimatedQuality {
    std::string by;     ///< all, area (kecamatan), sex, age, name_tokens
    std::string group;  ///< "" for all
    int64_t judged = 0;
    double precision = 0, precision_low = 0, precision_high = 0;
    double recall = 0, recall_low = 0, recall_high = 0;
};
/// Errors: not_found (no sample, or nobody of it judged).
Result<std::vector<EstimatedQuality>> estimate_quality(store::Workspace& workspace,
                                                       const store::Scope& scope);

// --- People who may be in the census twice

/// Two persons whom the last run takes for one.
struct DuplicateItem {
    int64_t first = 0;   ///< person_id,
    int64_t second = 0;  ///< the higher of the two.
    int64_t first_family = 0;
    int64_t second_family = 0;
    int64_t first_area = 0;
    int64_t second_area = 0;
    double bits = 0;
};
/// A verdict on such a pair. `same` merges the two identities, `different` takes that merge back.
struct DuplicateVerdict {
    int64_t first = 0;
    int64_t second = 0;
    Verdict verdict = Verdict::unsure;
    std::string reviewer;
    std::string reason;
    Date day;
};
struct DuplicatePage {
    int64_t open = 0;  ///< Pairs of which nobody has said same or different, nor the asker unsure.
    int64_t total = 0;
    std::vector<DuplicateItem> items;  ///< Open ones, heaviest first.
};
/// Pairs of which both persons are in scope. Errors: not_found (link has not run).
Result<DuplicatePage> duplicate_queue(store::Workspace& workspace, const store::Scope& scope,
                                      const ReviewFilter& filter);
struct DuplicateCase {
    DuplicateItem item;
    std::vector<ReviewField> fields;  ///< `written`: the first person's; `registered`: the other's.
    std::vector<DuplicateVerdict> verdicts;
};
/// A pair side by side. By-name data: the caller notes the read. Errors: not_found, as
/// Finder::open.
Result<DuplicateCase> duplicate_case(store::Workspace& workspace, const store::Scope& scope,
                                     const Finder& registered, int64_t first, int64_t second);
/// Writes a verdict, each reviewer's next one on a pair as a new version, and merges or parts the
/// identities. Errors: bad_input (no reason, no such pair in scope), conflict (a later change of an
/// identity builds on what would be taken back).
Result<void> decide_duplicate(store::Workspace& workspace, const store::Scope& scope,
                              const DuplicateVerdict& verdict);

// --- Identities

/// A person's or family's identity: the number that collect gave its first member, never given
/// twice, and its printed form with a check digit (I for people, K for families). `members` are the
/// persons (or families) that share it now; everybody is an identity of their own at first.
struct Identity {
    int64_t identity_id = 0;
    std::string printed;
    std::vector<int64_t> members;
};
/// A merge or split as it lies in the record.
struct IdentityChange {
    std::string key;   ///< Of its document.
    std::string what;  ///< merge, split
    bool family = false;
    int64_t kept = 0;   ///< merge: the identity that remains; split: the person leaving
    int64_t other = 0;  ///< merge: the identity that ends; split: the identity that is left
    bool undone = false;
    std::string author;
    std::string reason;
    Date day;
};
/// Merges two identities or takes a person (family) out of one; returns the document's key. The
/// ids themselves stay: only who belongs to which changes. Errors: bad_input, not_found, conflict.
Result<std::string> change_identity(store::Workspace& workspace, const store::Scope& scope,
                                    const IdentityChange& change);
/// Takes a merge or split back, with author and reason. Errors: not_found, conflict (undone before,
/// or a later change builds on it).
Result<void> undo_identity(store::Workspace& workspace, const store::Scope& scope,
                           const std::string& key, const std::string& author,
                           const std::string& reason, Date day);
/// The identity of a person (family) now. Errors: not_found.
Result<Identity> identity_of(store::Workspace& workspace, const store::Scope& scope, bool family,
                             int64_t id);
/// All changes, oldest first.
Result<std::vector<IdentityChange>> identity_changes(store::Workspace& workspace,
                                                     const store::Scope& scope);

/// What is linked, by what, and how much memory may be used.
struct FileOptions {
    std::string left;   ///< CSV or Parquet.
    std::string right;  ///< Empty for a model of duplicates.
    std::string model;  ///< TOML.
    /// Resident memory aimed at, in MB; 0: no limit. The result is the same bytes either way.
    int64_t memory_mb = 0;
    std::string spill_folder;  ///< For what does not fit; empty: the system's.
    std::string out;           ///< Links: .csv or .parquet.
    std::string clusters_out;  ///< Every record with its cluster; empty: not written.
    std::string fitted_out;    ///< The model with what was learned; empty: not written.
    std::string day;           ///< Day of the fit, YYYY-MM-DD, for the model's provenance.
    /// fit_files: pairs that people judged (left, right, verdict); empty: none.
    std::string labels = {};
};

/// One level of a comparison as used.
struct FileLevel {
    std::string comparison;
    int32_t level = 0;
    std::string when;
    Text label;
    double m = 0;
    double u = 0;
    double bits = 0;  ///< log2(m / u), the match weight
    std::string m_from;
    std::string u_from;
};

/// One training session of EM.
struct FileSession {
    std::string rule;
    int64_t pairs = 0;
    double match_share = 0;
    int32_t steps = 0;
    bool converged = false;
    bool used = false;
    std::string learned;  ///< Comparisons, with commas.
};

/// What stood in a column of one side.
struct FileColumn {
    std::string side;  ///< left, right
    std::string column;
    std::string kind;
    int64_t known = 0;
    int64_t missing = 0;
    int64_t unreadable = 0;
    int64_t unreadable_row = 0;  ///< The first, from 1.
    int64_t damaged = 0;
    int64_t damaged_row = 0;
    Text damage;           ///< What a spreadsheet did to the digits; empty: nothing.
    int64_t distinct = 0;  ///< Of names and texts.
};

/// Kept pairs whose weight lies in one whole bit, by outcome.
struct FileBin {
    int32_t bits = 0;  ///< From here to one more.
    int64_t lost = 0;
    int64_t review = 0;
    int64_t linked = 0;  ///< With the certain ones.
};

/// A pair named as an example of its band.
struct FileExample {
    Text band;
    std::string left;  ///< Ids.
    std::string right;
    double bits = 0;
};

/// How long a stage took: on the wall, and of the processors.
struct FileStage {
    std::string name;
    double seconds = 0;
    double cpu_seconds = 0;
};

struct FileReport {
    int64_t left_rows = 0;
    int64_t right_rows = 0;
    int64_t kept = 0;  ///< Pairs above the review floor.
    int64_t certain = 0;
    int64_t linked = 0;  ///< Without the certain ones.
    int64_t review = 0;
    int64_t lost = 0;
    int64_t clusters = 0;  ///< With two or more records.
    int64_t distinct_pairs = 0;
    int64_t repeats = 0;
    int64_t refined_blocks = 0;
    int64_t capped_rows = 0;
    int64_t closed_rows = 0;
    int64_t peak_bytes = 0;
    int64_t spilled_bytes = 0;
    double prior = 0;
    double expected_matches = 0;  ///< By the fit; 0 when the model was complete.
    int64_t labels = 0;           ///< Judged pairs that the fit took in,
    double labels_added = 0;      ///< matches among them that it had not believed,
    double labels_taken = 0;      ///< and non-matches that it had.
    std::vector<std::string> not_learned;
    std::vector<RuleCount> rules;
    std::vector<FileLevel> levels;
    std::vector<FileSession> sessions;
    std::vector<FileColumn> columns;
    std::vector<FileBin> histogram;  ///< Ascending bits.
    std::vector<FileExample> examples;
    std::vector<FileStage> stages;  ///< load, fit, block and score, order, decide, write.
};

/// Links two files, or finds duplicates in one. Errors: not_found, io, bad_input (a file or the
/// model, with file, line and column), conflict (repeated ids), limit, disk_full.
Result<FileReport> run_files(const FileOptions& options);

/// Learns the model only and writes it to `fitted_out`.
Result<FileReport> fit_files(const FileOptions& options);

/// One comparison in an explanation.
struct Waterfall {
    std::string comparison;
    Text level;
    std::string left;  ///< Values, masked.
    std::string right;
    double bits = 0;
    double rarity_bits = 0;
    double sum_bits = 0;  ///< Up to here, the prior included.
};
struct Explanation {
    double prior_bits = 0;
    std::vector<Waterfall> steps;
    double weight_bits = 0;
    double probability = 0;
    std::vector<std::string> rules;  ///< Blocking rules that offer the pair.
};
/// Weighs one pair, named by their ids (or their numbers from 1). Values are masked unless `plain`.
/// Errors: as run_files; not_found when there is no such record.
Result<Explanation> explain_files(const FileOptions& options, const std::string& left_id,
                                  const std::string& right_id, bool plain);

/// How good links are at one threshold.
struct CurvePoint {
    double bits = 0;
    int64_t linked = 0;
    int64_t correct = 0;
    double precision = 0;
    double recall = 0;
    double f1 = 0;
};
struct FileQuality {
    int64_t true_pairs = 0;
    CurvePoint decided;           ///< As decided: certain and linked.
    CurvePoint clustered;         ///< Pairs of the clusters that the links make.
    double bcubed_precision = 0;  ///< Per record (Bagga and Baldwin 1998).
    double bcubed_recall = 0;
    double bcubed_f1 = 0;
    std::vector<CurvePoint> curve;  ///< By threshold on the match weight, all kept pairs.
    CurvePoint best;                ///< The point of the curve with the greatest F1.
    int64_t blocking_found = 0;     ///< True pairs that some rule offers; -1: not asked.
    std::vector<std::pair<std::string, int64_t>> blocking_by_rule;
};
/// Compares a file of links with the truth: pairs (columns left, right) or records (columns id,
/// cluster; for two files side too: left or right). Blocking recall is computed when the options
/// name the files and the model. Errors: as run_files.
Result<FileQuality> evaluate_files(const FileOptions& options, const std::string& links,
                                   const std::string& truth);

/// Links, and writes a page about it: `out` is one HTML file that asks no network for anything
/// (weights of the pairs, m and u of each level, yield of each rule, quality of each field,
/// examples by band; with a truth also the precision-recall curve). Values of people are not on it,
/// ids are. Errors: as run_files.
Result<FileReport> report_files(const FileOptions& options, const std::string& truth, Lang lang);

// --- Encoded records, for a partner that may not give names (docs/method/link.md section 17)

/// What is encoded: a file of one side, by a scheme, under a secret that both partners have.
struct EncodeOptions {
    std::string in;           ///< CSV or Parquet.
    std::string scheme;       ///< TOML; docs/format/link.md.
    std::string secret_file;  ///< 32 bytes or more; spaces and line ends around them are left out.
    bool right = false;       ///< The columns' names are those of the right file.
    std::string out;          ///< .csv or .parquet: id, scheme, clk, block_1, ...
};
struct EncodeReport {
    int64_t rows = 0;
    int64_t empty = 0;        ///< Records of which nothing was known.
    double ones_share = 0;    ///< Bits set, of all.
    std::string fingerprint;  ///< The same in both files, or they cannot be linked.
    /// Known and unreadable values by column.
    std::vector<FileColumn> columns;
};
/// Encodes every record of a file. Errors: not_found, io, bad_input (scheme, secret, file with line
/// and column), no_right (others can read the secret), disk_full.
Result<EncodeReport> encode_file(const EncodeOptions& options);

/// Linking two encoded files.
struct EncodedOptions {
    std::string left;
    std::string right;
    std::string out;          ///< As the links of run_files; match_weight is 100 x Dice.
    double threshold = 0.75;  ///< Dice's coefficient from which a pair is linked.
    double margin = 0.02;     ///< A lead that is smaller sends the pair to review.
};
struct EncodedReport {
    int64_t left_rows = 0;
    int64_t right_rows = 0;
    int64_t compared = 0;
    int64_t linked = 0;
    int64_t review = 0;
    int64_t lost = 0;
    double seconds = 0;  ///< Of comparing and choosing.
};
/// One partner each, most alike first. Errors: not_found, bad_input (not encoded, another scheme or
/// secret), conflict (repeated ids), limit (too many pairs for a scheme without blocks).
Result<EncodedReport> link_encoded(const EncodedOptions& options);

// --- Lists (of programmes, offices, schools) whose entries belong to people of the documents

/// A list to be linked.
struct ListOptions {
    std::string file;   ///< CSV or Parquet, with the columns that the model names.
    std::string name;   ///< "PKH"; linking a list of this name again replaces what was found.
    std::string model;  ///< TOML; empty: models/link-list.toml. Its right columns are the people's:
                        ///< id, name, birth, sex, nik, kk, village.
    std::string author;  ///< Who answers for the use of the list,
    std::string reason;  ///< and on what ground: the agreement.
    Date day;
};
struct ListReport {
    int64_t entries = 0;
    int64_t linked = 0;
    int64_t review = 0;
    int64_t none = 0;
    int64_t families = 0;  ///< With a linked entry.
    int64_t damaged = 0;   ///< Numbers that a spreadsheet spoilt.
    std::string document;  ///< Key of the document that says so.
};
/// Links every entry to at most one person of the documents, writes table link_list (list, row of
/// the file from 1, person_id, family_id, area, outcome, weight in 1/100 bit; no name and no number
/// of anybody) and a document. Errors: no_right (a scope of some areas only, a list whose terms
/// forbid it), usage (no name, author or reason), and those of run_files.
Result<ListReport> link_list(store::Workspace& workspace, const store::Scope& scope,
                             const ListOptions& options);

/// An entry of a list that belongs to a family.
struct ListEntry {
    std::string list;
    int64_t row = 0;  ///< Of the list's file, from 1 without the header.
    int64_t person_id = 0;
    int32_t outcome = 0;  ///< 1 review, 2 linked, 3 certain
    double bits = 0;
};
/// Every list that a family was linked to, by list and row, as found when each list was linked. The
/// family's present area decides, also for rows linked where it lived before. No list was ever
/// linked, or the family lies outside the scope: nothing.
Result<std::vector<ListEntry>> lists_of(store::Workspace& workspace, const store::Scope& scope,
                                        int64_t family_id);
/// How many entries of each list were linked.
struct ListCount {
    std::string list;
    int64_t entries = 0;  ///< Linked or under review, in scope.
    int64_t families = 0;
};
Result<std::vector<ListCount>> all_lists(store::Workspace& workspace, const store::Scope& scope);

}  // namespace regsosek::link
