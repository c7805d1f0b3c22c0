// Direct identifiers of the families of some columns, streamed from the record into memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "ground/store/sealed_log.h"
#include "ground/store/workspace.h"

namespace regsosek::store {

/// Reads the identity bodies of the families in `columns` (whose areas lie in scope), row by row.
/// What an erased or blank identity lacks is empty (coordinates INT32_MIN). Errors: as
/// SealedLog::scan; conflict, when the columns hold a document that the record does not.
Result<std::shared_ptr<const Identities>> read_identities(SealedLog& log, const Columns& columns,
                                                          const Scope& scope);

/// Identity bodies parsed while their documents were appended: a bulk import has them in memory
/// anyway, and the record need not be read for them again. One calling thread at a time.
class AppendedIdentities {
public:
    AppendedIdentities();
    AppendedIdentities(AppendedIdentities&&) noexcept;
    AppendedIdentities& operator=(AppendedIdentities&&) noexcept;
    ~AppendedIdentities();
    /// Takes the bodies of documents whose sequences follow each other from `first_sequence`.
    /// What cannot be parsed, or is too much to keep, empties it: the record is read then.
    void add(std::span<const Document> documents, int64_t first_sequence);
    /// True when nothing was given since the last take.
    bool empty() const { return state_ == nullptr; }
    /// The identities of the families in `columns`, and nothing is left here; nullptr when the
    /// document of one of them was not given.
    std::shared_ptr<const Identities> take(const Columns& columns);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Room for the rows of some columns, with ids filled and everything else empty.
Identities empty_identities(const Columns& columns);

/// The rows of `whole` for the families of `columns`; keeps `whole` alive. Nothing, when a family
/// or person of the columns is not in it.
std::shared_ptr<const Identities> cut_identities(std::shared_ptr<const Identities> whole,
                                                 const Columns& columns);

/// True when the rows are those of the columns, family by family and person by person.
bool parallel_to(const Identities& identities, const Columns& columns);

}  // namespace regsosek::store
