// The highest ids that were ever issued. An id whose family or person a later version dropped is
// still in an earlier version: it must never be given to somebody else, whoever runs the word and
// whatever that person may see.
#pragma once

#include <cstdint>

#include "ground/store/workspace.h"

namespace regsosek::store {

/// Highest ids in any version of any family, and in any event; 0 where there is none.
struct IssuedIds {
    int64_t family = 0;
    int64_t person = 0;
    bool operator==(const IssuedIds&) const = default;
};

/// Reads them from the whole record, whatever the scope: nothing but these two numbers comes out.
/// Office state keeps them with the batch up to which they hold, so that only documents behind it
/// are read; state of another record (the batch has another hash) is not believed. Errors: io,
/// corrupt.
Result<IssuedIds> issued_ids(Workspace& workspace);

/// Keeps ids that the caller has issued in a batch just appended, where everything before that
/// batch is accounted for already. Otherwise the next issued_ids() reads what lies between.
Result<void> note_issued_ids(Workspace& workspace, const Receipt& receipt, const IssuedIds& ids);

}  // namespace regsosek::store
