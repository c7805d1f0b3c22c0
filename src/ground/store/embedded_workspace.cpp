// Each call of a workspace, passed to the part that does it.
#include "ground/store/embedded_workspace.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "ground/base/threads.h"
#include "ground/store/answers_decoder.h"
#include "ground/store/backup.h"
#include "ground/store/identities.h"
#include "ground/store/kept_identities.h"

namespace regsosek::store {

namespace {

/// Family documents that make an append a bulk import, whose identities are kept: a screen that
/// saves one document at a time must not fill the memory.
constexpr int64_t bulk_documents_min = 256;

/// Drafts of screens are kept as stages of these names, as JSON objects of drafts.
constexpr std::string_view drafts_begin = "draft.";
constexpr std::string_view drafts_inputs = "1";

/// What a server may hold of its columns, in MB: 500 sessions fit into 1 GB (decision 41). The
/// engine reads a district's widest table in 0.1 s with it.
constexpr int64_t server_engine_mb = 128;
constexpr int64_t server_tables_mb = 160;

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

/// Deletes <folder>/index/: words make sealed copies of identities there to look people up, which
/// can be made again and outlive no erasure. Errors: io.
Result<void> forget_indices(const std::string& folder) {
    std::error_code code;
    std::filesystem::remove_all(folder + "/index", code);
    if (code) {
        return fail(Code::io, "indeks tidak dapat dihapus: " + code.message(),
                    "an index cannot be deleted: " + code.message());
    }
    return {};
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
    const auto receipt = TRY(parts_.log->append(documents));
    const bool families = std::ranges::all_of(
        documents, [](const Document& document) { return document.kind == Kind::family; });
    // A server appends on threads of its own, and nobody asks it for the names of all.
    if (families && !parts_.open_reader && receipt.written >= bulk_documents_min &&
        receipt.written == static_cast<int64_t>(documents.size())) {
        const std::lock_guard lock{names_mutex_};
        appended_.add(documents, receipt.first_sequence);
    }
    return receipt;
}

Result<void> EmbeddedWorkspace::scan(
    const Scan& what, const Scope& scope,
    const std::function<Result<void>(std::span<const Stored>)>& sink) {
    const auto log = TRY(reader());
    return log->scan(what, scope, sink);
}

EmbeddedWorkspace::Reader::~Reader() {
    if (log_ != nullptr && log_ != of_->parts_.log.get()) {
        const std::lock_guard lock{of_->readers_mutex_};
        of_->free_readers_.emplace_back(log_);
    }
}

Result<EmbeddedWorkspace::Reader> EmbeddedWorkspace::reader() {
    if (!parts_.open_reader) {
        return Reader{*this, parts_.log.get()};
    }
    {
        const std::lock_guard lock{readers_mutex_};
        if (!free_readers_.empty()) {
            Reader found{*this, free_readers_.back().release()};
            free_readers_.pop_back();
            return found;
        }
    }
    auto opened = TRY(parts_.open_reader());
    return Reader{*this, opened.release()};
}

Result<void> EmbeddedWorkspace::scan_rows(
    const RowFilter& filter, const std::function<Result<void>(std::span<const Stored>)>& sink) {
    const auto log = TRY(reader());
    return log->scan_rows(filter, sink);
}

Result<std::optional<Stored>> EmbeddedWorkspace::get(Kind kind, std::string_view key,
                                                     const Scope& scope, bool with_identity) {
    const auto log = TRY(reader());
    return log->get(kind, key, scope, with_identity);
}

Result<std::vector<std::optional<AcknowledgedDocument>>> EmbeddedWorkspace::acknowledged(
    std::span<const std::string> idempotency) {
    const auto log = TRY(reader());
    return log->acknowledged(idempotency);
}

int64_t EmbeddedWorkspace::head_sequence() {
    const auto log = reader();
    return log ? (*log)->last_link().value_or(ChainLink{}).last_sequence() : 0;
}

Result<Receipt> EmbeddedWorkspace::chain_head() {
    const auto log = TRY(reader());
    const auto link = TRY(log->last_link());
    return Receipt{link.batch, link.first_sequence, link.last_sequence(), link.rows, 0, link.hash};
}

Result<ChainLink> EmbeddedWorkspace::chain(int64_t batch) {
    const auto log = TRY(reader());
    return log->link(batch);
}

Result<int64_t> EmbeddedWorkspace::verify_chain() {
    const auto log = TRY(reader());
    return log->verify_chain();
}

Result<void> EmbeddedWorkspace::erase_identity(std::string_view family_key,
                                               std::string_view reason) {
    TRY(check_writable());
    {
        const std::lock_guard lock{names_mutex_};
        identities_.reset();
        appended_ = {};
    }
    const auto drafts = TRY(drafts_of_others(family_key));
    TRY(parts_.vault.forget_stages(drafts));
    TRY(forget_indices(parts_.folder));
    return parts_.log->erase_identity(family_key, reason);
}

// What operators have keyed and not sent yet stands in one stage for each of them. Drafts that name
// the family go with it; the others stay.
Result<std::vector<std::string>> EmbeddedWorkspace::drafts_of_others(std::string_view family_key) {
    std::vector<std::string> out;
    for (const std::string& name : parts_.vault.stages(drafts_begin)) {
        const auto kept = TRY(parts_.vault.kept_stage(name, drafts_inputs));
        auto drafts = kept ? json::parse(*kept) : Result<json::Value>{json::Value{}};
        auto* all = drafts ? std::get_if<json::Object>(&drafts->data) : nullptr;
        if (all == nullptr) {
            continue;  // nobody can read it: it goes
        }
        const size_t before = all->size();
        std::erase_if(*all, [&](const auto& one) {
            return one.first.find(family_key) != std::string::npos ||
                   json::canonical(one.second).find(family_key) != std::string::npos;
        });
        if (all->size() != before) {
            TRY(parts_.vault.keep_stage(name, drafts_inputs, json::canonical(*drafts)));
        }
        out.push_back(name);
    }
    return out;
}

// Called with opening_ held, or while the columns are opened under it.
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
    const std::lock_guard lock{opening_};
    if (!columns_) {
        auto form = TRY(family_form());
        ColumnOptions options;
        if (parts_.open_reader) {
            options.memory_mb_max = server_engine_mb;
            options.cache_mb_max = server_tables_mb;
        }
        columns_ = TRY(ColumnStore::open(parts_.folder, std::move(form), options));
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
        const std::lock_guard lock{names_mutex_};
        return keep_appended();
    }
    TRY(check_writable());
    const auto form = TRY(family_form());
    std::vector<Columns> decoded;
    const auto append_decoded = [&]() -> Result<void> {
        for (const auto& rows : decoded) {
            TRY(store->append_columns(rows));
        }
        return {};
    };
    const auto add = [&](std::span<const Stored> block) -> Result<void> {
        Result<void> appended;
        Result<std::vector<Columns>> next;
        // One block goes into the columns while the next is decoded.
        parallel_blocks(2, [&](size_t task) {
            if (task == 0) {
                appended = append_decoded();
            } else {
                next = decode_answers(block, *form);
            }
        });
        TRY(std::move(appended));
        decoded = TRY(std::move(next));
        return {};
    };
    TRY(scan_rows(missing, add));
    TRY(append_decoded());
    auto none = empty_columns(*form);
    none.as_of = head;
    return store->append_columns(none);
}

Result<void> EmbeddedWorkspace::keep_appended() {
    if (appended_.empty() || parts_.read_only) {
        return {};
    }
    auto* store = TRY(columns_store());
    // The log of a bulk import is long: the next word begins with a short one.
    TRY(store->checkpoint());
    const auto rows = TRY(store->keys_of_all());
    if (auto taken = appended_.take(*rows)) {
        identities_ = std::move(taken);
        // Without them the next process reads the record: no reason to fail here.
        std::ignore = keep_identities(parts_.vault, TRY(families_stamp()), *identities_);
    }
    return {};
}

Result<int64_t> EmbeddedWorkspace::columns_as_of() {
    auto* store = TRY(columns_store());
    return store->columns_as_of();
}

Result<std::shared_ptr<const Columns>> EmbeddedWorkspace::columns(const Scope& scope) {
    auto* store = TRY(columns_store());
    return store->columns(scope);
}

Result<std::shared_ptr<const Columns>> EmbeddedWorkspace::columns(const Scope& scope,
                                                                  const ColumnNames& names) {
    auto* store = TRY(columns_store());
    return store->columns(scope, names);
}

Result<std::string> EmbeddedWorkspace::families_stamp() {
    auto* store = TRY(columns_store());
    Hasher hasher;
    hasher.add_field(TRY(family_form())->hash());
    const int64_t last = TRY(store->last_sequence());
    hasher.add_field(std::to_string(last));
    RowFilter newest = all_families(last);
    newest.after = last - 1;
    newest.with_answers = false;
    RowFilter erasures = newest;
    erasures.kind = Kind::erasure;
    erasures.as_of = INT64_MAX;
    erasures.after = 0;
    // The content hash of a document covers the salt of its seal: no other document ever has it,
    // also not one of the same sequence in a workspace that was put back and went another way.
    for (const RowFilter& rows : {newest, erasures}) {
        TRY(scan_rows(rows, [&](std::span<const Stored> block) -> Result<void> {
            for (const Stored& stored : block) {
                hasher.add_field(
                    {reinterpret_cast<const char*>(stored.content.data()), stored.content.size()});
            }
            return {};
        }));
    }
    return hex(hasher.digest());
}

Result<bool> EmbeddedWorkspace::covers(const Scope& scope) {
    if (scope.everything()) {
        return true;
    }
    auto* store = TRY(columns_store());
    return store->covers(scope);
}

Result<void> EmbeddedWorkspace::rebuild_columns() {
    TRY(check_writable());
    auto* store = TRY(columns_store());
    const int64_t as_of = head_sequence();
    return store->rebuild(
        [&](const ColumnStore::Sink& sink) -> Result<void> {
            return scan_rows(all_families(as_of), sink);
        },
        as_of);
}

Result<bool> EmbeddedWorkspace::mend_columns() {
    const auto opened = columns_store();
    if (opened) {
        return false;
    }
    if (opened.error().code != Code::corrupt) {
        return std::unexpected(opened.error());
    }
    TRY(check_writable());
    {
        const std::lock_guard lock{opening_};
        columns_ = TRY(ColumnStore::open(parts_.folder, form_, {.start_anew = true}));
    }
    TRY(catch_up_columns());
    return true;
}

Result<std::shared_ptr<const Identities>> EmbeddedWorkspace::identities(const Scope& scope) {
    const auto rows = TRY(columns(scope, {}));
    const auto in_memory = [&] {
        const std::lock_guard lock{names_mutex_};
        return identities_;
    }();
    if (in_memory && in_memory->as_of == rows->as_of) {
        if (parallel_to(*in_memory, *rows)) {
            return in_memory;
        }
        if (auto cut = cut_identities(in_memory, *rows)) {
            return cut;
        }
    }
    if (!scope.everything()) {
        const auto log = TRY(reader());
        return read_identities(*log, *rows, scope);
    }
    const std::lock_guard lock{names_mutex_};
    return identities_of_all(*rows, scope);
}

Result<std::shared_ptr<const Identities>> EmbeddedWorkspace::identities_of_all(const Columns& rows,
                                                                               const Scope& scope) {
    TRY(keep_appended());
    if (identities_ && identities_->as_of == rows.as_of && parallel_to(*identities_, rows)) {
        return identities_;
    }
    const std::string stamp = TRY(families_stamp());
    // While the rows were read, another thread of a server may have added documents: what is kept
    // under this stamp, or read now, is of these rows only when the columns still stand there.
    const bool still = TRY(columns_as_of()) == rows.as_of;
    auto found = still ? kept_identities(parts_.vault, stamp, rows) : nullptr;
    if (!found) {
        const auto log = TRY(reader());
        found = TRY(read_identities(*log, rows, scope));
        if (!parts_.read_only && still && TRY(families_stamp()) == stamp) {
            // Without them the next process reads the record: no reason to fail here.
            std::ignore = keep_identities(parts_.vault, stamp, *found);
        }
    }
    // A server has screens to keep in memory: names of all are asked for to make an index.
    if (!parts_.open_reader) {
        identities_ = found;
    }
    return found;
}

Result<void> EmbeddedWorkspace::write_table(const TableSpec& spec, Table rows) {
    TRY(check_writable());
    auto* store = TRY(columns_store());
    return store->write_table(spec, std::move(rows));
}

Result<void> EmbeddedWorkspace::write_table(const TableSpec& spec, Table rows, const Scope& scope) {
    TRY(check_writable());
    auto* store = TRY(columns_store());
    return store->write_table(spec, std::move(rows), scope);
}

Result<std::optional<TableInfo>> EmbeddedWorkspace::table_info(std::string_view table) {
    auto* store = TRY(columns_store());
    return store->table_info(table);
}

Result<std::vector<std::string>> EmbeddedWorkspace::tables() {
    auto* store = TRY(columns_store());
    return store->tables();
}

Result<bool> EmbeddedWorkspace::has_table(std::string_view table) {
    auto* store = TRY(columns_store());
    return store->has_table(table);
}

Result<Table> EmbeddedWorkspace::query(const Query& query, const Scope& scope) {
    auto* store = TRY(columns_store());
    return store->query(query, scope);
}

Result<Table> EmbeddedWorkspace::rows_of(std::string_view table, std::span<const int64_t> families,
                                         const Scope& scope) {
    auto* store = TRY(columns_store());
    return store->rows_of(table, families, scope);
}

Result<std::string> EmbeddedWorkspace::dump_hash(std::span<const std::string> tables) {
    auto* store = TRY(columns_store());
    return store->dump_hash(tables);
}

Result<std::string> EmbeddedWorkspace::put_blob(std::string_view bytes) {
    TRY(check_writable());
    return parts_.vault.put(bytes);
}

Result<std::vector<std::string>> EmbeddedWorkspace::put_blobs(std::span<const std::string> many) {
    TRY(check_writable());
    return parts_.vault.put_all(many);
}

Result<std::string> EmbeddedWorkspace::get_blob(std::string_view name) {
    return parts_.vault.get(name);
}

Result<void> EmbeddedWorkspace::delete_blob(std::string_view name) {
    return parts_.vault.erase(name);
}

Result<void> EmbeddedWorkspace::keep_stage(std::string_view name, std::string_view inputs,
                                           std::string_view bytes) {
    TRY(check_writable());
    // A draft is replaced with every answer that is keyed: no flush of the disk for each. Its last
    // state is shredded when it is forgotten or somebody is erased; what the disk holds of states
    // before opens with the workspace key (docs/decisions/0008).
    return parts_.vault.keep_stage(name, inputs, bytes, !name.starts_with(drafts_begin));
}

Result<std::optional<std::string>> EmbeddedWorkspace::kept_stage(std::string_view name,
                                                                 std::string_view inputs) {
    return parts_.vault.kept_stage(name, inputs);
}

Result<void> EmbeddedWorkspace::forget_stage(std::string_view name) {
    TRY(check_writable());
    return parts_.vault.forget_stage(name);
}

Result<void> EmbeddedWorkspace::set_state(std::string_view key, std::string_view value) {
    TRY(check_writable());
    return parts_.office.set(key, value);
}

Result<std::optional<std::string>> EmbeddedWorkspace::state(std::string_view key) {
    return parts_.office.get(key);
}

Result<void> EmbeddedWorkspace::note_accesses(std::span<const Access> reads) {
    TRY(check_writable());
    return parts_.office.note(reads);
}

Result<std::vector<Access>> EmbeddedWorkspace::accesses(std::optional<int64_t> family,
                                                        const Scope& scope, int64_t limit,
                                                        int64_t before) {
    return parts_.office.accesses(family, scope, limit, before);
}

Result<void> EmbeddedWorkspace::backup(const std::string& folder, bool with_key) {
    BackupParts parts;
    parts.from = parts_.folder;
    parts.key_file = with_key ? parts_.key_file : std::string{};
    const auto log = TRY(reader());
    parts.record = [&](const std::string& path) { return log->copy_to(path); };
    parts.office = [&](const std::string& path) { return parts_.office.copy_to(path); };
    auto* store = TRY(columns_store());
    parts.columns = [&](const std::string& path) { return store->copy_to(path); };
    return make_backup(folder, parts);
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
