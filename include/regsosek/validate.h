// validate: what looks wrong. Runs the form's edit rules over all documents, and says of each
// document whether it is clean, has warnings or has errors. Findings are derived: nothing is
// changed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/settings.h"
#include "ground/store/reported.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::form {
class Form;
}

namespace regsosek::validate {

/// How rules are run.
struct Options {
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    /// Field period, yyyymmdd (settings field_start and field_end).
    int64_t field_start = 20221015;
    int64_t field_end = 20221114;
    /// Errors whose basis is memory act as warnings (setting memory_rule_severity).
    bool soften_memory = true;
    /// As statistics only, instead of warnings.
    bool memory_as_info = false;
    /// Who is asked where sources differ: r310 of all families instead of those with a facility,
    /// r419 of all aged 5 and more instead of who works (settings validate_universe_*).
    bool r310_of_all = false;
    bool r419_of_all = false;
    /// HOU10: a code that less than this share of the other families of the village have is rare.
    double rare_code_share = 0.005;
    /// AST03: pigs are unusual where less than this share of the other families have any.
    double pig_owner_share = 0.01;
    /// HOU10, AST03: villages with fewer families with an answer are not judged.
    int64_t village_families_min = 50;
    /// NIK09: no suspicion where chance gives so many others of one name, sex and birth date.
    double namesake_chance = 0.001;
    /// AST05: this share at either end of the expenditure per head is asked about.
    double expenditure_tail = 0.001;
    /// AST05: with fewer families of known expenditure nothing is judged.
    int64_t expenditure_families_min = 1000;
    /// DEM24: greatest share of birth dates on 1 January, 1 July and 31 December in an SLS.
    double birth_date_heap_share = 0.08;
    /// DEM24: SLS with fewer known birth dates are not judged.
    int64_t birth_dates_min = 100;
    /// DEM25: greatest Whipple index of a village (100: no heaping, 500: only 0 and 5).
    double whipple_max = 125;
    /// DEM25: villages with fewer persons of 23 to 62 years are not judged.
    int64_t whipple_persons_min = 500;
    /// OPS07: standard deviations above the mean of the other officers.
    double officer_deviations = 3;
    /// OPS07: the same for the work of an officer in one SLS; there are ten times as many.
    double officer_sls_deviations = 4;
    /// OPS07: officers with fewer answers (persons, families) are not judged.
    int64_t officer_answers_min = 50;
};
/// The options that the settings in force give.
Options options_of(const Settings& settings);

/// Status of a document (code list doc_status: B, C, W, E). Numbers are stored: never renumber.
enum class Status : int32_t { blank = 0, clean = 1, warning = 2, error = 3 };

/// What a rule did.
struct RuleCount {
    std::string rule;
    std::string severity;
    int64_t decided = 0;
    int64_t hits = 0;
    int64_t unknown = 0;
};

/// What a run found.
struct Report {
    int64_t families = 0;
    int64_t persons = 0;
    int64_t findings = 0;
    int64_t clean = 0;
    int64_t warning = 0;
    int64_t error = 0;
    int64_t evaluations = 0;       ///< decided rule x row
    double rule_seconds = 0;       ///< Evaluation alone.
    std::vector<RuleCount> rules;  ///< In order of the book.
    std::string rules_hash;
};

/// Runs all rules. Reads `frame_dukcapil` (codes of NIK and KK areas) when it is there: without it
/// the rules that need it are left out. Writes `validate_finding`, `validate_document`,
/// `validate_rule`, `validate_count`, `validate_sls` and `validate_ppl`. Errors: bad_input in a
/// rule file, with file and line.
Result<Report> run(store::Workspace& workspace, const store::Scope& scope,
                   const Options& options = {});

/// Rules over a survey in files, without a workspace.
struct SurveyOptions {
    std::string form_folder;       ///< form.toml, variables.csv, codes.csv, rules/
    std::string family_path;       ///< CSV, one row per family (or unit of a flat survey).
    std::string person_path;       ///< CSV, one row per person; empty: a flat survey.
    std::vector<std::string> key;  ///< Columns that name the family in both files.
    std::string out_path;          ///< .parquet or .csv of findings; empty: counts only.
    bool soften_memory = true;     ///< As in Options.
    /// Settings field_start and field_end, which rules may name.
    int64_t field_start = 20221015;
    int64_t field_end = 20221114;
};
/// What a survey's rules found.
struct SurveyReport {
    int64_t families = 0;
    int64_t persons = 0;
    int64_t findings = 0;
    std::vector<RuleCount> rules;  ///< In order of the book.
    std::string rules_hash;
    std::vector<store::Reported> reported;  ///< Rows and cells that could not be read.
};
/// Runs the rules of a form (and what the form itself demands) over files with its own dictionary.
/// Rules over groups are run too; what only a workspace knows (lists, slips) is unknown to them.
/// The findings have the key columns (empty for a group as a whole), member (place in the family
/// from 1; 0: the family), line in its file, rule, severity, messages and values. Errors:
/// not_found, usage (no key), bad_input with file, line and column.
Result<SurveyReport> run_files(const SurveyOptions& options);

/// A question that a rule reads.
struct ExplainedVariable {
    std::string name;    ///< age
    std::string number;  ///< r407
    Text label;
    std::string universe;  ///< Who is asked; empty: everybody.
};
/// What a rule means.
struct Explanation {
    std::string rule;
    Text message;
    std::string severity;   ///< error, warning or info: as it acts
    bool softened = false;  ///< An error of basis memory that acts as a warning.
    bool query = false;     ///< Hits where its expression is true, and asks.
    std::string level;      ///< member, family; in the second stage the group: sls, village, db
    std::string basis;      ///< seen or memory
    std::string expression;
    std::string when;                 ///< Second stage: the rows or groups that it is meant for.
    std::vector<std::string> totals;  ///< Second stage: the figures of groups that it reads.
    std::string place;                ///< File and line, "form", or the document that describes it.
    std::vector<ExplainedVariable> variables;
    /// Answers with which the rule hits, and with which it does not, found by the program; in the
    /// second stage after the totals of the group. Members are counted from 1. "" where the program
    /// found none.
    std::string failing;
    std::string passing;
    bool never_hits = false;  ///< Proven for families of up to three members.
    /// Empty: validate. Else the word that judges it and its table of findings, "-" where nothing
    /// does; expression and examples are then in words, by hand.
    std::string judged_by;
};
/// Explains a rule of the files, of the form, of the second stage or of another word. Errors:
/// not_found, with the nearest name; bad_input in a rule file.
Result<Explanation> explain(std::string_view rule, const Options& options = {});

/// What each rule of the files, of the form and of the second stage says when it fails, by name:
/// the messages of `explain`, with the book read once. Errors: bad_input in a rule file.
Result<std::map<std::string, Text>> rule_messages(const Options& options = {});

/// Something odd about rules, found without data.
struct RuleOddity {
    std::string rule;
    std::string other;  ///< The rule before it; empty for never_hits.
    std::string kind;   ///< never_hits, repeats, contradicts; of group rules "tried: ..."
    std::string place;  ///< File and line of the rule.
};
/// Analyses the rules of a form's folder (and what the form itself demands): rules that can never
/// hit, that repeat another or contradict it. Errors: bad_input in a rule file, with file, line and
/// column.
Result<std::vector<RuleOddity>> rule_oddities(const std::string& form_folder,
                                              const Options& options = {});

/// What became of a finding. Numbers are stored: never renumber.
enum class FindingState : int32_t { open = 0, confirmed = 1, sent_back = 2 };

/// A list of findings for those who ask again: printed, or as a workbook.
struct FollowUpOptions {
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    std::string group = "ppl";  ///< A list for each sls, ppl, pml or operator.
    int32_t severity_min = 2;   ///< 1 info, 2 warning, 3 error
    bool open_only = true;      ///< Leave out what has been confirmed.
    Lang lang = Lang::id;
    Date dated;  ///< The date on the lists.
};
/// What was listed.
struct FollowUpReport {
    int64_t findings = 0;
    int64_t documents = 0;
    int64_t lists = 0;
    int64_t pages = 0;  ///< 0: a workbook.
};
/// Writes the findings of the scope to a file, .pdf or .xlsx, sorted by where the paper lies (box,
/// batch, SLS, family number), with space for the answer. Holds names: for the office alone.
/// Errors: usage (another ending, an unknown group), not_found (validate has not run), limit (more
/// findings than a sheet has rows), io.
Result<FollowUpReport> follow_up(store::Workspace& workspace, const store::Scope& scope,
                                 const std::string& path, const FollowUpOptions& options = {});

/// An industry for a description of work.
struct Suggestion {
    int32_t code = 0;  ///< of code list industry26
    std::string label;
    bool by_words = false;  ///< The form's table of words allows it.
    double score = 0;       ///< How well a class of KBLI fits; for ordering only.
    std::string kbli;       ///< The class that fits best; empty without a list.
    std::string kbli_title;
};
/// A class of a published list whose words fit what was typed.
struct Title {
    std::string code;  ///< KBLI: 47111; KBJI: 5221; the form's own list: 12
    std::string title;
    int32_t industry = 0;  ///< of code list industry26; 0: the list knows none (KBJI)
    std::string label;     ///< what the form calls that industry
};
/// How descriptions of work (417, 421) are coded.
struct CodingOptions {
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    /// KBLI 2020 as CSV (kode, judul, deskripsi); empty: only the form's table of words.
    std::string kbli_path;
    /// KBJI 2014 in the same columns; empty: occupations are not searched.
    std::string kbji_path;
    Date dated;  ///< Date inside a workbook.
};
/// A description of the queue.
struct CodingItem {
    std::string query;     ///< "F0000012-3/P0000044-1/REQ_r417": what a code is keyed back with
    std::string question;  ///< r417 or r421
    std::string pml;
    int64_t area = 0;  ///< 16-digit area code
    int32_t building_no = 0, family_no = 0, member_no = 0;
    int32_t age = 0;   ///< as in the columns; below 0 when it is not known
    int32_t code = 0;  ///< the code now; below 0 when there is none
    std::string text;
    std::vector<Suggestion> suggestions;  ///< three at most
};
/// A page of the queue.
struct CodingPage {
    std::vector<CodingItem> items;  ///< by PML, area, building, family, member and question
    int64_t total = 0;              ///< of all pages
};
/// The queue of the PMLs and what codes it: descriptions without a code, or with one that their
/// words do not allow. Lists are read once; safe to be asked from several threads.
class Coding {
public:
    /// Errors: not_found, bad_input in a list, with file and line.
    static Result<Coding> open(const CodingOptions& options = {});
    /// The likeliest industries for a description, at most so many; the last word may be
    /// unfinished.
    std::vector<Suggestion> suggest(std::string_view description, size_t most) const;
    /// Classes of a list ("kbli", "kbji", or "industry": the form's own labels) whose words fit
    /// what was typed so far, the best first. Errors: bad_input (another list), not_found (this
    /// office does not have the list).
    Result<std::vector<Title>> search(std::string_view list, std::string_view text,
                                      size_t most) const;
    /// Which lists can be searched.
    std::vector<std::string> lists() const;
    /// A page of the queue of the scope, as the columns are now: `most` from `offset` on, adults
    /// alone when `children` is false. Errors: as the store.
    Result<CodingPage> queue(store::Workspace& workspace, const store::Scope& scope, size_t offset,
                             size_t most, bool children = true) const;
    /// Whether a description would wait in the queue with this code, as the record says now;
    /// `query` names the member as items of the queue do. Errors: bad_input (no query number, no
    /// question of the queue), not_found (family or member, and a child when `children` is false).
    Result<bool> waits(store::Workspace& workspace, const store::Scope& scope,
                       std::string_view query, std::string_view question, int32_t code,
                       bool children) const;

private:
    struct Lists;
    explicit Coding(std::shared_ptr<const Lists> lists) : lists_(std::move(lists)) {}
    std::shared_ptr<const Lists> lists_;
};
/// Writes the queue to a file, .csv or .xlsx, each description with three suggestions and a query
/// number. Keyed back through `decide` (correct). Returns how many. Errors: usage, not_found,
/// bad_input, io.
Result<int64_t> coding_queue(store::Workspace& workspace, const store::Scope& scope,
                             const std::string& path, const CodingOptions& options = {});

/// How decisions on findings are brought in.
struct DecideOptions {
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    /// The form that a correction is judged by, where it is loaded already; nullptr: it is loaded.
    const form::Form* form = nullptr;
};
/// What a file of decisions did.
struct DecideReport {
    int64_t read = 0;  ///< Rows that could be understood.
    int64_t confirmed = 0;
    int64_t corrected = 0;
    int64_t sent_back = 0;
    int64_t repeated = 0;  ///< Taken before.
    std::vector<store::Reported> reported;
};
/// Takes decisions on findings from a file (docs/format/validate.md): an answer confirmed with a
/// reason, corrected with its evidence, or sent back to the PPL or PML. Each is a document of the
/// record; a correction is a new version of the family's document as well, in the same commit. A
/// row is taken or reported; one bad row never stops the rest. `run` afterwards shows the findings
/// anew. Errors: not_found, bad_input for a file that cannot be understood as a whole.
Result<DecideReport> decide(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& path, const DecideOptions& options = {});

/// A decision on one finding, as a screen sends it. Corrections go through collect.
struct FindingDecision {
    std::string query;     ///< "F0000012-3/DEM01", "F0000012-3/P0000044-1/DEM08"
    bool confirm = false;  ///< or sent back
    int32_t reason = 0;    ///< of code list confirm_reason, when it is confirmed; 4 wants a note
    std::string note;
    std::string send_to;  ///< ppl or pml, when it is sent back
    std::string author;
    Date decided_on;
};
/// Takes one decision; false when it was taken before. Errors: bad_input (place.column names the
/// member), not_found (family or finding), conflict (an error cannot be confirmed).
Result<bool> decide_one(store::Workspace& workspace, const store::Scope& scope,
                        const FindingDecision& decision, const DecideOptions& options = {});
/// One answer put right, as a screen sends it: the code of a description, say.
struct AnswerCorrection {
    std::string query;      ///< "F0000012-3/P0000044-1/REQ_r417"
    std::string variable;   ///< name or number of the question
    std::string old_value;  ///< what stands there now, as in a file of decisions
    std::string new_value;
    std::string evidence;  ///< what shows it; sealed
    std::string author;
    Date decided_on;
};
/// Corrects one answer as a row of a file does; false when that was done before. Errors: bad_input
/// (place.column names the member), not_found (family or member), conflict (another value stands
/// there by now, or events have changed the family).
Result<bool> correct_one(store::Workspace& workspace, const store::Scope& scope,
                         const AnswerCorrection& correction, const DecideOptions& options = {});
/// What has become of a finding that shows these values, decisions since the last run included.
/// Errors: bad_input (no query number).
Result<FindingState> finding_state(store::Workspace& workspace, const store::Scope& scope,
                                   std::string_view query, std::string_view shown);

// --- One document, for entry screens and imports: the rules that look at one family, with the
// findings that a run over all documents has for it. Rules over several families (second stage)
// need the others and are not asked.

/// A family document as the record keeps it: canonical JSON (docs/format/columns.md).
struct DocumentText {
    std::string_view answers;
    std::string_view identity;  ///< May be empty.
    int64_t area = 0;           ///< 16-digit area code
};

/// One field of an entry screen: a question by name or number, and what was keyed in.
struct Entry {
    std::string_view question;
    std::string_view text;  ///< As on paper; empty: nothing there. What cannot be read: unreadable.
};

/// A family document as an entry screen has it. An empty answer inside its universe counts as asked
/// and blank, any other as not asked, as in files.
struct EnteredDocument {
    std::vector<Entry> family;
    std::vector<std::vector<Entry>> members;
    int64_t area = 0;
};

/// One finding of a document.
struct DocumentFinding {
    std::string rule;
    std::string severity;   ///< error, warning, info
    bool query = false;     ///< Asks rather than states.
    int32_t member = 0;     ///< Place among the members from 1; 0: the family.
    int64_t person_id = 0;  ///< 0: the family; from an entry screen the same as member.
    Text message;
    std::vector<std::string> variables;  ///< What a correction may change.
    std::string shown_values;            ///< "name=value; ...", identities masked
};

/// What the rules say of a document.
struct CheckedDocument {
    Status status = Status::clean;
    std::vector<DocumentFinding> findings;  ///< The family's first, then member by member, by rule.
    int64_t decided = 0;                    ///< Rule x row that were decided,
    int64_t unknown = 0;                    ///< that apply but could not be,
    int64_t outside = 0;                    ///< and that do not apply.
};

/// Rules compiled once, ready for one document after the other. One thread at a time.
class DocumentChecker {
public:
    /// Loads the rules in force. `dukcapil_codes` are the kecamatan codes of NIK and KK numbers;
    /// without them the rules that need them are left out. Errors: bad_input in a rule file.
    static Result<DocumentChecker> load(const Options& options,
                                        std::span<const int64_t> dukcapil_codes = {});
    /// The same with the codes that frame has loaded into a workspace.
    static Result<DocumentChecker> load(store::Workspace& workspace, const store::Scope& scope,
                                        const Options& options = {});
    DocumentChecker(DocumentChecker&&) noexcept;
    DocumentChecker& operator=(DocumentChecker&&) noexcept;
    ~DocumentChecker();

    /// Errors: bad_input (no JSON, another form, a question that the form does not have).
    Result<CheckedDocument> check(const DocumentText& document);
    Result<CheckedDocument> check(const EnteredDocument& document);
    /// How many rules are asked, and the hash of their book.
    size_t rules() const;
    const std::string& rules_hash() const;

private:
    struct State;
    explicit DocumentChecker(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// How well planted errors of an invented district were found (truth/error.csv), by kind.
struct Detection {
    std::string kind;
    std::string rule;  ///< Empty: no rule can find it.
    int64_t planted = 0;
    int64_t found = 0;  ///< A finding of this rule at this record.
};
struct Evaluation {
    std::vector<Detection> kinds;
    int64_t clean_families = 0;  ///< Families without a planted error.
    int64_t false_findings = 0;  ///< Rules of severity warning or error that failed in them.
    int64_t questions = 0;       ///< Queries and infos in them: asked about, not said to be wrong.
};
/// Compares the findings with the truth of an invented district. Errors: not_found, bad_input.
Result<Evaluation> evaluate(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& truth_folder);

/// How answers are located.
struct LocaliseOptions {
    /// How rules are run. Located are families that break errors, softened ones included.
    Options rules;
    /// Answers that never change: where it is, who asked and what came of it.
    std::vector<std::string> fixed = {
        "form_sheet_no", "province_code", "regency_code", "district_code", "village_code",
        "sls_code",      "subsls_code",   "sls_name",     "building_no",   "family_no",
        "landmark_id",   "dwelling_kind", "ppl_code",     "pml_code",      "interview_result",
        "changed_on",    "came_on"};
    /// Weight of a change of an answer, and of filling one that was left blank or is unreadable:
    /// a gap is likelier wrong than what was written.
    int32_t weight = 2;
    int32_t blank_weight = 1;
    /// Weight by name, of other answers. One date of a visit is typed once for a whole document,
    /// and suspected by every member's age: it weighs more.
    std::vector<std::pair<std::string, int32_t>> weights = {{"interview_date", 4},
                                                            {"check_date", 4}};
    /// Part of the hash by which one of several sets of least weight is taken.
    uint64_t seed = 1;
    /// Most answers changed in one family; more go to the queue for people.
    size_t changes_max = 12;
    /// Most sets of answers looked at for one family.
    size_t sets_max = 5'000;
    /// Most parts of the space of values looked at for one family.
    size_t steps_max = 20'000;
};

/// The options that the settings in force give.
LocaliseOptions localise_options_of(const Settings& settings);

/// What was located.
struct LocaliseReport {
    int64_t families = 0;
    int64_t failing = 0;     ///< Families that break a rule.
    int64_t located = 0;     ///< With a set of answers of proven least weight.
    int64_t unproven = 0;    ///< With a set that may not be the least.
    int64_t queue = 0;       ///< For people: not solved within the limits.
    int64_t impossible = 0;  ///< For people: no change of the answers that may change helps.
    int64_t answers = 0;     ///< Located answers in all.
    double seconds = 0;
};

/// Locates answers. Reads `link_person` when it is there: names, NIK and birth dates that a certain
/// link confirms stay. Writes `validate_localise` (a row per failing family) and
/// `validate_located` (a row per located answer). Errors: bad_input in a rule file or a name.
Result<LocaliseReport> localise(store::Workspace& workspace, const store::Scope& scope,
                                const LocaliseOptions& options = {});

/// How values are imputed.
struct ImputeOptions {
    LocaliseOptions localise;
    /// Most families or persons that one donor gives values to.
    int32_t donor_uses_max = 3;
    /// Donors compared with a receiver, around its place in the order of the area.
    size_t donors_max = 64;
    /// Donors tried, nearest first, before the area is widened.
    size_t tries_max = 16;
};

/// The options that the settings in force give.
ImputeOptions impute_options_of(const Settings& settings);

/// What was imputed.
struct ImputeReport {
    LocaliseReport localise;
    int64_t families = 0;   ///< Families with imputed values.
    int64_t by_donor = 0;   ///< Answers with a donor's value.
    int64_t by_solver = 0;  ///< Answers with a value that satisfies the rules, without a donor.
    int64_t left = 0;       ///< Located answers that were left: texts.
    /// Imputed families that fail a rule when validated again; families with texts left aside.
    int64_t failing_after = 0;
    double seconds = 0;  ///< Without localisation.
};

/// Imputes values for located answers of proven sets: those of the nearest clean donor in the SLS,
/// village, kecamatan or district that satisfies all rules. Writes `validate_imputed`: one row per
/// changed answer with old and new value, rule, donor and method. No other word reads it. Writes
/// the tables of localise too.
Result<ImputeReport> impute(store::Workspace& workspace, const store::Scope& scope,
                            const ImputeOptions& options = {});

}  // namespace regsosek::validate
