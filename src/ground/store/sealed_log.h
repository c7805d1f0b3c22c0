// The log of a workspace as words use it: documents in, documents out, over any Record. Seals and
// opens on all threads; knows versions, repeats, keys and the chain.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "ground/store/record.h"
#include "ground/store/sealed_row.h"

namespace regsosek::store {

/// Limits and settings of a log.
struct LogOptions {
    /// Documents of one append at most: bounds the memory of a group commit.
    int64_t append_documents_max = 1'000'000;
    /// Seconds since 1970 to be written as time of recording; nullptr: the PC's clock.
    int64_t (*clock)() = nullptr;
};

/// Seconds since 1970-01-01 UTC by the options' clock.
int64_t now(const LogOptions& options);

/// Documents over a record and the workspace's root key. One calling thread at a time.
class SealedLog {
public:
    /// Errors: untrusted, when the record was sealed under another key.
    static Result<std::unique_ptr<SealedLog>> open(std::unique_ptr<Record> record,
                                                   const seal::Key& root,
                                                   const LogOptions& options = {});

    /// Takes a dictionary into use for new documents and keeps it, sealed, in the record.
    Result<void> use_dictionary(std::string bytes);

    /// As Workspace::append. Errors: limit (a body or the number of documents), disk_full, io.
    Result<Receipt> append(std::span<const Document> documents);
    /// As Workspace::scan: blocks of 4,096 documents.
    Result<void> scan(const Scan& what, const Scope& scope,
                      const std::function<Result<void>(std::span<const Stored>)>& sink);
    /// The same for a filter on rows: kinds together, or all areas without a scope.
    Result<void> scan_rows(RowFilter filter,
                           const std::function<Result<void>(std::span<const Stored>)>& sink);
    /// As Workspace::get.
    Result<std::optional<Stored>> get(Kind kind, std::string_view key, const Scope& scope,
                                      bool with_identity);
    /// As Workspace::acknowledged.
    Result<std::vector<std::optional<AcknowledgedDocument>>> acknowledged(
        std::span<const std::string> idempotency);
    /// Copies the record into a new file. Errors: as Record::copy_to.
    Result<void> copy_to(const std::string& path) { return record_->copy_to(path); }
    /// The last link of the chain, and one by number.
    Result<ChainLink> last_link() { return record_->last_link(); }
    Result<ChainLink> link(int64_t batch) { return record_->link(batch); }
    /// As Workspace::verify_chain.
    Result<int64_t> verify_chain();
    /// As Workspace::erase_identity.
    Result<void> erase_identity(std::string_view family_key, std::string_view reason);

    int32_t shard() const { return record_->shard(); }

private:
    friend class Appending;
    friend class ChainCheck;
    SealedLog(std::unique_ptr<Record> record, const seal::Key& root, const LogOptions& options)
        : record_(std::move(record)), keys_(root), options_(options) {}
    Result<void> check_key(const seal::Key& root);
    Result<void> load_dictionaries();
    Result<void> open_block(std::span<const RecordRow> rows, std::span<Stored> stored,
                            const OpenRow& what);
    Result<Receipt> append_and_destroy(std::span<const Document> documents,
                                       std::span<const int64_t> destroyed_keys);

    std::unique_ptr<Record> record_;
    LogKeys keys_;
    LogOptions options_;
    Dictionaries dictionaries_;
};

}  // namespace regsosek::store
