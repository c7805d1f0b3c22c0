// People who come after a run: a batch linked to the side that an index holds, with the run's model
// and at a cost in proportion to the batch.
#pragma once

#include <functional>

#include "method/match/index.h"
#include "method/match/match.h"

namespace regsosek::match {

/// The linkage of a batch.
struct Later {
    Linkage linkage;        ///< By row of the batch; right rows are those of the index's columns.
    size_t right_rows = 0;  ///< Rows of the index that were looked at.
};

/// Links a batch. Every row of the index that shares a joined rule with some row of the batch is
/// read, and its household; on these the passes of link() run as they are, with the index's model.
/// So a person's outcome is that of a run over everybody, except where people of different batches
/// compete: `taken` rows are not given again (link() weighs their owners anew), a rival or a second
/// record among people of earlier batches is not seen, and blocks are cut by the size that they
/// have here. Errors: corrupt.
Result<Later> link_later(const PersonColumns& batch, const NameTable& names, const Index& index,
                         IndexBytes& bytes, const std::function<bool(uint32_t row)>& taken,
                         const Options& options);

}  // namespace regsosek::match
