// Model files: predictors as people write them.
#include "word/score/model_file.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "ground/base/toml.h"

namespace regsosek::score {
namespace {

constexpr std::array<std::string_view, 8> model_keys = {
    "name", "form", "title_id", "title_en", "source", "persons", "predictor", "estimation"};
constexpr std::array<std::string_view, 5> predictor_keys = {"name", "item", "label_id", "label_en",
                                                            "expression"};

/// Names and items become names of columns.
bool plain_name(std::string_view name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !name.empty() && name.front() >= 'a' && std::ranges::all_of(name, plain);
}

Result<PredictorSpec> predictor_of(const TomlTable& table) {
    TRY(table.check_keys(predictor_keys));
    PredictorSpec out;
    out.name = TRY(table.text("name"));
    out.item = TRY(table.text("item"));
    out.label.id = TRY(table.text("label_id"));
    out.label.en = TRY(table.text("label_en"));
    out.expression = TRY(table.text("expression"));
    out.line = table.line("expression");
    for (const auto& [key, name] : {std::pair{"name", &out.name}, {"item", &out.item}}) {
        if (!plain_name(*name)) {
            return table.refuse(key, "nama hanya boleh memuat huruf kecil, angka dan garis bawah",
                                "a name has only lower-case letters, digits and underscores");
        }
    }
    return out;
}

Result<void> read_predictors(const TomlTable& table, ModelSpec& model) {
    const auto list = TRY(table.tables("predictor"));
    if (list.empty()) {
        return table.refuse("predictor", "model tidak mempunyai prediktor",
                            "the model has no predictor");
    }
    std::set<std::string> names;
    for (const TomlTable& one : list) {
        model.predictors.push_back(TRY(predictor_of(one)));
        if (!names.insert(model.predictors.back().name).second) {
            return one.refuse("name", "nama prediktor terulang", "a predictor's name is repeated");
        }
    }
    return {};
}

}  // namespace

Result<ModelSpec> read_model_file(const std::string& path) {
    const auto table = TRY(TomlTable::read(path));
    TRY(table.check_keys(model_keys));
    ModelSpec model;
    model.path = path;
    model.name = TRY(table.text("name"));
    model.form = TRY(table.text("form"));
    model.title.id = TRY(table.text("title_id"));
    model.title.en = TRY(table.text("title_en"));
    model.source = TRY(table.text("source"));
    model.persons = TRY(table.text("persons"));
    model.persons_line = table.line("persons");
    TRY(read_predictors(table, model));
    if (const auto estimation = table.table("estimation")) {
        model.estimation = TRY(read_estimation(*estimation));
    }
    return model;
}

std::string item_number(const std::string& item) {
    return item.substr(0, item.find('_'));
}

}  // namespace regsosek::score
