// Decisions between the files and the record: matched with families, judged whether they count,
// merged with those of earlier imports.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"
#include "regsosek/consult.h"
#include "word/consult/decision_files.h"

namespace regsosek::consult {

/// What was brought in, and what it is measured against.
struct Import {
    std::vector<HeldRow> held;           ///< By area.
    std::vector<DecisionRow> decisions;  ///< By area, building and family number.
    std::vector<AddedRow> added;         ///< By area and line.
    std::vector<int64_t> family_id;      ///< Of each decision.
    std::vector<int32_t> printed;        ///< Group printed for it; 0: none.
    std::vector<std::string> set_aside;  ///< Why a decision does not count; empty: it does.
    std::vector<std::string> added_aside;
    /// SLS by area: the session that counts for it, of this import or an earlier one.
    struct Session {
        std::string id;
        int32_t held_on = 0;
        bool counts = false;
        bool is_new = false;
    };
    std::map<int64_t, Session> sessions;
};

/// Documents and tables of an import.
struct ImportOutput {
    std::vector<store::Document> documents;
    store::Table held;
    store::Table decisions;
    store::Table added;
    int64_t withdrawn = 0;
};

/// Merges with the tables of earlier imports, where there are any: an SLS of this import gives up
/// what it had.
Result<ImportOutput> output_of(store::Workspace& workspace, const store::Scope& scope,
                               const Import& import);

/// Judges what was read, appends its documents and writes consult_held, consult_decision and
/// consult_added. `path` is the file that reports name.
Result<void> keep_decisions(store::Workspace& workspace, const store::Scope& scope, Import& import,
                            const std::string& path, const ImportOptions& options,
                            ImportReport& report);

}  // namespace regsosek::consult
