// The record in memory: rows in a vector, everything found by walking. The model of the others.
#include <algorithm>
#include <map>

#include "ground/store/record.h"

namespace regsosek::store {

namespace {

class MemoryRecord final : public Record {
public:
    explicit MemoryRecord(int32_t shard) : shard_(shard) {}

    int32_t shard() const override { return shard_; }
    Result<ChainLink> last_link() override { return links_.empty() ? ChainLink{} : links_.back(); }

    Result<ChainLink> link(int64_t batch) override {
        if (batch < 1 || batch > static_cast<int64_t>(links_.size())) {
            return fail(Code::not_found, "tidak ada batch rekaman " + std::to_string(batch),
                        "there is no record batch " + std::to_string(batch));
        }
        return links_[static_cast<size_t>(batch - 1)];
    }

    Result<void> append_batch(const RecordBatch& batch) override {
        const auto last = TRY(last_link());
        TRY(check_follows(last, batch));
        for (const auto& row : batch.rows) {
            rows_.push_back(row);
            rows_.back().batch = batch.link.batch;
            rows_.back().wrapped_key.clear();
            idempotency_.try_emplace(row.idempotency, row.sequence);
        }
        for (const auto& acknowledged : batch.acknowledged) {
            idempotency_.try_emplace(acknowledged.hash, acknowledged.sequence);
        }
        for (const auto& key : batch.keys) {
            keys_[key.id] = key;
        }
        for (const int64_t id : batch.destroyed_keys) {
            keys_[id].wrapped.clear();
        }
        if (!batch.rows.empty()) {
            links_.push_back(batch.link);
        }
        return {};
    }

    Result<void> read(const RowFilter& filter, size_t limit,
                      std::vector<RecordRow>& rows) override {
        rows.clear();
        for (const auto& row : rows_) {
            if (rows.size() == limit) {
                break;
            }
            if (row.sequence <= filter.after || row.sequence > filter.as_of ||
                (filter.kind && row.kind != *filter.kind) || !wants(filter, row.area) ||
                (filter.latest_only && replaced(row.sequence, filter.as_of))) {
                continue;
            }
            rows.push_back(row);
            if (filter.with_identity) {
                rows.back().wrapped_key = wrapped(row.identity_key);
            } else {
                rows.back().identity.clear();
            }
            if (!filter.with_answers) {
                rows.back().answers.clear();
            }
        }
        return {};
    }

    Result<std::vector<RecordHead>> heads(std::span<const RecordName> names) override {
        std::vector<RecordHead> heads(names.size());
        for (size_t i = 0; i < names.size(); ++i) {
            for (const auto& row : rows_) {
                if (row.kind == names[i].kind && row.key == names[i].key) {
                    heads[i] = {row.sequence, row.version, row.identity_key, row.repeat};
                }
            }
        }
        return heads;
    }

    Result<std::vector<RecordKey>> keys(std::span<const std::string_view> owners) override {
        std::vector<RecordKey> found(owners.size());
        for (size_t i = 0; i < owners.size(); ++i) {
            for (const auto& [id, key] : keys_) {
                if (key.owner == owners[i] && !key.wrapped.empty()) {
                    found[i] = key;
                }
            }
        }
        return found;
    }

    Result<std::vector<int64_t>> idempotent(std::span<const IdempotencyHash> hashes) override {
        std::vector<int64_t> sequences(hashes.size());
        for (size_t i = 0; i < hashes.size(); ++i) {
            const auto at = idempotency_.find(hashes[i]);
            if (hashes[i] != IdempotencyHash{} && at != idempotency_.end()) {
                sequences[i] = at->second;
            }
        }
        return sequences;
    }

    Result<void> put_meta(std::string_view name, std::string_view value) override {
        const auto [at, added] = meta_.try_emplace(std::string(name), value);
        return added ? Result<void>{} : check_same_meta(name, at->second, value);
    }

    Result<std::optional<std::string>> meta(std::string_view name) override {
        const auto at = meta_.find(name);
        return at == meta_.end() ? std::nullopt : std::optional(at->second);
    }

private:
    bool replaced(int64_t sequence, int64_t as_of) const {
        return std::any_of(rows_.begin(), rows_.end(), [&](const RecordRow& row) {
            return row.replaces == sequence && row.sequence <= as_of;
        });
    }

    std::string wrapped(int64_t id) const {
        const auto at = keys_.find(id);
        return at == keys_.end() ? std::string() : at->second.wrapped;
    }

    int32_t shard_;
    std::vector<RecordRow> rows_;
    std::vector<ChainLink> links_;
    std::map<int64_t, RecordKey> keys_;
    std::map<IdempotencyHash, int64_t> idempotency_;
    std::map<std::string, std::string, std::less<>> meta_;
};

}  // namespace

std::unique_ptr<Record> make_memory_record(int32_t shard) {
    return std::make_unique<MemoryRecord>(shard);
}

}  // namespace regsosek::store
