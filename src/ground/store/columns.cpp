// ColumnStore: family and person, on disk and in memory, cut to a scope.
#include "ground/store/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "ground/base/assert.h"
#include "ground/base/files.h"
#include "ground/base/threads.h"
#include "ground/store/columns_state.h"

namespace regsosek::store {

namespace {

const std::vector<std::string> family_key{"family_id"};
const std::vector<std::string> person_key{"family_id", "person_id"};

size_t bytes_of(const Columns& columns) {
    return memory_bytes(columns.family) + memory_bytes(columns.person) +
           4 * columns.person_begin.size();
}

/// Room for so many rows; a little more when it must move, so that small appends seldom do.
template <typename T>
void reserve(std::vector<T>& values, size_t rows) {
    if (rows > values.capacity()) {
        values.reserve(std::max(rows, values.size() + values.size() / 8));
    }
}

/// Adds one column of several blocks, giving up each block's copy on the way.
void join_column(Column& whole, const std::vector<Table*>& more, size_t rows) {
    switch (whole.type) {
        case ColumnType::int32: reserve(whole.int32s, rows); break;
        case ColumnType::int64: reserve(whole.int64s, rows); break;
        case ColumnType::real: reserve(whole.reals, rows); break;
        case ColumnType::text: reserve(whole.codes, rows); break;
    }
    for (Table* table : more) {
        Column& column = *table->find(whole.name);
        append_rows(whole, column);
        // The name stays as it is: other threads look for their columns by it.
        column.int32s = std::vector<int32_t>();
        column.int64s = std::vector<int64_t>();
        column.reals = std::vector<double>();
        column.codes = std::vector<int32_t>();
        column.dictionary = std::vector<std::string>();
    }
}

void join_tables(Table& whole, const std::vector<Table*>& more) {
    size_t rows = whole.rows;
    for (const Table* table : more) {
        rows += table->rows;
    }
    parallel_blocks(whole.columns.size(),
                    [&](size_t i) { join_column(whole.columns[i], more, rows); });
    whole.rows = rows;
}

/// Lays a file out under another name first: one that has its name can be opened, whenever the
/// process is killed.
Result<void> make_file(const std::string& path, const form::Form& form,
                       const ColumnOptions& options) {
    const std::string fresh = path + ".new";
    {
        const auto file = TRY(ColumnFile::open(fresh, form, options));
        TRY(file->checkpoint());
    }
    std::error_code code;
    std::filesystem::rename(fresh, path, code);
    if (code) {
        return fail(Code::io, "berkas kolom tidak dapat dibuat", "the columns file cannot be made");
    }
    return {};
}

}  // namespace

Columns empty_columns(const form::Form& form) {
    Columns columns;
    columns.family.add("family_id", ColumnType::int64);
    columns.family.add("area", ColumnType::int64);
    columns.family.add("form_version", ColumnType::text);
    columns.family.add("sequence", ColumnType::int64);
    columns.person.add("person_id", ColumnType::int64);
    columns.person.add("family_id", ColumnType::int64);
    for (const auto& question : form.questions()) {
        if (!question.stored()) {
            continue;
        }
        const auto type = question.is_text() ? ColumnType::text : ColumnType::int32;
        if (question.level == expr::Level::family) {
            columns.family.add(question.name, type);
        } else if (question.level == expr::Level::member) {
            columns.person.add(question.name, type);
        }
    }
    columns.person_begin.assign(1, 0);
    return columns;
}

Columns in_scope(const Columns& columns, const Scope& scope) {
    std::vector<uint32_t> families;
    std::vector<uint32_t> persons;
    Columns result;
    result.person_begin.push_back(0);
    const auto& area = columns.family.at("area").int64s;
    for (uint32_t family = 0; family < columns.family.rows; ++family) {
        if (!scope.contains(area[family])) {
            continue;
        }
        families.push_back(family);
        for (uint32_t person = columns.person_begin[family];
             person < columns.person_begin[family + 1]; ++person) {
            persons.push_back(person);
        }
        result.person_begin.push_back(static_cast<uint32_t>(persons.size()));
    }
    result.family = take_rows(columns.family, families);
    result.person = take_rows(columns.person, persons);
    result.as_of = columns.as_of;
    return result;
}

ColumnStore::ColumnStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
ColumnStore::~ColumnStore() = default;

Result<std::unique_ptr<ColumnStore>> ColumnStore::open(const std::string& folder,
                                                       std::shared_ptr<const form::Form> form,
                                                       const ColumnOptions& options) {
    auto state = std::make_unique<State>();
    state->folder = folder;
    state->form = std::move(form);
    state->form_columns = empty_columns(*state->form);
    state->options = options;
    for (const auto& question : state->form->questions()) {
        for (const char* fixed : {"family_id", "person_id", "area", "form_version", "sequence"}) {
            if (question.stored() && question.name == fixed) {
                return fail(Code::bad_input, fmt::format("nama pertanyaan {} sudah dipakai", fixed),
                            fmt::format("the question name {} is taken", fixed));
            }
        }
    }
    remove_database(state->path() + ".new");
    if (options.start_anew) {
        remove_database(state->path());
    }
    if (!std::filesystem::exists(state->path())) {
        if (auto made = make_file(state->path(), *state->form, options); !made) {
            return std::unexpected(std::move(made).error().at(state->path()));
        }
    }
    auto file = ColumnFile::open(state->path(), *state->form, options);
    if (!file) {
        return std::unexpected(std::move(file).error().at(state->path()));
    }
    state->file = std::move(*file);
    if (state->file->last_family() == 0) {
        // Nothing is there yet: what is appended from here on is the whole.
        auto nothing = std::make_shared<Columns>(empty_columns(*state->form));
        nothing->as_of = state->file->as_of();
        state->keep(std::move(nothing));
    }
    return std::unique_ptr<ColumnStore>(new ColumnStore(std::move(state)));
}

Result<ColumnFile*> ColumnStore::State::open_file() {
    if (file == nullptr) {
        return fail(Code::io, "berkas kolom tidak terbuka", "the columns file is not open");
    }
    return file.get();
}

Result<void> ColumnStore::State::commit() {
    auto done = TRY(open_file())->commit();
    if (!done) {
        // The file stands at its last commit, which is behind what is kept.
        forget_columns();
    }
    return done;
}

void ColumnStore::State::keep(std::shared_ptr<Columns> columns) {
    const size_t bytes = bytes_of(*columns);
    forget_columns();
    if (bytes > cache_bytes_max()) {
        return;
    }
    const auto& ids = columns->family.at("family_id").int64s;
    kept_last_family = ids.empty() ? 0 : ids.back();
    kept_bytes = bytes;
    whole = std::move(columns);
    kept = true;
}

void ColumnStore::State::forget_columns() {
    kept = false;
    whole.reset();
    part.reset();
    blocks.clear();
    kept_bytes = 0;
}

/// Keeps appended rows when they only add to the end of what is kept; otherwise forgets everything.
void ColumnStore::State::keep_block(const Columns& rows, size_t replaced) {
    part.reset();
    if (!kept) {
        return;
    }
    const auto& ids = rows.family.at("family_id").int64s;
    const size_t bytes = bytes_of(rows);
    const bool behind = !ids.empty() && ids.front() <= kept_last_family;
    if (replaced > 0 || behind || !strictly_ordered(rows.family, family_key) ||
        !strictly_ordered(rows.person, person_key) || kept_bytes + bytes > cache_bytes_max()) {
        forget_columns();
        return;
    }
    blocks.push_back(rows);
    kept_bytes += bytes;
    kept_last_family = ids.empty() ? kept_last_family : ids.back();
}

/// Joins the appended blocks to `whole`, column by column, so that little is held twice.
void ColumnStore::State::join_blocks() {
    if (blocks.empty()) {
        return;
    }
    if (whole.use_count() > 1) {
        whole = std::make_shared<Columns>(*whole);
    }
    std::vector<Table*> families;
    std::vector<Table*> persons;
    for (auto& block : blocks) {
        families.push_back(&block.family);
        persons.push_back(&block.person);
        const uint32_t offset = whole->person_begin.back();
        for (size_t i = 1; i < block.person_begin.size(); ++i) {
            whole->person_begin.push_back(offset + block.person_begin[i]);
        }
        whole->as_of = std::max(whole->as_of, block.as_of);
    }
    join_tables(whole->family, families);
    join_tables(whole->person, persons);
    blocks.clear();
}

Result<std::shared_ptr<const Columns>> ColumnStore::State::whole_columns() {
    if (kept) {
        join_blocks();
        return whole;
    }
    ColumnFile* columns = TRY(open_file());
    auto rows = std::make_shared<Columns>(TRY(columns->read(nullptr)));
    keep(rows);
    return rows;
}

Result<void> ColumnStore::append_columns(const Columns& rows) {
    const std::scoped_lock lock(state_->access);
    ColumnFile* file = TRY(state_->open_file());
    const auto replaced = file->append(rows);
    if (!replaced) {
        state_->forget_columns();
        return std::unexpected(replaced.error());
    }
    state_->keep_block(rows, *replaced);
    return {};
}

Result<int64_t> ColumnStore::columns_as_of() {
    const std::scoped_lock lock(state_->access);
    return TRY(state_->open_file())->as_of();
}

Result<std::shared_ptr<const Columns>> ColumnStore::columns(const Scope& scope) {
    const std::scoped_lock lock(state_->access);
    TRY(state_->commit());
    if (scope.everything()) {
        return state_->whole_columns();
    }
    if (state_->kept) {
        return std::make_shared<const Columns>(in_scope(*TRY(state_->whole_columns()), scope));
    }
    return std::make_shared<const Columns>(TRY(state_->file->read(&scope)));
}

Result<std::shared_ptr<const Columns>> ColumnStore::columns(const Scope& scope,
                                                            const ColumnNames& names) {
    const std::scoped_lock lock(state_->access);
    TRY(state_->commit());
    if (state_->kept) {
        return columns(scope);
    }
    const auto has_all = [](const Table& table, const std::vector<std::string>& wanted) {
        return std::ranges::all_of(
            wanted, [&](const std::string& name) { return table.find(name) != nullptr; });
    };
    const auto& part = state_->part;
    if (!scope.whole()) {
        return std::make_shared<const Columns>(TRY(state_->file->read(&scope, &names)));
    }
    if (!part || !has_all(part->family, names.family) || !has_all(part->person, names.person)) {
        state_->part = std::make_shared<const Columns>(TRY(state_->file->read(nullptr, &names)));
    }
    return state_->part;
}

Result<std::shared_ptr<const Columns>> ColumnStore::keys_of_all() {
    const std::scoped_lock lock(state_->access);
    TRY(state_->commit());
    if (state_->kept) {
        return state_->whole_columns();
    }
    const ColumnNames keys_only;
    return std::make_shared<const Columns>(TRY(state_->file->read(nullptr, &keys_only)));
}

Result<int64_t> ColumnStore::last_sequence() {
    const std::scoped_lock lock(state_->access);
    return TRY(state_->open_file())->last_sequence();
}

Result<bool> ColumnStore::covers(const Scope& scope) {
    const std::scoped_lock lock(state_->access);
    return TRY(state_->open_file())->covers(scope);
}

Result<void> ColumnStore::checkpoint() {
    const std::scoped_lock lock(state_->access);
    TRY(state_->commit());
    return TRY(state_->open_file())->checkpoint();
}

Result<void> ColumnStore::copy_to(const std::string& path) {
    const std::scoped_lock lock(state_->access);
    TRY(checkpoint());
    std::error_code code;
    std::filesystem::copy_file(state_->path(), path, code);
    if (code) {
        return std::unexpected(files::system_error(path, code.value()));
    }
    return files::sync(path);
}

}  // namespace regsosek::store
