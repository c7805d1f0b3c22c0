// Bytes of tables: numbers packed, reals as they lie in memory (the file never leaves the machine),
// texts with their lengths.
#include "ground/store/made_tables.h"

#include <fmt/format.h>

#include <atomic>
#include <cstring>

#include "ground/base/threads.h"
#include "ground/store/packed_numbers.h"

namespace regsosek::store {

namespace {

/// Changes with the layout of the bytes.
constexpr uint64_t layout = 3;

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

TableSpec spec_from(Reader& reader) {
    TableSpec spec;
    spec.name = reader.text();
    spec.key = reader.texts();
    spec.area_column = reader.text();
    spec.private_columns = reader.texts();
    return spec;
}

/// The tables that a run wrote, with their stamps, as lines.
std::string written_name(std::string_view word) {
    return std::string(word) + ".written";
}

std::string part_name(std::string_view word, size_t table) {
    return fmt::format("{}.{}", word, table);
}

/// True when the run noted the table as written, and the workspace has it as it was then.
Result<bool> is_written(Workspace& workspace, const std::string& name, std::string_view noted) {
    const auto info = TRY(workspace.table_info(name));
    return info && noted.find(fmt::format("{} {}\n", name, info->stamp)) != std::string_view::npos;
}

/// Room for the tables of an index.
std::optional<MadeTables> index_from(std::string_view bytes) {
    Reader reader(bytes);
    if (reader.number() != layout) {
        return std::nullopt;
    }
    MadeTables made;
    const uint64_t count = reader.number();
    for (uint64_t i = 0; i < count && reader.good(); ++i) {
        made.add(spec_from(reader), {});
    }
    made.rest = reader.text();
    return reader.good() ? std::optional(std::move(made)) : std::nullopt;
}

}  // namespace

void MadeTables::add(TableSpec spec, Table table) {
    specs.push_back(std::move(spec));
    tables.push_back(std::move(table));
    written.push_back(0);
}

std::string bytes_of(const Table& table) {
    std::vector<std::string> numbers(table.columns.size());
    parallel_blocks(numbers.size(), [&](size_t i) { numbers[i] = numbers_of(table.columns[i]); });
    size_t room = 0;
    for (const std::string& one : numbers) {
        room += one.size();
    }
    std::string out;
    out.reserve(room + (room >> 3) + 4096);
    put(out, table.rows);
    put(out, table.columns.size());
    for (size_t i = 0; i < table.columns.size(); ++i) {
        const Column& column = table.columns[i];
        put(out, std::string_view(column.name));
        put(out, static_cast<uint64_t>(column.type));
        put(out, std::string_view(numbers[i]));
        put(out, column.dictionary);
    }
    return out;
}

std::optional<Table> table_of(std::string_view bytes) {
    Reader reader(bytes);
    Table table;
    table.rows = reader.number();
    const uint64_t columns = reader.number();
    std::vector<std::string_view> numbers;
    for (uint64_t i = 0; i < columns && reader.good(); ++i) {
        Column column;
        column.name = reader.text();
        column.type = static_cast<ColumnType>(reader.number());
        numbers.push_back(reader.view());
        column.dictionary = reader.texts();
        table.columns.push_back(std::move(column));
    }
    std::atomic<bool> good = reader.good();
    parallel_blocks(good ? columns : 0, [&](size_t i) {
        if (!set_numbers(table.columns[i], numbers[i], table.rows)) {
            good = false;
        }
    });
    return good ? std::optional(std::move(table)) : std::nullopt;
}

Result<std::optional<MadeTables>> kept_tables(Workspace& workspace, std::string_view word,
                                              std::string_view inputs, Written of_written) {
    const auto index = TRY(workspace.kept_stage(word, inputs));
    auto made = index ? index_from(*index) : std::nullopt;
    if (!made) {
        return std::nullopt;
    }
    const auto noted = TRY(workspace.kept_stage(written_name(word), inputs)).value_or("");
    for (size_t i = 0; i < made->specs.size(); ++i) {
        if (of_written == Written::leave &&
            TRY(is_written(workspace, made->specs[i].name, noted))) {
            made->written[i] = 1;
            continue;
        }
        const auto bytes = TRY(workspace.kept_stage(part_name(word, i), inputs));
        auto table = bytes ? table_of(*bytes) : std::nullopt;
        if (!table) {
            return std::nullopt;
        }
        made->tables[i] = std::move(*table);
    }
    return made;
}

Result<void> keep_tables(Workspace& workspace, std::string_view word, std::string_view inputs,
                         const MadeTables& made) {
    std::vector<Result<void>> kept(made.tables.size());
    parallel_blocks(kept.size(), [&](size_t i) {
        kept[i] = workspace.keep_stage(part_name(word, i), inputs, bytes_of(made.tables[i]));
    });
    for (auto& one : kept) {
        TRY(std::move(one));
    }
    std::string index;
    put(index, layout);
    put(index, made.specs.size());
    for (const TableSpec& spec : made.specs) {
        put(index, std::string_view(spec.name));
        put(index, spec.key);
        put(index, std::string_view(spec.area_column));
        put(index, spec.private_columns);
    }
    put(index, std::string_view(made.rest));
    return workspace.keep_stage(word, inputs, index);
}

Result<void> write_in_order(Workspace& workspace, std::string_view word, std::string_view inputs,
                            MadeTables made) {
    std::string noted;
    for (size_t i = 0; i < made.specs.size(); ++i) {
        const std::string& name = made.specs[i].name;
        if (made.written[i] == 0) {
            TRY(workspace.write_table(made.specs[i], std::move(made.tables[i])));
        }
        if (const auto info = TRY(workspace.table_info(name))) {
            noted += fmt::format("{} {}\n", name, info->stamp);
        }
        TRY(workspace.keep_stage(written_name(word), inputs, noted));
    }
    return {};
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
