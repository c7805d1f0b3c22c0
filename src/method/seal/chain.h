// Hashes that tie the record together: commitments to bodies, the content hash of a document, the
// Merkle root of a batch and the chain of batches. All are BLAKE2b-256 with a name in front that
// keeps one kind of hash from passing for another. Layout: docs/format/record.md.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "ground/base/hash.h"
#include "method/seal/key.h"

namespace regsosek::seal {

/// A short keyed hash of some text (SipHash-2-4 with 128 bits, Aumasson and Bernstein 2012): tells
/// equal from different, five times as fast as BLAKE2b. Nobody without the key learns anything from
/// it; who has the key could make two texts with one mark, so nothing is proved by it.
using Mark = std::array<uint8_t, 16>;
Mark mark(const Key& key, std::string_view text);

/// What a repeated document is recognised by: the marks of both bodies, the area, the valid date.
Mark repeat_mark(const Key& key, const Mark& answers, const Mark& identity, int64_t area,
                 int32_t valid_on);

/// Salted commitment to a compressed body: under its key, with the seal's nonce as salt. It binds
/// the plaintext, which follows from the compressed bytes and the dictionary. Without the key
/// nobody can test a guess against it. `dictionary` is the hash of the dictionary, zeros for none.
Digest commitment(const Key& hashing, std::string_view nonce, const Digest& dictionary,
                  std::string_view compressed);

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
    std::string_view idempotency;  ///< Mark of the text; zeros when none was given.
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
