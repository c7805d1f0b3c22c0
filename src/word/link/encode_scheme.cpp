// Reading a scheme; every mistake is told with its place.
#include "word/link/encode_scheme.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/base/toml.h"
#include "method/pairs/encode.h"
#include "method/pairs/measure.h"
#include "word/link/model_toml.h"

namespace regsosek::link {

namespace {

constexpr std::array<std::string_view, 8> encoding_keys = {
    "name", "id", "id_left", "id_right", "bits", "xor_folds", "noise", "salt"};
constexpr std::array<std::string_view, 6> field_keys = {
    "column", "grams", "positional", "bits_per_value", "bits_per_gram", "salted"};
constexpr std::array<std::string_view, 1> block_keys = {"columns"};
constexpr std::array<std::string_view, 4> top_keys = {"encoding", "column", "field", "block"};

/// Raised whenever a field gives another filter than before: files encoded by programs that
/// differ in this are refused. 2: names lose what stands behind a comma, codes have at
/// most 16 digits, numbers are written in one way.
constexpr int comparable_version = 2;

Result<int> integer(const TomlTable& table, std::string_view key, int preset) {
    if (!table.value(key)) {
        return preset;
    }
    const auto number = table.integer(key);
    if (!number || *number < 0 || *number > 1'000'000) {
        return table.refuse(key, "harus bilangan bulat", "must be a whole number");
    }
    return static_cast<int>(*number);
}

Result<double> real(const TomlTable& table, std::string_view key) {
    const std::string text = table.value(key).value_or("0");
    double value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (bad != std::errc{} || end != text.data() + text.size()) {
        return table.refuse(key, "harus bilangan", "must be a number");
    }
    return value;
}

Result<bool> truth(const TomlTable& table, std::string_view key, bool preset) {
    const auto text = table.value(key);
    if (text && *text != "true" && *text != "false") {
        return table.refuse(key, "harus true atau false", "must be true or false");
    }
    return text ? *text == "true" : preset;
}

Result<size_t> column_of(const TomlTable& table, std::string_view key, const pairs::Model& model,
                         std::string_view name) {
    const int at = model.column(name);
    if (at < 0) {
        return table.refuse(key, "kolom tidak dikenal: " + std::string(name),
                            "unknown column: " + std::string(name));
    }
    return static_cast<size_t>(at);
}

Result<Part> read_part(const TomlTable& table, std::string_view key, const pairs::Model& model,
                       std::string_view text) {
    const size_t dot = text.find('.');
    Part out;
    out.column = TRY(column_of(table, key, model, text.substr(0, dot)));
    out.facet = dot == std::string_view::npos ? "" : text.substr(dot + 1);
    const pairs::Kind kind = model.columns[out.column].kind;
    const bool fits =
        out.facet.empty() || (out.facet == "year" && kind == pairs::Kind::date) ||
        (out.facet == "sound" && kind == pairs::Kind::name) ||
        (out.facet == "initial" && (kind == pairs::Kind::name || kind == pairs::Kind::text));
    if (!fits) {
        return table.refuse(key, fmt::format("'{}': bagian tidak dikenal", text),
                            fmt::format("'{}': no such part", text));
    }
    return out;
}

/// What of a column changes its filters: kind, order of dates, missing values, table of names.
Result<std::string> described_column(const TomlTable& table, const pairs::Column& column) {
    std::string out = fmt::format("column {} {} {}\n", column.name, pairs::kind_name(column.kind),
                                  column.date_order);
    for (const std::string& value : column.missing) {
        out += fmt::format("missing {} {}\n", value.size(), value);
    }
    if (!column.names_file.empty()) {
        const std::string path = TRY(names_path(table, column.names_file));
        out += "names " + hex(TRY(blake2b_file(path))) + "\n";
    }
    return out;
}

Result<void> read_encoding(const TomlTable& table, EncodeScheme& out) {
    TRY(table.check_keys(encoding_keys));
    out.name = table.value("name").value_or("");
    const std::string id = table.value("id").value_or("");
    out.model.id_left = table.value("id_left").value_or(id);
    out.model.id_right = table.value("id_right").value_or(id);
    if (out.model.id_left.empty() || out.model.id_right.empty()) {
        return table.refuse("id", "id: kolom nama setiap baris; isi id, atau id_left dan id_right",
                            "id: the column of each record's name; give id, or id_left and "
                            "id_right");
    }
    // The id is written as it stands: it must be nothing that the filters are to hide.
    for (const pairs::Column& column : out.model.columns) {
        if (column.left == out.model.id_left || column.right == out.model.id_right) {
            return table.refuse("id", "id: kolom '" + column.name + "' akan tertulis tanpa sandi",
                                "id: the column '" + column.name + "' would be written in clear");
        }
    }
    out.scheme.bits = TRY(integer(table, "bits", 1024));
    out.scheme.xor_folds = TRY(integer(table, "xor_folds", 0));
    out.scheme.noise = TRY(real(table, "noise"));
    if (const auto salt = table.value("salt")) {
        out.salt.push_back(TRY(read_part(table, "salt", out.model, *salt)));
        out.described += "salt " + *salt + "\n";
    }
    return {};
}

Result<void> read_field(const TomlTable& table, EncodeScheme& out) {
    TRY(table.check_keys(field_keys));
    const std::string column = TRY(table.text("column"));
    const size_t at = TRY(column_of(table, "column", out.model, column));
    clk::Field field;
    field.grams = TRY(integer(table, "grams", 2));
    field.positional = TRY(truth(table, "positional", false));
    field.bits_per_value = TRY(integer(table, "bits_per_value", 0));
    field.bits_per_gram = TRY(integer(table, "bits_per_gram", 10));
    // The salt's own column is not salted: a slip in it would leave nothing in common.
    const bool preset = !out.salt.empty() && out.salt.front().column != at;
    field.salted = TRY(truth(table, "salted", preset));
    if (field.salted && out.salt.empty()) {
        return table.refuse("salted", "tanpa salt pada [encoding]", "[encoding] has no salt");
    }
    out.scheme.fields.push_back(field);
    out.field_column.push_back(at);
    out.described += "field " + column + "\n";
    return {};
}

Result<void> read_block(const TomlTable& table, EncodeScheme& out) {
    TRY(table.check_keys(block_keys));
    std::vector<Part> parts;
    for (const std::string& text : TRY(table.texts("columns"))) {
        parts.push_back(TRY(read_part(table, "columns", out.model, text)));
        out.described += "block " + text + "\n";
    }
    if (parts.empty()) {
        return table.refuse("columns", "blok tanpa kolom", "a block without columns");
    }
    out.described += "end of block\n";
    out.block.push_back(std::move(parts));
    return {};
}

/// Digits of a code; empty when it is none, has more than 16 digits, or 16 zeros, as when files are
/// linked with names. A spreadsheet's ".0" goes, an exponent is none.
std::string digits_of(std::string_view field) {
    if (field.size() > 2 && field.ends_with(".0")) {
        field.remove_suffix(2);
    }
    std::string out;
    for (const char c : field) {
        if (c >= '0' && c <= '9') {
            out += c;
        } else if (c != ' ' && c != '-' && c != '.' && c != '/' && c != '\'') {
            return {};
        }
    }
    return pairs::pack_code(out) == 0 ? std::string() : out;
}

/// A number as it is always written: 5, 5.0 and 05 are one; empty when it is none.
std::string number_of(std::string_view field) {
    double value = 0;
    const auto [end, bad] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (bad != std::errc{} || end != field.data() + field.size() || !std::isfinite(value)) {
        return {};
    }
    return fmt::format("{}", value == 0 ? 0.0 : value);
}

/// A field that is no name, made comparable.
std::string plain_of(const pairs::Column& column, std::string_view field) {
    switch (column.kind) {
        case pairs::Kind::text: return pairs::plain_text(field);
        case pairs::Kind::date: {
            const uint32_t bcd = pairs::pack_date(field, column.date_order);
            return bcd == 0 ? std::string() : fmt::format("{:08x}", bcd);
        }
        case pairs::Kind::code:
        case pairs::Kind::place: return digits_of(field);
        case pairs::Kind::number: return number_of(field);
        case pairs::Kind::name: break;
    }
    return {};
}

}  // namespace

Result<EncodeScheme> read_scheme(const std::string& path) {
    const TomlTable file = TRY(TomlTable::read(path));
    TRY(file.check_keys(top_keys));
    EncodeScheme out;
    out.described = fmt::format("comparable {}\n", comparable_version);
    for (const TomlTable& table : TRY(file.tables("column"))) {
        out.model.columns.push_back(TRY(read_column(table)));
        out.described += TRY(described_column(table, out.model.columns.back()));
    }
    const auto encoding = file.table("encoding");
    if (!encoding) {
        return file.refuse("encoding", "bukan skema: tanpa [encoding]",
                           "not a scheme: no [encoding]");
    }
    TRY(read_encoding(*encoding, out));
    for (const TomlTable& table : TRY(file.tables("field"))) {
        TRY(read_field(table, out));
    }
    for (const TomlTable& table : TRY(file.tables("block"))) {
        TRY(read_block(table, out));
    }
    return out;
}

void make_comparable(const pairs::Model& model, std::span<const std::string_view> fields,
                     match::TokenCache& cache, Comparable& out) {
    out.value.assign(model.columns.size(), {});
    out.sound.assign(model.columns.size(), 0);
    out.unreadable.assign(model.columns.size(), 0);
    for (size_t c = 0; c < model.columns.size(); ++c) {
        const pairs::Column& column = model.columns[c];
        const std::string_view field = text::trimmed(fields[c]);
        if (field.empty() || std::ranges::find(column.missing, field) != column.missing.end()) {
            continue;
        }
        if (column.kind == pairs::Kind::name) {
            const auto name = pairs::comparable_name(*column.names, field, cache);
            out.value[c] = name.text();
            out.sound[c] = name.first_sound;
        } else {
            out.value[c] = plain_of(column, field);
        }
        out.unreadable[c] = out.value[c].empty() ? 1 : 0;
    }
}

std::string part_of(const Part& part, const Comparable& values) {
    const std::string& value = values.value[part.column];
    if (value.empty() || part.facet.empty()) {
        return value;
    }
    if (part.facet == "sound") {
        const uint32_t sound = values.sound[part.column];
        return sound == 0 ? std::string() : std::to_string(sound);
    }
    if (part.facet == "year") {
        return value.starts_with("0000") ? std::string() : value.substr(0, 4);
    }
    return value.substr(0, 1);
}

}  // namespace regsosek::link
