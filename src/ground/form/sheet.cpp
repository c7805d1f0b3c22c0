// Reading of a fixed-header CSV file: every departure from the header is refused with its place.
#include "ground/form/sheet.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/base/csv.h"
#include "ground/base/text.h"

namespace regsosek::form {

namespace {

/// Position in the file of each wanted column. Errors: a missing or an unknown column.
Result<std::vector<size_t>> column_positions(const csv::File& file,
                                             std::span<const std::string_view> columns) {
    std::vector<size_t> positions;
    for (const std::string_view column : columns) {
        const int at = file.column(column);
        if (at < 0) {
            return csv::missing_column(file, std::string(column));
        }
        positions.push_back(static_cast<size_t>(at));
    }
    TRY(csv::refuse_unknown(file, {columns.begin(), columns.end()}));
    return positions;
}

Result<> append_row(Sheet& sheet, const csv::File& file, const csv::Record& record,
                    std::span<const size_t> positions, size_t rows_max) {
    if (record.fields.size() != positions.size()) {
        return csv::wrong_field_count(file, record);
    }
    if (sheet.rows.size() == rows_max) {
        auto error = fail(Code::limit, fmt::format("lebih dari {} baris", rows_max),
                          fmt::format("more than {} rows", rows_max));
        return std::unexpected(std::move(error.error()).at(sheet.path, record.line));
    }
    SheetRow row{record.line, {}};
    for (const size_t position : positions) {
        row.fields.emplace_back(text::trimmed(record.fields[position]));
    }
    sheet.rows.push_back(std::move(row));
    return {};
}

}  // namespace

Result<Sheet> read_sheet(const std::string& path, std::span<const std::string_view> columns,
                         size_t rows_max) {
    const csv::File file = TRY(csv::File::open(path));
    const std::vector<size_t> positions = TRY(column_positions(file, columns));
    Sheet sheet{path, {columns.begin(), columns.end()}, {}};
    csv::Reader reader(file, file.body(), file.bytes(), file.line_at(file.body()));
    csv::Record record;
    while (TRY(reader.next(record))) {
        TRY(append_row(sheet, file, record, positions, rows_max));
    }
    return sheet;
}

}  // namespace regsosek::form
