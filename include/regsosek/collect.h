// collect: what was answered. Brings K and VK documents and receipts from files into the record and
// the columns. Each row is kept or reported; one bad row never stops a run; a file read twice
// changes nothing; a run that was stopped goes on where it was.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/reported.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::collect {

/// How documents are brought in.
struct Options {
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    /// Families in one group commit: what a crash can lose of unacknowledged work.
    size_t families_per_batch = 20000;
    /// Called after each group commit with families done and families in all; false stops the run.
    std::function<bool(int64_t, int64_t)> progress;
};

/// A row, or a cell of it, that was not as expected. Problems: not_readable, too_few_fields,
/// too_many_fields, bad_key, duplicate_key, member_without_family, not_a_number, unknown_code, ...
using Reported = store::Reported;

/// What a run did.
struct Report {
    int64_t families_read = 0;
    int64_t members_read = 0;
    int64_t families_stored = 0;     ///< New documents or new versions.
    int64_t families_repeated = 0;   ///< Already there, unchanged.
    int64_t rows_not_kept = 0;       ///< Rows that no document holds; each is in `reported`.
    std::vector<Reported> reported;  ///< In order of file and line.
};

/// Imports K documents: one file of families and one of their members (docs/format/district.md).
/// Writes `family`, `person` and `collect_reported`. Errors: bad_input for a file that cannot be
/// understood as a whole (missing, unknown or repeated column), stopped, io, disk_full.
Result<Report> import_k(store::Workspace& workspace, const store::Scope& scope,
                        const std::string& family_path, const std::string& member_path,
                        const Options& options = {});

/// Imports VK lists: recaps and their lines. Writes `collect_vk` and `collect_vk_line`.
Result<Report> import_vk(store::Workspace& workspace, const store::Scope& scope,
                         const std::string& sls_path, const std::string& line_path,
                         const Options& options = {});

/// Imports receipts of batches and boxes. Writes `collect_receipt`.
Result<Report> import_receipts(store::Workspace& workspace, const store::Scope& scope,
                               const std::string& path, const Options& options = {});

// --- One document after the other, as entry screens send them.

/// One answer as it was keyed: a question by name or number, and its text as on paper. Empty:
/// nothing stands there. What cannot be read (such as "?") is kept and counts as unreadable.
struct KeyedAnswer {
    std::string question;
    std::string text;
};
/// One member of a keyed family.
struct KeyedMember {
    std::string person;  ///< printed id; empty: not known yet
    std::vector<KeyedAnswer> answers;
};
/// A K document as an entry screen has it.
struct KeyedDocument {
    int64_t area = 0;     ///< 16 digits
    std::string family;   ///< printed id; empty: a family that is not there yet
    int32_t version = 0;  ///< the version that it was keyed upon; 0: a new family
    std::vector<KeyedAnswer> answers;
    std::vector<KeyedMember> members;
    std::string author;
    std::string reason;
    std::string idempotency;  ///< sent twice, done once
};
/// A keyed document made ready: what Intake::commit takes.
struct PreparedDocument {
    store::Document document;
    int64_t family_id = 0;
    int32_t building_no = 0;
    int32_t family_no = 0;
    int32_t version = 0;     ///< the version it replaces; 0: none
    bool unchanged = false;  ///< it says what that version says
    /// Area, building and family number of the version that it replaces.
    int64_t area_before = 0;
    int32_t building_no_before = 0;
    int32_t family_no_before = 0;
    /// Written in the same group commit when this one is accepted, also when it is unchanged: what
    /// must not be lost when it is there.
    std::vector<store::Document> with;
};
/// A document that is on disk.
struct AcceptedDocument {
    std::string family;  ///< printed id
    int32_t version = 0;
    int64_t batch = 0;      ///< number of its group commit; 0: nothing was written
    bool repeated = false;  ///< the same was accepted before
};
/// Which questions are asked of a keyed family, by the form's universes; where answers that decide
/// are not there yet, those that may be asked.
struct AskedQuestions {
    std::vector<std::string> family;
    std::vector<std::vector<std::string>> members;
};

/// True for the questions 101 to 105a, which the area of a keyed document answers.
bool said_by_area(std::string_view question);
/// Those answers.
std::vector<KeyedAnswer> answers_of_area(int64_t area);

/// Takes keyed documents into the record: many at once, each on disk before it is acknowledged.
class Intake {
public:
    /// Reads which families are there. Errors: those of the form and the store.
    static Result<std::unique_ptr<Intake>> open(store::Workspace& workspace,
                                                const Options& options = {});
    virtual ~Intake() = default;
    /// Makes a document ready: ids, answers, identity. Safe from several threads when the workspace
    /// has readers. Errors: bad_input (place.column names the question), no_right (area), not_found
    /// (family), conflict (another version is there by now).
    virtual Result<PreparedDocument> prepare(const KeyedDocument& keyed,
                                             const store::Scope& scope) = 0;
    /// One group commit: what is acknowledged is on disk. Each document is accepted or refused by
    /// itself (conflict: another version, or its building and family number are taken); when the
    /// disk fails, all are refused. One thread at a time.
    virtual std::vector<Result<AcceptedDocument>> commit(
        std::span<const PreparedDocument> documents) = 0;
    /// Which questions are asked. Safe from several threads. Errors: bad_input.
    virtual Result<AskedQuestions> asked(const KeyedDocument& keyed) const = 0;
    /// A stored document as it would be keyed. Safe from several threads. Errors: corrupt.
    virtual Result<KeyedDocument> keyed(const store::Stored& stored) const = 0;
};

// --- VK lists as an entry screen sends them

/// The VK list of one sub-SLS: its recapitulation and its lines, in the order of the paper.
struct KeyedListing {
    int64_t area = 0;     ///< 16 digits
    int32_t version = 0;  ///< the version that it was keyed upon; 0: there is none
    std::vector<KeyedAnswer> answers;
    std::vector<std::vector<KeyedAnswer>> lines;
    std::string author;
    std::string reason;
};
/// Writes one into the record and into the rows of its area of `collect_vk` and `collect_vk_line`;
/// one that says what is there already, upon whatever version, writes its rows alone (a try that
/// was cut off may have left them out). Returns its version. One thread at a time.
/// Errors: bad_input (place.column names the question), no_right (area), conflict (version).
Result<int32_t> enter_listing(store::Workspace& workspace, const store::Scope& scope,
                              const KeyedListing& keyed, const Options& options = {});
/// The list of an area as it would be keyed; nothing when none is there. Errors: corrupt.
Result<std::optional<KeyedListing>> listing_of(store::Workspace& workspace,
                                               const store::Scope& scope, int64_t area,
                                               const Options& options = {});

// --- Double entry: a sample of documents is keyed again by somebody who does not see the first key

/// What is keyed twice.
struct DoubleOptions {
    double share = 0.05;              ///< of the documents (setting entry_double_share)
    std::vector<std::string> fields;  ///< compared; empty: all (setting entry_double_fields)
    std::string forms_folder;         ///< empty: the one that belongs to the program
};
/// How far a document of the sample is.
enum class SecondState : uint8_t { waiting, agreed, differs, settled };
/// One document of the sample.
struct SecondTask {
    std::string family;  ///< printed id
    int64_t area = 0;
    int32_t building_no = 0;
    int32_t family_no = 0;
    std::string first;   ///< who keyed it first
    std::string second;  ///< who keyed it again; empty while it waits
    SecondState state = SecondState::waiting;
    int64_t compared = 0;   ///< answers compared
    int64_t different = 0;  ///< and in which the two differ
};
/// An answer in which two keys differ; texts as keyed, empty: nothing stands there.
struct SecondDifference {
    size_t member = 0;  ///< from 1; 0: the family
    std::string question;
    std::string first;
    std::string second;
};
/// What an adjudicator says of one difference: the text that the paper has. Which of the two keys
/// was wrong follows from it.
struct SecondVerdict {
    size_t member = 0;
    std::string question;
    std::string text;
};
/// What an operator did, and how much of it the second key found wrong.
struct OperatorFigures {
    std::string author;
    int64_t documents = 0;  ///< keyed first
    int64_t again = 0;      ///< keyed a second time
    int64_t compared = 0;   ///< answers of both kinds that were compared and, where they differed,
    int64_t errors = 0;     ///< adjudicated: those in which this operator's key was wrong
};

/// The sample of a workspace. Documents of kind paper: K2/<family> is the second key, K2A/<family>
/// what the adjudicator said (docs/decisions/0023). Safe from several threads; what appends does
/// so in the caller's turn, one thread at a time.
class DoubleEntry {
public:
    /// Errors: bad_input (a question of `fields` that the form has not), those of the form.
    static Result<std::unique_ptr<DoubleEntry>> open(store::Workspace& workspace,
                                                     const DoubleOptions& options);
    virtual ~DoubleEntry() = default;
    /// Documents of the sample in scope that are wanted, in order of family, `most` of them.
    virtual Result<std::vector<SecondTask>> tasks(
        const store::Scope& scope, const std::function<bool(const SecondTask&)>& wanted,
        size_t most) = 0;
    /// Takes a second key (`keyed.family` names the document, `keyed.author` who keyed). Errors:
    /// not_found (not in the sample or the scope), conflict (there is a second key already),
    /// no_right (the same author, or one who read the document), bad_input.
    virtual Result<SecondTask> enter(const store::Scope& scope, const KeyedDocument& keyed) = 0;
    /// Where the keys of a document differ, the first as it stands now. Errors: not_found.
    virtual Result<std::vector<SecondDifference>> differences(const store::Scope& scope,
                                                              const std::string& family) = 0;
    /// Writes what the paper says as a new version (when it is not what stands there) and the
    /// verdicts. Errors: not_found, no_right (one of the two who keyed), conflict (settled already,
    /// or another version by now), bad_input (a difference without a verdict).
    virtual Result<void> settle(const store::Scope& scope, const std::string& family,
                                const std::vector<SecondVerdict>& verdicts,
                                const std::string& author, Intake& intake) = 0;
    /// Figures of all authors who keyed, by name.
    virtual Result<std::vector<OperatorFigures>> figures() = 0;
};

}  // namespace regsosek::collect
