// Direct identifiers of the families of some columns, streamed from the record into memory.
#pragma once

#include <memory>

#include "ground/store/sealed_log.h"
#include "ground/store/workspace.h"

namespace regsosek::store {

/// Reads the identity bodies of the families in `columns` (whose areas lie in scope), row by row.
/// What an erased or blank identity lacks is empty (coordinates INT32_MIN). Errors: as
/// SealedLog::scan; conflict, when the columns hold a document that the record does not.
Result<std::shared_ptr<const Identities>> read_identities(SealedLog& log, const Columns& columns,
                                                          const Scope& scope);

/// The rows of `whole` for the families of `columns`; keeps `whole` alive. Nothing, when a family
/// or person of the columns is not in it.
std::shared_ptr<const Identities> cut_identities(std::shared_ptr<const Identities> whole,
                                                 const Columns& columns);

/// True when the rows are those of the columns, family by family and person by person.
bool parallel_to(const Identities& identities, const Columns& columns);

}  // namespace regsosek::store
