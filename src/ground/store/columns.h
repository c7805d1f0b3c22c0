// The columns: family, person and the words' tables, derived from the record and kept in one DuckDB
// file (columns.duckdb). Pseudonymous; NULL is never stored. Layout: docs/format/columns.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/table.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// Limits of the columns of one workspace.
struct ColumnOptions {
    /// Memory that DuckDB may use, in MB; above it, it spills into the workspace.
    int64_t memory_mb_max = 1024;
    /// Largest family and person tables kept in memory between calls, in MB.
    int64_t cache_mb_max = 2048;
    /// Rows of family and person that one transaction of bulk appends collects before it is
    /// committed. After a kill, that many at most must be added again from the record. Small
    /// commits cost: most of their rows go through the log and are written again when row groups
    /// (122,880 rows) fill up.
    int64_t commit_rows = 350'000;
    /// Rows of a word's table that are committed at once: one row group.
    int64_t piece_rows = 122'880;
    /// Set an unreadable or foreign file aside by deleting it: everything in it can be rebuilt.
    bool start_anew = false;
};

/// The columns of one workspace. One process at a time. Several threads may read, and write their
/// own tables; rows of family and person come from one thread at a time.
class ColumnStore {
public:
    /// Opens or makes columns.duckdb in the workspace folder, for the family documents of this
    /// form. A question that the file does not know yet becomes a column of -1 (or ''). Errors:
    /// corrupt, newer_version, busy, io, disk_full, bad_input (a question named like a fixed
    /// column).
    static Result<std::unique_ptr<ColumnStore>> open(const std::string& folder,
                                                     std::shared_ptr<const form::Form> form,
                                                     const ColumnOptions& options = {});
    ~ColumnStore();

    /// Adds rows in one transaction together with rows.as_of. Families that are already there are
    /// replaced with their persons. The columns of `rows` are those of empty_columns(form), in any
    /// order.
    Result<void> append_columns(const Columns& rows);
    /// Sequence of the record up to which family and person are current; 0 when empty.
    Result<int64_t> columns_as_of();
    /// Families in scope and their persons, sorted by (family_id) and (family_id, person_id). The
    /// whole workspace is read once and kept; a narrower scope is cut from it or read by its area
    /// ranges.
    Result<std::shared_ptr<const Columns>> columns(const Scope& scope);

    /// The same with at least these columns; see Workspace::columns.
    Result<std::shared_ptr<const Columns>> columns(const Scope& scope, const ColumnNames& names);
    /// Those of all families, or at least their keys: for the store itself, which hands them to
    /// nobody.
    Result<std::shared_ptr<const Columns>> keys_of_all();
    /// Highest sequence of a family; 0 when there is none.
    Result<int64_t> last_sequence();
    /// True when no family lies outside the scope.
    Result<bool> covers(const Scope& scope);

    /// Takes head versions of family documents in order of sequence, in blocks of any size.
    using Sink = std::function<Result<void>(std::span<const Stored>)>;
    /// Calls the sink with every head family document of the record.
    using Source = std::function<Result<void>(const Sink&)>;
    /// Builds family and person anew from the documents into a new file, carries the words' tables
    /// over, and renames the file into place. `as_of` is the sequence that the source reads up to.
    Result<void> rebuild(const Source& source, int64_t as_of);

    /// Replaces a word's table in one transaction. Rows are kept ordered by the key. A table that
    /// holds the same already is left alone.
    /// Errors: conflict (the key is not unique), bad_input (text that is no UTF-8), disk_full.
    Result<void> write_table(const TableSpec& spec, Table rows);
    /// Replaces the rows in scope only; see Workspace::write_table.
    Result<void> write_table(const TableSpec& spec, Table rows, const Scope& scope);
    /// What is known of a word's table; nothing when no word wrote it.
    Result<std::optional<TableInfo>> table_info(std::string_view table);
    /// True for family, person and every table that a word wrote.
    Result<bool> has_table(std::string_view table);
    /// Reads a table; see query.h. Errors: not_found (table), bad_input (a name, the filter),
    /// limit.
    Result<Table> query(const Query& query, const Scope& scope);
    /// See Workspace::rows_of.
    Result<Table> rows_of(std::string_view table, std::span<const int64_t> families,
                          const Scope& scope);
    /// BLAKE2b-256 in hex over the canonical text of the tables (all when none are named), each
    /// ordered by its key; the same for any number of threads and any history of the file.
    Result<std::string> dump_hash(std::span<const std::string> tables = {});
    /// Names of all tables, sorted: family, person, then what words wrote.
    std::vector<std::string> tables() const;
    /// Folds the log of the file into it. Also done by the destructor and from time to time.
    Result<void> checkpoint();
    /// Copies the file as it is now to a new one.
    Result<void> copy_to(const std::string& path);

private:
    struct State;
    Result<Table> query_form(const Query& query, const Scope& scope);
    explicit ColumnStore(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Columns without rows, with the fixed columns and one column per stored question of the form:
/// family(family_id, area, form_version, sequence, ...), person(person_id, family_id, ...).
Columns empty_columns(const form::Form& form);

/// A copy of the families in scope and their persons; texts that no such row has do not appear in
/// it.
Columns in_scope(const Columns& columns, const Scope& scope);

}  // namespace regsosek::store
