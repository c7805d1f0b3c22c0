// Bytes of tables: numbers packed, reals as they lie in memory (the file never leaves the machine),
// texts with their lengths.
#include "ground/store/made_tables.h"

#include <atomic>
#include <cstring>

#include "ground/base/threads.h"
#include "ground/store/packed_numbers.h"

namespace regsosek::store {

namespace {

/// Changes with the layout of the bytes.
constexpr uint64_t layout = 2;

void put(std::string& out, uint64_t number) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put(std::string& out, std::string_view text) {
    put(out, text.size());
    out += text;
}

void put(std::string& out, const std::vector<std::string>& texts) {
    put(out, texts.size());
    for (const auto& text : texts) {
        put(out, std::string_view(text));
    }
}

std::string numbers_of(const Column& column) {
    switch (column.type) {
        case ColumnType::int32: return packed(column.int32s);
        case ColumnType::int64: return packed(column.int64s);
        case ColumnType::text: return packed(column.codes);
        case ColumnType::real: break;
    }
    return {reinterpret_cast<const char*>(column.reals.data()),
            column.reals.size() * sizeof(double)};
}

bool set_numbers(Column& column, std::string_view bytes, size_t rows) {
    switch (column.type) {
        case ColumnType::int32: column.int32s.resize(rows); return unpack(bytes, column.int32s);
        case ColumnType::int64: column.int64s.resize(rows); return unpack(bytes, column.int64s);
        case ColumnType::text: column.codes.resize(rows); return unpack(bytes, column.codes);
        case ColumnType::real: break;
    }
    if (bytes.size() / sizeof(double) != rows) {
        return false;
    }
    column.reals.resize(rows);
    std::memcpy(column.reals.data(), bytes.data(), rows * sizeof(double));
    return true;
}

/// Takes values off the front. The bytes were sealed by us, so that they are whole; what does not
/// fit says only that another program wrote them.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}
    bool good() const { return good_; }

    uint64_t number() {
        uint64_t out = 0;
        take(&out, sizeof out);
        return out;
    }
    std::string text() {
        std::string out(length(1), '\0');
        take(out.data(), out.size());
        return out;
    }
    std::vector<std::string> texts() {
        std::vector<std::string> out(length(sizeof(uint64_t)));
        for (auto& one : out) {
            one = text();
        }
        return out;
    }
    /// The same as text(), where it lies.
    std::string_view view() {
        const auto out = bytes_.substr(0, length(1));
        bytes_.remove_prefix(out.size());
        return out;
    }

private:
    // A length whose values of so many bytes each are there.
    size_t length(size_t bytes_each) {
        const uint64_t count = number();
        good_ = good_ && count <= bytes_.size() / bytes_each;
        return good_ ? static_cast<size_t>(count) : 0;
    }
    void take(void* to, size_t bytes) {
        good_ = good_ && bytes <= bytes_.size();
        if (good_ && bytes > 0) {
            std::memcpy(to, bytes_.data(), bytes);
            bytes_.remove_prefix(bytes);
        }
    }
    std::string_view bytes_;
    bool good_ = true;
};

/// A column without its numbers, and where these lie.
struct Unread {
    Column* column = nullptr;
    size_t rows = 0;
    std::string_view numbers;
};

Table table_from(Reader& reader, std::vector<std::string_view>& numbers) {
    Table table;
    table.rows = reader.number();
    const uint64_t columns = reader.number();
    for (uint64_t i = 0; i < columns && reader.good(); ++i) {
        Column column;
        column.name = reader.text();
        column.type = static_cast<ColumnType>(reader.number());
        numbers.push_back(reader.view());
        column.dictionary = reader.texts();
        table.columns.push_back(std::move(column));
    }
    return table;
}

/// Fills the columns of all tables, side by side.
bool read_numbers(std::vector<Table>& tables, std::span<const std::string_view> numbers) {
    std::vector<Unread> unread;
    for (Table& table : tables) {
        for (Column& column : table.columns) {
            unread.push_back({&column, table.rows, numbers[unread.size()]});
        }
    }
    std::atomic<bool> good = true;
    parallel_blocks(unread.size(), [&](size_t i) {
        if (!set_numbers(*unread[i].column, unread[i].numbers, unread[i].rows)) {
            good = false;
        }
    });
    return good;
}

/// The packed numbers of all columns of all tables in order, made side by side.
std::vector<std::string> all_numbers(const std::vector<Table>& tables) {
    std::vector<const Column*> columns;
    for (const Table& table : tables) {
        for (const Column& column : table.columns) {
            columns.push_back(&column);
        }
    }
    std::vector<std::string> out(columns.size());
    parallel_blocks(columns.size(), [&](size_t i) { out[i] = numbers_of(*columns[i]); });
    return out;
}

}  // namespace

void MadeTables::add(TableSpec spec, Table table) {
    specs.push_back(std::move(spec));
    tables.push_back(std::move(table));
}

std::string bytes_of(const MadeTables& made) {
    const auto numbers = all_numbers(made.tables);
    size_t room = made.rest.size();
    for (const std::string& one : numbers) {
        room += one.size();
    }
    std::string out;
    out.reserve(room + (room >> 3) + 4096);
    put(out, layout);
    put(out, made.specs.size());
    size_t next = 0;
    for (size_t i = 0; i < made.specs.size(); ++i) {
        put(out, std::string_view(made.specs[i].name));
        put(out, made.specs[i].key);
        put(out, std::string_view(made.specs[i].area_column));
        put(out, made.specs[i].private_columns);
        put(out, made.tables[i].rows);
        put(out, made.tables[i].columns.size());
        for (const Column& column : made.tables[i].columns) {
            put(out, std::string_view(column.name));
            put(out, static_cast<uint64_t>(column.type));
            put(out, std::string_view(numbers[next++]));
            put(out, column.dictionary);
        }
    }
    put(out, std::string_view(made.rest));
    return out;
}

std::optional<MadeTables> made_of(std::string_view bytes) {
    Reader reader(bytes);
    if (reader.number() != layout) {
        return std::nullopt;
    }
    MadeTables made;
    std::vector<std::string_view> numbers;
    const uint64_t count = reader.number();
    for (uint64_t i = 0; i < count && reader.good(); ++i) {
        TableSpec spec;
        spec.name = reader.text();
        spec.key = reader.texts();
        spec.area_column = reader.text();
        spec.private_columns = reader.texts();
        made.add(std::move(spec), table_from(reader, numbers));
    }
    made.rest = reader.text();
    if (!reader.good() || !read_numbers(made.tables, numbers)) {
        return std::nullopt;
    }
    return made;
}

Result<std::optional<MadeTables>> kept_tables(Workspace& workspace, std::string_view word,
                                              std::string_view inputs) {
    const auto bytes = TRY(workspace.kept_stage(word, inputs));
    return bytes ? made_of(*bytes) : std::nullopt;
}

Result<void> keep_tables(Workspace& workspace, std::string_view word, std::string_view inputs,
                         const MadeTables& made) {
    return workspace.keep_stage(word, inputs, bytes_of(made));
}

Result<void> write_tables(Workspace& workspace, MadeTables made) {
    std::vector<Result<void>> written(made.tables.size());
    // Whoever reads the workspace first opens the columns: not several threads at once.
    TRY(workspace.tables());
    parallel_blocks(made.tables.size(), [&](size_t i) {
        written[i] = workspace.write_table(made.specs[i], std::move(made.tables[i]));
    });
    for (auto& one : written) {
        TRY(std::move(one));
    }
    return {};
}

}  // namespace regsosek::store
