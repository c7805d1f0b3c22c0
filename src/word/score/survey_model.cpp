// Model files of surveys.
#include "word/score/survey_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "ground/base/toml.h"
#include "word/score/model_file.h"
#include "word/score/predictors.h"

namespace regsosek::score {
namespace {

constexpr std::array<std::string_view, 11> model_keys = {
    "name",   "title_id", "title_en",   "source",    "response", "weight",
    "design", "areas",    "estimation", "predictor", "group"};
constexpr std::array<std::string_view, 4> design_keys = {"strata", "units", "populations",
                                                         "lonely"};
constexpr std::array<std::string_view, 2> area_keys = {"district", "province"};
constexpr std::array<std::string_view, 7> predictor_keys = {
    "name", "item", "label_id", "label_en", "expression", "levels_of", "penalised"};
constexpr std::array<std::string_view, 2> group_keys = {"name", "expression"};
constexpr std::array<std::string_view, 4> lonely_names = {"fail", "certainty", "adjust", "average"};

Result<SurveyPredictor> predictor_of(const TomlTable& table) {
    TRY(table.check_keys(predictor_keys));
    SurveyPredictor out;
    out.name = TRY(table.text("name"));
    out.item = table.value("item").value_or("");
    out.label.id = table.value("label_id").value_or(out.name);
    out.label.en = table.value("label_en").value_or(out.name);
    out.expression = table.value("expression").value_or("");
    out.levels_of = table.value("levels_of").value_or("");
    out.penalised = table.value("penalised").value_or("true") != "false";
    out.line = table.line(out.levels_of.empty() ? "expression" : "levels_of");
    if (out.expression.empty() == out.levels_of.empty()) {
        return table.refuse("name", "prediktor memerlukan expression atau levels_of",
                            "a predictor needs expression or levels_of");
    }
    if (denied_number(item_number(out.item))) {
        return std::unexpected(
            fail(Code::no_right,
                 fmt::format("prediktor \"{}\" memakai {}, yang tidak boleh menjadi prediktor",
                             out.name, out.item),
                 fmt::format("the predictor \"{}\" uses {}, which may not predict", out.name,
                             out.item))
                .error()
                .at(table.path(), table.line("item"), out.name));
    }
    return out;
}

Result<void> read_predictors(const TomlTable& table, SurveyModel& model) {
    std::set<std::string> names;
    const auto list = TRY(table.tables("predictor"));
    for (const TomlTable& one : list) {
        model.predictors.push_back(TRY(predictor_of(one)));
        if (!names.insert(model.predictors.back().name).second) {
            return one.refuse("name", "nama prediktor terulang", "a predictor's name is repeated");
        }
    }
    if (model.predictors.empty()) {
        return table.refuse("predictor", "model tidak mempunyai prediktor",
                            "the model has no predictor");
    }
    const auto groups = TRY(table.tables("group"));
    for (const TomlTable& one : groups) {
        TRY(one.check_keys(group_keys));
        SurveyGroup group;
        group.name = TRY(one.text("name"));
        group.expression = TRY(one.text("expression"));
        group.line = one.line("expression");
        model.groups.push_back(std::move(group));
    }
    return {};
}

Result<void> read_design(const TomlTable& table, SurveyModel& model) {
    if (const auto design = table.table("design")) {
        TRY(design->check_keys(design_keys));
        model.strata = TRY(design->texts("strata"));
        model.units = TRY(design->texts("units"));
        model.populations = TRY(design->texts("populations"));
        model.lonely = static_cast<LonelyPsu>(TRY(toml_word(*design, "lonely", lonely_names)));
        const bool fits = model.strata.size() <= std::max<size_t>(1, model.units.size()) &&
                          (model.populations.empty() ||
                           model.populations.size() == std::max<size_t>(1, model.units.size()));
        if (!fits) {
            return design->refuse("units", "strata dan populations harus sesuai dengan units",
                                  "strata and populations must fit units");
        }
    }
    if (const auto areas = table.table("areas")) {
        TRY(areas->check_keys(area_keys));
        model.district = areas->value("district").value_or("");
        model.province = areas->value("province").value_or("");
    }
    return {};
}

}  // namespace

bool is_survey_model(const std::string& path) {
    const auto table = TomlTable::read(path);
    return table && table->value("response").has_value();
}

Result<SurveyModel> read_survey_model(const std::string& path) {
    const auto table = TRY(TomlTable::read(path));
    TRY(table.check_keys(model_keys));
    SurveyModel model;
    model.path = path;
    model.name = TRY(table.text("name"));
    model.title.id = table.value("title_id").value_or(model.name);
    model.title.en = table.value("title_en").value_or(model.name);
    model.source = table.value("source").value_or("");
    model.response = TRY(table.text("response"));
    model.response_line = table.line("response");
    model.weight = table.value("weight").value_or("1");
    model.weight_line = table.line("weight");
    TRY(read_design(table, model));
    if (const auto estimation = table.table("estimation")) {
        model.estimation = TRY(read_estimation(*estimation));
    }
    TRY(read_predictors(table, model));
    if (by_district(model.estimation.method) && model.district.empty()) {
        return table.refuse("areas", "metode ini memerlukan areas.district",
                            "this method needs areas.district");
    }
    return model;
}

}  // namespace regsosek::score
