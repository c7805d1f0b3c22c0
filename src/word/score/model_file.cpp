// Model files through toml++, the only place of score that names that library.
#include "word/score/model_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <set>
#include <span>

#include "ground/base/text.h"

namespace regsosek::score {
namespace {

constexpr std::array<std::string_view, 7> model_keys = {"name",   "form",    "title_id", "title_en",
                                                        "source", "persons", "predictor"};
constexpr std::array<std::string_view, 5> predictor_keys = {"name", "item", "label_id", "label_en",
                                                            "expression"};

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
                                    "berkas model tidak dapat dibuka",
                                    "the model file cannot be opened")
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

Result<void> check_keys(const std::string& path, const toml::table& table,
                        std::span<const std::string_view> known) {
    const std::vector<std::string> names(known.begin(), known.end());
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        if (std::ranges::find(names, name) != names.end()) {
            continue;
        }
        Error error = refuse(path, node.source().begin.line, name,
                             fmt::format("kunci \"{}\" tidak dikenal", name),
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

Result<std::string> text_of(const std::string& path, const toml::table& table,
                            std::string_view key) {
    const toml::node* node = table.get(key);
    if (node == nullptr) {
        return refuse(path, table.source().begin.line, key,
                      fmt::format("kunci \"{}\" tidak ada", key),
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

uint64_t line_of(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    return node == nullptr ? 0 : node->source().begin.line;
}

/// Names and items become names of columns.
bool plain_name(std::string_view name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !name.empty() && name.front() >= 'a' && std::ranges::all_of(name, plain);
}

Result<PredictorSpec> predictor_of(const std::string& path, const toml::table& table) {
    TRY(check_keys(path, table, predictor_keys));
    PredictorSpec out;
    out.name = TRY(text_of(path, table, "name"));
    out.item = TRY(text_of(path, table, "item"));
    out.label.id = TRY(text_of(path, table, "label_id"));
    out.label.en = TRY(text_of(path, table, "label_en"));
    out.expression = TRY(text_of(path, table, "expression"));
    out.line = line_of(table, "expression");
    for (const std::string* name : {&out.name, &out.item}) {
        if (!plain_name(*name)) {
            return refuse(path, line_of(table, "name"), *name,
                          "nama hanya boleh memuat huruf kecil, angka dan garis bawah",
                          "a name has only lower-case letters, digits and underscores");
        }
    }
    return out;
}

Result<void> read_predictors(const toml::table& table, ModelSpec& model) {
    const toml::array* list =
        table.get("predictor") == nullptr ? nullptr : table.get("predictor")->as_array();
    if (list == nullptr || list->empty()) {
        return refuse(model.path, 1, "predictor", "model tidak mempunyai prediktor",
                      "the model has no predictor");
    }
    std::set<std::string> names;
    for (const toml::node& node : *list) {
        const toml::table* one = node.as_table();
        if (one == nullptr) {
            return refuse(model.path, node.source().begin.line, "predictor",
                          "prediktor harus ditulis [[predictor]]",
                          "a predictor is written [[predictor]]");
        }
        model.predictors.push_back(TRY(predictor_of(model.path, *one)));
        if (!names.insert(model.predictors.back().name).second) {
            return refuse(model.path, line_of(*one, "name"), model.predictors.back().name,
                          "nama prediktor terulang", "a predictor's name is repeated");
        }
    }
    return {};
}

}  // namespace

Result<ModelSpec> read_model_file(const std::string& path) {
    const toml::table table = TRY(parse_file(path));
    TRY(check_keys(path, table, model_keys));
    ModelSpec model;
    model.path = path;
    model.name = TRY(text_of(path, table, "name"));
    model.form = TRY(text_of(path, table, "form"));
    model.title.id = TRY(text_of(path, table, "title_id"));
    model.title.en = TRY(text_of(path, table, "title_en"));
    model.source = TRY(text_of(path, table, "source"));
    model.persons = TRY(text_of(path, table, "persons"));
    model.persons_line = line_of(table, "persons");
    TRY(read_predictors(table, model));
    return model;
}

std::string item_number(const std::string& item) {
    return item.substr(0, item.find('_'));
}

}  // namespace regsosek::score
