// The workspace of one folder: lease, keys, record, columns, vault and office state put together.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/columns.h"
#include "ground/store/identities.h"
#include "ground/store/lease.h"
#include "ground/store/office.h"
#include "ground/store/sealed_log.h"
#include "ground/store/vault.h"
#include "ground/store/workspace.h"
#include "ground/store/workspace_file.h"
#include "method/seal/sign.h"

namespace regsosek::store {

/// The parts that a workspace is made of, each open.
struct WorkspaceParts {
    std::string folder;
    WorkspaceFile file;
    Lease lease;
    std::unique_ptr<SealedLog> log;
    Office office;
    Vault vault;
    seal::SigningKey signing;
    bool read_only = false;
    std::string key_file = {};  ///< where the root key was read
    /// Opens one more log to read the record with; empty: the log itself is used.
    std::function<Result<std::unique_ptr<SealedLog>>()> open_reader = {};
};

/// A workspace over a folder; the record may lie in PostgreSQL.
class EmbeddedWorkspace final : public Workspace {
public:
    explicit EmbeddedWorkspace(WorkspaceParts parts) : parts_(std::move(parts)) {}

    const std::string& folder() const override { return parts_.folder; }
    int32_t shard() const override { return parts_.file.shard; }

    Result<Receipt> append(std::span<const Document> documents) override;
    Result<void> scan(const Scan& what, const Scope& scope,
                      const std::function<Result<void>(std::span<const Stored>)>& sink) override;
    Result<std::optional<Stored>> get(Kind kind, std::string_view key, const Scope& scope,
                                      bool with_identity) override;
    Result<std::vector<std::optional<AcknowledgedDocument>>> acknowledged(
        std::span<const std::string> idempotency) override;
    int64_t head_sequence() override;
    Result<Receipt> chain_head() override;
    Result<ChainLink> chain(int64_t batch) override;
    Result<int64_t> verify_chain() override;
    Result<void> erase_identity(std::string_view family_key, std::string_view reason) override;

    Result<void> append_columns(const Columns& rows) override;
    Result<void> catch_up_columns() override;
    Result<int64_t> columns_as_of() override;
    Result<std::shared_ptr<const Columns>> columns(const Scope& scope) override;
    Result<std::shared_ptr<const Columns>> columns(const Scope& scope,
                                                   const ColumnNames& names) override;
    Result<std::string> families_stamp() override;
    Result<bool> covers(const Scope& scope) override;
    Result<void> rebuild_columns() override;
    Result<bool> mend_columns() override;
    Result<std::shared_ptr<const Identities>> identities(const Scope& scope) override;
    Result<void> write_table(const TableSpec& spec, Table rows) override;
    Result<void> write_table(const TableSpec& spec, Table rows, const Scope& scope) override;
    Result<bool> has_table(std::string_view table) override;
    Result<std::optional<TableInfo>> table_info(std::string_view table) override;
    Result<std::vector<std::string>> tables() override;
    Result<Table> query(const Query& query, const Scope& scope) override;
    Result<Table> rows_of(std::string_view table, std::span<const int64_t> families,
                          const Scope& scope) override;
    Result<std::string> dump_hash(std::span<const std::string> tables) override;

    Result<std::string> put_blob(std::string_view bytes) override;
    Result<std::vector<std::string>> put_blobs(std::span<const std::string> many) override;
    Result<std::string> get_blob(std::string_view name) override;
    Result<void> delete_blob(std::string_view name) override;
    Result<void> keep_stage(std::string_view name, std::string_view inputs,
                            std::string_view bytes) override;
    Result<std::optional<std::string>> kept_stage(std::string_view name,
                                                  std::string_view inputs) override;
    Result<void> forget_stage(std::string_view name) override;
    Result<void> set_state(std::string_view key, std::string_view value) override;
    Result<std::optional<std::string>> state(std::string_view key) override;
    Result<void> note_accesses(std::span<const Access> reads) override;
    Result<std::vector<Access>> accesses(std::optional<int64_t> family, const Scope& scope,
                                         int64_t limit, int64_t before) override;
    Result<std::vector<uint8_t>> sign(std::string_view bytes) override;
    Result<std::vector<uint8_t>> public_key() override;
    Result<void> backup(const std::string& folder, bool with_key) override;

private:
    /// A log to read with, given back when it goes.
    class Reader {
    public:
        Reader(EmbeddedWorkspace& of, SealedLog* log) : of_(&of), log_(log) {}
        Reader(Reader&& other) noexcept
            : of_(other.of_), log_(std::exchange(other.log_, nullptr)) {}
        ~Reader();
        SealedLog* operator->() const { return log_; }
        SealedLog& operator*() const { return *log_; }

    private:
        EmbeddedWorkspace* of_;
        SealedLog* log_;
    };
    /// The log itself, or with readers one that no other thread uses.
    Result<Reader> reader();
    /// All documents of one kind, whatever their version: how the log is read.
    Result<void> scan_rows(const RowFilter& filter,
                           const std::function<Result<void>(std::span<const Stored>)>& sink);
    Result<void> check_writable() const;
    /// Names of the stages of drafts that outlive the erasure of a family, its own taken out.
    Result<std::vector<std::string>> drafts_of_others(std::string_view family_key);
    Result<std::shared_ptr<const form::Form>> family_form();
    Result<ColumnStore*> columns_store();
    /// Lays the identities of a bulk append beside the record, when they are those of all families.
    /// Called with names_mutex_ held, as is the next.
    Result<void> keep_appended();
    /// From memory, from beside the record, or from the record.
    Result<std::shared_ptr<const Identities>> identities_of_all(const Columns& rows,
                                                                const Scope& scope);

    WorkspaceParts parts_;
    std::shared_ptr<const form::Form> form_;
    std::unique_ptr<ColumnStore> columns_;  ///< Opened when first asked for.
    std::shared_ptr<const Identities> identities_;
    AppendedIdentities appended_;  ///< Of bulk appends since identities_ was made.
    std::mutex names_mutex_;       ///< Held while identities_ or appended_ is used.
    std::mutex opening_;           ///< Held while form_ or columns_ is opened.
    std::mutex readers_mutex_;
    std::vector<std::unique_ptr<SealedLog>> free_readers_;
};

}  // namespace regsosek::store
