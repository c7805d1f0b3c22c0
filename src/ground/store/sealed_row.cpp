// Sealing and opening of one row.
#include "ground/store/sealed_row.h"

#include <algorithm>

#include "ground/base/assert.h"

namespace regsosek::store {

namespace {

/// Which body of a document a seal belongs to; part of what the seal authenticates.
enum class Body : uint8_t { answers = 1, identity = 2, key = 3 };

/// What ties a seal to its place, so that no body can be moved to another row.
std::string place_of(Body body, int32_t shard, int64_t sequence, Kind kind) {
    std::string out = "regsosek.body.1";
    out += static_cast<char>(body);
    out += static_cast<char>(kind);
    for (const int64_t number : {int64_t{shard}, sequence}) {
        for (unsigned i = 0; i < 8; ++i) {
            out += static_cast<char>((static_cast<uint64_t>(number) >> (8 * i)) & 0xff);
        }
    }
    return out;
}

/// Bytes before the answers that say how long the reason is.
constexpr size_t reason_length_bytes = 4;

/// The reason goes before the answers with its length in 4 bytes: people type it, so it is sealed.
void join_reason(std::string& out, std::string_view reason, std::string_view answers) {
    out.clear();
    for (unsigned i = 0; i < reason_length_bytes; ++i) {
        out += static_cast<char>((reason.size() >> (8 * i)) & 0xff);
    }
    out.append(reason).append(answers);
}

Result<std::pair<std::string_view, std::string_view>> split_reason(std::string_view joined) {
    size_t length = 0;
    for (size_t i = 0; i < reason_length_bytes && i < joined.size(); ++i) {
        length |= static_cast<size_t>(static_cast<uint8_t>(joined[i])) << (8 * i);
    }
    if (joined.size() < reason_length_bytes || joined.size() - reason_length_bytes < length) {
        return fail(Code::corrupt, "isi dokumen terpotong", "a document body is cut short");
    }
    return std::pair(joined.substr(reason_length_bytes, length),
                     joined.substr(reason_length_bytes + length));
}

std::string_view nonce_of(const std::string& sealed) {
    return std::string_view(sealed).substr(0, sizeof(seal::Nonce));
}

Hash content_of(const RecordRow& row, int32_t shard) {
    seal::DocumentHeader header;
    header.shard = shard;
    header.sequence = row.sequence;
    header.kind = static_cast<uint8_t>(row.kind);
    header.key = row.key;
    header.version = row.version;
    header.replaces = row.replaces;
    header.area = row.area;
    header.valid_on = row.valid_on;
    header.author = row.author;
    header.idempotency = {reinterpret_cast<const char*>(row.idempotency.data()),
                          row.idempotency.size()};
    header.answers = row.answers_commitment;
    header.identity = row.identity_commitment;
    return seal::content_hash(header);
}

Error damaged(const RecordRow& row, const char* what_id, const char* what_en) {
    const std::string number = std::to_string(row.sequence);
    return {Code::corrupt,
            {std::string(what_id) + " pada dokumen nomor " + number + " di rekaman",
             std::string(what_en) + " in document number " + number + " of the record"},
            {},
            {}};
}

/// Scratch texts, kept per thread so that a block of documents allocates once.
struct Scratch {
    std::string joined, packed;
};
Scratch& scratch() {
    thread_local Scratch instance;
    return instance;
}

/// Opens a seal; what comes out is still compressed.
Result<std::string_view> unseal(Body body, const RecordRow& row, int32_t shard,
                                const seal::Key& key) {
    auto& packed = scratch().packed;
    TRY(seal::open_to(packed, key, body == Body::answers ? row.answers : row.identity,
                      place_of(body, shard, row.sequence, row.kind)));
    return std::string_view(packed);
}

Result<void> unpack_answers(Stored& stored, std::string_view packed,
                            const seal::Dictionary* dictionary) {
    auto& joined = scratch().joined;
    TRY(seal::decompress_to(joined, packed, dictionary, body_bytes_max + reason_length_bytes));
    const auto [reason, answers] = TRY(split_reason(joined));
    stored.document.reason.assign(reason);
    stored.document.answers.assign(answers);
    return {};
}

Result<seal::Key> unwrap_root(const LogKeys& keys, std::string_view wrapped, int32_t shard,
                              int64_t id) {
    return seal::unwrap(keys.wrapping, wrapped, place_of(Body::key, shard, id, Kind::family));
}

Result<void> open_bodies(Stored& stored, const RecordRow& row, int32_t shard, const LogKeys& keys,
                         const seal::Dictionary* dictionary, const OpenRow& what) {
    if (what.answers) {
        const auto packed = TRY(unseal(Body::answers, row, shard, keys.answers));
        TRY(unpack_answers(stored, packed, dictionary));
    }
    if (what.identity && !row.identity.empty() && !row.wrapped_key.empty()) {
        // Only this one of the keys that a family's key gives: the others are for checking.
        const auto root = TRY(unwrap_root(keys, row.wrapped_key, shard, row.identity_key));
        const auto sealing = seal::derive(root, seal::Purpose::identity);
        const auto packed = TRY(unseal(Body::identity, row, shard, sealing));
        TRY(seal::decompress_to(stored.document.identity, packed, dictionary, body_bytes_max));
    }
    return {};
}

Hash dictionary_digest(const seal::Dictionary* dictionary) {
    return dictionary == nullptr ? Hash{} : dictionary->digest();
}

/// Opens both bodies, comparing each with its commitment, and the mark with what comes out.
Result<bool> commitments_hold(const RecordRow& row, int32_t shard, const LogKeys& keys,
                              const FamilyKey* family, const seal::Dictionary* dictionary) {
    Stored stored;
    stored.document.area = row.area;
    stored.document.valid_on.days = row.valid_on;
    const auto digest = dictionary_digest(dictionary);
    const auto answers = TRY(unseal(Body::answers, row, shard, keys.answers));
    if (seal::commitment(keys.hashing, nonce_of(row.answers), digest, answers) !=
        row.answers_commitment) {
        return false;
    }
    TRY(unpack_answers(stored, answers, dictionary));
    if (row.identity.empty()) {
        const bool known = row.identity_key == 0 || family != nullptr;
        return row.identity_commitment == Hash{} &&
               (!known || repeat_mark_of(stored.document, keys, family) == row.repeat);
    }
    if (family == nullptr) {
        return true;
    }
    const auto identity = TRY(unseal(Body::identity, row, shard, family->sealing));
    if (seal::commitment(family->hashing, nonce_of(row.identity), digest, identity) !=
        row.identity_commitment) {
        return false;
    }
    TRY(seal::decompress_to(stored.document.identity, identity, dictionary, body_bytes_max));
    return repeat_mark_of(stored.document, keys, family) == row.repeat;
}

}  // namespace

LogKeys::LogKeys(const seal::Key& root)
    : answers(seal::derive(root, seal::Purpose::answers)),
      wrapping(seal::derive(root, seal::Purpose::wrapping)),
      hashing(seal::derive(root, seal::Purpose::hashing)),
      repeat(seal::derive(root, seal::Purpose::repeat)),
      idempotency(seal::derive(root, seal::Purpose::idempotency)),
      dictionary(seal::derive(root, seal::Purpose::dictionary)) {}

FamilyKey::FamilyKey(const seal::Key& root_key)
    : root(root_key),
      sealing(seal::derive(root_key, seal::Purpose::identity)),
      hashing(seal::derive(root_key, seal::Purpose::hashing)),
      repeat(seal::derive(root_key, seal::Purpose::repeat)) {}

Result<const seal::Dictionary*> Dictionaries::find(int64_t id) const {
    if (id == 0) {
        return nullptr;
    }
    const auto at = by_id.find(id);
    if (at == by_id.end()) {
        return fail(Code::corrupt, "kamus kompresi " + std::to_string(id) + " tidak ada",
                    "compression dictionary " + std::to_string(id) + " is missing");
    }
    return at->second.get();
}

Mark repeat_mark_of(const Document& document, const LogKeys& keys, const FamilyKey* family) {
    const auto answers = seal::mark(keys.repeat, document.answers);
    const auto identity =
        family == nullptr ? Mark{} : seal::mark(family->repeat, document.identity);
    return seal::repeat_mark(family == nullptr ? keys.repeat : family->repeat, answers, identity,
                             document.area, document.valid_on.days);
}

IdempotencyHash idempotency_hash(const LogKeys& keys, std::string_view text) {
    return text.empty() ? IdempotencyHash{} : seal::mark(keys.idempotency, text);
}

void seal_row(RecordRow& row, const Document& document, int32_t shard, const LogKeys& keys,
              const FamilyKey* family, const seal::Dictionary* dictionary,
              const SealRandom& random) {
    auto& [joined, packed] = scratch();
    const auto digest = dictionary_digest(dictionary);
    row.dictionary = dictionary == nullptr ? 0 : dictionary->id();
    join_reason(joined, document.reason, document.answers);
    seal::compress_to(packed, joined, dictionary);
    row.answers.clear();
    seal::seal_to(row.answers, keys.answers, random.answers, packed,
                  place_of(Body::answers, shard, row.sequence, row.kind));
    row.answers_commitment = seal::commitment(keys.hashing, nonce_of(row.answers), digest, packed);
    row.identity.clear();
    row.identity_commitment = {};
    if (!document.identity.empty()) {
        must(family != nullptr, "an identity is sealed under a family key");
        seal::compress_to(packed, document.identity, dictionary);
        seal::seal_to(row.identity, family->sealing, random.identity, packed,
                      place_of(Body::identity, shard, row.sequence, row.kind));
        row.identity_commitment =
            seal::commitment(family->hashing, nonce_of(row.identity), digest, packed);
    }
    row.content = content_of(row, shard);
}

Result<void> open_row(Stored& stored, const RecordRow& row, int32_t shard, const LogKeys& keys,
                      const Dictionaries& dictionaries, const OpenRow& what) {
    stored.sequence = row.sequence;
    stored.version = row.version;
    stored.content = row.content;
    auto& document = stored.document;
    document.kind = row.kind;
    document.key = row.key;
    document.area = row.area;
    document.author = row.author;
    document.valid_on.days = row.valid_on;
    document.answers.clear();
    document.identity.clear();
    document.reason.clear();
    const auto* dictionary = TRY(dictionaries.find(row.dictionary));
    if (auto opened = open_bodies(stored, row, shard, keys, dictionary, what); !opened) {
        return std::unexpected(damaged(row, "isi atau segel rusak", "damaged content or seal"));
    }
    return {};
}

Result<void> check_row(const RecordRow& row, int32_t shard, const LogKeys& keys,
                       const Dictionaries& dictionaries) {
    if (content_of(row, shard) != row.content) {
        return std::unexpected(
            damaged(row, "hash isi tidak cocok", "the content hash does not match"));
    }
    const auto* dictionary = TRY(dictionaries.find(row.dictionary));
    std::optional<FamilyKey> family;
    if (!row.wrapped_key.empty()) {
        family = TRY(unwrap_family_key(keys, row.wrapped_key, shard, row.identity_key));
    }
    const auto held = commitments_hold(row, shard, keys, family ? &*family : nullptr, dictionary);
    if (!held.value_or(false)) {
        return std::unexpected(
            damaged(row, "komitmen isi tidak cocok", "a commitment does not match its body"));
    }
    return {};
}

std::string wrap_family_key(const LogKeys& keys, const FamilyKey& family, int32_t shard, int64_t id,
                            const seal::Nonce& nonce) {
    return seal::wrap(keys.wrapping, family.root, nonce,
                      place_of(Body::key, shard, id, Kind::family));
}

Result<FamilyKey> unwrap_family_key(const LogKeys& keys, std::string_view wrapped, int32_t shard,
                                    int64_t id) {
    return FamilyKey(TRY(unwrap_root(keys, wrapped, shard, id)));
}

}  // namespace regsosek::store
