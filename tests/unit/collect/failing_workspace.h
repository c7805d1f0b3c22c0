// A workspace whose scans of papers fail while a test wants them to.
#pragma once

#include "ground/store/workspace.h"

namespace regsosek::store {

/// Passes every call to another workspace. Not owned.
class FailingWorkspace final : public Workspace {
public:
    explicit FailingWorkspace(Workspace& of) : of_(of) {}
    bool fails = false;  ///< scans of kind paper are refused

    const std::string& folder() const override { return of_.folder(); }
    int32_t shard() const override { return of_.shard(); }
    Result<Receipt> append(std::span<const Document> documents) override {
        return of_.append(documents);
    }
    Result<void> scan(const Scan& what, const Scope& scope,
                      const std::function<Result<void>(std::span<const Stored>)>& sink) override {
        if (fails && what.kind == Kind::paper) {
            return fail(Code::io, "cakram gagal", "the disk fails");
        }
        return of_.scan(what, scope, sink);
    }
    Result<std::optional<Stored>> get(Kind kind, std::string_view key, const Scope& scope,
                                      bool with_identity) override {
        return of_.get(kind, key, scope, with_identity);
    }
    Result<std::vector<std::optional<AcknowledgedDocument>>> acknowledged(
        std::span<const std::string> idempotency) override {
        return of_.acknowledged(idempotency);
    }
    int64_t head_sequence() override { return of_.head_sequence(); }
    Result<Receipt> chain_head() override { return of_.chain_head(); }
    Result<ChainLink> chain(int64_t batch) override { return of_.chain(batch); }
    Result<int64_t> verify_chain() override { return of_.verify_chain(); }
    Result<void> erase_identity(std::string_view family_key, std::string_view reason) override {
        return of_.erase_identity(family_key, reason);
    }
    Result<void> append_columns(const Columns& rows) override { return of_.append_columns(rows); }
    Result<void> catch_up_columns() override { return of_.catch_up_columns(); }
    Result<int64_t> columns_as_of() override { return of_.columns_as_of(); }
    Result<std::shared_ptr<const Columns>> columns(const Scope& scope) override {
        return of_.columns(scope);
    }
    Result<std::shared_ptr<const Columns>> columns(const Scope& scope,
                                                   const ColumnNames& names) override {
        return of_.columns(scope, names);
    }
    Result<std::string> families_stamp() override { return of_.families_stamp(); }
    Result<bool> covers(const Scope& scope) override { return of_.covers(scope); }
    Result<void> rebuild_columns() override { return of_.rebuild_columns(); }
    Result<bool> mend_columns() override { return of_.mend_columns(); }
    Result<std::shared_ptr<const Identities>> identities(const Scope& scope) override {
        return of_.identities(scope);
    }
    Result<void> write_table(const TableSpec& spec, Table rows) override {
        return of_.write_table(spec, std::move(rows));
    }
    Result<void> write_table(const TableSpec& spec, Table rows, const Scope& scope) override {
        return of_.write_table(spec, std::move(rows), scope);
    }
    Result<bool> has_table(std::string_view table) override { return of_.has_table(table); }
    Result<std::optional<TableInfo>> table_info(std::string_view table) override {
        return of_.table_info(table);
    }
    Result<std::vector<std::string>> tables() override { return of_.tables(); }
    Result<Table> query(const Query& query, const Scope& scope) override {
        return of_.query(query, scope);
    }
    Result<Table> rows_of(std::string_view table, std::span<const int64_t> families,
                          const Scope& scope) override {
        return of_.rows_of(table, families, scope);
    }
    Result<std::string> dump_hash(std::span<const std::string> tables) override {
        return of_.dump_hash(tables);
    }
    Result<std::string> put_blob(std::string_view bytes) override { return of_.put_blob(bytes); }
    Result<std::vector<std::string>> put_blobs(std::span<const std::string> many) override {
        return of_.put_blobs(many);
    }
    Result<std::string> get_blob(std::string_view name) override { return of_.get_blob(name); }
    Result<void> delete_blob(std::string_view name) override { return of_.delete_blob(name); }
    Result<void> keep_stage(std::string_view name, std::string_view inputs,
                            std::string_view bytes) override {
        return of_.keep_stage(name, inputs, bytes);
    }
    Result<std::optional<std::string>> kept_stage(std::string_view name,
                                                  std::string_view inputs) override {
        return of_.kept_stage(name, inputs);
    }
    Result<void> forget_stage(std::string_view name) override { return of_.forget_stage(name); }
    Result<void> set_state(std::string_view key, std::string_view value) override {
        return of_.set_state(key, value);
    }
    Result<std::optional<std::string>> state(std::string_view key) override {
        return of_.state(key);
    }
    Result<void> note_accesses(std::span<const Access> reads) override {
        return of_.note_accesses(reads);
    }
    Result<std::vector<Access>> accesses(std::optional<int64_t> family, const Scope& scope,
                                         int64_t limit, int64_t before) override {
        return of_.accesses(family, scope, limit, before);
    }
    Result<std::vector<uint8_t>> sign(std::string_view bytes) override { return of_.sign(bytes); }
    Result<std::vector<uint8_t>> public_key() override { return of_.public_key(); }
    Result<void> backup(const std::string& folder, bool with_key) override {
        return of_.backup(folder, with_key);
    }

private:
    Workspace& of_;
};

}  // namespace regsosek::store
