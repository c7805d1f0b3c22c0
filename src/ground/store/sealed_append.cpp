// Appending: which documents are new, under which key, in which version, and their group commit.
// Steps over the whole batch alternate: a parallel one over fixed blocks, then a serial one in
// order of the documents, so that any number of threads gives the same log but for random nonces.
#include <algorithm>
#include <ctime>
#include <unordered_map>

#include "ground/base/assert.h"
#include "ground/base/threads.h"
#include "ground/store/sealed_log.h"

namespace regsosek::store {

namespace {

/// Documents sealed by one task: large enough to hide the cost of a task, small enough to balance.
constexpr size_t documents_per_task = 256;
constexpr size_t nowhere = SIZE_MAX;

/// A family key in use by this append: found in the record, or made for it.
struct KeyInUse {
    RecordKey stored;           ///< id 0 until its first document has a sequence
    size_t first_document = 0;  ///< the document that a new key is named after
    bool fresh = false;
    std::optional<FamilyKey> family;
};

/// What is known of one document on its way into the log.
struct Pending {
    IdempotencyHash idempotency{};
    bool known_idempotency = false;  ///< acknowledged before: nothing to do at all
    int64_t known_sequence = 0;      ///< of the document acknowledged, when it is in the record
    bool repeated = false;
    size_t before = nowhere;  ///< the document of the same name before this one in the batch
    size_t wave = 0;          ///< how many of the same name come before it in the batch
    RecordHead head;          ///< the head in the record, for wave 0
    std::string owner;
    size_t key = nowhere;        ///< index of the key that its owner has or gets
    bool sealed_by_key = false;  ///< true when repeat (and identity) are under that key
    BodyDigests digests;
    int64_t sequence = 0;
    int32_t version = 0;             ///< of the head after this document
    size_t head_document = nowhere;  ///< the document in the batch that is the head after this one
};

std::string owner_of(const Document& document) {
    const Kind kind = document.family.empty() ? document.kind : Kind::family;
    return std::to_string(static_cast<int>(kind)) + ":" +
           (document.family.empty() ? document.key : document.family);
}

/// The name of a document as one text, for finding repeats inside a batch.
std::string name_of(const Document& document) {
    return std::to_string(static_cast<int>(document.kind)) + ":" + document.key;
}

}  // namespace

/// One append, step by step.
class Appending {
public:
    Appending(SealedLog& log, std::span<const Document> documents)
        : log_(log), record_(*log.record_), documents_(documents), pending_(documents.size()) {}

    Result<Receipt> run(std::span<const int64_t> destroyed_keys) {
        TRY(check_limits());
        TRY(find_idempotent());
        find_earlier_in_batch();
        TRY(find_heads());
        TRY(find_keys());
        TRY(open_keys());
        for (size_t wave = 0; wave <= last_wave_; ++wave) {
            judge_wave(wave);
        }
        TRY(number_documents());
        seal_rows();
        return commit(destroyed_keys);
    }

private:
    Result<void> check_limits() const;
    Result<void> find_idempotent();
    void find_earlier_in_batch();
    Result<void> find_heads();
    Result<void> find_keys();
    Result<void> open_keys();
    void judge_wave(size_t wave);
    void judge(size_t index);
    Result<void> number_documents();
    void seal_rows();
    void fill_row(size_t index, RecordRow& row) const;
    std::vector<Acknowledged> acknowledged() const;
    Result<Receipt> commit(std::span<const int64_t> destroyed_keys);

    SealedLog& log_;
    Record& record_;
    std::span<const Document> documents_;
    std::vector<Pending> pending_;
    std::vector<KeyInUse> keys_;
    std::vector<size_t> new_documents_;
    std::vector<RecordRow> rows_;
    ChainLink last_;
    size_t last_wave_ = 0;
};

Result<void> Appending::check_limits() const {
    if (static_cast<int64_t>(documents_.size()) > log_.options_.append_documents_max) {
        return fail(Code::limit,
                    "terlalu banyak dokumen sekaligus (append_documents_max = " +
                        std::to_string(log_.options_.append_documents_max) + ")",
                    "too many documents at once (append_documents_max = " +
                        std::to_string(log_.options_.append_documents_max) + ")");
    }
    for (const auto& document : documents_) {
        if (document.answers.size() + document.reason.size() > body_bytes_max ||
            document.identity.size() > body_bytes_max) {
            return fail(Code::limit, "isi dokumen melewati batas 64 MiB (body_bytes_max)",
                        "a document body is above the limit of 64 MiB (body_bytes_max)");
        }
    }
    return {};
}

Result<void> Appending::find_idempotent() {
    std::vector<IdempotencyHash> hashes(documents_.size());
    parallel_ranges(documents_.size(), documents_per_task, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            hashes[i] = idempotency_hash(log_.keys_, documents_[i].idempotency);
        }
    });
    const auto known = TRY(record_.idempotent(hashes));
    std::unordered_map<std::string_view, size_t> in_batch;
    for (size_t i = 0; i < documents_.size(); ++i) {
        auto& pending = pending_[i];
        pending.idempotency = hashes[i];
        pending.known_idempotency = known[i] != 0;
        const std::string_view text = documents_[i].idempotency;
        if (!text.empty() && known[i] == 0) {
            pending.known_idempotency = !in_batch.try_emplace(text, i).second;
        }
        pending.repeated = pending.known_idempotency;
    }
    return {};
}

void Appending::find_earlier_in_batch() {
    std::unordered_map<std::string, size_t> latest;
    latest.reserve(documents_.size());
    for (size_t i = 0; i < documents_.size(); ++i) {
        auto& pending = pending_[i];
        if (pending.known_idempotency) {
            continue;
        }
        const auto [at, added] = latest.try_emplace(name_of(documents_[i]), i);
        if (!added) {
            pending.before = at->second;
            pending.wave = pending_[at->second].wave + 1;
            last_wave_ = std::max(last_wave_, pending.wave);
            at->second = i;
        }
    }
}

Result<void> Appending::find_heads() {
    std::vector<RecordName> names;
    std::vector<size_t> whose;
    for (size_t i = 0; i < documents_.size(); ++i) {
        if (!pending_[i].known_idempotency && pending_[i].wave == 0) {
            names.push_back({documents_[i].kind, documents_[i].key});
            whose.push_back(i);
        }
    }
    const auto heads = TRY(record_.heads(names));
    for (size_t i = 0; i < whose.size(); ++i) {
        pending_[whose[i]].head = heads[i];
    }
    return {};
}

Result<void> Appending::find_keys() {
    std::unordered_map<std::string_view, size_t> index;
    std::vector<std::string_view> owners;
    for (size_t i = 0; i < documents_.size(); ++i) {
        auto& pending = pending_[i];
        if (pending.known_idempotency) {
            continue;
        }
        pending.owner = owner_of(documents_[i]);
        const auto [at, added] = index.try_emplace(pending.owner, owners.size());
        if (added) {
            owners.push_back(pending.owner);
        }
        pending.key = at->second;
    }
    auto found = TRY(record_.keys(owners));
    keys_.resize(owners.size());
    for (size_t i = 0; i < owners.size(); ++i) {
        keys_[i].stored = std::move(found[i]);
        keys_[i].stored.owner = owners[i];
        keys_[i].first_document = nowhere;
    }
    for (size_t i = 0; i < documents_.size(); ++i) {
        const auto& pending = pending_[i];
        if (pending.known_idempotency || documents_[i].identity.empty()) {
            continue;
        }
        auto& key = keys_[pending.key];
        if (key.stored.id == 0 && !key.fresh) {
            key.fresh = true;
            key.first_document = i;
        }
    }
    return {};
}

Result<void> Appending::open_keys() {
    std::vector<uint8_t> failed((keys_.size() + documents_per_task - 1) / documents_per_task);
    parallel_ranges(keys_.size(), documents_per_task, [&](size_t begin, size_t end) {
        std::vector<seal::Key> random(end - begin);
        seal::random_bytes(
            {reinterpret_cast<uint8_t*>(random.data()), random.size() * sizeof(seal::Key)});
        for (size_t i = begin; i < end; ++i) {
            auto& key = keys_[i];
            if (key.fresh) {
                key.family.emplace(random[i - begin]);
            } else if (key.stored.id != 0) {
                auto opened = unwrap_family_key(log_.keys_, key.stored.wrapped, record_.shard(),
                                                key.stored.id);
                if (opened) {
                    key.family = std::move(*opened);
                } else {
                    failed[begin / documents_per_task] = 1;
                }
            }
        }
    });
    if (std::find(failed.begin(), failed.end(), 1) != failed.end()) {
        return fail(Code::corrupt, "kunci keluarga di rekaman rusak",
                    "a family key in the record is damaged");
    }
    return {};
}

void Appending::judge_wave(size_t wave) {
    parallel_ranges(documents_.size(), documents_per_task, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            if (!pending_[i].known_idempotency && pending_[i].wave == wave) {
                judge(i);
            }
        }
    });
}

void Appending::judge(size_t index) {
    auto& pending = pending_[index];
    const auto& document = documents_[index];
    const auto* before = pending.before == nowhere ? nullptr : &pending_[pending.before];
    const auto& key = keys_[pending.key];
    // A head in the record is under the owner's key only while that key lives; one in this batch
    // says itself.
    const bool head_by_key =
        before != nullptr ? before->sealed_by_key : pending.head.identity_key != 0;
    const bool head_key_lives = before != nullptr || pending.head.identity_key == key.stored.id;
    pending.sealed_by_key =
        key.family && (!document.identity.empty() || (head_by_key && head_key_lives));
    pending.digests =
        digests_of(document, log_.keys_, pending.sealed_by_key ? &*key.family : nullptr);
    const int32_t head_version = before != nullptr ? before->version : pending.head.version;
    const Hash& head_repeat = before != nullptr ? before->digests.repeat : pending.head.repeat;
    pending.repeated = head_version > 0 && head_by_key == pending.sealed_by_key && head_key_lives &&
                       head_repeat == pending.digests.repeat;
    pending.version = head_version + (pending.repeated ? 0 : 1);
    if (!pending.repeated) {
        pending.head_document = index;
    } else if (before != nullptr) {
        pending.head_document = before->head_document;
    }
    if (before != nullptr) {
        pending.head = before->head;
    }
}

Result<void> Appending::number_documents() {
    last_ = TRY(record_.last_link());
    int64_t next = last_.last_sequence() + 1;
    for (size_t i = 0; i < documents_.size(); ++i) {
        if (!pending_[i].repeated) {
            pending_[i].sequence = next++;
            new_documents_.push_back(i);
        }
    }
    for (auto& key : keys_) {
        if (key.fresh) {
            key.stored.id = pending_[key.first_document].sequence;
            must(key.stored.id != 0, "the first document under a fresh key is new");
        }
    }
    return {};
}

void Appending::seal_rows() {
    rows_.resize(new_documents_.size());
    parallel_ranges(rows_.size(), documents_per_task, [&](size_t begin, size_t end) {
        std::vector<SealRandom> random(end - begin);
        static_assert(sizeof(SealRandom) == 3 * sizeof(seal::Nonce));
        seal::random_bytes(
            {reinterpret_cast<uint8_t*>(random.data()), random.size() * sizeof(SealRandom)});
        for (size_t i = begin; i < end; ++i) {
            const size_t index = new_documents_[i];
            const auto& pending = pending_[index];
            auto& key = keys_[pending.key];
            fill_row(index, rows_[i]);
            seal_row(rows_[i], documents_[index], pending.digests, record_.shard(), log_.keys_,
                     pending.sealed_by_key ? &*key.family : nullptr,
                     log_.dictionaries_.current.get(), random[i - begin]);
            if (key.fresh && key.first_document == index) {
                key.stored.wrapped = wrap_family_key(log_.keys_, *key.family, record_.shard(),
                                                     key.stored.id, random[i - begin].wrapping);
            }
        }
    });
}

void Appending::fill_row(size_t index, RecordRow& row) const {
    const auto& pending = pending_[index];
    const auto& document = documents_[index];
    row.sequence = pending.sequence;
    row.batch = last_.batch + 1;
    row.kind = document.kind;
    row.version = pending.version;
    row.key = document.key;
    row.area = document.area;
    row.valid_on = document.valid_on.days;
    row.author = document.author;
    row.idempotency = pending.idempotency;
    row.identity_key = pending.sealed_by_key ? keys_[pending.key].stored.id : 0;
    const size_t head_before =
        pending.before == nowhere ? nowhere : pending_[pending.before].head_document;
    row.replaces = head_before == nowhere ? pending.head.sequence : pending_[head_before].sequence;
}

std::vector<Acknowledged> Appending::acknowledged() const {
    std::vector<Acknowledged> out;
    for (const auto& pending : pending_) {
        if (pending.repeated && !pending.known_idempotency &&
            pending.idempotency != IdempotencyHash{}) {
            const int64_t sequence = pending.head_document == nowhere
                                         ? pending.head.sequence
                                         : pending_[pending.head_document].sequence;
            out.push_back({pending.idempotency, sequence});
        }
    }
    return out;
}

Result<Receipt> Appending::commit(std::span<const int64_t> destroyed_keys) {
    RecordBatch batch;
    std::vector<RecordKey> fresh;
    for (auto& key : keys_) {
        if (key.fresh) {
            fresh.push_back(std::move(key.stored));
        }
    }
    const auto known = acknowledged();
    batch.rows = rows_;
    batch.keys = fresh;
    batch.acknowledged = known;
    batch.destroyed_keys = destroyed_keys;
    Receipt receipt;
    receipt.repeated = static_cast<int64_t>(documents_.size() - rows_.size());
    receipt.chain_head = last_.hash;
    if (!rows_.empty()) {
        std::vector<Hash> leaves;
        for (const auto& row : rows_) {
            leaves.push_back(row.content);
        }
        auto& link = batch.link;
        link = {last_.batch + 1,
                rows_.front().sequence,
                static_cast<int64_t>(rows_.size()),
                now(log_.options_),
                last_.hash,
                seal::merkle_root(leaves),
                {}};
        link.hash = seal::batch_hash({record_.shard(), link.batch, link.first_sequence, link.rows,
                                      link.recorded_at, link.previous, link.merkle_root});
        receipt = {link.batch, link.first_sequence, link.last_sequence(),
                   link.rows,  receipt.repeated,    link.hash};
    }
    if (!rows_.empty() || !known.empty()) {
        TRY(record_.append_batch(batch));
    }
    return receipt;
}

int64_t now(const LogOptions& options) {
    return options.clock == nullptr ? int64_t{std::time(nullptr)} : options.clock();
}

Result<Receipt> SealedLog::append(std::span<const Document> documents) {
    return append_and_destroy(documents, {});
}

Result<Receipt> SealedLog::append_and_destroy(std::span<const Document> documents,
                                              std::span<const int64_t> destroyed_keys) {
    return Appending(*this, documents).run(destroyed_keys);
}

}  // namespace regsosek::store
