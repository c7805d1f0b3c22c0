// Appending: which documents are new, under which key, in which version, and their group commit.
// Steps over the whole batch alternate: a parallel one over fixed blocks, then a serial one in
// order of the documents, so that any number of threads gives the same log but for random nonces.
#include <algorithm>
#include <bit>
#include <ctime>

#include "ground/base/assert.h"
#include "ground/base/threads.h"
#include "ground/store/sealed_log.h"

namespace regsosek::store {

namespace {

/// Documents sealed by one task: large enough to hide the cost of a task, small enough to balance.
constexpr size_t documents_per_task = 256;
constexpr size_t nowhere = SIZE_MAX;

/// Finds equal texts of a batch: open addressing over indices, no text copied. Only looked up in,
/// never iterated, so that the hash's order shows nowhere.
class TextIndex {
public:
    explicit TextIndex(size_t texts_max) : slots_(std::bit_ceil(texts_max * 2 + 1), nowhere) {}
    /// The first index that was given with an equal text, or this index when it is the first.
    /// `text_of` gives the text of an index given before.
    template <typename TextOf>
    size_t first(std::string_view text, size_t index, const TextOf& text_of) {
        size_t slot = std::hash<std::string_view>()(text) & (slots_.size() - 1);
        while (slots_[slot] != nowhere && text_of(slots_[slot]) != text) {
            slot = (slot + 1) & (slots_.size() - 1);
        }
        if (slots_[slot] == nowhere) {
            slots_[slot] = index;
        }
        return slots_[slot];
    }

private:
    std::vector<size_t> slots_;
};

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
    size_t before = nowhere;     ///< the document of the same name before this one in the batch
    size_t wave = 0;             ///< how many of the same name come before it in the batch
    RecordHead head;             ///< the head in the record, for wave 0
    std::string name;            ///< kind and key as one text
    std::string owner;           ///< the same of the family whose key seals the identity
    size_t key = nowhere;        ///< index of the key that its owner has or gets
    bool sealed_by_key = false;  ///< true when repeat (and identity) are under that key
    Mark repeat{};
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

/// One append, step by step; its rows are sealed while the record stores them.
class Appending final : public RowSource {
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
        destroyed_keys_ = destroyed_keys;
        acknowledge();
        if (!rows_.empty() || !acknowledged_.empty()) {
            TRY(record_.append_source(*this));
        }
        return receipt();
    }

    size_t size() const override { return rows_.size(); }
    std::span<const RecordRow> make(size_t begin, size_t end) override;
    RecordBatch finish() override;

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
    void seal_rows(size_t begin, size_t end);
    void fill_row(size_t index, RecordRow& row) const;
    void acknowledge();
    Receipt receipt() const;

    SealedLog& log_;
    Record& record_;
    std::span<const Document> documents_;
    std::vector<Pending> pending_;
    std::vector<KeyInUse> keys_;
    std::vector<size_t> new_documents_;
    std::vector<RecordRow> rows_;
    std::vector<RecordKey> fresh_keys_;
    std::vector<Acknowledged> acknowledged_;
    std::span<const int64_t> destroyed_keys_;
    ChainLink last_;
    ChainLink link_;
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
            pending_[i].name = name_of(documents_[i]);
            pending_[i].owner = owner_of(documents_[i]);
        }
    });
    const auto known = TRY(record_.idempotent(hashes));
    TextIndex in_batch(documents_.size());
    const auto text_of = [&](size_t i) { return std::string_view(documents_[i].idempotency); };
    for (size_t i = 0; i < documents_.size(); ++i) {
        auto& pending = pending_[i];
        pending.idempotency = hashes[i];
        pending.known_idempotency = known[i] != 0;
        const std::string_view text = documents_[i].idempotency;
        if (!text.empty() && known[i] == 0) {
            pending.known_idempotency = in_batch.first(text, i, text_of) != i;
        }
        pending.repeated = pending.known_idempotency;
    }
    return {};
}

void Appending::find_earlier_in_batch() {
    TextIndex names(documents_.size());
    const auto name = [&](size_t i) { return std::string_view(pending_[i].name); };
    std::vector<size_t> latest(documents_.size(), nowhere);  // by the first of each name
    for (size_t i = 0; i < documents_.size(); ++i) {
        auto& pending = pending_[i];
        if (pending.known_idempotency) {
            continue;
        }
        const size_t first = names.first(pending.name, i, name);
        if (first != i) {
            pending.before = latest[first];
            pending.wave = pending_[pending.before].wave + 1;
            last_wave_ = std::max(last_wave_, pending.wave);
        }
        latest[first] = i;
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
    std::vector<std::string_view> owners;
    TextIndex index(documents_.size());
    const auto owner = [&](size_t i) { return std::string_view(pending_[i].owner); };
    for (size_t i = 0; i < documents_.size(); ++i) {
        auto& pending = pending_[i];
        if (pending.known_idempotency) {
            continue;
        }
        const size_t first = index.first(pending.owner, i, owner);
        if (first == i) {
            pending.key = owners.size();
            owners.push_back(pending.owner);
        }
        pending.key = pending_[first].key;
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
    pending.repeat =
        repeat_mark_of(document, log_.keys_, pending.sealed_by_key ? &*key.family : nullptr);
    const int32_t head_version = before != nullptr ? before->version : pending.head.version;
    const Mark& head_repeat = before != nullptr ? before->repeat : pending.head.repeat;
    pending.repeated = head_version > 0 && head_by_key == pending.sealed_by_key && head_key_lives &&
                       head_repeat == pending.repeat;
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
    rows_.resize(new_documents_.size());
    for (auto& key : keys_) {
        if (key.fresh) {
            key.stored.id = pending_[key.first_document].sequence;
            must(key.stored.id != 0, "the first document under a fresh key is new");
        }
    }
    return {};
}

std::span<const RecordRow> Appending::make(size_t begin, size_t end) {
    parallel_ranges(end - begin, documents_per_task,
                    [&](size_t from, size_t to) { seal_rows(begin + from, begin + to); });
    return std::span(rows_).subspan(begin, end - begin);
}

void Appending::seal_rows(size_t begin, size_t end) {
    std::vector<SealRandom> random(end - begin);
    static_assert(sizeof(SealRandom) == 3 * sizeof(seal::Nonce));
    seal::random_bytes(
        {reinterpret_cast<uint8_t*>(random.data()), random.size() * sizeof(SealRandom)});
    for (size_t i = begin; i < end; ++i) {
        const size_t index = new_documents_[i];
        const auto& pending = pending_[index];
        auto& key = keys_[pending.key];
        fill_row(index, rows_[i]);
        seal_row(rows_[i], documents_[index], record_.shard(), log_.keys_,
                 pending.sealed_by_key ? &*key.family : nullptr, log_.dictionaries_.current.get(),
                 random[i - begin]);
        if (key.fresh && key.first_document == index) {
            key.stored.wrapped = wrap_family_key(log_.keys_, *key.family, record_.shard(),
                                                 key.stored.id, random[i - begin].wrapping);
        }
    }
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
    row.repeat = pending.repeat;
    row.identity_key = pending.sealed_by_key ? keys_[pending.key].stored.id : 0;
    const size_t head_before =
        pending.before == nowhere ? nowhere : pending_[pending.before].head_document;
    row.replaces = head_before == nowhere ? pending.head.sequence : pending_[head_before].sequence;
}

void Appending::acknowledge() {
    for (const auto& pending : pending_) {
        if (pending.repeated && !pending.known_idempotency &&
            pending.idempotency != IdempotencyHash{}) {
            const int64_t sequence = pending.head_document == nowhere
                                         ? pending.head.sequence
                                         : pending_[pending.head_document].sequence;
            acknowledged_.push_back({pending.idempotency, sequence});
        }
    }
}

RecordBatch Appending::finish() {
    for (auto& key : keys_) {
        if (key.fresh) {
            fresh_keys_.push_back(std::move(key.stored));
        }
    }
    if (!rows_.empty()) {
        std::vector<Hash> leaves;
        for (const auto& row : rows_) {
            leaves.push_back(row.content);
        }
        link_ = {last_.batch + 1,
                 rows_.front().sequence,
                 static_cast<int64_t>(rows_.size()),
                 now(log_.options_),
                 last_.hash,
                 seal::merkle_root(leaves),
                 {}};
        link_.hash =
            seal::batch_hash({record_.shard(), link_.batch, link_.first_sequence, link_.rows,
                              link_.recorded_at, link_.previous, link_.merkle_root});
    }
    return {link_, rows_, fresh_keys_, acknowledged_, destroyed_keys_};
}

Receipt Appending::receipt() const {
    const auto repeated = static_cast<int64_t>(documents_.size() - rows_.size());
    if (rows_.empty()) {
        return {0, 0, 0, 0, repeated, last_.hash};
    }
    return {link_.batch, link_.first_sequence, link_.last_sequence(), link_.rows, repeated,
            link_.hash};
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
