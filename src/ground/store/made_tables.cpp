// Bytes of tables: numbers as they lie in memory (the file never leaves the machine), texts with
// their lengths.
#include "ground/store/made_tables.h"

#include <cstring>

namespace regsosek::store {

namespace {

/// Changes with the layout of the bytes.
constexpr uint64_t layout = 1;

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

template <typename T>
void put_values(std::string& out, const std::vector<T>& values) {
    put(out, values.size());
    out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

void put(std::string& out, const Table& table) {
    put(out, table.rows);
    put(out, table.columns.size());
    for (const auto& column : table.columns) {
        put(out, std::string_view(column.name));
        put(out, static_cast<uint64_t>(column.type));
        put_values(out, column.int32s);
        put_values(out, column.int64s);
        put_values(out, column.reals);
        put_values(out, column.codes);
        put(out, column.dictionary);
    }
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
    template <typename T>
    std::vector<T> values() {
        std::vector<T> out(length(sizeof(T)));
        take(out.data(), out.size() * sizeof(T));
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

Table table_from(Reader& reader) {
    Table table;
    table.rows = reader.number();
    const uint64_t columns = reader.number();
    for (uint64_t i = 0; i < columns && reader.good(); ++i) {
        Column column;
        column.name = reader.text();
        column.type = static_cast<ColumnType>(reader.number());
        column.int32s = reader.values<int32_t>();
        column.int64s = reader.values<int64_t>();
        column.reals = reader.values<double>();
        column.codes = reader.values<int32_t>();
        column.dictionary = reader.texts();
        table.columns.push_back(std::move(column));
    }
    return table;
}

}  // namespace

void MadeTables::add(TableSpec spec, Table table) {
    specs.push_back(std::move(spec));
    tables.push_back(std::move(table));
}

std::string bytes_of(const MadeTables& made) {
    size_t room = made.rest.size();
    for (const Table& table : made.tables) {
        room += memory_bytes(table);
    }
    std::string out;
    out.reserve(room + (room >> 4) + 4096);
    put(out, layout);
    put(out, made.specs.size());
    for (size_t i = 0; i < made.specs.size(); ++i) {
        put(out, std::string_view(made.specs[i].name));
        put(out, made.specs[i].key);
        put(out, std::string_view(made.specs[i].area_column));
        put(out, made.specs[i].private_columns);
        put(out, made.tables[i]);
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
    const uint64_t count = reader.number();
    for (uint64_t i = 0; i < count && reader.good(); ++i) {
        TableSpec spec;
        spec.name = reader.text();
        spec.key = reader.texts();
        spec.area_column = reader.text();
        spec.private_columns = reader.texts();
        made.add(std::move(spec), table_from(reader));
    }
    made.rest = reader.text();
    return reader.good() ? std::optional{std::move(made)} : std::nullopt;
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

Result<void> write_tables(Workspace& workspace, const MadeTables& made) {
    for (size_t i = 0; i < made.specs.size(); ++i) {
        TRY(workspace.write_table(made.specs[i], made.tables[i]));
    }
    return {};
}

}  // namespace regsosek::store
