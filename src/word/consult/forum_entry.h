// Entries of a session as documents of the record, and back.
#pragma once

#include <string>
#include <string_view>

#include "ground/store/workspace.h"
#include "regsosek/consult.h"

namespace regsosek::consult {

/// The document of an entry: kind fkp_session, key "<session>/<entry>"; names, addresses and free
/// text are its identity, those about a family under the family's key.
store::Document entry_document(const Entry& entry, std::string_view session_id, int64_t area);
/// True when the key is that of an entry on the session.
bool entry_of_session(std::string_view document_key, std::string_view session_id);
/// The entry of a document. Errors: corrupt.
Result<Entry> entry_of(const store::Stored& stored);

}  // namespace regsosek::consult
