// Lists as PDF files, one per village.
#pragma once

#include <string>

#include "method/paper/fkp_list.h"
#include "regsosek/consult.h"
#include "word/consult/lists.h"

namespace regsosek::consult {

/// How lists were made: kept, so that they can be drawn again byte for byte.
struct MadeWith {
    Paper paper = Paper::f4;
    int32_t copies = 1;
    int32_t blank_lines = 5;
    bool both_sides = false;
    Date as_of;
};

/// The printer's options for copy `copy` of `copies` (0: all copies).
paper::FkpOptions printer_options(const MadeWith& made, int32_t copy, int32_t copies);

/// Keeps and reads how the lists were made (office state "consult/lists"). Errors: not_found when
/// none were made.
Result<void> keep_made_with(store::Workspace& workspace, const MadeWith& made);
Result<MadeWith> made_with(store::Workspace& workspace);

}  // namespace regsosek::consult
