// CSV files as tables, and the choice between CSV and Parquet.
#include "ground/store/table_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "ground/store/table_file_parquet.h"
#include "ground/store/table_file_statistics.h"

namespace regsosek::store {

namespace {

/// Pieces of a CSV that threads read side by side, in bytes.
constexpr uint64_t piece_bytes = 4 << 20;

/// A column of the file that is wanted.
struct Wanted {
    size_t position = 0;
    std::string name;
    std::optional<ColumnType> type;
};

/// Texts of the wanted columns of one piece of the file, and the line of each row.
struct Piece {
    Table texts;
    std::vector<uint64_t> lines;
};

Result<std::vector<Wanted>> wanted_columns(const csv::File& file, const TableFileOptions& options) {
    std::vector<std::string> names = options.columns.empty() ? file.header() : options.columns;
    std::vector<Wanted> wanted;
    for (const auto& name : names) {
        const int position = file.column(name);
        if (position < 0) {
            return csv::missing_column(file, name);
        }
        wanted.push_back({static_cast<size_t>(position), name, std::nullopt});
        for (const auto& [typed, type] : options.types) {
            if (typed == name) {
                wanted.back().type = type;
            }
        }
    }
    return wanted;
}

Result<Piece> read_piece(const csv::File& file, uint64_t begin, uint64_t end,
                         const std::vector<Wanted>& wanted) {
    Piece piece;
    for (const auto& column : wanted) {
        piece.texts.add(column.name, ColumnType::text);
    }
    std::vector<TextBuilder> builders;
    for (auto& column : piece.texts.columns) {
        builders.emplace_back(column);
    }
    csv::Reader reader(file, begin, end, file.line_at(begin));
    csv::Record record;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != file.header().size()) {
            return csv::wrong_field_count(file, record);
        }
        for (size_t i = 0; i < wanted.size(); ++i) {
            builders[i].add(record.fields[wanted[i].position]);
        }
        piece.lines.push_back(record.line);
    }
    piece.texts.rows = piece.lines.size();
    return piece;
}

/// A whole number written as we write it, so that its text can be had back.
std::optional<int64_t> plain_integer(std::string_view text) {
    const auto number = text::integer(text);
    return number && std::to_string(*number) == text ? number : std::nullopt;
}

/// int32, int64 or text, from the distinct texts of a column.
ColumnType found_type(const std::vector<const Column*>& columns) {
    auto type = ColumnType::int32;
    bool any = false;
    for (const Column* column : columns) {
        for (const auto& text : column->dictionary) {
            if (text.empty()) {
                continue;
            }
            const auto number = plain_integer(text);
            if (!number) {
                return ColumnType::text;
            }
            any = true;
            if (*number < std::numeric_limits<int32_t>::min() ||
                *number > std::numeric_limits<int32_t>::max()) {
                type = ColumnType::int64;
            }
        }
    }
    return any ? type : ColumnType::text;
}

std::optional<double> plain_real(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
}

/// The number of a text in a column of this type; nothing when it is none.
std::optional<double> real_of(std::string_view text) {
    return text.empty() ? std::optional(std::numeric_limits<double>::quiet_NaN())
                        : plain_real(text);
}

std::optional<int64_t> integer_of(std::string_view text, ColumnType type) {
    if (text.empty()) {
        return -1;
    }
    const auto number = text::integer(text);
    const bool narrow = type == ColumnType::int32;
    if (number && narrow &&
        (*number < std::numeric_limits<int32_t>::min() ||
         *number > std::numeric_limits<int32_t>::max())) {
        return std::nullopt;
    }
    return number;
}

/// Adds a column of texts to a column of its type. Nothing, or the first row that does not fit.
std::optional<size_t> add_typed(Column& to, const Column& texts) {
    if (to.type == ColumnType::text) {
        append_rows(to, texts);
        return std::nullopt;
    }
    std::vector<std::optional<int64_t>> integers;
    std::vector<std::optional<double>> reals;
    for (const auto& text : texts.dictionary) {
        if (to.type == ColumnType::real) {
            reals.push_back(real_of(text));
        } else {
            integers.push_back(integer_of(text, to.type));
        }
    }
    for (size_t row = 0; row < texts.codes.size(); ++row) {
        const auto code = static_cast<size_t>(texts.codes[row]);
        if (to.type == ColumnType::real ? !reals[code] : !integers[code]) {
            return row;
        }
        switch (to.type) {
            case ColumnType::int32:
                to.int32s.push_back(static_cast<int32_t>(*integers[code]));
                break;
            case ColumnType::int64: to.int64s.push_back(*integers[code]); break;
            case ColumnType::real: to.reals.push_back(*reals[code]); break;
            case ColumnType::text: break;
        }
    }
    return std::nullopt;
}

Result<Column> join_column(const csv::File& file, const std::vector<Piece>& pieces, size_t position,
                           const Wanted& wanted) {
    std::vector<const Column*> parts;
    for (const auto& piece : pieces) {
        parts.push_back(&piece.texts.columns[position]);
    }
    Column column;
    column.name = wanted.name;
    column.type = wanted.type ? *wanted.type : found_type(parts);
    for (size_t i = 0; i < pieces.size(); ++i) {
        if (const auto row = add_typed(column, *parts[i])) {
            const auto found = masked(parts[i]->text(*row));
            auto error = fail(Code::bad_input, fmt::format("{} bukan bilangan", found),
                              fmt::format("{} is no number", found));
            return std::unexpected(
                std::move(error.error()).at(file.path(), pieces[i].lines[*row], wanted.name));
        }
    }
    return column;
}

Result<std::vector<Piece>> read_pieces(const csv::File& file, const std::vector<Wanted>& wanted) {
    const auto cuts = file.cuts(static_cast<size_t>(file.bytes() / piece_bytes) + 1);
    const size_t count = cuts.size() < 2 ? 0 : cuts.size() - 1;
    std::vector<Result<Piece>> read(count);
    parallel_blocks(count,
                    [&](size_t i) { read[i] = read_piece(file, cuts[i], cuts[i + 1], wanted); });
    std::vector<Piece> pieces;
    for (auto& piece : read) {
        pieces.push_back(TRY(std::move(piece)));
    }
    return pieces;
}

Result<Table> read_csv(const std::string& path, const TableFileOptions& options) {
    const auto file = TRY(csv::File::open(path));
    const auto wanted = TRY(wanted_columns(file, options));
    const auto pieces = TRY(read_pieces(file, wanted));
    std::vector<Result<Column>> columns(wanted.size());
    parallel_blocks(wanted.size(),
                    [&](size_t i) { columns[i] = join_column(file, pieces, i, wanted[i]); });
    Table table;
    for (const auto& piece : pieces) {
        table.rows += piece.texts.rows;
    }
    for (auto& column : columns) {
        table.columns.push_back(TRY(std::move(column)));
    }
    if (table.rows > options.rows_max) {
        return fail(Code::limit, "berkas melebihi rows_max baris",
                    "the file has more than rows_max rows");
    }
    return table;
}

/// A field as read() takes it back: -1 and NaN are empty, reals the shortest text of their bits.
void write_field(csv::Writer& writer, const Column& column, size_t row) {
    if (column.type == ColumnType::text) {
        writer.field(column.text(row));
    } else if (column.type == ColumnType::real) {
        std::array<char, 32> digits{};
        const double number = column.reals[row];
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        writer.field(std::isnan(number) ? std::string_view{}
                                        : std::string_view(digits.data(), end));
    } else if (const int64_t number = column.integer(row); number == -1) {
        writer.field(std::string_view{});
    } else {
        writer.field(number);
    }
}

std::string csv_text(const Table& table) {
    csv::Writer writer;
    std::vector<std::string> names;
    for (const auto& column : table.columns) {
        names.push_back(column.name);
    }
    writer.header(std::span<const std::string>(names));
    for (size_t row = 0; row < table.rows; ++row) {
        for (const auto& column : table.columns) {
            write_field(writer, column, row);
        }
        writer.end_record();
    }
    return std::move(writer.text());
}

}  // namespace

Result<Table> TableFile::read(const std::string& path, const TableFileOptions& options) {
    Result<Table> table =
        path.ends_with(".csv")       ? read_csv(path, options)
        : path.ends_with(".parquet") ? read_parquet(path, options)
        : is_statistics_file(path)
            ? read_statistics(path, options)
            : fail(Code::bad_input, "hanya .csv, .parquet, .sav, .dta dan .sas7bdat yang dibaca",
                   "only .csv, .parquet, .sav, .dta and .sas7bdat are read");
    if (!table) {
        return std::unexpected(std::move(table).error().at(path));
    }
    return table;
}

Result<void> TableFile::write(const std::string& path, const Table& table) {
    if (path.ends_with(".parquet")) {
        return write_parquet(path, table);
    }
    if (!path.ends_with(".csv")) {
        return fail(Code::bad_input, "hanya .csv dan .parquet yang ditulis",
                    "only .csv and .parquet are written");
    }
    return files::write(path, csv_text(table));
}

}  // namespace regsosek::store
