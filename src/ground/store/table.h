// Tables in memory: what store reads into and words compute on. Columns of equal length.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regsosek::store {

enum class ColumnType : uint8_t { int32, int64, real, text };

/// One column. Texts are kept once each in `dictionary`; `codes` says which.
struct Column {
    std::string name;
    ColumnType type = ColumnType::int32;
    std::vector<int32_t> int32s;
    std::vector<int64_t> int64s;
    std::vector<double> reals;
    std::vector<int32_t> codes;
    std::vector<std::string> dictionary;

    size_t size() const;
    /// The text of a row of a text column.
    std::string_view text(size_t row) const { return dictionary[static_cast<size_t>(codes[row])]; }
    /// Any integer column's value.
    int64_t integer(size_t row) const {
        return type == ColumnType::int32 ? int32s[row] : int64s[row];
    }
};

struct Table {
    std::vector<Column> columns;
    size_t rows = 0;

    /// The column with this name, or nullptr.
    const Column* find(std::string_view name) const;
    Column* find(std::string_view name);
    /// The column with this name; asserts that it is there.
    const Column& at(std::string_view name) const;
    /// Adds an empty column. The reference lives until the next column is added.
    Column& add(std::string name, ColumnType type);
};

/// Collects texts into a text column, each distinct text once, in order of first use. The column
/// must stay where it is while a builder points to it.
class TextBuilder {
public:
    explicit TextBuilder(Column& column);
    /// Adds a row.
    void add(std::string_view text);
    /// The code of a text, which enters the dictionary when it is new; adds no row.
    int32_t code(std::string_view text);

private:
    Column& column_;
    std::vector<int32_t> slots_;
    void grow();
};

/// One part of an order of rows.
struct SortKey {
    std::string column;
    bool descending = false;
};

/// The given rows of a column; texts keep only what these rows use, in order of first use.
Column take_rows(const Column& column, std::span<const uint32_t> rows);
/// The same where row -1 stands for a row that is not there: it gives -1, or an empty text.
Column take_rows(const Column& column, std::span<const int64_t> rows);
/// The given rows of all columns, computed on all threads.
Table take_rows(const Table& table, std::span<const uint32_t> rows);
/// Adds the rows of `from` behind those of `to`. Name and type must be the same.
void append_rows(Column& to, const Column& from);
/// Row numbers in the order of the keys, then as they lie. Integers and reals by value (NaN last),
/// texts by their bytes. All keys must be there.
std::vector<uint32_t> row_order(const Table& table, std::span<const SortKey> keys);
/// The first `most` of the given rows in the order of the keys, then as they lie.
std::vector<uint32_t> row_order(const Table& table, std::span<const SortKey> keys,
                                std::vector<uint32_t> rows, size_t most);
/// True when the rows lie in the order of these columns already, ascending and without two alike.
bool strictly_ordered(const Table& table, std::span<const std::string> key);
/// Memory that the values of a table occupy, in bytes.
size_t memory_bytes(const Table& table);

}  // namespace regsosek::store
