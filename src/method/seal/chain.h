// Hashes that tie the record together: commitments to bodies, the content hash of a document, the
// Merkle root of a batch and the chain of batches. All are BLAKE2b-256 with a name in front that
// keeps one kind of hash from passing for another. Layout: docs/format/record.md.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "ground/base/hash.h"
#include "method/seal/key.h"

namespace regsosek::seal {

/// Hash of one plaintext body under a secret key: tells equal from different, and nothing else.
Digest body_digest(const Key& hashing, std::string_view plain);

/// What a repeated document is recognised by: both bodies, the area and the valid date.
Digest repeat_digest(const Key& hashing, const Digest& answers, const Digest& identity,
                     int64_t area, int32_t valid_on);

/// Salted commitment to a body: under its key, with the seal's nonce as salt, over the body's
/// digest and the reason text sealed with it. Without the key nobody can test a guess against it.
Digest commitment(const Key& hashing, std::string_view nonce, const Digest& body,
                  std::string_view reason);

/// What the content hash of a document covers. Commitments of absent bodies are all zeros.
struct DocumentHeader {
    int32_t shard = 0;
    int64_t sequence = 0;
    uint8_t kind = 0;
    std::string_view key;
    int32_t version = 0;
    int64_t replaces = 0;  ///< Sequence of the version before, 0 when there is none.
    int64_t area = 0;
    int32_t valid_on = 0;  ///< Days since 1970-01-01.
    std::string_view author;
    std::string_view idempotency;  ///< Keyed hash, 16 bytes; zeros when none was given.
    Digest answers{};
    Digest identity{};
};
/// The content hash of a document version.
Digest content_hash(const DocumentHeader& header);

/// Root of a binary Merkle tree over the content hashes in order of sequence; an odd one at the end
/// of a level goes up unchanged (RFC 6962). All zeros for no leaves.
Digest merkle_root(std::span<const Digest> leaves);

/// One link of the chain.
struct BatchHeader {
    int32_t shard = 0;
    int64_t batch = 0;  ///< 1, 2, ... without gaps
    int64_t first_sequence = 0;
    int64_t rows = 0;
    int64_t recorded_at = 0;  ///< Seconds since 1970-01-01 UTC, by the clock of the PC.
    Digest previous{};        ///< Hash of the batch before; zeros for the first.
    Digest merkle_root{};
};
/// The hash of a batch: the head of the chain when it is the last.
Digest batch_hash(const BatchHeader& header);

}  // namespace regsosek::seal
