// Lays tables out for people and for programs.
#include "cli/sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/csv.h"
#include "ground/base/json.h"

namespace regsosek::cli {

namespace {

size_t width_of(std::string_view text) {
    return static_cast<size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void pad(std::string& out, std::string_view text, size_t width, bool right) {
    const std::string spaces(width - std::min(width, width_of(text)), ' ');
    out += right ? spaces : "";
    out += text;
    out += right ? "" : spaces;
}

void text_row(std::string& out, const Sheet& sheet, const std::vector<size_t>& widths,
              const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size(); ++i) {
        out += i == 0 ? "" : "  ";
        pad(out, cells[i], widths[i], sheet.columns[i].number);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
}

std::string as_text(const Sheet& sheet, Lang lang) {
    std::vector<std::string> titles;
    std::vector<size_t> widths;
    for (const SheetColumn& column : sheet.columns) {
        titles.push_back(column.title.in(lang));
        widths.push_back(width_of(titles.back()));
    }
    for (const auto& row : sheet.rows) {
        for (size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    std::string out;
    text_row(out, sheet, widths, titles);
    for (const auto& row : sheet.rows) {
        text_row(out, sheet, widths, row);
    }
    return out;
}

std::string as_csv(const Sheet& sheet) {
    csv::Writer writer;
    std::vector<std::string> names;
    for (const SheetColumn& column : sheet.columns) {
        names.push_back(column.name);
    }
    writer.header(names);
    for (const auto& row : sheet.rows) {
        for (const std::string& cell : row) {
            writer.field(cell);
        }
        writer.end_record();
    }
    return std::move(writer.text());
}

std::string as_json(const Sheet& sheet) {
    std::vector<size_t> order(sheet.columns.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {}, [&](size_t i) { return sheet.columns[i].name; });
    std::string out;
    json::Writer writer(out);
    writer.begin_array();
    for (const auto& row : sheet.rows) {
        writer.begin_object();
        for (const size_t i : order) {
            writer.key(sheet.columns[i].name);
            if (sheet.columns[i].number && row[i].empty()) {
                writer.null();
            } else if (sheet.columns[i].number) {
                writer.raw(row[i]);
            } else {
                writer.value(std::string_view(row[i]));
            }
        }
        writer.end_object();
    }
    writer.end_array();
    return out + "\n";
}

std::string cell_of(const store::Column& column, size_t row) {
    switch (column.type) {
        case store::ColumnType::text: return std::string(column.text(row));
        case store::ColumnType::real: return fmt::format("{}", column.reals[row]);
        case store::ColumnType::int32:
        case store::ColumnType::int64: break;
    }
    return std::to_string(column.integer(row));
}

}  // namespace

Sheet sheet_of(const store::Table& table) {
    Sheet sheet;
    for (const store::Column& column : table.columns) {
        const bool number = column.type != store::ColumnType::text;
        sheet.columns.push_back({column.name, {column.name, column.name}, number});
    }
    sheet.rows.resize(table.rows);
    for (size_t row = 0; row < table.rows; ++row) {
        for (const store::Column& column : table.columns) {
            sheet.rows[row].push_back(cell_of(column, row));
        }
    }
    return sheet;
}

std::string format_sheet(const Sheet& sheet, Format format, Lang lang) {
    for (const auto& row : sheet.rows) {
        must(row.size() == sheet.columns.size(), "a row has one cell per column");
    }
    switch (format) {
        case Format::json: return as_json(sheet);
        case Format::csv: return as_csv(sheet);
        case Format::text: break;
    }
    return as_text(sheet, lang);
}

void print(const Call& call, const Sheet& sheet) {
    call.out(format_sheet(sheet, call.globals.format, call.globals.lang));
}

}  // namespace regsosek::cli
