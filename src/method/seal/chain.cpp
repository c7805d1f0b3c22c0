// The record's hashes, written field by field in little-endian.
#include "method/seal/chain.h"

#include <sodium.h>

#include <string>
#include <vector>

namespace regsosek::seal {

namespace {

/// Collects fields into bytes to be hashed: numbers in 8 bytes, texts with their length before
/// them.
class Fields {
public:
    explicit Fields(std::string_view name) { text(name); }
    Fields& number(int64_t value) {
        for (unsigned i = 0; i < 8; ++i) {
            bytes_.push_back(static_cast<char>((static_cast<uint64_t>(value) >> (8 * i)) & 0xff));
        }
        return *this;
    }
    Fields& text(std::string_view value) {
        number(static_cast<int64_t>(value.size()));
        bytes_.append(value);
        return *this;
    }
    Fields& digest(const Digest& value) {
        bytes_.append(reinterpret_cast<const char*>(value.data()), value.size());
        return *this;
    }
    Fields& mark(const Mark& value) {
        bytes_.append(reinterpret_cast<const char*>(value.data()), value.size());
        return *this;
    }
    const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

Digest node_hash(const Digest& left, const Digest& right) {
    return blake2b(Fields("regsosek.node.1").digest(left).digest(right).bytes());
}

}  // namespace

Mark mark(const Key& key, std::string_view text) {
    static_assert(sizeof(Mark) == crypto_shorthash_siphashx24_BYTES);
    static_assert(sizeof(key.bytes) >= crypto_shorthash_siphashx24_KEYBYTES);
    Mark out{};
    crypto_shorthash_siphashx24(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                text.size(), key.bytes.data());
    return out;
}

Mark repeat_mark(const Key& key, const Mark& answers, const Mark& identity, int64_t area,
                 int32_t valid_on) {
    Fields fields("regsosek.repeat.1");
    fields.mark(answers).mark(identity).number(area).number(valid_on);
    return mark(key, fields.bytes());
}

Digest commitment(const Key& hashing, std::string_view nonce, const Digest& dictionary,
                  std::string_view compressed) {
    Fields fields("regsosek.commitment.1");
    fields.text(nonce).digest(dictionary);
    return Hasher(hashing.view()).add(fields.bytes()).add_field(compressed).digest();
}

Digest content_hash(const DocumentHeader& header) {
    Fields fields("regsosek.content.1");
    fields.number(header.shard).number(header.sequence).number(header.kind).text(header.key);
    fields.number(header.version).number(header.replaces).number(header.area);
    fields.number(header.valid_on).text(header.author).text(header.idempotency);
    fields.digest(header.answers).digest(header.identity);
    return blake2b(fields.bytes());
}

Digest merkle_root(std::span<const Digest> leaves) {
    if (leaves.empty()) {
        return {};
    }
    std::vector<Digest> level(leaves.begin(), leaves.end());
    while (level.size() > 1) {
        size_t kept = 0;
        for (size_t i = 0; i < level.size(); i += 2) {
            level[kept++] = i + 1 < level.size() ? node_hash(level[i], level[i + 1]) : level[i];
        }
        level.resize(kept);
    }
    return level.front();
}

Digest batch_hash(const BatchHeader& header) {
    Fields fields("regsosek.batch.1");
    fields.number(header.shard).number(header.batch).number(header.first_sequence);
    fields.number(header.rows).number(header.recorded_at);
    fields.digest(header.previous).digest(header.merkle_root);
    return blake2b(fields.bytes());
}

}  // namespace regsosek::seal
