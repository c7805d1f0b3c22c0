// TOML through toml++.
#include "ground/base/toml.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "ground/base/files.h"
#include "ground/base/text.h"

namespace regsosek {

namespace {

constexpr size_t bytes_max = 1 << 20;

const toml::table& of(const void* table) {
    return *static_cast<const toml::table*>(table);
}

std::unexpected<Error> refuse_at(const std::string& path, uint64_t line, std::string_view key,
                                 std::string id, std::string en) {
    return std::unexpected(fail(Code::bad_input, std::move(id), std::move(en))
                               .error()
                               .at(path, line, std::string(key)));
}

std::unexpected<Error> not_read(const std::string& path, Code code, const char* id,
                                const char* en) {
    return std::unexpected(fail(code, id, en).error().at(path));
}

Result<std::string> content_of(const std::string& path) {
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (!std::filesystem::exists(status)) {
        return not_read(path, Code::not_found, "berkas tidak ada", "the file is not there");
    }
    if (std::filesystem::is_directory(status)) {
        return not_read(path, Code::io, "ini folder, bukan berkas", "this is a folder, no file");
    }
    const auto bytes = std::filesystem::file_size(path, problem);
    if (!problem && bytes > bytes_max) {
        return not_read(path, Code::limit, "berkas TOML lebih dari 1 MiB",
                        "the TOML file is larger than 1 MiB");
    }
    return files::read(path);
}

}  // namespace

struct TomlTable::State {
    std::string path;
    toml::table root;
};

TomlTable::TomlTable(std::shared_ptr<const State> state, const void* table)
    : state_(std::move(state)), path_(state_->path), table_(table) {}

Result<TomlTable> TomlTable::read(const std::string& path) {
    const std::string content = TRY(content_of(path));
    try {
        auto state = std::make_shared<const State>(State{path, toml::parse(content)});
        const void* root = &state->root;
        return TomlTable(std::move(state), root);
    } catch (const toml::parse_error& problem) {
        const std::string why{problem.description()};
        return refuse_at(path, problem.source().begin.line, "",
                         fmt::format("bukan TOML yang sah ({})", why),
                         fmt::format("not valid TOML ({})", why));
    }
}

uint64_t TomlTable::line() const {
    return std::max<uint64_t>(1, of(table_).source().begin.line);
}

uint64_t TomlTable::line(std::string_view key) const {
    const toml::node* node = of(table_).get(key);
    return node == nullptr ? 0 : node->source().begin.line;
}

std::vector<std::string> TomlTable::keys() const {
    std::vector<std::string> out;
    for (const auto& [key, node] : of(table_)) {
        out.emplace_back(key.str());
    }
    return out;
}

Result<void> TomlTable::check_keys(std::span<const std::string_view> known) const {
    const std::vector<std::string> names(known.begin(), known.end());
    for (const std::string& name : keys()) {
        if (std::ranges::find(names, name) != names.end()) {
            continue;
        }
        Error error = refuse(name, fmt::format("kunci \"{}\" tidak dikenal", name),
                             fmt::format("the key \"{}\" is not known", name))
                          .error();
        if (const auto near = text::nearest(name, names)) {
            error = std::move(error).with_hint(fmt::format("Maksudnya \"{}\"?", *near),
                                               fmt::format("Is \"{}\" meant?", *near));
        }
        return std::unexpected(std::move(error));
    }
    return {};
}

Result<std::string> TomlTable::text(std::string_view key) const {
    const toml::node* node = of(table_).get(key);
    if (node == nullptr) {
        return refuse(key, fmt::format("kunci \"{}\" tidak ada", key),
                      fmt::format("the key \"{}\" is missing", key));
    }
    const auto value = node->value_exact<std::string>();
    if (!value || value->empty()) {
        return refuse(key, fmt::format("nilai \"{}\" harus teks yang tidak kosong", key),
                      fmt::format("the value of \"{}\" must be a text that is not empty", key));
    }
    return *value;
}

Result<std::vector<std::string>> TomlTable::texts(std::string_view key) const {
    std::vector<std::string> out;
    const toml::node* node = of(table_).get(key);
    if (node == nullptr) {
        return out;
    }
    const toml::array* array = node->as_array();
    if (array == nullptr || !array->is_homogeneous(toml::node_type::string)) {
        // An empty list has no type.
        if (array == nullptr || !array->empty()) {
            return refuse(key, fmt::format("nilai \"{}\" harus daftar teks", key),
                          fmt::format("the value of \"{}\" must be a list of texts", key));
        }
        return out;
    }
    for (const toml::node& item : *array) {
        out.push_back(item.value_or(std::string{}));
    }
    return out;
}

Result<std::vector<TomlTable>> TomlTable::tables(std::string_view key) const {
    std::vector<TomlTable> out;
    const toml::node* node = of(table_).get(key);
    if (node == nullptr) {
        return out;
    }
    const toml::array* array = node->as_array();
    if (array == nullptr || (!array->empty() && !array->is_array_of_tables())) {
        return refuse(key, fmt::format("\"{}\" harus ditulis [[{}]]", key, key),
                      fmt::format("\"{}\" is written [[{}]]", key, key));
    }
    for (const toml::node& item : *array) {
        out.push_back(TomlTable(state_, item.as_table()));
    }
    return out;
}

std::optional<TomlTable> TomlTable::table(std::string_view key) const {
    const toml::node* node = of(table_).get(key);
    const toml::table* found = node == nullptr ? nullptr : node->as_table();
    return found == nullptr ? std::nullopt : std::optional(TomlTable(state_, found));
}

std::optional<std::string> TomlTable::value(std::string_view key) const {
    const toml::node* node = of(table_).get(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (const auto* text = node->as_string()) {
        return text->get();
    }
    if (const auto* truth = node->as_boolean()) {
        return truth->get() ? "true" : "false";
    }
    if (const auto* number = node->as_integer()) {
        return std::to_string(number->get());
    }
    if (const auto* real = node->as_floating_point()) {
        return fmt::format("{}", real->get());
    }
    if (const auto* date = node->as_date()) {
        std::ostringstream out;
        out << date->get();
        return out.str();
    }
    return std::nullopt;
}

std::optional<int64_t> TomlTable::integer(std::string_view key) const {
    const toml::node* node = of(table_).get(key);
    return node == nullptr ? std::nullopt : node->value<int64_t>();
}

std::unexpected<Error> TomlTable::refuse(std::string_view key, std::string id,
                                         std::string en) const {
    const uint64_t at = line(key);
    return refuse_at(path_, at == 0 ? line() : at, key, std::move(id), std::move(en));
}

std::string toml_section(
    const std::string& name,
    std::span<const std::pair<std::string, std::variant<int64_t, std::string>>> values) {
    toml::table section;
    for (const auto& [key, value] : values) {
        std::visit([&](const auto& one) { section.insert_or_assign(key, one); }, value);
    }
    std::ostringstream out;
    out << toml::table{{name, std::move(section)}} << "\n";
    return out.str();
}

}  // namespace regsosek
