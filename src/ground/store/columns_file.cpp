// One columns.duckdb: opening, its schema, and rows into it.
#include "ground/store/columns_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/base/assert.h"
#include "ground/base/text.h"
#include "ground/store/columns_sql.h"

namespace regsosek::store {

namespace {

/// Layout of the file that this program writes and reads: docs/format/columns.md.
constexpr int64_t layout = 2;

const TableSpec family_spec{"family", {"family_id"}, "area"};
const TableSpec person_spec{"person", {"family_id", "person_id"}, ""};

std::vector<std::string> separated(std::string_view names) {
    std::vector<std::string> result;
    for (const auto name : text::split(names, ',')) {
        if (!name.empty()) {
            result.emplace_back(name);
        }
    }
    return result;
}

void must_be_columns_of(const Table& rows, const Table& wanted) {
    for (const auto& column : wanted.columns) {
        must(rows.find(column.name) != nullptr, "rows have every column of the form");
    }
}

}  // namespace

Result<std::unique_ptr<ColumnFile>> ColumnFile::open(const std::string& path,
                                                     const form::Form& form,
                                                     const ColumnOptions& options) {
    std::unique_ptr<ColumnFile> file(new ColumnFile);
    duck::Settings settings;
    // Reads run on our own threads, a connection each. A second thread of DuckDB's own takes the
    // bulk inserts over while the caller spins: 4.2-6 s CPU a district instead of 3.3 s.
    settings.threads = 1;
    settings.memory_mb_max = options.memory_mb_max;
    settings.temp_folder = path + ".spill";
    file->database_ = TRY(duck::Database::open(path, settings));
    file->connection_ = TRY(file->database_.connect());
    file->commit_rows_ = options.commit_rows;
    file->piece_rows_ = static_cast<size_t>(options.piece_rows);
    file->form_columns_ = empty_columns(form);
    const int64_t found = TRY(file->connection_.number(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'store_meta'"));
    if (found == 0) {
        TRY(file->create());
    }
    TRY(file->load());
    return file;
}

ColumnFile::~ColumnFile() {
    // Whoever needs to know calls checkpoint() first; the record can rebuild what is lost here.
    static_cast<void>(commit());
    family_appender_ = {};
    person_appender_ = {};
}

Result<void> ColumnFile::create() {
    TRY(connection_.run("BEGIN"));
    TRY(connection_.run("CREATE TABLE store_meta(name VARCHAR NOT NULL, value BIGINT NOT NULL)"));
    TRY(connection_.run(
        fmt::format("INSERT INTO store_meta VALUES ('layout', {}), ('as_of', 0)", layout)));
    TRY(
        connection_.run("CREATE TABLE store_table(name VARCHAR NOT NULL, key VARCHAR NOT NULL, "
                        "area_column VARCHAR NOT NULL, private_columns VARCHAR NOT NULL, "
                        "stamp VARCHAR NOT NULL)"));
    TRY(connection_.run(create_table("family", shape_of(form_columns_.family))));
    TRY(connection_.run(create_table("person", shape_of(form_columns_.person))));
    return connection_.run("COMMIT");
}

Result<void> ColumnFile::load() {
    const int64_t found =
        TRY(connection_.number("SELECT max(value) FROM store_meta WHERE name = 'layout'"));
    if (found > layout) {
        return fail(Code::newer_version, "berkas kolom dibuat versi program yang lebih baru",
                    "the columns file was made by a newer version of the program");
    }
    TRY(upgrade(found));
    as_of_ = TRY(connection_.number("SELECT max(value) FROM store_meta WHERE name = 'as_of'"));
    committed_as_of_ = as_of_;
    tables_["family"] = {family_spec, TRY(shape("family"))};
    tables_["person"] = {person_spec, TRY(shape("person"))};
    TRY(add_missing(tables_["family"], form_columns_.family));
    TRY(add_missing(tables_["person"], form_columns_.person));
    last_family_ = TRY(connection_.number("SELECT coalesce(max(family_id), 0) FROM family"));
    TRY(load_word_tables());
    return connection_.run("CREATE TEMP TABLE store_replaced(family_id BIGINT NOT NULL)");
}

// Layout 1 had no private columns and no stamps: a table without a stamp is written anew.
Result<void> ColumnFile::upgrade(int64_t found) {
    if (found == layout) {
        return {};
    }
    TRY(connection_.run("BEGIN"));
    for (const char* column : {"private_columns", "stamp"}) {
        TRY(connection_.run(
            fmt::format("ALTER TABLE store_table ADD COLUMN {} VARCHAR DEFAULT ''", column)));
    }
    TRY(connection_.run(
        fmt::format("UPDATE store_meta SET value = {} WHERE name = 'layout'", layout)));
    return connection_.run("COMMIT");
}

Result<std::vector<ColumnShape>> ColumnFile::shape(const std::string& table) {
    std::vector<ColumnShape> columns;
    const std::string sql = fmt::format(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = {} "
        "AND NOT internal ORDER BY column_index",
        duck::literal(table));
    TRY(connection_.stream(sql, [&](duck::Chunk& chunk) -> Result<void> {
        const auto names = duckdb_data_chunk_get_vector(chunk.get(), 0);
        const auto types = duckdb_data_chunk_get_vector(chunk.get(), 1);
        for (size_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
            ColumnShape column{std::string(duck::text_at(names, row)), ColumnType::int32};
            for (const auto type : {ColumnType::int64, ColumnType::real, ColumnType::text}) {
                if (duck::text_at(types, row) == duck::sql_type(type)) {
                    column.type = type;
                }
            }
            columns.push_back(std::move(column));
        }
        return {};
    }));
    return columns;
}

Result<void> ColumnFile::add_missing(FileTable& table, const Table& wanted) {
    for (const auto& column : wanted.columns) {
        const auto at = std::ranges::find(table.columns, column.name, &ColumnShape::name);
        if (at != table.columns.end()) {
            if (at->type != column.type) {
                return fail(
                    Code::conflict,
                    fmt::format("kolom {} berganti jenis; bangun ulang kolom", column.name),
                    fmt::format("column {} changed its type; rebuild the columns", column.name));
            }
            continue;
        }
        const auto name = duck::quoted(column.name);
        const auto table_name = duck::quoted(table.spec.name);
        TRY(connection_.run(fmt::format("ALTER TABLE {} ADD COLUMN {} {} DEFAULT {}", table_name,
                                        name, duck::sql_type(column.type),
                                        column.type == ColumnType::text ? "''" : "-1")));
        TRY(connection_.run(
            fmt::format("ALTER TABLE {} ALTER COLUMN {} SET NOT NULL", table_name, name)));
        table.columns.push_back({column.name, column.type});
    }
    return {};
}

Result<void> ColumnFile::load_word_tables() {
    std::vector<FileTable> found;
    TRY(connection_.stream(
        "SELECT name, key, area_column, private_columns, stamp "
        "FROM store_table ORDER BY name",
        [&](duck::Chunk& chunk) -> Result<void> {
            for (size_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
                const auto text = [&](idx_t column) {
                    return std::string(
                        duck::text_at(duckdb_data_chunk_get_vector(chunk.get(), column), row));
                };
                found.push_back(
                    {{text(0), separated(text(1)), text(2), separated(text(3))}, {}, text(4)});
            }
            return {};
        }));
    for (auto& table : found) {
        table.columns = TRY(shape(table.spec.name));
        auto name = table.spec.name;
        tables_[std::move(name)] = std::move(table);
    }
    return {};
}

Result<void> ColumnFile::begin() {
    if (open_) {
        return {};
    }
    TRY(connection_.run("BEGIN"));
    open_ = true;
    open_rows_ = 0;
    const auto& family = tables_["family"].columns;
    const auto& person = tables_["person"].columns;
    family_appender_ = TRY(duck::Appender::open(connection_, "family", types_of(family)));
    person_appender_ = TRY(duck::Appender::open(connection_, "person", types_of(person)));
    return {};
}

void ColumnFile::undo() {
    family_appender_ = {};
    person_appender_ = {};
    if (open_) {
        static_cast<void>(connection_.run("ROLLBACK"));
    }
    open_ = false;
    as_of_ = committed_as_of_;
    last_family_ = connection_.number("SELECT coalesce(max(family_id), 0) FROM family").value_or(0);
}

Result<size_t> ColumnFile::append(const Columns& rows) {
    must(rows.person_begin.size() == rows.family.rows + 1, "person_begin closes the families");
    must_be_columns_of(rows.family, form_columns_.family);
    must_be_columns_of(rows.person, form_columns_.person);
    auto replaced = [&]() -> Result<size_t> {
        TRY(begin());
        const size_t count = TRY(remove_replaced(rows));
        TRY(append_rows(rows));
        return count;
    }();
    if (!replaced) {
        undo();
        return replaced;
    }
    as_of_ = std::max(as_of_, rows.as_of);
    open_rows_ += static_cast<int64_t>(rows.family.rows + rows.person.rows);
    if (open_rows_ >= commit_rows_) {
        TRY(commit());
    }
    return replaced;
}

Result<void> ColumnFile::append_rows(const Columns& rows) {
    TRY(family_appender_.append(in_order(rows.family, tables_["family"].columns), 0,
                                rows.family.rows));
    TRY(person_appender_.append(in_order(rows.person, tables_["person"].columns), 0,
                                rows.person.rows));
    for (const int64_t id : rows.family.at("family_id").int64s) {
        last_family_ = std::max(last_family_, id);
    }
    return {};
}

Result<size_t> ColumnFile::remove_replaced(const Columns& rows) {
    Table replaced;
    auto& ids = replaced.add("family_id", ColumnType::int64).int64s;
    // Serials grow: an id above the highest one is new, and costs nothing here.
    for (const int64_t id : rows.family.at("family_id").int64s) {
        if (id <= last_family_) {
            ids.push_back(id);
        }
    }
    replaced.rows = ids.size();
    if (ids.empty()) {
        return 0;
    }
    TRY(family_appender_.flush());
    TRY(person_appender_.flush());
    TRY(connection_.run("DELETE FROM store_replaced"));
    const ColumnType type = ColumnType::int64;
    auto appender = TRY(duck::Appender::open(connection_, "store_replaced", {&type, 1}));
    const Column* column = &replaced.columns[0];
    TRY(appender.append({&column, 1}, 0, ids.size()));
    TRY(appender.flush());
    for (const char* table : {"person", "family"}) {
        TRY(connection_.run(fmt::format(
            "DELETE FROM {} WHERE family_id IN (SELECT family_id FROM store_replaced)", table)));
    }
    return ids.size();
}

Result<void> ColumnFile::commit() {
    if (!open_) {
        return {};
    }
    const auto done = commit_open();
    if (!done) {
        undo();
        return done;
    }
    open_ = false;
    committed_as_of_ = as_of_;
    return {};
}

Result<void> ColumnFile::commit_open() {
    TRY(family_appender_.flush());
    TRY(person_appender_.flush());
    family_appender_ = {};
    person_appender_ = {};
    TRY(connection_.run(
        fmt::format("UPDATE store_meta SET value = {} WHERE name = 'as_of'", as_of_)));
    return connection_.run("COMMIT");
}

Result<void> ColumnFile::set_as_of(int64_t as_of) {
    TRY(begin());
    as_of_ = as_of;
    return commit();
}

Result<void> ColumnFile::checkpoint() {
    TRY(commit());
    return connection_.run("CHECKPOINT");
}

Result<int64_t> ColumnFile::last_sequence() {
    TRY(commit());
    return connection_.number("SELECT coalesce(max(sequence), 0) FROM family");
}

void ColumnFile::note_written(const TableSpec& spec, const Table& rows, const std::string& stamp) {
    tables_[spec.name] = {spec, shape_of(rows), stamp};
}

}  // namespace regsosek::store
