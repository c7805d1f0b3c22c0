// Verifying a log: every batch follows the one before, holds the documents that its Merkle root
// names, and the heads beside the log are those that the log gives.
#include <algorithm>

#include "ground/base/json.h"
#include "ground/base/threads.h"
#include "ground/store/sealed_log.h"

namespace regsosek::store {

namespace {

/// Rows checked at once, and by one task.
constexpr size_t rows_per_block = 4096;
constexpr size_t rows_per_task = 256;

Error broken_chain(int64_t batch, const char* what_id, const char* what_en) {
    const std::string number = std::to_string(batch);
    return {Code::corrupt,
            {"rantai rekaman putus di batch " + number + ": " + what_id,
             "the record's chain breaks at batch " + number + ": " + what_en},
            {},
            {}};
}

}  // namespace

/// One walk over the chain.
class ChainCheck {
public:
    explicit ChainCheck(SealedLog& log) : log_(log), record_(*log.record_) {}
    /// Number of documents checked.
    Result<int64_t> run();

private:
    Result<void> check_batch(const ChainLink& link);
    Result<void> check_block(const ChainLink& link, int64_t first, std::vector<Hash>& leaves);
    Result<void> check_bodies(int64_t batch) const;
    Result<void> check_heads(int64_t batch, int64_t first) const;
    Result<void> collect_erasures();
    Result<void> check_erasures();

    SealedLog& log_;
    Record& record_;
    ChainLink before_;
    std::vector<RecordRow> rows_;
    std::vector<int64_t> destroyed_;  ///< keys that are gone
    std::vector<int64_t> erased_;     ///< keys that an erasure document names
};

Result<int64_t> ChainCheck::run() {
    TRY(record_.check_storage());
    const auto last = TRY(record_.last_link());
    for (int64_t batch = 1; batch <= last.batch; ++batch) {
        const auto link = record_.link(batch);
        if (!link) {
            return std::unexpected(broken_chain(batch, "batch hilang", "the batch is missing"));
        }
        TRY(check_batch(*link));
        before_ = *link;
    }
    TRY(check_erasures());
    RowFilter beyond;
    beyond.everything = true;
    beyond.after = before_.last_sequence();
    TRY(record_.read(beyond, 1, rows_));
    if (!rows_.empty()) {
        return std::unexpected(broken_chain(last.batch + 1, "ada dokumen tanpa batch",
                                            "there are documents without a batch"));
    }
    return before_.last_sequence();
}

Result<void> ChainCheck::check_batch(const ChainLink& link) {
    if (link.previous != before_.hash || link.first_sequence != before_.last_sequence() + 1) {
        return std::unexpected(broken_chain(link.batch, "tidak menyambung ke batch sebelumnya",
                                            "it does not follow the batch before"));
    }
    if (link.hash != seal::batch_hash({record_.shard(), link.batch, link.first_sequence, link.rows,
                                       link.recorded_at, link.previous, link.merkle_root})) {
        return std::unexpected(broken_chain(link.batch, "hash batch tidak cocok",
                                            "the hash of the batch does not match"));
    }
    std::vector<Hash> leaves;
    while (static_cast<int64_t>(leaves.size()) < link.rows) {
        const int64_t first = link.first_sequence + static_cast<int64_t>(leaves.size());
        TRY(check_block(link, first, leaves));
    }
    if (seal::merkle_root(leaves) != link.merkle_root) {
        return std::unexpected(
            broken_chain(link.batch, "akar Merkle tidak cocok", "the Merkle root does not match"));
    }
    return {};
}

Result<void> ChainCheck::check_block(const ChainLink& link, int64_t first,
                                     std::vector<Hash>& leaves) {
    RowFilter filter;
    filter.everything = true;
    filter.after = first - 1;
    filter.as_of = link.last_sequence();
    TRY(record_.read(filter, rows_per_block, rows_));
    for (size_t i = 0; i < rows_.size(); ++i) {
        if (rows_[i].batch != link.batch || rows_[i].sequence != first + static_cast<int64_t>(i)) {
            rows_.clear();
        }
    }
    if (rows_.empty()) {
        return std::unexpected(broken_chain(link.batch, "dokumen hilang", "documents are missing"));
    }
    TRY(check_bodies(link.batch));
    TRY(check_heads(link.batch, first));
    TRY(collect_erasures());
    for (const auto& row : rows_) {
        leaves.push_back(row.content);
    }
    return {};
}

Result<void> ChainCheck::check_bodies(int64_t batch) const {
    std::vector<uint8_t> wrong(rows_.size(), 0);
    parallel_ranges(rows_.size(), rows_per_task, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            wrong[i] = check_row(rows_[i], record_.shard(), log_.keys_, log_.dictionaries_) ? 0 : 1;
        }
    });
    if (std::find(wrong.begin(), wrong.end(), 1) != wrong.end()) {
        return std::unexpected(
            broken_chain(batch, "isi dokumen berubah", "a document was changed"));
    }
    return {};
}

Result<void> ChainCheck::check_heads(int64_t batch, int64_t first) const {
    std::vector<RecordName> names;
    for (const auto& row : rows_) {
        names.push_back({row.kind, row.key});
    }
    const auto heads = TRY(record_.heads(names));
    RowFilter filter;
    filter.everything = true;
    filter.latest_only = true;
    filter.with_answers = false;
    filter.with_identity = false;
    filter.after = first - 1;
    std::vector<RecordRow> latest;
    TRY(record_.read(filter, rows_.size(), latest));
    size_t next = 0;
    for (size_t i = 0; i < rows_.size(); ++i) {
        const auto& row = rows_[i];
        const bool shown = next < latest.size() && latest[next].sequence == row.sequence;
        next += shown ? 1 : 0;
        const bool is_head = heads[i].sequence == row.sequence;
        if (heads[i].sequence < row.sequence || shown != is_head ||
            is_head != (heads[i].version == row.version)) {
            return std::unexpected(broken_chain(batch, "daftar versi terakhir tidak cocok",
                                                "the list of latest versions does not match"));
        }
    }
    return {};
}

Result<void> ChainCheck::collect_erasures() {
    for (const auto& row : rows_) {
        if (!row.identity.empty() && row.wrapped_key.empty()) {
            destroyed_.push_back(row.identity_key);
        }
        if (row.kind != Kind::erasure) {
            continue;
        }
        Stored stored;
        TRY(open_row(stored, row, record_.shard(), log_.keys_, log_.dictionaries_, {true, false}));
        const auto value = TRY(json::parse(stored.document.answers));
        const auto* keys = value.find("keys");
        if (keys == nullptr || keys->array() == nullptr) {
            continue;
        }
        for (const auto& key : *keys->array()) {
            if (key.integer() != nullptr) {
                erased_.push_back(*key.integer());
            }
        }
    }
    return {};
}

Result<void> ChainCheck::check_erasures() {
    std::sort(erased_.begin(), erased_.end());
    for (const int64_t key : destroyed_) {
        if (!std::binary_search(erased_.begin(), erased_.end(), key)) {
            return fail(Code::corrupt, "kunci keluarga hilang tanpa dokumen penghapusan",
                        "a family key is missing without an erasure document");
        }
    }
    return {};
}

Result<int64_t> SealedLog::verify_chain() {
    return ChainCheck(*this).run();
}

}  // namespace regsosek::store
