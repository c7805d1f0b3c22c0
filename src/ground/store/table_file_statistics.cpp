// ReadStat calls back for each variable and each value; what went wrong inside is told afterwards.
#include "ground/store/table_file_statistics.h"

#include <fmt/format.h>
#include <readstat.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/base/files.h"

namespace regsosek::store {
namespace {

/// What the handlers fill.
struct Reading {
    Table table;
    std::vector<std::vector<std::string>> texts;  ///< of text columns, by column
    size_t rows_max = 0;
    bool too_many = false;
};

int on_variable(int, readstat_variable_t* variable, const char*, void* context) {
    auto& reading = *static_cast<Reading*>(context);
    const bool text = readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_STRING;
    reading.table.add(readstat_variable_get_name(variable),
                      text ? ColumnType::text : ColumnType::real);
    reading.texts.emplace_back();
    return READSTAT_HANDLER_OK;
}

int on_value(int row, readstat_variable_t* variable, readstat_value_t value, void* context) {
    auto& reading = *static_cast<Reading*>(context);
    const auto column = static_cast<size_t>(readstat_variable_get_index(variable));
    if (static_cast<size_t>(row) >= reading.rows_max) {
        reading.too_many = true;
        return READSTAT_HANDLER_ABORT;
    }
    reading.table.rows = std::max(reading.table.rows, static_cast<size_t>(row) + 1);
    if (reading.table.columns[column].type == ColumnType::text) {
        const char* text = readstat_string_value(value);
        reading.texts[column].emplace_back(text == nullptr ? "" : text);
        return READSTAT_HANDLER_OK;
    }
    const double number = readstat_value_is_missing(value, variable) != 0
                              ? std::numeric_limits<double>::quiet_NaN()
                              : readstat_double_value(value);
    reading.table.columns[column].reals.push_back(number);
    return READSTAT_HANDLER_OK;
}

struct FreeParser {
    void operator()(readstat_parser_t* parser) const { readstat_parser_free(parser); }
};

readstat_error_t parse(const std::string& path, Reading& reading) {
    const std::unique_ptr<readstat_parser_t, FreeParser> parser(readstat_parser_init());
    readstat_set_variable_handler(parser.get(), on_variable);
    readstat_set_value_handler(parser.get(), on_value);
    if (path.ends_with(".dta")) {
        return readstat_parse_dta(parser.get(), path.c_str(), &reading);
    }
    if (path.ends_with(".sas7bdat")) {
        return readstat_parse_sas7bdat(parser.get(), path.c_str(), &reading);
    }
    return readstat_parse_sav(parser.get(), path.c_str(), &reading);
}

/// Only the wanted columns, in the wanted order.
Result<Table> chosen(Table table, const std::vector<std::string>& columns) {
    if (columns.empty()) {
        return table;
    }
    Table out;
    out.rows = table.rows;
    for (const std::string& name : columns) {
        Column* column = table.find(name);
        if (column == nullptr) {
            return fail(Code::bad_input, fmt::format("kolom {} tidak ada", name),
                        fmt::format("there is no column {}", name));
        }
        out.columns.push_back(std::move(*column));
    }
    return out;
}

}  // namespace

bool is_statistics_file(const std::string& path) {
    return path.ends_with(".sav") || path.ends_with(".zsav") || path.ends_with(".dta") ||
           path.ends_with(".sas7bdat");
}

Result<Table> read_statistics(const std::string& path, const TableFileOptions& options) {
    Reading reading;
    reading.rows_max = options.rows_max;
    const readstat_error_t error = parse(path, reading);
    if (reading.too_many) {
        return fail(Code::limit, "berkas melebihi rows_max baris",
                    "the file has more than rows_max rows");
    }
    if (error == READSTAT_ERROR_OPEN) {
        return fail(Code::not_found, "berkas tidak dapat dibuka", "the file cannot be opened");
    }
    if (error != READSTAT_OK) {
        return fail(Code::bad_input,
                    fmt::format("berkas tidak dapat dibaca: {}", readstat_error_message(error)),
                    fmt::format("the file cannot be read: {}", readstat_error_message(error)));
    }
    for (size_t c = 0; c < reading.table.columns.size(); ++c) {
        Column& column = reading.table.columns[c];
        if (column.type == ColumnType::text) {
            TextBuilder builder(column);
            for (const std::string& text : reading.texts[c]) {
                builder.add(text);
            }
        }
    }
    return chosen(std::move(reading.table), options.columns);
}

}  // namespace regsosek::store
