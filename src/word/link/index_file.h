// The indices of a workspace as files: index/link-registered, index/link-observed, and
// index/link-owners, which says who is linked to each row of the register.
#pragma once

#include <memory>
#include <string>

#include "ground/store/workspace.h"
#include "method/match/index.h"
#include "method/seal/pages.h"
#include "regsosek/link.h"
#include "word/link/households.h"
#include "word/link/newer.h"

namespace regsosek::link {

/// Where an index lies, and where the owners do.
std::string index_path(const store::Workspace& workspace, IndexOf of);
std::string owners_path(const store::Workspace& workspace);
/// The state that remembers from which run an index was made.
std::string index_state(IndexOf of);
/// The key that seals them.
Result<seal::Key> index_key(store::Workspace& workspace);

/// Bytes of an index behind sealed pages; one for each search.
class SealedBytes : public match::IndexBytes {
public:
    explicit SealedBytes(const seal::PageFile& file) : reader_(file) {}
    bool read(uint64_t offset, void* out, size_t bytes) override {
        return reader_.read(offset, out, bytes);
    }

private:
    seal::PageReader reader_;
};

/// An index and its file, opened; and the owners for the one of the register, the families for the
/// one of the documents.
struct OpenIndex {
    seal::PageFile file;
    match::Index index;
    std::shared_ptr<const seal::PageFile> owners;  ///< Null for people of the documents.
    std::shared_ptr<const Households> households;  ///< Null for the register.
    std::shared_ptr<Newer> newer;                  ///< Null for the register.
    /// The person linked to a register row (from 0), 0 nobody. Errors: corrupt.
    Result<int64_t> owner(uint32_t row) const;
};
/// The index behind a finder.
const OpenIndex& index_of(const Finder& finder);
/// Errors: as Finder::open.
Result<OpenIndex> open_index(store::Workspace& workspace, IndexOf of);

}  // namespace regsosek::link
