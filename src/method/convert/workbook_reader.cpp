// libzip and pugixml behind read_workbook.
#include "method/convert/workbook_reader.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <optional>
#include <pugixml.hpp>

#include "ground/base/text.h"

namespace regsosek::convert {

namespace {

constexpr zip_uint64_t part_bytes_max = zip_uint64_t{64} << 20;
constexpr size_t columns_max = 16'384;  // of a sheet, by the standard
constexpr size_t rows_max = 1'048'576;
// Cells of a sheet as laid out, blanks before the last cell of a row and rows between among them: a
// small file may name the last cell of every row.
constexpr size_t cells_max = 4'000'000;

struct CloseZip {
    void operator()(zip_t* zip) const { zip_discard(zip); }
};
using Zip = std::unique_ptr<zip_t, CloseZip>;

std::unexpected<Error> no_workbook(const std::string& path, const std::string& why) {
    auto error =
        fail(Code::bad_input, "bukan buku kerja XLSX: " + why, "not an XLSX workbook: " + why)
            .error();
    return std::unexpected(std::move(error).at(path));
}

std::unexpected<Error> too_large(const std::string& path, Text what) {
    auto error = fail(Code::limit, std::move(what.id), std::move(what.en)).error();
    return std::unexpected(std::move(error).at(path));
}

Result<std::string> part(zip_t* zip, const std::string& path, const std::string& name) {
    zip_stat_t facts{};
    if (zip_stat(zip, name.c_str(), 0, &facts) != 0) {
        return no_workbook(path, name);
    }
    if (facts.size > part_bytes_max) {
        return too_large(path, {"bagian buku kerja lebih dari 64 MB",
                                "a part of the workbook is larger than 64 MB"});
    }
    zip_file_t* file = zip_fopen(zip, name.c_str(), 0);
    if (file == nullptr) {
        return no_workbook(path, name);
    }
    std::string out(facts.size, '\0');
    const zip_int64_t got = zip_fread(file, out.data(), facts.size);
    zip_fclose(file);
    if (got < 0 || static_cast<zip_uint64_t>(got) != facts.size) {
        return no_workbook(path, name);
    }
    return out;
}

Result<void> parse(const std::string& xml, const std::string& path, const std::string& name,
                   pugi::xml_document& document) {
    // Blanks inside <t> are part of the text.
    const auto parsed = document.load_buffer(xml.data(), xml.size(),
                                             pugi::parse_default | pugi::parse_ws_pcdata_single);
    if (!parsed) {
        return no_workbook(path, name + ": " + parsed.description());
    }
    return {};
}

// A text in one or several runs.
std::string text_of(const pugi::xml_node& node) {
    std::string out = node.child("t").text().get();
    for (const pugi::xml_node run : node.children("r")) {
        out += run.child("t").text().get();
    }
    return out;
}

// "C12" is column 2, counted from 0.
size_t column_of(std::string_view reference) {
    size_t column = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z') {
            break;
        }
        column = column * 26 + static_cast<size_t>(c - 'A') + 1;
    }
    return column == 0 ? columns_max : column - 1;
}

// Whole numbers come as "1" or "1.0".
std::string number_text(const std::string& raw) {
    char* end = nullptr;
    const double value = std::strtod(raw.c_str(), &end);
    constexpr double exact_max = 1e15;
    const bool whole = end != raw.c_str() && *end == '\0' && std::floor(value) == value &&
                       std::abs(value) < exact_max;
    return whole ? std::to_string(static_cast<int64_t>(value)) : raw;
}

std::string cell_text(const pugi::xml_node& cell, const std::vector<std::string>& shared) {
    const std::string_view type = cell.attribute("t").value();
    if (type == "inlineStr") {
        return text_of(cell.child("is"));
    }
    const std::string raw = cell.child("v").text().get();
    if (type == "s") {
        const auto index = text::integer(raw);
        const bool there = index && *index >= 0 && static_cast<size_t>(*index) < shared.size();
        return there ? shared[static_cast<size_t>(*index)] : "";
    }
    if (type == "b") {
        return raw == "1" ? "true" : "false";
    }
    return type == "str" || type == "e" ? raw : number_text(raw);
}

// Nothing when the sheet has too many cells.
std::optional<SheetRows> rows_of(const pugi::xml_document& document,
                                 const std::vector<std::string>& shared) {
    SheetRows rows;
    size_t laid_out = 0;
    for (const pugi::xml_node row :
         document.child("worksheet").child("sheetData").children("row")) {
        // Rows that are empty may be left out of the file.
        const size_t number = row.attribute("r").as_ullong(rows.size() + 1);
        if (number == 0 || number > rows_max) {
            continue;
        }
        rows.resize(std::max(rows.size(), number));
        auto& cells = rows[number - 1];
        laid_out -= cells.size();
        for (const pugi::xml_node cell : row.children("c")) {
            const size_t column = column_of(cell.attribute("r").value());
            if (column < columns_max) {
                cells.resize(std::max(cells.size(), column + 1));
                cells[column] = cell_text(cell, shared);
            }
        }
        laid_out += cells.size();
        if (laid_out + rows.size() > cells_max) {
            return std::nullopt;
        }
    }
    return rows;
}

Result<std::vector<std::string>> shared_texts(zip_t* zip, const std::string& path) {
    std::vector<std::string> out;
    const char* name = "xl/sharedStrings.xml";
    if (zip_name_locate(zip, name, 0) < 0) {
        return out;
    }
    pugi::xml_document document;
    const std::string xml = TRY(part(zip, path, name));
    TRY(parse(xml, path, name, document));
    for (const pugi::xml_node item : document.child("sst").children("si")) {
        out.push_back(text_of(item));
    }
    return out;
}

// Parts of sheets by the name of their relation.
Result<std::map<std::string, std::string>> relations(zip_t* zip, const std::string& path) {
    const char* name = "xl/_rels/workbook.xml.rels";
    pugi::xml_document document;
    const std::string xml = TRY(part(zip, path, name));
    TRY(parse(xml, path, name, document));
    std::map<std::string, std::string> out;
    for (const pugi::xml_node one : document.child("Relationships").children("Relationship")) {
        std::string target = one.attribute("Target").value();
        target = target.starts_with('/') ? target.substr(1) : "xl/" + target;
        out[one.attribute("Id").value()] = std::move(target);
    }
    return out;
}

}  // namespace

Result<std::map<std::string, SheetRows>> read_workbook(const std::string& path) {
    int why = 0;
    const Zip zip{zip_open(path.c_str(), ZIP_RDONLY, &why)};
    if (!zip) {
        if (why == ZIP_ER_NOENT) {
            auto error = fail(Code::not_found, "berkas tidak ada", "there is no such file");
            return std::unexpected(std::move(error).error().at(path));
        }
        return no_workbook(path, "zip");
    }
    const auto shared = TRY(shared_texts(zip.get(), path));
    const auto targets = TRY(relations(zip.get(), path));
    pugi::xml_document book;
    const std::string xml = TRY(part(zip.get(), path, "xl/workbook.xml"));
    TRY(parse(xml, path, "xl/workbook.xml", book));
    std::map<std::string, SheetRows> out;
    for (const pugi::xml_node sheet : book.child("workbook").child("sheets").children("sheet")) {
        const auto target = targets.find(sheet.attribute("r:id").value());
        if (target == targets.end()) {
            continue;
        }
        pugi::xml_document document;
        const std::string content = TRY(part(zip.get(), path, target->second));
        TRY(parse(content, path, target->second, document));
        auto rows = rows_of(document, shared);
        if (!rows) {
            return too_large(
                path, {"lembar lebih dari 4.000.000 sel", "a sheet has more than 4,000,000 cells"});
        }
        out[sheet.attribute("name").value()] = std::move(*rows);
    }
    return out;
}

}  // namespace regsosek::convert
