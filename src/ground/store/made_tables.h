// The tables of a word between their making and their being written: kept sealed, so that a run
// that is killed while it writes goes on with the writing alone. docs/decisions/0008.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/workspace.h"

namespace regsosek::store {

/// What a word made: its tables in the order of writing, and what else it needs to end its run.
struct MadeTables {
    std::vector<TableSpec> specs;
    std::vector<Table> tables;  ///< parallel to `specs`
    /// Parallel to `specs`: not 0 where the workspace has the table already, and `tables` nothing.
    std::vector<uint8_t> written;
    std::string rest;  ///< The word's own text, such as the figures of its report.

    void add(TableSpec spec, Table table);
};

/// What becomes of kept tables that the killed run had written already: words that need them
/// themselves read them.
enum class Written : uint8_t { read, leave };

/// What a killed run of the word on the same inputs had made, if it came that far.
Result<std::optional<MadeTables>> kept_tables(Workspace& workspace, std::string_view word,
                                              std::string_view inputs,
                                              Written of_written = Written::read);
/// Keeps them, sealed, each as a stage of its own, until forget_stage(word).
Result<void> keep_tables(Workspace& workspace, std::string_view word, std::string_view inputs,
                         const MadeTables& made);
/// Writes the tables one after the other, and notes which are written beside those that were kept:
/// a run that is killed here has those behind it (Written::leave).
Result<void> write_in_order(Workspace& workspace, std::string_view word, std::string_view inputs,
                            MadeTables made);
/// Writes all tables, side by side, each in a transaction of its own; those that hold the same
/// already cost a hash only.
Result<void> write_tables(Workspace& workspace, MadeTables made);

/// A table as bytes, and back; nothing when the bytes are none of ours.
std::string bytes_of(const Table& table);
std::optional<Table> table_of(std::string_view bytes);

}  // namespace regsosek::store
