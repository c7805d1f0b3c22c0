// codes.csv: lists of codes with labels in both languages.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ground/base/text.h"
#include "ground/form/loader.h"
#include "ground/form/words.h"

namespace regsosek::form {

namespace {

constexpr std::array<std::string_view, code_column::count> code_header = {
    "codelist", "code", "label_id", "label_en", "crosswalk", "basis"};

/// Most codes of a form: K has 325.
constexpr size_t codes_max = 20'000;

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::unexpected<Error> refuse_code(const Sheet& sheet, const SheetRow& row, size_t column,
                                   std::string id, std::string en) {
    return std::unexpected(fail(Code::bad_input, std::move(id), std::move(en))
                               .error()
                               .at(sheet.path, row.line, sheet.columns[column]));
}

/// The stored integer: the number itself, or the place in its list (from 1) for letters.
Result<int32_t> code_number(const Sheet& sheet, const SheetRow& row, const CodeList& list) {
    const std::string& printed = row.fields[code_column::code];
    const bool digits = all_digits(printed);
    if (!list.codes.empty() && digits != all_digits(list.codes.front().text)) {
        return refuse_code(sheet, row, code_column::code,
                           "angka dan huruf bercampur dalam satu daftar",
                           "numbers and letters are mixed in one list");
    }
    if (!digits) {
        if (!is_identifier_like(printed)) {
            return refuse_code(sheet, row, code_column::code,
                               fmt::format("kode \"{}\" tidak sah", printed),
                               fmt::format("the code \"{}\" is not valid", printed));
        }
        return static_cast<int32_t>(list.codes.size() + 1);
    }
    constexpr size_t digits_max = 9;  // below 2^31
    if (printed.size() > digits_max) {
        return refuse_code(sheet, row, code_column::code, "kode terlalu panjang",
                           "the code is too long");
    }
    return static_cast<int32_t>(*text::integer(printed));
}

}  // namespace

Result<> Loader::read_codes() {
    const Sheet sheet = TRY(read_sheet(folder_ + "/codes.csv", code_header, codes_max));
    for (const SheetRow& row : sheet.rows) {
        TRY(add_code(sheet, row));
    }
    return {};
}

Result<> Loader::add_code(const Sheet& sheet, const SheetRow& row) {
    auto& lists = form_->codelists_;
    const std::string& name = row.fields[code_column::codelist];
    if (!is_name(name)) {
        return refuse_code(sheet, row, code_column::codelist,
                           fmt::format("nama daftar \"{}\" tidak sah", name),
                           fmt::format("the list name \"{}\" is not valid", name));
    }
    const auto [place, is_new] = list_index_.emplace(name, static_cast<int>(lists.size()));
    if (is_new) {
        lists.push_back({name, {}});
    } else if (static_cast<size_t>(place->second) + 1 != lists.size()) {
        return refuse_code(sheet, row, code_column::codelist,
                           fmt::format("baris daftar {} terpisah", name),
                           fmt::format("the rows of list {} are apart", name));
    }
    CodeList& list = lists.back();
    CodeLabel code{TRY(code_number(sheet, row, list)),
                   row.fields[code_column::code],
                   {row.fields[code_column::label_id], row.fields[code_column::label_en]},
                   row.fields[code_column::crosswalk]};
    const auto same = std::ranges::find(list.codes, code.text, &CodeLabel::text);
    if (same != list.codes.end() ||
        std::ranges::find(list.codes, code.code, &CodeLabel::code) != list.codes.end()) {
        return refuse_code(sheet, row, code_column::code,
                           fmt::format("kode {} ganda dalam {}", code.text, name),
                           fmt::format("the code {} is twice in {}", code.text, name));
    }
    for (const size_t column : {+code_column::label_id, +code_column::label_en}) {
        if (row.fields[column].empty()) {
            return refuse_code(sheet, row, column, "label kosong", "the label is empty");
        }
    }
    if (!basis_of(row.fields[code_column::basis])) {
        return refuse_code(sheet, row, code_column::basis, "dasar harus seen, memory atau design",
                           "the basis must be seen, memory or design");
    }
    list.codes.push_back(std::move(code));
    return {};
}

}  // namespace regsosek::form
