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
    std::string rest;           ///< The word's own text, such as the figures of its report.

    void add(TableSpec spec, Table table);
};

/// What a killed run of the word on the same inputs had made, if it came that far.
Result<std::optional<MadeTables>> kept_tables(Workspace& workspace, std::string_view word,
                                              std::string_view inputs);
/// Keeps them, sealed, until forget_stage(word).
Result<void> keep_tables(Workspace& workspace, std::string_view word, std::string_view inputs,
                         const MadeTables& made);
/// Writes all tables, side by side, each in a transaction of its own; those that hold the same
/// already cost a hash only.
Result<void> write_tables(Workspace& workspace, MadeTables made);

/// Tables and text as bytes, and back; nothing when the bytes are none of ours.
std::string bytes_of(const MadeTables& made);
std::optional<MadeTables> made_of(std::string_view bytes);

}  // namespace regsosek::store
