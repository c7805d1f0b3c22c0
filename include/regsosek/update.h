// update: life goes on. Births, deaths, moves, split and merged family cards become documents of
// kind event and new versions of the families that they change; the next edition follows from them.
// Rules: docs/method/update.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/base/date.h"
#include "ground/store/reported.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::update {

/// How events are brought in.
struct Options {
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
    /// The one clock: events after this day are kept, and applied by a later run.
    Date as_of{19357};  // 2022-12-31, the end of the enumeration's quarter
    /// Years from which a member counts as an adult who can become head (UU 23/2006: 17).
    int adult_age = 17;
};

/// A row, or a cell of it, that was not as expected. Problems: not_readable, too_few_fields,
/// too_many_fields, bad_date, unknown_kind, event_id_reused, ...
using Reported = store::Reported;

/// A count by its name.
struct NamedCount {
    std::string name;
    int64_t count = 0;
};

/// What a run did.
struct Report {
    int64_t events_read = 0;           ///< Rows of the files.
    int64_t events_new = 0;            ///< Documents stored.
    int64_t events_repeated = 0;       ///< Already there: nothing changes.
    int64_t events_known = 0;          ///< All events of the record, replayed.
    int64_t applied = 0;               ///< Of those known.
    int64_t noted = 0;                 ///< Appeals: kept, change no answer.
    int64_t not_applied = 0;           ///< Kept with a finding.
    int64_t families_changed = 0;      ///< New versions written by this run.
    int64_t families_new = 0;          ///< Among them: families that came into being.
    std::vector<NamedCount> findings;  ///< Of events not applied, by reason, alphabetically.
    std::vector<Reported> reported;    ///< In order of file and line.
};

/// Reads files of events (docs/format/district.md, events.csv), stores those that are new, and
/// replays all events of the record in order of date, kind and number over the families as collect
/// left them. So the result does not depend on the order of rows, nor of the files of one run; an
/// event that is there already changes nothing. Several runs give the same as one, up to the serial
/// numbers of new families and persons, which are issued as events arrive. No file: only replays
/// (with a later as_of). Writes `update_event`, `update_family`, `update_person` and
/// `update_reported`. Errors: not_found, bad_input for a file that cannot be understood as a whole.
Result<Report> apply(store::Workspace& workspace, const store::Scope& scope,
                     const std::vector<std::string>& files, const Options& options = {});

/// How many rows of two editions differ in one column.
struct ColumnChange {
    std::string table;  ///< family or person
    std::string column;
    int64_t rows = 0;
};

/// A family or person that is not alike in both editions.
struct RowChange {
    std::string table;
    int64_t id = 0;
    std::string change;                ///< added, removed, changed
    std::vector<std::string> columns;  ///< of a changed row
};

/// What differs between two editions.
struct Difference {
    int64_t families_added = 0, families_removed = 0, families_changed = 0;
    int64_t persons_added = 0, persons_removed = 0, persons_changed = 0;
    std::vector<ColumnChange> columns;       ///< by table, then most changed first, then name
    std::vector<std::string> columns_added;  ///< "family.score_decile": only in the second
    std::vector<std::string> columns_removed;
    std::vector<RowChange> rows;  ///< by table and id; at most rows_max of them
};

/// Compares the analysis rows of two edition folders, each checked against its own content (pass
/// the hashes that finalise verify returned, or empty). Errors: not_found, corrupt.
Result<Difference> diff(const std::string& folder_a, const std::string& hash_a,
                        const std::string& folder_b, const std::string& hash_b,
                        size_t rows_max = 100000);

}  // namespace regsosek::update
