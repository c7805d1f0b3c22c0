// libxlsxwriter behind write_workbook.
#include "method/paper/workbook.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <filesystem>

#include "ground/base/files.h"
#include "ground/base/text.h"

namespace regsosek::paper {

namespace {

// Integers of at most 15 digits are exact in a spreadsheet.
constexpr size_t digits_max = 15;

std::unexpected<Error> not_written(const std::string& path, lxw_error why) {
    auto error =
        fail(Code::io, fmt::format("buku kerja tidak dapat ditulis: {}", lxw_strerror(why)),
             fmt::format("the workbook cannot be written: {}", lxw_strerror(why)))
            .error();
    return std::unexpected(std::move(error).at(path));
}

void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const std::string& text,
                bool number) {
    const auto value = number && text.size() <= digits_max ? text::integer(text) : std::nullopt;
    if (value) {
        worksheet_write_number(sheet, row, column, static_cast<double>(*value), nullptr);
    } else if (!text.empty()) {
        worksheet_write_string(sheet, row, column, text.c_str(), nullptr);
    }
}

lxw_error write_sheet(lxw_workbook* book, const SheetPage& page, lxw_format* bold) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, page.name.c_str());
    if (sheet == nullptr) {
        return LXW_ERROR_PARAMETER_VALIDATION;
    }
    for (size_t c = 0; c < page.fields.size(); ++c) {
        const auto column = static_cast<lxw_col_t>(c);
        worksheet_set_column(sheet, column, column, page.fields[c].width, nullptr);
        worksheet_write_string(sheet, 0, column, page.fields[c].caption.c_str(), bold);
    }
    for (size_t r = 0; r < page.rows.size(); ++r) {
        for (size_t c = 0; c < page.fields.size(); ++c) {
            write_cell(sheet, static_cast<lxw_row_t>(r + 1), static_cast<lxw_col_t>(c),
                       page.rows[r][c], page.fields[c].number);
        }
    }
    worksheet_freeze_panes(sheet, 1, 0);
    if (!page.fields.empty()) {
        worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(page.rows.size()),
                             static_cast<lxw_col_t>(page.fields.size() - 1));
    }
    return LXW_NO_ERROR;
}

}  // namespace

Result<void> write_workbook(const std::string& path, std::span<const SheetPage> sheets,
                            Date dated) {
    for (const SheetPage& page : sheets) {
        if (page.rows.size() > sheet_rows_max) {
            return fail(
                Code::limit,
                fmt::format("{} baris; lembar kerja memuat paling banyak {}", page.rows.size(),
                            sheet_rows_max),
                fmt::format("{} rows; a sheet holds at most {}", page.rows.size(), sheet_rows_max));
        }
    }
    const std::string part = path + ".part";
    // Its temporary files hold what the workbook will hold: they stay in the same folder.
    std::string folder = std::filesystem::path(path).parent_path().string();
    folder = folder.empty() ? "." : folder;
    lxw_workbook_options options{};
    options.tmpdir = folder.data();
    lxw_workbook* book = workbook_new_opt(part.c_str(), &options);
    if (book == nullptr) {
        return not_written(path, LXW_ERROR_MEMORY_MALLOC_FAILED);
    }
    lxw_doc_properties properties{};
    // Without a day, the library would write the clock: then that of the archive's own entries.
    constexpr int64_t seconds_per_day = 86'400;
    constexpr int64_t day_of_entries = 3652;  // 1 January 1980
    const int64_t day = std::max(int64_t{dated.days}, day_of_entries);
    properties.created = static_cast<time_t>(day * seconds_per_day);
    workbook_set_properties(book, &properties);
    lxw_format* bold = workbook_add_format(book);
    format_set_bold(bold);
    lxw_error failed = LXW_NO_ERROR;
    for (const SheetPage& page : sheets) {
        const lxw_error one = write_sheet(book, page, bold);
        failed = failed == LXW_NO_ERROR ? one : failed;
    }
    const lxw_error closed = workbook_close(book);
    failed = failed == LXW_NO_ERROR ? closed : failed;
    if (failed != LXW_NO_ERROR) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        return not_written(path, failed);
    }
    return files::rename(part, path);
}

}  // namespace regsosek::paper
