// form.toml through toml++, the only place of form that names that library.
#include "ground/form/manifest.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>

#include "ground/base/text.h"

namespace regsosek::form {

namespace {

constexpr std::array<std::string_view, 6> keys = {"name",     "version",  "instrument",
                                                  "title_id", "title_en", "external_lists"};

std::unexpected<Error> refuse(const std::string& path, uint64_t line, std::string_view key,
                              std::string id, std::string en) {
    return std::unexpected(fail(Code::bad_input, std::move(id), std::move(en))
                               .error()
                               .at(path, line, std::string(key)));
}

Result<toml::table> parse_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return std::unexpected(fail(errno == ENOENT ? Code::not_found : Code::io,
                                    "form.toml tidak dapat dibuka", "form.toml cannot be opened")
                                   .error()
                                   .at(path));
    }
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    try {
        return toml::parse(content);
    } catch (const toml::parse_error& problem) {
        return refuse(path, problem.source().begin.line, "",
                      fmt::format("bukan TOML yang sah ({})", problem.description()),
                      fmt::format("not valid TOML ({})", problem.description()));
    }
}

Result<> check_keys(const std::string& path, const toml::table& table) {
    const std::vector<std::string> known(keys.begin(), keys.end());
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        if (std::ranges::find(known, name) != known.end()) {
            continue;
        }
        auto error = refuse(path, node.source().begin.line, name,
                            fmt::format("kunci \"{}\" tidak dikenal", name),
                            fmt::format("the key \"{}\" is not known", name))
                         .error();
        if (const auto near = text::nearest(name, known)) {
            error = std::move(error).with_hint(fmt::format("Maksudnya \"{}\"?", *near),
                                               fmt::format("Is \"{}\" meant?", *near));
        }
        return std::unexpected(std::move(error));
    }
    return {};
}

Result<std::string> text_of(const std::string& path, const toml::table& table,
                            std::string_view key) {
    const toml::node* node = table.get(key);
    if (node == nullptr) {
        return refuse(path, 1, key, fmt::format("kunci \"{}\" tidak ada", key),
                      fmt::format("the key \"{}\" is missing", key));
    }
    const auto value = node->value_exact<std::string>();
    if (!value || value->empty()) {
        return refuse(path, node->source().begin.line, key,
                      fmt::format("nilai \"{}\" harus teks yang tidak kosong", key),
                      fmt::format("the value of \"{}\" must be a text that is not empty", key));
    }
    return *value;
}

Result<std::vector<std::string>> texts_of(const std::string& path, const toml::table& table,
                                          std::string_view key) {
    std::vector<std::string> out;
    const toml::node* node = table.get(key);
    if (node == nullptr) {
        return out;
    }
    const auto wrong = [&] {
        return refuse(path, node->source().begin.line, key,
                      fmt::format("nilai \"{}\" harus daftar teks", key),
                      fmt::format("the value of \"{}\" must be a list of texts", key));
    };
    const toml::array* array = node->as_array();
    if (array == nullptr) {
        return wrong();
    }
    for (const toml::node& item : *array) {
        const auto value = item.value_exact<std::string>();
        if (!value) {
            return wrong();
        }
        out.push_back(*value);
    }
    return out;
}

}  // namespace

Result<Manifest> read_manifest(const std::string& path) {
    const toml::table table = TRY(parse_file(path));
    TRY(check_keys(path, table));
    Manifest out;
    out.name = TRY(text_of(path, table, "name"));
    out.version = TRY(text_of(path, table, "version"));
    out.instrument = TRY(text_of(path, table, "instrument"));
    out.title.id = TRY(text_of(path, table, "title_id"));
    out.title.en = TRY(text_of(path, table, "title_en"));
    out.external_lists = TRY(texts_of(path, table, "external_lists"));
    return out;
}

}  // namespace regsosek::form
