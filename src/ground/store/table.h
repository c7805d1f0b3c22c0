// Tables in memory: what store reads into and words compute on. Columns of equal length.
#pragma once

#include <cstdint>
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
    /// Adds an empty column.
    Column& add(std::string name, ColumnType type);
};

/// Collects texts into a text column, each distinct text once, in order of first use.
class TextBuilder {
public:
    explicit TextBuilder(Column& column);
    void add(std::string_view text);

private:
    Column& column_;
    struct Index;
    std::vector<int32_t> slots_;
    void grow();
};

}  // namespace regsosek::store
