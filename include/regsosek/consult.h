// consult: what the village agreed. Plans the sessions of the public consultation (FKP), prints
// its lists, brings its decisions in, and gives every family its agreed group and final rank: the
// village orders the groups, the model keeps the order inside a group. Method:
// docs/method/consult.md.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/settings.h"
#include "ground/store/reported.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::consult {

/// How sessions are planned.
struct SessionOptions {
    /// The most SLS in one session (setting fkp_sls_per_session).
    int64_t sls_per_session_max = 12;
};

/// What was planned.
struct SessionReport {
    int64_t villages = 0;
    int64_t sls = 0;
    int64_t sessions = 0;
};

/// Deals the SLS of each village, in order of their codes, to sessions. Writes `consult_session`.
/// Errors: usage (a limit below 1).
Result<SessionReport> plan_sessions(store::Workspace& workspace, const store::Scope& scope,
                                    const SessionOptions& options = {});

/// The paper of the lists.
enum class Paper : uint8_t { f4, a4 };

/// How lists are made.
struct ListOptions {
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    Paper paper = Paper::f4;
    /// How many copies of each list will go round: the file kept is copy 1 of so many.
    int32_t copies = 1;
    /// Empty lines of block VI, for families that nobody knew of.
    int32_t blank_lines = 5;
    /// Leaves the back of a last sheet empty, for printers that print both sides.
    bool both_sides = false;
    /// Villages drawn at once before they are sealed: what is held in memory.
    size_t villages_per_round = 16;
    /// The one clock: what the files say about their making.
    Date as_of{19357};  // 2022-12-31, the end of the enumeration's quarter
    /// Called after each round with villages done and villages in all; false stops the run.
    std::function<bool(int64_t, int64_t)> progress;
};

/// What was made.
struct ListReport {
    int64_t villages = 0;
    int64_t villages_drawn = 0;  ///< The others were sealed before and have not changed.
    int64_t lists = 0;
    int64_t families = 0;
    int64_t not_ranked = 0;  ///< Families printed without a group, with the reason.
    int64_t pages = 0;
    int64_t bytes = 0;          ///< Of all files before they were sealed.
    double seconds_gather = 0;  ///< Reading columns, identities and groups.
    double seconds_draw_seal = 0;
    double seconds_tables = 0;
};

/// Prints the list of every SLS, one PDF per village with each SLS on pages of its own, and keeps
/// them sealed in the vault: nothing of them is in plaintext on disk. The groups are those of
/// score; a family without one is printed with the reason. Writes `consult_list` and
/// `consult_printed`. A run that was stopped goes on where it was; what has not changed is not
/// drawn again. Errors: not_found (fonts, form), stopped, disk_full, io.
Result<ListReport> make_lists(store::Workspace& workspace, const store::Scope& scope,
                              const ListOptions& options = {});

/// Which lists are handed over.
struct PrintOptions {
    /// A village (10 digits) or one SLS (16 digits).
    std::string area;
    /// The file to write, readable by its owner only.
    std::string output_file;
    /// Numbered copies, one behind the other in the file.
    int32_t copies = 1;
    /// Who gets them: a role, not a name.
    std::string receiver = "fasilitator FKP";
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
};

/// What was handed over.
struct PrintReport {
    int64_t lists = 0;
    int64_t pages = 0;     ///< Of all copies.
    int64_t printing = 0;  ///< Which hand-over of this area it is, from 1.
};

/// Writes lists for the printer and a document of kind handover with the copies. The lists are
/// drawn again and must be, byte for byte, those that were made. Errors: not_found (no such list),
/// conflict (a name, address or this program has changed since: make the lists again), usage, io.
Result<PrintReport> print_lists(store::Workspace& workspace, const store::Scope& scope,
                                const PrintOptions& options);

/// How decisions are brought in.
struct ImportOptions {
    /// Decisions in one group commit.
    size_t documents_per_commit = 20000;
};

/// A row, or a cell of it, that was not as expected. Problems: not_readable, too_few_fields,
/// too_many_fields, bad_key, unknown_code, no_family, no_reason, ...
using Reported = store::Reported;

/// What came in.
struct ImportReport {
    int64_t sessions_read = 0;  ///< Rows: one per SLS.
    int64_t decisions_read = 0;
    int64_t added_read = 0;
    int64_t stored = 0;     ///< New documents or new versions.
    int64_t repeated = 0;   ///< Already there, unchanged.
    int64_t withdrawn = 0;  ///< Decisions of an earlier import that an SLS no longer has.
    int64_t set_aside = 0;  ///< Decisions kept but not to be applied.
    int64_t rows_not_kept = 0;
    std::vector<Reported> reported;  ///< In order of file and line.
};

/// Brings fkp_session.csv, fkp_decision.csv and fkp_added.csv of a folder into the record and
/// `consult_held`, `consult_decision`, `consult_added` and `consult_reported`. A decision counts
/// when its SLS was signed for, by its head or by the next level, and when a change of group has a
/// reason (FKP01); others are kept and set aside. Rows of an SLS replace those of an earlier
/// import. Errors: not_found, bad_input for a file that cannot be understood as a whole.
Result<ImportReport> import_decisions(store::Workspace& workspace, const store::Scope& scope,
                                      const std::string& folder, const ImportOptions& options = {});

/// How the agreement is reached.
struct AgreeOptions {
    /// FKP04: share of an SLS's families that may change group without a review (setting
    /// fkp_changed_share_max).
    double changed_share_max = 0.30;
    /// FKP04: share by which moves to a poorer group may outnumber those to a better one (setting
    /// fkp_poorer_share_max).
    double poorer_share_max = 0.20;
    /// FKP05: PKH or an earth floor contradicts a change to this group or a better one (setting
    /// fkp_contradicted_group).
    int32_t contradicted_group = 4;
    /// FKP06: the most SLS in one session (setting fkp_sls_per_session).
    int64_t sls_per_session_max = 12;
    /// STA14: probabilities beyond which model and SLS head differ widely (settings
    /// fkp_bottom20_high and fkp_bottom40_low).
    double bottom20_high = 0.5;
    double bottom40_low = 0.2;
};
/// The limits in force, from the settings fkp_*.
AgreeOptions agree_options(const Settings& settings);

/// A count by its name.
struct NamedCount {
    std::string name;
    int64_t count = 0;
};

/// What was agreed.
struct AgreeReport {
    int64_t families = 0;
    int64_t ranked = 0;
    std::vector<NamedCount> not_ranked;  ///< By reason, alphabetically.
    int64_t moved_poorer = 0;            ///< To a poorer group, by the village.
    int64_t moved_better = 0;
    int64_t given_group = 0;  ///< Had none, got one.
    int64_t set_aside = 0;    ///< Decisions that did not count.
    std::array<int64_t, 4> group_families{};
    std::vector<NamedCount> findings;  ///< By rule, alphabetically.
};

/// Gives every family its agreed group and final rank. Reads what make_lists printed (or score's
/// groups where no list was made) and the decisions that count. Writes `consult_family` and
/// `consult_finding`. Errors: not_found (score has not run).
Result<AgreeReport> agree(store::Workspace& workspace, const store::Scope& scope,
                          const AgreeOptions& options = {});

/// The rules by which the village's word and the model's become one order (score.md a14); settings
/// fkp_omega, fkp_deciles_max, fkp_quorum, fkp_quota, fkp_sure_share.
struct ReconcileOptions {
    double omega = 0.75;      ///< weight of the model's percentile in its SLS
    int32_t deciles_max = 2;  ///< a village moves a family at most so many deciles
    int32_t quorum = 10;      ///< attendance that a move needs
    double quota = 0.3;       ///< share selected in each SLS
    /// Only families with P(bottom quota) between this and 1 minus this may move.
    double sure_share = 0.05;
};
/// The rules in force, from the settings fkp_*.
ReconcileOptions reconcile_options(const Settings& settings);

/// What the rules did.
struct ReconcileReport {
    int64_t families = 0;
    int64_t places = 0;
    int64_t selected = 0;
    int64_t by_village = 0;  ///< whose place the village changed
    int64_t brought_in = 0;  ///< selected, but not by the model alone
    int64_t to_verify = 0;   ///< moves that the regency must look at
    int64_t set_aside = 0;   ///< moves that did not count, or not in full
    /// Corrected scores of another model than the scores have, ignored: run score correct again.
    int64_t stale_corrections = 0;
};

/// Order and selection in each SLS by rule: model, village and published side by side, with who
/// decided and what was set aside: consult_reconciled. Changes nothing of `consult_family`. Errors:
/// not_found (score, import or agree has not run), usage (a rule that is none).
Result<ReconcileReport> reconcile(store::Workspace& workspace, const store::Scope& scope,
                                  const ReconcileOptions& options = {});

/// What an entry of a session held at screens does.
enum class Step : uint8_t {
    attend = 1,   ///< Somebody is there, or not: `on`, word (capacity), number (1 there), name.
    propose = 2,  ///< A group for a family, with a reason where it is not the printed one.
    agree = 3,    ///< The proposed group is agreed.
    exist = 4,    ///< Whether a family is there (vk_existence).
    add = 5,      ///< A family of block VI: `on`, existence, group, name, address.
    note = 6,     ///< A note for the minutes: text.
    copy = 7,     ///< A numbered copy of a list: area, number, word (out, back), name.
    freeze = 8,   ///< The talk has ended: minutes are printed, nothing but signatures goes in.
    reopen = 9,   ///< The talk goes on after all: text says why. Signatures are void.
    sign = 10,    ///< For an SLS: area, word (sls_head, sls_delegate, village_head, camat).
    close = 11,   ///< All have signed: decisions count, nothing goes in any more.
};
/// attend, propose, ... and back. Errors: bad_input.
std::string_view name(Step step);
Result<Step> step(std::string_view word);

/// One thing that was said or done in a session, as a screen hands it in: perhaps hours after it
/// was, when there was no network. Members that its step does not need are empty.
struct Entry {
    std::string key;  ///< Made by the screen, unique: handed in twice it is done once.
    Step step = Step::note;
    std::string by;       ///< Account.
    int64_t made_at = 0;  ///< Seconds since 1970 by the clock of the screen.
    int64_t area = 0;     ///< SLS, 16 digits; 0: the whole session.
    int64_t family = 0;   ///< Of block V; 0: none.
    std::string on;       ///< Line of an attendant, or of an added family.
    std::string base;     ///< Key of the last entry on this family or line that the screen knew.
    int32_t group = 0, reason = 0, existence = 0, number = 0;
    std::string word;
    std::string name, address, text;  ///< Sealed: they may name people.
};

/// What became of an entry.
enum class Verdict : uint8_t {
    accepted,
    repeated,  ///< It was there already.
    conflict,  ///< Somebody else wrote on the same family or line in between.
    refused,
};
struct Outcome {
    std::string key;
    Verdict verdict = Verdict::accepted;
    Text why;           ///< Of a conflict or refusal.
    std::string field;  ///< Member of the entry that is wrong; may be empty.
};

/// Code of fkp_reason that tells of illness: kept in the record, neither shown again nor printed.
inline constexpr int32_t health_reason = 4;
/// Code of fkp_reason that is written out in words.
inline constexpr int32_t other_reason = 7;

/// A family of block V as the session stands.
struct ForumFamily {
    int64_t area = 0;
    int32_t group_printed = 0;   ///< 0: none.
    int32_t group_proposed = 0;  ///< 0: none.
    int32_t group_agreed = 0;    ///< 0: none: the printed one stays.
    int32_t reason = 0;
    int32_t existence = 1;
    std::string head;  ///< Key of the last entry; empty: none.
    std::string by;    ///< Who wrote it.
    std::string text;  ///< Of other_reason.
};
/// A family of block VI.
struct ForumAdded {
    int64_t area = 0;
    int32_t existence = 0;  ///< 0: not talked about yet.
    int32_t group = 0;
    std::string head, name, address;
};
struct Attendant {
    int64_t area = 0;  ///< 0: of no SLS.
    std::string capacity, name, head;
    bool present = false;
};
struct ListCopy {
    int64_t area = 0;
    int32_t number = 0;
    std::string receiver;
    bool out = false;
};
enum class Phase : uint8_t { open, frozen, closed };

/// A session as all entries so far made it. Families by id; added families by SLS and line;
/// attendants by line.
struct ForumState {
    Phase phase = Phase::open;
    std::map<int64_t, ForumFamily> families;
    std::map<std::pair<int64_t, std::string>, ForumAdded> added;
    std::map<std::string, Attendant> attendants;
    std::vector<ListCopy> copies;
    std::vector<std::string> notes;
    std::map<int64_t, std::string> signatures;  ///< Signer role by SLS.
    std::set<std::string> keys;                 ///< Of all entries.
    int64_t last_at = 0;                        ///< made_at of the last entry.
};

/// One session held at screens. Calls are made from one thread at a time.
class Forum {
public:
    /// Reads the session as planned and every entry on it. Errors: not_found.
    static Result<Forum> open(store::Workspace& workspace, std::string_view session_id);

    const std::string& session_id() const { return session_id_; }
    const std::vector<int64_t>& sls() const { return sls_; }  ///< In order, 16 digits.
    const ForumState& state() const { return state_; }
    /// Building and family number of a family of block V.
    const std::pair<int32_t, int32_t>& numbers(int64_t family) const { return numbers_.at(family); }
    /// Takes entries in their order, each by itself; what is accepted is on disk, all in one
    /// commit, when this returns. Closing brings the decisions in as import_decisions does.
    Result<std::vector<Outcome>> add(store::Workspace& workspace, std::span<const Entry> entries);
    /// The minutes (berita acara) with attendance, results, notes and a signature page, as a PDF in
    /// Indonesian; the present head of the record's chain stands on each page. First a document of
    /// kind handover says who printed them and with which head. Errors: conflict (the talk has not
    /// ended).
    Result<std::string> minutes(store::Workspace& workspace, const std::string& by) const;

private:
    Forum() = default;
    store::Scope scope() const;
    Result<void> bring_in(store::Workspace& workspace, int64_t closed_at) const;

    std::string session_id_;
    std::vector<int64_t> sls_;
    std::map<int64_t, std::pair<int32_t, int32_t>> numbers_;  ///< building and family number
    ForumState state_;
};

}  // namespace regsosek::consult
