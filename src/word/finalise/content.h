// content.json and seal.json of an edition: what is in it, and who vouches for it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/base/date.h"
#include "regsosek/base.h"

namespace regsosek::finalise {

/// One file of an edition. For sealed identities `hash` is that of the plaintext: sealing is
/// random, and the content of an edition must not be.
struct File {
    std::string path;  ///< relative to the edition
    std::string hash;  ///< BLAKE2b-256, hexadecimal
    int64_t rows = 0;
    int64_t bytes = 0;  ///< of what was hashed
    bool sealed = false;
};

/// The content of an edition: no clock, key or chain.
struct Content {
    std::string name;
    Date as_of;
    std::string form_name;
    std::string form_hash;
    int64_t families = 0;
    int64_t persons = 0;
    std::vector<File> files;                              ///< in order of path
    std::vector<std::pair<std::string, int64_t>> tables;  ///< words' tables that were joined
    std::vector<std::pair<std::string, std::string>>
        inputs;  ///< models and rules with their hashes
};

/// Canonical JSON of the content; the edition hash is its BLAKE2b-256.
std::string content_json(const Content& content);
/// Reads it back. Errors: corrupt (not canonical, a field missing), newer_version.
Result<Content> parse_content(std::string_view text);

/// Who vouches for an edition, and what its sealed files hash to.
struct Seal {
    std::string content_hash;
    Date sealed_on;
    int64_t record_batch = 0;
    int64_t record_sequence = 0;
    std::string record_hash;
    std::string signer;                                       ///< public key, hexadecimal
    std::vector<std::pair<std::string, std::string>> sealed;  ///< path and hash of the sealed bytes
    std::string signature;                                    ///< Ed25519, hexadecimal
};

/// The bytes that are signed: a fixed first line, then the canonical JSON of all but the signature.
std::string signed_bytes(const Seal& seal);
std::string seal_json(const Seal& seal);
/// Errors: corrupt (not canonical, a field missing).
Result<Seal> parse_seal(std::string_view text);

}  // namespace regsosek::finalise
