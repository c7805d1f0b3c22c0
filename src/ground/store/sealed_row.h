// Sealing and opening of one document version: bodies, commitments, content hash. Pure: keys and
// bytes in, a row out. Layout: docs/format/record.md.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ground/store/record.h"
#include "ground/store/workspace.h"
#include "method/seal/chain.h"
#include "method/seal/compress.h"
#include "method/seal/key.h"

namespace regsosek::store {

/// Largest body of a document, in bytes of JSON. A family of 99 members is below 100 KB; the limit
/// keeps a damaged length from asking for all memory.
constexpr size_t body_bytes_max = size_t{64} << 20;

/// The working keys of a workspace, derived from its root key.
struct LogKeys {
    explicit LogKeys(const seal::Key& root);
    seal::Key answers, wrapping, hashing, repeat, idempotency, dictionary;
};

/// The working keys of one family.
struct FamilyKey {
    explicit FamilyKey(const seal::Key& root_key);
    seal::Key root, sealing, hashing, repeat;
};

/// Compression dictionaries by number: the one in use for new rows, and all that old rows need.
struct Dictionaries {
    std::map<int64_t, std::shared_ptr<const seal::Dictionary>> by_id;
    std::shared_ptr<const seal::Dictionary> current;
    /// The dictionary of a row; nullptr for 0. Errors: corrupt, when it is not there.
    Result<const seal::Dictionary*> find(int64_t id) const;
};

/// What a document is recognised by when it comes again: under the family's key when there is one.
Mark repeat_mark_of(const Document& document, const LogKeys& keys, const FamilyKey* family);

/// Mark of an idempotency text; zeros for the empty text.
IdempotencyHash idempotency_hash(const LogKeys& keys, std::string_view text);

/// Random bytes for sealing one document, drawn for many at once.
struct SealRandom {
    seal::Nonce answers, identity, wrapping;
};

/// Fills bodies, commitments and content hash of a row whose numbers and mark are already set.
void seal_row(RecordRow& row, const Document& document, int32_t shard, const LogKeys& keys,
              const FamilyKey* family, const seal::Dictionary* dictionary,
              const SealRandom& random);

/// What to open of a row.
struct OpenRow {
    bool answers = true;
    bool identity = false;
};
/// Opens a row into a document; an identity whose key was destroyed comes out empty.
/// Errors: corrupt, naming the sequence.
Result<void> open_row(Stored& stored, const RecordRow& row, int32_t shard, const LogKeys& keys,
                      const Dictionaries& dictionaries, const OpenRow& what);

/// Checks a row against itself: content hash, seals and commitments of all bodies whose key is
/// there. Errors: corrupt, naming the sequence.
Result<void> check_row(const RecordRow& row, int32_t shard, const LogKeys& keys,
                       const Dictionaries& dictionaries);

/// The wrapped form of a family key with this number, and back. Errors: corrupt.
std::string wrap_family_key(const LogKeys& keys, const FamilyKey& family, int32_t shard, int64_t id,
                            const seal::Nonce& nonce);
Result<FamilyKey> unwrap_family_key(const LogKeys& keys, std::string_view wrapped, int32_t shard,
                                    int64_t id);

}  // namespace regsosek::store
