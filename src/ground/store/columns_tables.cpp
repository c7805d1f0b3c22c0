// The words' tables: replaced whole, kept in memory, read by queries; and the hash of every table.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "ground/base/hash.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "ground/store/columns_state.h"
#include "ground/store/office_only.h"
#include "ground/store/table_stamp.h"

namespace regsosek::store {

namespace {

/// Chunks whose text is made side by side before it is hashed in order.
constexpr size_t dump_chunks = 64;

bool is_name(std::string_view name) {
    constexpr size_t name_bytes_max = 63;
    return !name.empty() && name.size() <= name_bytes_max && (name[0] < '0' || name[0] > '9') &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

std::unexpected<Error> bad_table(std::string_view table, std::string_view id, std::string_view en) {
    return fail(Code::bad_input, fmt::format("tabel {}: {}", table, id),
                fmt::format("table {}: {}", table, en));
}

Result<void> check_texts(const TableSpec& spec, const Column& column) {
    for (const auto& text : column.dictionary) {
        if (!text::valid_utf8(text)) {
            return bad_table(spec.name,
                             fmt::format("kolom {} memuat teks bukan UTF-8", column.name),
                             fmt::format("column {} holds text that is no UTF-8", column.name));
        }
    }
    return {};
}

Result<void> check_table(const TableSpec& spec, const Table& rows) {
    if (!is_name(spec.name) || spec.name == "family" || spec.name == "person" ||
        spec.name.starts_with("store_")) {
        return bad_table(spec.name, "nama tidak boleh dipakai", "the name may not be used");
    }
    if (spec.key.empty() || rows.columns.empty()) {
        return bad_table(spec.name, "tanpa kunci atau kolom", "it has no key or no column");
    }
    for (const auto& column : rows.columns) {
        if (!is_name(column.name) || column.size() != rows.rows) {
            return bad_table(spec.name, fmt::format("kolom {} tidak sah", column.name),
                             fmt::format("column {} is not sound", column.name));
        }
        TRY(check_texts(spec, column));
    }
    for (const auto& name : spec.key) {
        if (rows.find(name) == nullptr) {
            return bad_table(spec.name, fmt::format("tidak ada kolom kunci {}", name),
                             fmt::format("there is no key column {}", name));
        }
    }
    const bool scoped = !spec.area_column.empty() && spec.area_column != office_only;
    const Column* area = rows.find(spec.area_column);
    if (scoped && (area == nullptr || area->type != ColumnType::int64)) {
        return bad_table(spec.name, fmt::format("kolom wilayah {} harus int64", spec.area_column),
                         fmt::format("area column {} must be int64", spec.area_column));
    }
    return {};
}

std::vector<SortKey> ascending(std::span<const std::string> names) {
    std::vector<SortKey> keys;
    for (const auto& name : names) {
        keys.push_back({name, false});
    }
    return keys;
}

void add_text(std::string_view text, std::string& out) {
    for (const char c : text) {
        switch (c) {
            case '\\': out += "\\\\"; break;
            case '\t': out += "\\t"; break;
            case '\n': out += "\\n"; break;
            default: out += c;
        }
    }
}

template <typename T>
void add_number(T number, std::string& out) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

/// One column of a chunk as the dump reads it.
struct ChunkColumn {
    ColumnType type;
    duckdb_vector vector;
    const void* data;

    void add(size_t row, std::string& out) const {
        switch (type) {
            case ColumnType::int32: add_number(static_cast<const int32_t*>(data)[row], out); break;
            case ColumnType::int64: add_number(static_cast<const int64_t*>(data)[row], out); break;
            case ColumnType::real: add_number(static_cast<const double*>(data)[row], out); break;
            case ColumnType::text: add_text(duck::text_at(vector, row), out); break;
        }
    }
};

/// Rows as lines, values between tabs; reals in the shortest text that reads back to the same bits.
std::string dump_text(const duck::Chunk& chunk, std::span<const ColumnType> types) {
    std::vector<ChunkColumn> columns;
    for (size_t i = 0; i < types.size(); ++i) {
        const auto vector = duckdb_data_chunk_get_vector(chunk.get(), i);
        columns.push_back({types[i], vector, duckdb_vector_get_data(vector)});
    }
    std::string out;
    for (size_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
        for (const auto& column : columns) {
            column.add(row, out);
            out += '\t';
        }
        out.back() = '\n';
    }
    return out;
}

Result<void> dump_table(ColumnFile& file, const FileTable& table, Hasher& hasher) {
    auto columns = table.columns;
    std::ranges::sort(columns, {}, &ColumnShape::name);
    std::vector<ColumnType> types;
    std::string head = "table " + table.spec.name + "\n";
    for (const auto& column : columns) {
        types.push_back(column.type);
        head += fmt::format("{} {}\n", column.name, duck::sql_type(column.type));
    }
    hasher.add(head + "\n");
    std::vector<duck::Chunk> chunks;
    const auto hash_chunks = [&] {
        std::vector<std::string> texts(chunks.size());
        parallel_blocks(chunks.size(), [&](size_t i) { texts[i] = dump_text(chunks[i], types); });
        for (const auto& text : texts) {
            hasher.add(text);
        }
        chunks.clear();
    };
    TRY(file.stream(table, [&](duck::Chunk& chunk) -> Result<void> {
        chunks.push_back(std::move(chunk));
        if (chunks.size() == dump_chunks) {
            hash_chunks();
        }
        return {};
    }));
    hash_chunks();
    return {};
}

}  // namespace

void ColumnStore::State::forget_word_table(const std::string& name) {
    if (const auto found = word_tables.find(name); found != word_tables.end()) {
        word_table_bytes -= found->second.bytes;
        word_tables.erase(found);
        area_indexes.erase(name);
    }
}

void ColumnStore::State::keep_word_table(const std::string& name,
                                         std::shared_ptr<const Table> rows) {
    forget_word_table(name);
    const size_t bytes = memory_bytes(*rows);
    if (bytes > cache_bytes_max()) {
        return;
    }
    while (word_table_bytes + bytes > cache_bytes_max()) {
        const auto oldest = std::ranges::min_element(
            word_tables, {}, [](const auto& one) { return one.second.used; });
        forget_word_table(std::string(oldest->first));
    }
    word_table_bytes += bytes;
    word_tables[name] = {std::move(rows), bytes, ++word_tables_used};
}

Result<std::shared_ptr<const Table>> ColumnStore::State::word_table(const FileTable& table) {
    if (const auto kept_table = word_tables.find(table.spec.name);
        kept_table != word_tables.end()) {
        kept_table->second.used = ++word_tables_used;
        return kept_table->second.rows;
    }
    ColumnFile* columns = TRY(open_file());
    auto rows = std::make_shared<const Table>(TRY(columns->read(table)));
    keep_word_table(table.spec.name, rows);
    return rows;
}

Result<void> ColumnStore::write_table(const TableSpec& spec, Table rows, const Scope& scope) {
    const bool scoped = !spec.area_column.empty() && spec.area_column != office_only;
    if (scope.everything() || (!scoped && TRY(covers(scope)))) {
        return write_table(spec, std::move(rows));
    }
    TRY(check_table(spec, rows));
    const auto outside = [&](const Table& table) {
        std::vector<uint32_t> found;
        const auto& area = table.at(spec.area_column).int64s;
        for (uint32_t row = 0; row < table.rows; ++row) {
            if (!scope.contains(area[row])) {
                found.push_back(row);
            }
        }
        return found;
    };
    if (!scoped || !outside(rows).empty()) {
        return fail(Code::no_right, fmt::format("tabel {} memuat wilayah di luar hak", spec.name),
                    fmt::format("table {} holds areas outside the scope", spec.name));
    }
    const auto found = state_->file->tables().find(spec.name);
    if (found == state_->file->tables().end()) {
        return write_table(spec, std::move(rows));
    }
    const auto there = TRY(state_->word_table(found->second));
    const bool same_area = found->second.spec.area_column == spec.area_column;
    const auto others = same_area ? outside(*there) : std::vector<uint32_t>{};
    if (same_area && others.empty()) {
        return write_table(spec, std::move(rows));
    }
    if (!same_area || found->second.columns != shape_of(rows)) {
        return fail(Code::conflict,
                    fmt::format("tabel {} berganti kolom; tulis untuk seluruh wilayah", spec.name),
                    fmt::format("table {} changes its columns; write it for all areas", spec.name));
    }
    Table merged = take_rows(*there, others);
    for (size_t i = 0; i < merged.columns.size(); ++i) {
        append_rows(merged.columns[i], rows.columns[i]);
    }
    merged.rows += rows.rows;
    return write_table(spec, std::move(merged));
}

Result<std::optional<TableInfo>> ColumnStore::table_info(std::string_view table) {
    const std::scoped_lock lock(state_->access);
    const auto& tables = TRY(state_->open_file())->tables();
    const auto found = tables.find(std::string(table));
    if (found == tables.end() || table == "family" || table == "person") {
        return std::nullopt;
    }
    const int64_t rows = TRY(state_->file->rows(found->second));
    return TableInfo{found->second.spec, found->second.stamp, rows};
}

Result<void> ColumnStore::write_table(const TableSpec& spec, Table rows) {
    {
        const std::scoped_lock lock(state_->access);
        TRY(state_->commit());
    }
    TRY(check_table(spec, rows));
    std::shared_ptr<const Table> ordered;
    if (strictly_ordered(rows, spec.key)) {
        ordered = std::make_shared<const Table>(std::move(rows));
    } else {
        ordered =
            std::make_shared<const Table>(take_rows(rows, row_order(rows, ascending(spec.key))));
        if (!strictly_ordered(*ordered, spec.key)) {
            return fail(Code::conflict,
                        fmt::format("tabel {}: kunci ({}) tidak unik", spec.name,
                                    fmt::join(spec.key, ", ")),
                        fmt::format("table {}: the key ({}) is not unique", spec.name,
                                    fmt::join(spec.key, ", ")));
        }
    }
    const std::string stamp = table_stamp(spec, *ordered);
    const auto holds = [&] {
        const std::scoped_lock lock(state_->access);
        const auto there = state_->file->tables().find(spec.name);
        return there != state_->file->tables().end() && there->second.stamp == stamp;
    }();
    if (!holds) {
        TRY(state_->file->write(spec, *ordered, stamp));
    }
    const std::scoped_lock lock(state_->access);
    state_->file->note_written(spec, *ordered, stamp);
    state_->keep_word_table(spec.name, std::move(ordered));
    return {};
}

Result<bool> ColumnStore::has_table(std::string_view table) {
    const std::scoped_lock lock(state_->access);
    return TRY(state_->open_file())->tables().contains(std::string(table));
}

std::vector<std::string> ColumnStore::tables() const {
    const std::scoped_lock lock(state_->access);
    std::vector<std::string> names{"family", "person"};
    if (state_->file != nullptr) {
        for (const auto& [name, table] : state_->file->tables()) {
            if (name != "family" && name != "person") {
                names.push_back(name);
            }
        }
    }
    return names;
}

Result<std::string> ColumnStore::dump_hash(std::span<const std::string> wanted) {
    const std::scoped_lock lock(state_->access);
    TRY(state_->commit());
    std::vector<std::string> names(wanted.begin(), wanted.end());
    if (names.empty()) {
        names = tables();
    }
    Hasher hasher;
    for (const auto& name : names) {
        const auto found = state_->file->tables().find(name);
        if (found == state_->file->tables().end()) {
            return fail(Code::not_found, fmt::format("tidak ada tabel {}", name),
                        fmt::format("there is no table {}", name));
        }
        TRY(dump_table(*state_->file, found->second, hasher));
    }
    return hex(hasher.digest());
}

}  // namespace regsosek::store
