// One columns.duckdb: its tables, and rows in and out of them. Used by ColumnStore, which adds what
// is kept in memory, scopes, queries and rebuilds. Layout: docs/format/columns.md.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/columns.h"
#include "ground/store/duck.h"
#include "ground/store/query.h"
#include "ground/store/table.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// A table of the file.
struct FileTable {
    TableSpec spec;
    std::vector<ColumnShape> columns;
    std::string stamp = {};  ///< Of a word's table; empty when an older program wrote it.
};

/// An open columns.duckdb.
class ColumnFile {
public:
    /// Opens or makes the file. Errors as ColumnStore::open.
    static Result<std::unique_ptr<ColumnFile>> open(const std::string& path, const form::Form& form,
                                                    const ColumnOptions& options);
    ColumnFile(const ColumnFile&) = delete;
    ColumnFile& operator=(const ColumnFile&) = delete;
    /// Commits and folds the log in.
    ~ColumnFile();

    /// Adds rows to the open transaction, which is committed when it has grown to commit_rows rows;
    /// deletes families that are there already. Returns how many were. After an error everything
    /// since the last commit is undone.
    Result<size_t> append(const Columns& rows);
    /// Commits the rows and the as_of of the appends so far.
    Result<void> commit();
    /// Commits, and folds the log into the file.
    Result<void> checkpoint();
    /// States up to which sequence the file is current, when no row says it.
    Result<void> set_as_of(int64_t as_of);
    int64_t as_of() const { return as_of_; }
    /// Highest family_id that was ever added; 0 when there is none.
    int64_t last_family() const { return last_family_; }

    /// Families in scope (nullptr: all) and their persons in total order, with the form's columns;
    /// or with the named ones and the keys only.
    Result<Columns> read(const Scope* scope, const ColumnNames* names = nullptr);
    /// Highest sequence of a family; 0 when there is none.
    Result<int64_t> last_sequence();
    /// True when no family lies outside the scope.
    Result<bool> covers(const Scope& scope);
    const std::map<std::string, FileTable>& tables() const { return tables_; }
    /// Replaces a word's table in transactions of its own, beside others; the rows lie in the
    /// order of the key, which is unique. commit() comes before, note_written() after it. A table
    /// of more rows than a piece is built beside the old one, which stands until the new one is
    /// whole; a call with the same rows after a kill or stop goes on where that one ended.
    Result<void> write(const TableSpec& spec, const Table& rows, const std::string& stamp) const;
    /// tables() has the table that was written.
    void note_written(const TableSpec& spec, const Table& rows, const std::string& stamp);
    /// Rows of a table.
    Result<int64_t> rows(const FileTable& table);
    /// A table, in the order of its key: whole, or the rows of a condition (" WHERE ...").
    Result<Table> read(const FileTable& table, const std::string& where = {});
    /// Streams a table in the order of its key, columns sorted by name.
    Result<void> stream(const FileTable& table, const duck::ChunkSink& sink);

private:
    ColumnFile() = default;
    Result<void> create();
    Result<void> load();
    Result<void> add_missing(FileTable& table, const Table& wanted);
    Result<std::vector<ColumnShape>> shape(const std::string& table);
    Result<void> load_word_tables();
    Result<void> begin();
    Result<void> commit_open();
    Result<void> append_rows(const Columns& rows);
    Result<size_t> remove_replaced(const Columns& rows);
    void undo();
    /// What to read into a table that has its columns and no rows: from which table, and its WHERE.
    struct ReadPart {
        Table* table = nullptr;
        std::string name;
        std::string where;
    };
    Result<void> read_slices(std::span<const ReadPart> parts);
    Result<bool> lies_in_order(const FileTable& key_only);
    Result<void> upgrade(int64_t found);

    duck::Database database_;
    duck::Connection connection_;
    duck::Appender family_appender_;
    duck::Appender person_appender_;
    std::map<std::string, FileTable> tables_;
    Columns form_columns_;  ///< No rows: names and types that the form asks for.
    int64_t as_of_ = 0;
    int64_t committed_as_of_ = 0;
    int64_t last_family_ = 0;
    int64_t open_rows_ = 0;
    int64_t commit_rows_ = 0;
    size_t piece_rows_ = 0;
    bool open_ = false;
};

}  // namespace regsosek::store
