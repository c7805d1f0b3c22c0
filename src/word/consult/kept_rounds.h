// What a run of make_lists has sealed already: a run that was stopped goes on there, and one whose
// input has not changed draws nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"
#include "word/consult/drawing.h"
#include "word/consult/lists.h"

namespace regsosek::consult {

/// What is remembered of one drawn list.
struct Drawn {
    int64_t area = 0;
    std::string list_id;
    int32_t families = 0;
    int32_t not_ranked = 0;
    int32_t pages = 0;
    int32_t first_page = 0;
    std::string blob;
    int64_t bytes = 0;  ///< Of the file, on its first list; 0 on the others.
};

/// A run of make_lists: everything that its bytes depend on, but the chain head.
struct ListRun {
    std::string fingerprint;
    std::string chain_head;  ///< Of the record when the run began.
};

/// Hash of everything that is printed, without reading it: the stamps of families, groups and
/// places, the legend and the options.
Result<std::string> fingerprint_of(store::Workspace& workspace, const store::Scope& scope,
                                   const paper::FkpLegend& legend, const MadeWith& made,
                                   size_t villages_per_round);

/// The run of this fingerprint that was begun before, or a new one that begins at `chain_head`.
Result<ListRun> begin_run(store::Workspace& workspace, const std::string& fingerprint,
                          const std::string& chain_head);
/// The lists of the round that begins with this village, when the run has sealed them.
Result<std::optional<std::vector<Drawn>>> kept_round(store::Workspace& workspace,
                                                     const ListRun& run, size_t first);
/// Keeps a round that is sealed.
Result<void> keep_round(store::Workspace& workspace, const ListRun& run, size_t first,
                        const std::vector<Drawn>& lists);

}  // namespace regsosek::consult
