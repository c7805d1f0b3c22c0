// Each call of a workspace, passed to the part that does it.
#include "ground/store/embedded_workspace.h"

#include <filesystem>

#include "ground/store/answers_decoder.h"
#include "ground/store/identities.h"

namespace regsosek::store {

namespace {

/// The head versions of all family documents up to a sequence, without identities.
RowFilter all_families(int64_t as_of) {
    RowFilter filter;
    filter.kind = Kind::family;
    filter.as_of = as_of;
    filter.latest_only = true;
    filter.with_identity = false;
    filter.everything = true;
    return filter;
}

}  // namespace

Result<void> EmbeddedWorkspace::check_writable() const {
    if (parts_.read_only) {
        return fail(Code::conflict, "workspace dibuka hanya untuk dibaca",
                    "the workspace was opened for reading only");
    }
    return {};
}

Result<Receipt> EmbeddedWorkspace::append(std::span<const Document> documents) {
    TRY(check_writable());
    return parts_.log->append(documents);
}

Result<void> EmbeddedWorkspace::scan(
    const Scan& what, const Scope& scope,
    const std::function<Result<void>(std::span<const Stored>)>& sink) {
    return parts_.log->scan(what, scope, sink);
}

Result<std::optional<Stored>> EmbeddedWorkspace::get(Kind kind, std::string_view key,
                                                     const Scope& scope, bool with_identity) {
    return parts_.log->get(kind, key, scope, with_identity);
}

int64_t EmbeddedWorkspace::head_sequence() {
    return parts_.log->last_link().value_or(ChainLink{}).last_sequence();
}

Result<Receipt> EmbeddedWorkspace::chain_head() {
    const auto link = TRY(parts_.log->last_link());
    return Receipt{link.batch, link.first_sequence, link.last_sequence(), link.rows, 0, link.hash};
}

Result<ChainLink> EmbeddedWorkspace::chain(int64_t batch) {
    return parts_.log->link(batch);
}

Result<int64_t> EmbeddedWorkspace::verify_chain() {
    return parts_.log->verify_chain();
}

Result<void> EmbeddedWorkspace::erase_identity(std::string_view family_key,
                                               std::string_view reason) {
    TRY(check_writable());
    identities_.reset();
    return parts_.log->erase_identity(family_key, reason);
}

Result<std::shared_ptr<const form::Form>> EmbeddedWorkspace::family_form() {
    if (!form_) {
        const auto& file = parts_.file;
        const bool there = std::filesystem::exists(file.form_folder);
        form_ = TRY(form::Form::load(there ? file.form_folder
                                           : form::default_forms_folder() + "/" + file.form));
    }
    return form_;
}

Result<ColumnStore*> EmbeddedWorkspace::columns_store() {
    if (!columns_) {
        auto form = TRY(family_form());
        columns_ = TRY(ColumnStore::open(parts_.folder, std::move(form)));
    }
    return columns_.get();
}

Result<void> EmbeddedWorkspace::append_columns(const Columns& rows) {
    TRY(check_writable());
    auto* store = TRY(columns_store());
    return store->append_columns(rows);
}

Result<void> EmbeddedWorkspace::catch_up_columns() {
    auto* store = TRY(columns_store());
    const int64_t head = head_sequence();
    RowFilter missing = all_families(head);
    missing.after = TRY(store->columns_as_of());
    if (missing.after == head) {
        return {};
    }
    TRY(check_writable());
    const auto form = TRY(family_form());
    const auto add = [&](std::span<const Stored> block) -> Result<void> {
        AnswersDecoder decoder(*form);
        for (const auto& stored : block) {
            TRY(decoder.add(stored.document.answers, stored.document.area, stored.sequence));
        }
        return store->append_columns(decoder.finish());
    };
    TRY(parts_.log->scan_rows(missing, add));
    auto none = empty_columns(*form);
    none.as_of = head;
    return store->append_columns(none);
}

Result<int64_t> EmbeddedWorkspace::columns_as_of() {
    auto* store = TRY(columns_store());
    return store->columns_as_of();
}

Result<std::shared_ptr<const Columns>> EmbeddedWorkspace::columns(const Scope& scope) {
    auto* store = TRY(columns_store());
    return store->columns(scope);
}

Result<void> EmbeddedWorkspace::rebuild_columns() {
    TRY(check_writable());
    auto* store = TRY(columns_store());
    const int64_t as_of = head_sequence();
    return store->rebuild(
        [&](const ColumnStore::Sink& sink) -> Result<void> {
            return parts_.log->scan_rows(all_families(as_of), sink);
        },
        as_of);
}

Result<std::shared_ptr<const Identities>> EmbeddedWorkspace::identities(const Scope& scope) {
    const auto rows = TRY(columns(scope));
    if (identities_ && identities_->as_of == rows->as_of) {
        if (parallel_to(*identities_, *rows)) {
            return identities_;
        }
        if (auto cut = cut_identities(identities_, *rows)) {
            return cut;
        }
    }
    auto read = TRY(read_identities(*parts_.log, *rows, scope));
    if (scope.everything()) {
        identities_ = read;
    }
    return read;
}

void EmbeddedWorkspace::keep_identities(std::shared_ptr<const Identities> identities) {
    identities_ = std::move(identities);
}

Result<void> EmbeddedWorkspace::write_table(const TableSpec& spec, const Table& rows) {
    TRY(check_writable());
    auto* store = TRY(columns_store());
    return store->write_table(spec, rows);
}

Result<bool> EmbeddedWorkspace::has_table(std::string_view table) {
    auto* store = TRY(columns_store());
    return store->has_table(table);
}

Result<Table> EmbeddedWorkspace::query(const Query& query, const Scope& scope) {
    auto* store = TRY(columns_store());
    return store->query(query, scope);
}

Result<std::string> EmbeddedWorkspace::dump_hash(std::span<const std::string> tables) {
    auto* store = TRY(columns_store());
    return store->dump_hash(tables);
}

Result<std::string> EmbeddedWorkspace::put_blob(std::string_view bytes) {
    TRY(check_writable());
    return parts_.vault.put(bytes);
}

Result<std::string> EmbeddedWorkspace::get_blob(std::string_view name) {
    return parts_.vault.get(name);
}

Result<void> EmbeddedWorkspace::set_state(std::string_view key, std::string_view value) {
    TRY(check_writable());
    return parts_.office.set(key, value);
}

Result<std::optional<std::string>> EmbeddedWorkspace::state(std::string_view key) {
    return parts_.office.get(key);
}

Result<std::vector<uint8_t>> EmbeddedWorkspace::sign(std::string_view bytes) {
    const auto signature = seal::sign(parts_.signing, bytes);
    return std::vector<uint8_t>(signature.begin(), signature.end());
}

Result<std::vector<uint8_t>> EmbeddedWorkspace::public_key() {
    const auto& key = parts_.signing.public_key;
    return std::vector<uint8_t>(key.begin(), key.end());
}

}  // namespace regsosek::store
