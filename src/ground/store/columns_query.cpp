// Queries over the columns: what they need is taken under the lock, shared and read-only; they run
// beside each other. Rows of a narrow scope are found by an index over areas, so that a village
// pays for its own rows alone.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "ground/store/columns_state.h"
#include "ground/store/office_only.h"

namespace regsosek::store {

namespace {

/// Columns of family or person that are kept for queries of servers; wider reads are rare, and are
/// read for their scope alone.
constexpr size_t kept_names_max = 24;
/// Tables with more values are read from the file for the families that are asked about.
constexpr int64_t kept_cells_max = 8'000'000;

AreaIndex index_of(std::shared_ptr<const Table> table, const std::string& area_column) {
    AreaIndex out;
    const auto& areas = table->at(area_column).int64s;
    out.rows.resize(areas.size());
    std::iota(out.rows.begin(), out.rows.end(), 0U);
    if (!std::ranges::is_sorted(areas)) {
        std::ranges::stable_sort(out.rows, {}, [&](uint32_t row) { return areas[row]; });
    }
    out.areas.reserve(areas.size());
    for (const uint32_t row : out.rows) {
        out.areas.push_back(areas[row]);
    }
    out.of = std::move(table);
    return out;
}

/// The rows of a scope in the order of the table.
std::vector<uint32_t> rows_in(const AreaIndex& index, const Scope& scope) {
    std::vector<uint32_t> out;
    for (const AreaRange& range : scope.ranges()) {
        const auto low = std::ranges::lower_bound(index.areas, range.low) - index.areas.begin();
        const auto high = std::ranges::lower_bound(index.areas, range.high) - index.areas.begin();
        out.insert(out.end(), index.rows.begin() + low, index.rows.begin() + high);
    }
    if (!std::ranges::is_sorted(out)) {
        std::ranges::sort(out);
    }
    return out;
}

Table cut(const Table& table, std::span<const uint32_t> rows, std::span<const std::string> names) {
    Table out;
    out.rows = rows.size();
    for (const Column& column : table.columns) {
        if (std::ranges::find(names, column.name) != names.end()) {
            out.columns.push_back(take_rows(column, rows));
        }
    }
    return out;
}

Columns cut(const Columns& columns, std::span<const uint32_t> families,
            std::span<const std::string> names, bool with_persons) {
    Columns out;
    out.as_of = columns.as_of;
    out.family = cut(columns.family, families, names);
    if (!with_persons) {
        out.person_begin.assign(families.size() + 1, 0);
        return out;
    }
    std::vector<uint32_t> persons;
    out.person_begin = {0};
    for (const uint32_t family : families) {
        for (uint32_t p = columns.person_begin[family]; p < columns.person_begin[family + 1]; ++p) {
            persons.push_back(p);
        }
        out.person_begin.push_back(static_cast<uint32_t>(persons.size()));
    }
    out.person = cut(columns.person, persons, names);
    return out;
}

ColumnNames wanted_of(const Columns& form, std::span<const std::string> names) {
    ColumnNames out;
    for (const std::string& name : names) {
        const bool family = form.family.find(name) != nullptr;
        if (family) {
            out.family.push_back(name);
        }
        if (form.person.find(name) != nullptr && !(family && name == "family_id")) {
            out.person.push_back(name);
        }
    }
    return out;
}

/// Leaves the rows that lie in scope.
void keep_inside(const Table& table, const TableSpec& spec, const Scope& scope,
                 std::vector<uint32_t>& rows) {
    if (scope.everything() || spec.area_column.empty()) {
        return;
    }
    if (spec.area_column == office_only) {
        rows.clear();
        return;
    }
    const auto& areas = table.at(spec.area_column).int64s;
    std::erase_if(rows, [&](uint32_t row) { return !scope.contains(areas[row]); });
}

/// Rows of some families of a table that lies in the order of its families.
Table rows_in_memory(const Table& table, const TableSpec& spec, std::span<const int64_t> families,
                     const Scope& scope) {
    const auto& ids = table.at("family_id").int64s;
    std::vector<int64_t> wanted(families.begin(), families.end());
    std::ranges::sort(wanted);
    wanted.erase(std::ranges::unique(wanted).begin(), wanted.end());
    std::vector<uint32_t> rows;
    for (const int64_t family : wanted) {
        const auto found = std::ranges::equal_range(ids, family);
        for (auto at = found.begin(); at != found.end(); ++at) {
            rows.push_back(static_cast<uint32_t>(at - ids.begin()));
        }
    }
    keep_inside(table, spec, scope, rows);
    return take_rows(table, rows);
}

bool has_all(const Table& table, const std::vector<std::string>& names) {
    return std::ranges::all_of(
        names, [&](const std::string& name) { return table.find(name) != nullptr; });
}

}  // namespace

/// True for a table that lies in the order of its families, and is in memory or may be.
Result<bool> ColumnStore::State::may_keep(const FileTable& table) {
    if (table.spec.key.empty() || table.spec.key.front() != "family_id") {
        return false;
    }
    if (word_tables.contains(table.spec.name)) {
        return true;
    }
    ColumnFile* columns = TRY(open_file());
    const int64_t rows = TRY(columns->rows(table));
    return rows * std::ssize(table.columns) <= kept_cells_max;
}

std::shared_ptr<const AreaIndex> ColumnStore::State::area_index(
    const std::string& name, const std::shared_ptr<const Table>& table,
    const std::string& area_column) {
    const auto known = area_indexes.find(name);
    if (known != area_indexes.end() && known->second->of == table) {
        return known->second;
    }
    auto made = std::make_shared<const AreaIndex>(index_of(table, area_column));
    // An index holds its table: one that is too large to keep would stay through it.
    const auto word = word_tables.find(name);
    const bool kept_word = word != word_tables.end() && word->second.rows == table;
    if (kept_word || (name == "family" && (kept || part != nullptr))) {
        area_indexes.insert_or_assign(name, made);
    } else {
        area_indexes.erase(name);
    }
    return made;
}

/// The whole workspace with at least the named columns.
Result<std::shared_ptr<const Columns>> ColumnStore::State::columns_for(const ColumnNames& names) {
    if (kept) {
        return TRY(whole_columns());
    }
    ColumnNames wanted = names;
    if (part) {
        if (has_all(part->family, names.family) && has_all(part->person, names.person)) {
            return part;
        }
        for (const Column& column : part->family.columns) {
            wanted.family.push_back(column.name);
        }
        for (const Column& column : part->person.columns) {
            wanted.person.push_back(column.name);
        }
    }
    ColumnFile* columns = TRY(open_file());
    auto read = std::make_shared<const Columns>(TRY(columns->read(nullptr, &wanted)));
    const size_t bytes = memory_bytes(read->family) + memory_bytes(read->person);
    part = bytes > cache_bytes_max() ? nullptr : read;
    return read;
}

/// A query over family or person.
Result<Table> ColumnStore::query_form(const Query& query, const Scope& scope) {
    const bool family = query.table == "family";
    const auto target = family ? QueryTarget::family : QueryTarget::person;
    std::shared_ptr<const Columns> whole;
    std::shared_ptr<const AreaIndex> index;
    // The columns that the form asks for: the file may hold more, of an older form.
    const Columns& form = state_->form_columns;
    const auto plan = TRY(QueryPlan::make(
        query, target, shape_of(family ? form.family : form.person), *state_->form));
    {
        const std::scoped_lock lock(state_->access);
        TRY(state_->commit());
        const ColumnNames names = wanted_of(form, plan.names());
        if (!state_->kept && names.family.size() + names.person.size() > kept_names_max) {
            const Scope* narrow = scope.everything() ? nullptr : &scope;
            whole = std::make_shared<const Columns>(TRY(state_->file->read(narrow, &names)));
            return plan.run(*whole);
        }
        whole = TRY(state_->columns_for(names));
        if (!scope.everything()) {
            const std::shared_ptr<const Table> table{whole, &whole->family};
            index = state_->area_index("family", table, "area");
        }
    }
    if (index == nullptr) {
        return plan.run(*whole);
    }
    const auto rows = rows_in(*index, scope);
    if (rows.size() == whole->family.rows) {
        return plan.run(*whole);
    }
    std::vector<std::string> names = plan.names();
    const bool persons = !family || !wanted_of(form, names).person.empty();
    names.insert(names.end(), {"family_id", "person_id", "area"});
    return plan.run(cut(*whole, rows, names, persons));
}

Result<Table> ColumnStore::query(const Query& query, const Scope& scope) {
    if (query.table == "family" || query.table == "person") {
        return query_form(query, scope);
    }
    std::shared_ptr<const Table> rows;
    std::shared_ptr<const AreaIndex> index;
    std::optional<QueryPlan> plan;
    TableSpec spec;
    {
        const std::scoped_lock lock(state_->access);
        TRY(state_->commit());
        const auto found = state_->file->tables().find(query.table);
        if (found == state_->file->tables().end()) {
            return fail(Code::not_found, fmt::format("tidak ada tabel {}", query.table),
                        fmt::format("there is no table {}", query.table));
        }
        spec = found->second.spec;
        plan = TRY(
            QueryPlan::make(query, QueryTarget::word_table, found->second.columns, *state_->form));
        rows = TRY(state_->word_table(found->second));
        const bool scoped = !scope.everything() && !spec.area_column.empty();
        if (scoped && spec.area_column != office_only) {
            index = state_->area_index(query.table, rows, spec.area_column);
        }
    }
    if (scope.everything() || spec.area_column.empty()) {
        return plan->run(*rows);
    }
    const auto inside = index == nullptr ? std::vector<uint32_t>{} : rows_in(*index, scope);
    if (inside.size() == rows->rows) {
        return plan->run(*rows);
    }
    return plan->run(cut(*rows, inside, plan->names()));
}

Result<Table> ColumnStore::rows_of(std::string_view table, std::span<const int64_t> families,
                                   const Scope& scope) {
    const std::scoped_lock lock(state_->access);
    TRY(state_->commit());
    const auto found = state_->file->tables().find(std::string(table));
    const bool form = table == "family" || table == "person";
    if (form || found == state_->file->tables().end()) {
        return fail(Code::not_found, fmt::format("tidak ada tabel {}", table),
                    fmt::format("there is no table {}", table));
    }
    const FileTable& of = found->second;
    if (std::ranges::find(of.columns, "family_id", &ColumnShape::name) == of.columns.end()) {
        return fail(Code::bad_input, fmt::format("tabel {} tidak menyebut keluarga", table),
                    fmt::format("table {} does not name families", table));
    }
    if (TRY(state_->may_keep(of))) {
        const auto whole = TRY(state_->word_table(of));
        return rows_in_memory(*whole, of.spec, families, scope);
    }
    std::string where = " WHERE family_id IN (-1";
    for (const int64_t family : families) {
        where += fmt::format(", {}", family);
    }
    const Table rows = TRY(state_->file->read(of, where + ")"));
    std::vector<uint32_t> inside(rows.rows);
    std::iota(inside.begin(), inside.end(), 0U);
    keep_inside(rows, of.spec, scope, inside);
    return inside.size() == rows.rows ? rows : take_rows(rows, inside);
}

}  // namespace regsosek::store
