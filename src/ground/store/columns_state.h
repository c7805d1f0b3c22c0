// What a ColumnStore holds: the open file, and the tables kept in memory.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ground/store/columns.h"
#include "ground/store/columns_file.h"

namespace regsosek::store {

/// Rows of a table in the order of their areas.
struct AreaIndex {
    std::shared_ptr<const Table> of;
    std::vector<uint32_t> rows;
    std::vector<int64_t> areas;  ///< parallel to rows
};

struct ColumnStore::State {
    std::string folder;
    std::shared_ptr<const form::Form> form;
    Columns form_columns;  ///< of the form, without rows
    ColumnOptions options;
    std::unique_ptr<ColumnFile> file;  ///< Null only when a rebuild could not open its new file.

    /// Family and person of the whole workspace: `whole`, then the appended `blocks` that are not
    /// joined to it yet. Kept only while `kept` is true.
    bool kept = false;
    std::shared_ptr<Columns> whole;
    std::vector<Columns> blocks;
    size_t kept_bytes = 0;
    int64_t kept_last_family = 0;
    /// Some columns of the whole workspace, as last asked for while the whole was not kept.
    std::shared_ptr<const Columns> part;

    /// Held by every call while it touches what is here and in `file`; not while write_table
    /// orders, hashes and writes rows, nor while a query runs over rows in memory.
    std::recursive_mutex access;
    /// A word's table in memory, and when it was last asked for, counted in tables asked for.
    struct KeptTable {
        std::shared_ptr<const Table> rows;
        size_t bytes = 0;
        uint64_t used = 0;
    };
    /// Words' tables that were written or read; where they take too much, those go that were not
    /// asked for longest.
    std::map<std::string, KeptTable> word_tables;
    uint64_t word_tables_used = 0;
    size_t word_table_bytes = 0;
    /// By table; made when a narrow scope first asks.
    std::map<std::string, std::shared_ptr<const AreaIndex>> area_indexes;

    std::string path() const { return folder + "/columns.duckdb"; }
    /// The open file, or an Error.
    Result<ColumnFile*> open_file();
    size_t cache_bytes_max() const { return static_cast<size_t>(options.cache_mb_max) << 20; }
    /// Commits the file; forgets what is kept when that fails.
    Result<void> commit();
    void keep(std::shared_ptr<Columns> columns);
    void keep_block(const Columns& rows, size_t replaced);
    void forget_columns();
    void join_blocks();
    Result<std::shared_ptr<const Columns>> whole_columns();
    void keep_word_table(const std::string& name, std::shared_ptr<const Table> rows);
    void forget_word_table(const std::string& name);
    Result<std::shared_ptr<const Table>> word_table(const FileTable& table);
    Result<bool> may_keep(const FileTable& table);
    std::shared_ptr<const AreaIndex> area_index(const std::string& name,
                                                const std::shared_ptr<const Table>& table,
                                                const std::string& area_column);
    Result<std::shared_ptr<const Columns>> columns_for(const ColumnNames& names);
    Result<void> build(const std::string& fresh, const Source& source, int64_t as_of);
};

/// Removes a database file with what lies beside it, if anything.
void remove_database(const std::string& path);

}  // namespace regsosek::store
