// Tables in memory: texts kept once each, rows taken, added and put in order.
#include "ground/store/table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"

namespace regsosek::store {

namespace {

constexpr int32_t empty_slot = -1;

/// A hash of bytes that is the same on every machine of this byte order: eight bytes at a time.
uint64_t hash_of(std::string_view text) {
    uint64_t hash = text.size();
    while (text.size() >= 8) {
        uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        hash = mix64(hash ^ word);
        text.remove_prefix(8);
    }
    uint64_t rest = 0;
    if (!text.empty()) {
        std::memcpy(&rest, text.data(), text.size());
    }
    return mix64(hash ^ rest);
}

/// Order of reals with NaN behind every number.
int compare_reals(double a, double b) {
    const bool a_nan = std::isnan(a);
    const bool b_nan = std::isnan(b);
    if (a_nan || b_nan) {
        return static_cast<int>(a_nan) - static_cast<int>(b_nan);
    }
    return a < b ? -1 : static_cast<int>(a > b);
}

/// A key column as numbers that sort like its values.
struct RankedKey {
    const Column* column = nullptr;
    std::vector<int32_t> rank;  ///< of each text of the dictionary
    bool descending = false;

    int compare(uint32_t a, uint32_t b) const {
        int result = 0;
        switch (column->type) {
            case ColumnType::int32:
                result = (column->int32s[a] > column->int32s[b]) -
                         (column->int32s[a] < column->int32s[b]);
                break;
            case ColumnType::int64:
                result = (column->int64s[a] > column->int64s[b]) -
                         (column->int64s[a] < column->int64s[b]);
                break;
            case ColumnType::real:
                result = compare_reals(column->reals[a], column->reals[b]);
                break;
            case ColumnType::text: {
                const int32_t left = rank[static_cast<size_t>(column->codes[a])];
                const int32_t right = rank[static_cast<size_t>(column->codes[b])];
                result = (left > right) - (left < right);
                break;
            }
        }
        return descending ? -result : result;
    }
};

RankedKey ranked(const Column& column, bool descending) {
    RankedKey key{&column, {}, descending};
    if (column.type == ColumnType::text) {
        std::vector<uint32_t> sorted(column.dictionary.size());
        std::iota(sorted.begin(), sorted.end(), 0U);
        std::sort(sorted.begin(), sorted.end(), [&](uint32_t a, uint32_t b) {
            return column.dictionary[a] < column.dictionary[b];
        });
        key.rank.resize(sorted.size());
        int32_t rank = 0;
        for (size_t i = 0; i < sorted.size(); ++i) {
            // The same text may stand twice in a dictionary that no builder made.
            rank += static_cast<int32_t>(i > 0 && column.dictionary[sorted[i]] !=
                                                      column.dictionary[sorted[i - 1]]);
            key.rank[sorted[i]] = rank;
        }
    }
    return key;
}

std::vector<RankedKey> ranked_keys(const Table& table, std::span<const SortKey> keys) {
    std::vector<RankedKey> result;
    for (const auto& key : keys) {
        result.push_back(ranked(table.at(key.column), key.descending));
    }
    return result;
}

int compare_rows(const std::vector<RankedKey>& keys, uint32_t a, uint32_t b) {
    for (const auto& key : keys) {
        if (const int result = key.compare(a, b); result != 0) {
            return result;
        }
    }
    return 0;
}

bool is_there(uint32_t) {
    return true;
}
bool is_there(int64_t row) {
    return row >= 0;
}

template <typename T, typename Row>
void take(const std::vector<T>& from, std::span<const Row> rows, std::vector<T>& to) {
    to.resize(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
        to[i] = is_there(rows[i]) ? from[static_cast<size_t>(rows[i])] : T{-1};
    }
}

template <typename Row>
void take_texts(const Column& from, std::span<const Row> rows, Column& to) {
    std::vector<int32_t> new_code(from.dictionary.size(), empty_slot);
    int32_t blank = empty_slot;
    to.codes.resize(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
        if (!is_there(rows[i])) {
            if (blank == empty_slot) {
                blank = static_cast<int32_t>(to.dictionary.size());
                to.dictionary.emplace_back();
            }
            to.codes[i] = blank;
            continue;
        }
        const auto old_code = static_cast<size_t>(from.codes[static_cast<size_t>(rows[i])]);
        if (new_code[old_code] == empty_slot) {
            new_code[old_code] = static_cast<int32_t>(to.dictionary.size());
            to.dictionary.push_back(from.dictionary[old_code]);
        }
        to.codes[i] = new_code[old_code];
    }
}

template <typename Row>
Column taken(const Column& column, std::span<const Row> rows) {
    Column result;
    result.name = column.name;
    result.type = column.type;
    switch (column.type) {
        case ColumnType::int32: take(column.int32s, rows, result.int32s); break;
        case ColumnType::int64: take(column.int64s, rows, result.int64s); break;
        case ColumnType::real: take(column.reals, rows, result.reals); break;
        case ColumnType::text: take_texts(column, rows, result); break;
    }
    return result;
}

}  // namespace

size_t Column::size() const {
    switch (type) {
        case ColumnType::int32: return int32s.size();
        case ColumnType::int64: return int64s.size();
        case ColumnType::real: return reals.size();
        case ColumnType::text: return codes.size();
    }
    return 0;
}

const Column* Table::find(std::string_view name) const {
    const auto at = std::find_if(columns.begin(), columns.end(),
                                 [&](const Column& column) { return column.name == name; });
    return at == columns.end() ? nullptr : &*at;
}

Column* Table::find(std::string_view name) {
    return const_cast<Column*>(static_cast<const Table*>(this)->find(name));
}

const Column& Table::at(std::string_view name) const {
    const Column* column = find(name);
    must(column != nullptr, "the table has the column");
    return *column;
}

Column& Table::add(std::string name, ColumnType type) {
    must(find(name) == nullptr, "a column is added once");
    Column column;
    column.name = std::move(name);
    column.type = type;
    return columns.emplace_back(std::move(column));
}

TextBuilder::TextBuilder(Column& column) : column_(column) {
    must(column.type == ColumnType::text, "texts go into a text column");
    slots_.assign(std::max<size_t>(16, std::bit_ceil(column.dictionary.size() * 2 + 2)),
                  empty_slot);
    grow();
}

void TextBuilder::grow() {
    if (column_.dictionary.size() * 2 >= slots_.size()) {
        slots_.resize(slots_.size() * 2);
    }
    std::fill(slots_.begin(), slots_.end(), empty_slot);
    const size_t mask = slots_.size() - 1;
    for (size_t code = 0; code < column_.dictionary.size(); ++code) {
        size_t slot = hash_of(column_.dictionary[code]) & mask;
        while (slots_[slot] != empty_slot) {
            slot = (slot + 1) & mask;
        }
        slots_[slot] = static_cast<int32_t>(code);
    }
}

int32_t TextBuilder::code(std::string_view text) {
    const size_t mask = slots_.size() - 1;
    size_t slot = hash_of(text) & mask;
    while (slots_[slot] != empty_slot) {
        if (column_.dictionary[static_cast<size_t>(slots_[slot])] == text) {
            return slots_[slot];
        }
        slot = (slot + 1) & mask;
    }
    const auto added = static_cast<int32_t>(column_.dictionary.size());
    slots_[slot] = added;
    column_.dictionary.emplace_back(text);
    if (column_.dictionary.size() * 2 >= slots_.size()) {
        grow();
    }
    return added;
}

void TextBuilder::add(std::string_view text) {
    column_.codes.push_back(code(text));
}

Column take_rows(const Column& column, std::span<const uint32_t> rows) {
    return taken(column, rows);
}

Column take_rows(const Column& column, std::span<const int64_t> rows) {
    return taken(column, rows);
}

Table take_rows(const Table& table, std::span<const uint32_t> rows) {
    Table result;
    result.rows = rows.size();
    result.columns.resize(table.columns.size());
    parallel_blocks(table.columns.size(),
                    [&](size_t i) { result.columns[i] = take_rows(table.columns[i], rows); });
    return result;
}

void append_rows(Column& to, const Column& from) {
    must(to.name == from.name && to.type == from.type, "rows go to the same column");
    to.int32s.insert(to.int32s.end(), from.int32s.begin(), from.int32s.end());
    to.int64s.insert(to.int64s.end(), from.int64s.begin(), from.int64s.end());
    to.reals.insert(to.reals.end(), from.reals.begin(), from.reals.end());
    if (to.type == ColumnType::text) {
        TextBuilder builder(to);
        std::vector<int32_t> new_code(from.dictionary.size(), empty_slot);
        to.codes.reserve(to.codes.size() + from.codes.size());
        for (const int32_t code : from.codes) {
            int32_t& mapped = new_code[static_cast<size_t>(code)];
            if (mapped == empty_slot) {
                mapped = builder.code(from.dictionary[static_cast<size_t>(code)]);
            }
            to.codes.push_back(mapped);
        }
    }
}

std::vector<uint32_t> row_order(const Table& table, std::span<const SortKey> keys) {
    std::vector<uint32_t> rows(table.rows);
    std::iota(rows.begin(), rows.end(), 0U);
    return row_order(table, keys, std::move(rows), table.rows);
}

std::vector<uint32_t> row_order(const Table& table, std::span<const SortKey> keys,
                                std::vector<uint32_t> rows, size_t most) {
    const auto ranked = ranked_keys(table, keys);
    const auto less = [&](uint32_t a, uint32_t b) {
        const int result = compare_rows(ranked, a, b);
        return result != 0 ? result < 0 : a < b;
    };
    most = std::min(most, rows.size());
    if (!std::is_sorted(rows.begin(), rows.end(), less)) {
        // A heap of the first rows is quicker than a whole sort while they are few.
        if (most < rows.size() / 8) {
            const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(most);
            std::partial_sort(rows.begin(), middle, rows.end(), less);
        } else {
            std::sort(rows.begin(), rows.end(), less);
        }
    }
    rows.resize(most);
    return rows;
}

bool strictly_ordered(const Table& table, std::span<const std::string> key) {
    std::vector<SortKey> keys;
    for (const auto& name : key) {
        keys.push_back({name, false});
    }
    const auto ranked = ranked_keys(table, keys);
    for (uint32_t row = 1; row < table.rows; ++row) {
        if (compare_rows(ranked, row - 1, row) >= 0) {
            return false;
        }
    }
    return true;
}

size_t memory_bytes(const Table& table) {
    size_t bytes = 0;
    for (const auto& column : table.columns) {
        bytes += 4 * (column.int32s.size() + column.codes.size());
        bytes += 8 * (column.int64s.size() + column.reals.size());
        for (const auto& text : column.dictionary) {
            bytes += sizeof(std::string) + text.size();
        }
    }
    return bytes;
}

}  // namespace regsosek::store
