// Canonical JSON of a fitted model, and back.
#include "word/score/fitted_model.h"

#include <fmt/format.h>

#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "word/score/estimate_json.h"
#include "word/score/fitted_json.h"

namespace regsosek::score {
namespace {

constexpr size_t id_digits = 16;

/// Adds at the end. (Moving a whole Value makes g++ 12 warn of what is not so.)
void push(json::Array& array, json::Object object) {
    array.emplace_back().data = std::move(object);
}
json::Value integer_value(int64_t number) {
    return json::Value{number};
}

json::Value accuracy_value(const FitReport& report) {
    json::Object out;
    out["r2"] = real_value(report.r2);
    out["r2_out_of_sample"] = real_value(report.r2_out_of_sample);
    out["rmse_out_of_sample"] = real_value(report.rmse_out_of_sample);
    out["spearman_out_of_sample"] = real_value(report.spearman_out_of_sample);
    json::Array errors;
    for (const QuotaErrors& one : report.errors) {
        json::Object entry;
        entry["quota"] = real_value(one.quota);
        entry["exclusion"] = real_value(one.exclusion);
        entry["inclusion"] = real_value(one.inclusion);
        push(errors, std::move(entry));
    }
    out["errors"] = json::Value{std::move(errors)};
    return json::Value{std::move(out)};
}

json::Value sample_value(const FittedModel& model) {
    const FitReport& report = model.report;
    json::Object out;
    out["hash"] = text_value(model.sample_hash);
    out["families"] = integer_value(report.families);
    out["excluded"] = integer_value(report.excluded);
    out["units"] = integer_value(report.units);
    out["strata"] = integer_value(report.strata);
    out["unreadable"] = integer_value(report.unreadable);
    return json::Value{std::move(out)};
}

json::Value predictors_value(const FittedModel& model) {
    json::Array out;
    for (size_t j = 0; j < model.coefficients.size(); ++j) {
        const Coefficient& one = model.report.coefficients[j];
        json::Object entry;
        entry["name"] = text_value(one.name);
        entry["item"] = text_value(one.item);
        entry["label_id"] = text_value(one.label.id);
        entry["label_en"] = text_value(one.label.en);
        entry["expression"] = text_value(j == 0 ? "1" : model.spec.predictors[j - 1].expression);
        entry["estimate"] = real_value(model.coefficients[j]);
        entry["standard_error"] = real_value(one.standard_error);
        entry["sample_mean"] = real_value(model.means[j]);
        entry["aliased"] = integer_value(one.aliased ? 1 : 0);
        entry["unknown"] = integer_value(one.unknown);
        push(out, std::move(entry));
    }
    return json::Value{std::move(out)};
}

json::Value covariance_value(const estimate::Matrix& covariance) {
    json::Array out;  // the lower triangle, row by row
    for (size_t i = 0; i < covariance.rows; ++i) {
        for (size_t j = 0; j <= i; ++j) {
            out.emplace_back().data = fmt::format("{}", covariance.at(i, j));
        }
    }
    return json::Value{std::move(out)};
}

json::Value estimation_value(const Estimation& of) {
    json::Object out;
    out["alpha"] = real_value(of.alpha);
    out["depth"] = integer_value(of.depth);
    out["f_enter"] = real_value(of.f_enter);
    out["folds"] = integer_value(of.folds);
    out["lambda"] = real_value(of.lambda);
    out["method"] = text_value(std::string(name(of.method)));
    out["one_se"] = integer_value(of.one_se ? 1 : 0);
    out["rate"] = real_value(of.rate);
    out["rounds"] = integer_value(of.rounds);
    out["seed"] = integer_value(static_cast<int64_t>(of.seed));
    out["tau"] = real_value(of.tau);
    return json::Value{std::move(out)};
}

Estimation read_estimation_value(const json::Value& value, FittedReader& reader) {
    Estimation out;
    const auto method = method_named(reader.text(value, "method"));
    if (!method) {
        reader.miss("method");
    }
    out.method = method.value_or(Method::least_squares);
    out.alpha = reader.real(value, "alpha");
    out.depth = reader.integer(value, "depth");
    out.f_enter = reader.real(value, "f_enter");
    out.folds = reader.integer(value, "folds");
    out.lambda = reader.real(value, "lambda");
    out.one_se = reader.integer(value, "one_se") != 0;
    out.rate = reader.real(value, "rate");
    out.rounds = reader.integer(value, "rounds");
    out.seed = static_cast<uint64_t>(reader.integer(value, "seed"));
    out.tau = reader.real(value, "tau");
    return out;
}

/// The members of a model by another method than the preset.
void add_own(const FittedModel& model, json::Object& out) {
    json::Object estimates;
    estimates["lambda"] = real_value(model.own->estimate.lambda);
    estimates["shift"] = real_value(model.own->shift);
    add_parts(model.own->estimate, model.own->district_name, estimates);
    out["estimates"] = json::Value{std::move(estimates)};
    out["estimation"] = estimation_value(*model.spec.estimation);
}

void read_own(const json::Value& content, FittedReader& reader, FittedModel& model) {
    const json::Value* estimation = content.find("estimation");
    if (estimation == nullptr) {
        return;
    }
    model.spec.estimation = read_estimation_value(*estimation, reader);
    const json::Value& estimates = reader.member(content, "estimates");
    OwnMethod own;
    own.estimate.method = model.spec.estimation->method;
    own.estimate.coefficients = model.coefficients;
    own.estimate.lambda = reader.real(estimates, "lambda");
    own.shift = reader.real(estimates, "shift");
    read_parts(estimates, reader, own.estimate, own.district_name);
    describe_own(own, model.report);
    model.own = std::move(own);
}

void read_predictors(const json::Value& content, FittedReader& reader, FittedModel& model) {
    for (const json::Value& entry : reader.array(content, "predictors")) {
        Coefficient one;
        one.name = reader.text(entry, "name");
        one.item = reader.text(entry, "item");
        one.label = {reader.text(entry, "label_id"), reader.text(entry, "label_en")};
        one.estimate = reader.real(entry, "estimate");
        one.standard_error = reader.real(entry, "standard_error");
        one.aliased = reader.integer(entry, "aliased") != 0;
        one.unknown = reader.integer(entry, "unknown");
        model.coefficients.push_back(one.estimate);
        model.means.push_back(reader.real(entry, "sample_mean"));
        if (model.coefficients.size() > 1) {
            model.spec.predictors.push_back(
                {one.name, one.item, one.label, reader.text(entry, "expression"), 0});
        }
        model.report.coefficients.push_back(std::move(one));
    }
}

void read_covariance(const json::Value& content, FittedReader& reader, FittedModel& model) {
    const size_t p = model.coefficients.size();
    const json::Array& values = reader.array(content, "covariance");
    model.covariance = estimate::Matrix(p, p);
    if (values.size() != p * (p + 1) / 2 || p < 2) {
        reader.miss("covariance");
        return;
    }
    size_t at = 0;
    for (size_t i = 0; i < p; ++i) {
        for (size_t j = 0; j <= i; ++j, ++at) {
            const double value = reader.number(values[at], "covariance");
            model.covariance.at(i, j) = value;
            model.covariance.at(j, i) = value;
        }
    }
}

void read_measures(const json::Value& content, FittedReader& reader, FitReport& report) {
    const json::Value& sample = reader.member(content, "sample");
    report.families = reader.integer(sample, "families");
    report.excluded = reader.integer(sample, "excluded");
    report.units = reader.integer(sample, "units");
    report.strata = reader.integer(sample, "strata");
    report.unreadable = reader.integer(sample, "unreadable");
    const json::Value& accuracy = reader.member(content, "accuracy");
    report.r2 = reader.real(accuracy, "r2");
    report.r2_out_of_sample = reader.real(accuracy, "r2_out_of_sample");
    report.rmse_out_of_sample = reader.real(accuracy, "rmse_out_of_sample");
    report.spearman_out_of_sample = reader.real(accuracy, "spearman_out_of_sample");
    report.sigma = reader.real(content, "sigma");
    report.ridge = reader.real(content, "ridge");
    const json::Array& errors = reader.array(accuracy, "errors");
    for (size_t k = 0; k < report.errors.size() && k < errors.size(); ++k) {
        report.errors[k] = {reader.real(errors[k], "quota"), reader.real(errors[k], "exclusion"),
                            reader.real(errors[k], "inclusion")};
    }
}

constexpr std::string_view before_content = "{\"content\":";
constexpr std::string_view before_hash = ",\"hash\":\"";
constexpr std::string_view behind_hash = "\"}";
constexpr size_t hash_digits = 64;

}  // namespace

Result<std::string_view> hashed_content(std::string_view text, const std::string& where) {
    const size_t frame =
        before_content.size() + before_hash.size() + hash_digits + behind_hash.size();
    const size_t length = text.size() > frame ? text.size() - frame : 0;
    if (length == 0 || !text.starts_with(before_content) || !text.ends_with(behind_hash) ||
        text.substr(before_content.size() + length, before_hash.size()) != before_hash) {
        return std::unexpected(
            fail(Code::bad_input, "bukan model hasil score fit", "not a model made by score fit")
                .error()
                .at(where));
    }
    const std::string_view content = text.substr(before_content.size(), length);
    const size_t at = before_content.size() + length + before_hash.size();
    if (hex(blake2b(content)) != text.substr(at, hash_digits)) {
        return std::unexpected(
            fail(Code::corrupt, "model pernah disunting: isinya tidak sesuai dengan hash",
                 "the model was edited: its content does not fit its hash")
                .error()
                .at(where)
                .with_hint("duga ulang dengan score fit", "estimate it again with score fit"));
    }
    return content;
}

std::string content_text(const FittedModel& model) {
    json::Object out;
    out["accuracy"] = accuracy_value(model.report);
    out["covariance"] = covariance_value(model.covariance);
    if (model.own) {
        add_own(model, out);
    }
    out["form"] = text_value(model.spec.form);
    out["form_hash"] = text_value(model.form_hash);
    out["name"] = text_value(model.spec.name);
    out["objective"] = text_value(model.objective == Base::families ? "families" : "persons");
    out["persons"] = text_value(model.spec.persons);
    out["predictors"] = predictors_value(model);
    out["response"] = text_value("ln(expenditure_month / persons)");
    out["ridge"] = real_value(model.report.ridge);
    out["sample"] = sample_value(model);
    out["sigma"] = real_value(model.report.sigma);
    out["source"] = text_value(model.spec.source);
    out["title_en"] = text_value(model.spec.title.en);
    out["title_id"] = text_value(model.spec.title.id);
    return json::canonical(json::Value{std::move(out)});
}

std::string hashed_text(std::string_view content) {
    std::string out;
    json::Writer writer(out);
    writer.begin_object();
    writer.key("content");  // hashed_content knows this frame
    writer.raw(content);
    writer.key("hash");
    writer.value(hex(blake2b(content)));
    writer.end_object();
    return out;
}

std::string fitted_text(const FittedModel& model) {
    return hashed_text(content_text(model));
}

Result<FittedModel> parse_fitted(std::string_view text, const std::string& where) {
    const auto content_bytes = hashed_content(text, where);
    if (!content_bytes) {
        return std::unexpected(content_bytes.error());
    }
    auto parsed = json::parse(*content_bytes);
    if (!parsed) {
        return std::unexpected(std::move(parsed).error().at(where));
    }
    const json::Value& content = *parsed;
    FittedReader reader(where);
    FittedModel model;
    model.spec.path = where;
    model.spec.name = reader.text(content, "name");
    model.spec.form = reader.text(content, "form");
    model.spec.source = reader.text(content, "source");
    model.spec.persons = reader.text(content, "persons");
    model.spec.title = {reader.text(content, "title_id"), reader.text(content, "title_en")};
    model.form_hash = reader.text(content, "form_hash");
    model.objective =
        reader.text(content, "objective") == "persons" ? Base::persons : Base::families;
    model.sample_hash = reader.text(reader.member(content, "sample"), "hash");
    read_predictors(content, reader, model);
    read_covariance(content, reader, model);
    read_measures(content, reader, model.report);
    read_own(content, reader, model);
    TRY(reader.done());
    model.report.hash = hex(blake2b(*content_bytes));
    model.report.model = model_id(model.spec.name, model.report.hash);
    return model;
}

void describe_own(const OwnMethod& own, FitReport& report) {
    report.method = name(own.estimate.method);
    report.lambda = own.estimate.lambda;
    report.districts = static_cast<int64_t>(own.district_name.size());
    report.between = own.estimate.mixed ? own.estimate.mixed->between : 0;
    report.trees_hash = own.estimate.boosted ? own.estimate.boosted->hash : "";
}

std::string model_id(const std::string& name, const std::string& hash) {
    return name + "@" + hash.substr(0, id_digits);
}

}  // namespace regsosek::score
