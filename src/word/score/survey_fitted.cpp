// Numbers are decimal texts that give the same bits back; bytes of trees are hexadecimal.
#include "word/score/survey_fitted.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "word/score/estimate_json.h"
#include "word/score/fitted_json.h"
#include "word/score/fitted_model.h"

namespace regsosek::score {
namespace {

json::Value model_value(const SurveyModel& model) {
    json::Object out;
    out["name"] = text_value(model.name);
    out["response"] = text_value(model.response);
    out["weight"] = text_value(model.weight);
    out["source"] = text_value(model.source);
    out["district"] = text_value(model.district);
    out["title_id"] = text_value(model.title.id);
    out["title_en"] = text_value(model.title.en);
    json::Array predictors;
    for (const SurveyPredictor& one : model.predictors) {
        json::Object entry;
        entry["name"] = text_value(one.name);
        entry["item"] = text_value(one.item);
        entry["label_id"] = text_value(one.label.id);
        entry["label_en"] = text_value(one.label.en);
        entry["expression"] = text_value(one.expression);
        entry["levels_of"] = text_value(one.levels_of);
        predictors.emplace_back().data = std::move(entry);
    }
    out["predictors"] = json::Value{std::move(predictors)};
    return json::Value{std::move(out)};
}

json::Value estimates_value(const FittedSurvey& fitted) {
    const SurveyEstimate& fit = fitted.estimate;
    json::Object out;
    json::Array names;
    for (const SurveyColumn& column : fitted.columns) {
        names.emplace_back().data = column.name;
    }
    out["columns"] = json::Value{std::move(names)};
    out["coefficients"] = reals(fit.coefficients);
    out["covariance"] = reals(fit.covariance.values);
    out["lambda"] = real_value(fit.lambda);
    add_parts(fit, fitted.district_name, out);
    return json::Value{std::move(out)};
}

json::Value seen_value(const SeenCodes& seen) {
    json::Object out;
    for (const auto& [column, codes] : seen) {
        json::Array texts;
        for (const std::string& code : codes) {
            texts.emplace_back().data = code;
        }
        out[column] = json::Value{std::move(texts)};
    }
    return json::Value{std::move(out)};
}

void read_model(const json::Value& content, FittedReader& reader, FittedSurvey& out) {
    const json::Value& model = reader.member(content, "model");
    out.model.name = reader.text(model, "name");
    out.model.response = reader.text(model, "response");
    out.model.weight = reader.text(model, "weight");
    out.model.source = reader.text(model, "source");
    out.model.district = reader.text(model, "district");
    out.model.title = {reader.text(model, "title_id"), reader.text(model, "title_en")};
    for (const json::Value& entry : reader.array(model, "predictors")) {
        SurveyPredictor one;
        one.name = reader.text(entry, "name");
        one.item = reader.text(entry, "item");
        one.label = {reader.text(entry, "label_id"), reader.text(entry, "label_en")};
        one.expression = reader.text(entry, "expression");
        one.levels_of = reader.text(entry, "levels_of");
        out.model.predictors.push_back(std::move(one));
    }
    const auto method = method_named(reader.text(content, "method"));
    if (!method) {
        reader.miss("method");
    }
    out.model.estimation.method = method.value_or(Method::least_squares);
    out.estimate.method = out.model.estimation.method;
}

void read_estimates(const json::Value& content, FittedReader& reader, FittedSurvey& out) {
    const json::Value& estimates = reader.member(content, "estimates");
    for (const json::Value& name : reader.array(estimates, "columns")) {
        SurveyColumn column;
        column.name = name.text() == nullptr ? std::string() : *name.text();
        out.columns.push_back(std::move(column));
    }
    SurveyEstimate& fit = out.estimate;
    fit.coefficients = numbers(reader.member(estimates, "coefficients"), reader, "coefficients");
    const auto covariance = numbers(reader.member(estimates, "covariance"), reader, "covariance");
    const size_t p = out.columns.size();
    const bool sizes = (fit.coefficients.size() == p || fit.method == Method::boosting) && p > 1 &&
                       (covariance.empty() || covariance.size() == p * p);
    if (!sizes) {
        reader.miss("coefficients");
        return;
    }
    if (!covariance.empty()) {
        fit.covariance = estimate::Matrix(p, p);
        fit.covariance.values = covariance;
    }
    fit.lambda = reader.real(estimates, "lambda");
    read_parts(estimates, reader, fit, out.district_name);
}

void read_seen(const json::Value& content, FittedReader& reader, FittedSurvey& out) {
    const json::Object* seen = reader.member(content, "seen").object();
    if (seen == nullptr) {
        reader.miss("seen");
        return;
    }
    for (const auto& [column, codes] : *seen) {
        for (const json::Value& code : codes.array() == nullptr ? json::Array{} : *codes.array()) {
            out.seen[column].insert(code.text() == nullptr ? std::string() : *code.text());
        }
    }
}

}  // namespace

std::string content_text(const FittedSurvey& fitted, int64_t excluded) {
    json::Object out;
    out["estimates"] = estimates_value(fitted);
    out["method"] = text_value(std::string(name(fitted.estimate.method)));
    out["model"] = model_value(fitted.model);
    out["rows"] = json::Value{fitted.rows};
    out["excluded"] = json::Value{excluded};
    out["seen"] = seen_value(fitted.seen);
    out["sigma"] = real_value(fitted.sigma);
    out["table_hash"] = text_value(fitted.table_hash);
    return json::canonical(json::Value{std::move(out)});
}

Result<FittedSurvey> read_fitted_survey(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return std::unexpected(fail(errno == ENOENT ? Code::not_found : Code::io,
                                    "model tidak dapat dibuka", "the model cannot be opened")
                                   .error()
                                   .at(path));
    }
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string_view bytes = TRY(hashed_content(text, path));
    auto content = json::parse(bytes);
    if (!content) {
        return std::unexpected(std::move(content).error().at(path));
    }
    FittedReader reader(path);
    FittedSurvey out;
    out.model.path = path;
    read_model(*content, reader, out);
    read_estimates(*content, reader, out);
    read_seen(*content, reader, out);
    if (predictor_of_column(out).size() != out.columns.size()) {
        reader.miss("columns");
    }
    out.rows = reader.integer(*content, "rows");
    out.sigma = reader.real(*content, "sigma");
    out.table_hash = reader.text(*content, "table_hash");
    TRY(reader.done());
    out.hash = hex(blake2b(bytes));
    out.id = model_id(out.model.name, out.hash);
    return out;
}

std::vector<size_t> predictor_of_column(const FittedSurvey& fitted) {
    std::vector<size_t> out = {0};
    for (size_t p = 0; p < fitted.model.predictors.size(); ++p) {
        const SurveyPredictor& one = fitted.model.predictors[p];
        if (one.levels_of.empty()) {
            out.push_back(p);
            continue;
        }
        for (const SurveyColumn& head : fitted.columns) {
            if (head.name.starts_with(one.name + "=")) {
                out.push_back(p);
            }
        }
    }
    return out;
}

bool is_logarithm(const std::string& response) {
    if (!response.starts_with("log(") || !response.ends_with(")")) {
        return false;
    }
    int64_t open = 0;
    for (size_t i = 0; i < response.size(); ++i) {
        open += response[i] == '(' ? 1 : response[i] == ')' ? -1 : 0;
        if (open == 0 && i >= 3 && i + 1 < response.size()) {
            return false;
        }
    }
    return true;
}

}  // namespace regsosek::score
