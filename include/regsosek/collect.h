// collect: what was answered. Brings K and VK documents and receipts from files into the record and
// the columns. Each row is kept or reported; one bad row never stops a run; a file read twice
// changes nothing; a run that was stopped goes on where it was.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
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

}  // namespace regsosek::collect
