// A family that cannot be used (no expenditure, weight or member) keeps its row with weight 0, so
// that its PSU still counts in the variance; an unknown predictor takes the mean of those who know
// it.
#include "word/score/estimation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "ground/base/ids.h"
#include "ground/base/math.h"
#include "ground/base/text.h"
#include "method/estimate/design.h"
#include "method/estimate/targeting.h"
#include "method/estimate/validation.h"
#include "word/score/predictors.h"

namespace regsosek::score {
namespace {

constexpr std::array quotas = {0.10, 0.20, 0.30, 0.40};
void add_response(const Sample& sample, const Predicted& predicted, Base objective,
                  SampleProblem& out) {
    const size_t n = sample.weight.size();
    SurveyProblem& data = out.data;
    data.y.assign(n, 0.0);
    out.family_weight.assign(n, 0.0);
    data.design.weights.assign(n, 0.0);
    for (uint32_t r = 0; r < n; ++r) {
        const auto persons = static_cast<double>(predicted.persons[r]);
        if (!(persons > 0 && sample.expenditure[r] > 0 && sample.weight[r] > 0)) {
            continue;
        }
        data.y[r] = math::log(sample.expenditure[r] / persons);
        out.family_weight[r] = sample.weight[r];
        data.design.weights[r] =
            objective == Base::persons ? sample.weight[r] * persons : sample.weight[r];
        data.used.push_back(r);
    }
}

/// Replaces unknown predictors by their weighted mean. Errors: bad_input for one that nobody knows.
Result<void> impute(const ModelSpec& model, const Predicted& predicted, SampleProblem& out) {
    estimate::Matrix& x = out.data.x;
    const size_t n = x.rows;
    const size_t predictors = x.columns - 1;
    const std::vector<double>& w = out.data.design.weights;
    out.means.assign(x.columns, 1.0);
    out.unknown.assign(x.columns, 0);
    std::vector<double> weights(n);
    std::vector<double> terms(n);
    for (size_t j = 0; j < predictors; ++j) {
        for (size_t r = 0; r < n; ++r) {
            weights[r] = predicted.is_known(r, j) ? w[r] : 0;
            terms[r] = weights[r] * x.at(r, j + 1);
            out.unknown[j + 1] += w[r] > 0 && !predicted.is_known(r, j) ? 1 : 0;
        }
        const double total = math::block_sum(weights);
        if (!(total > 0)) {
            return std::unexpected(
                fail(Code::bad_input,
                     fmt::format("prediktor \"{}\" tidak diketahui pada satu keluarga pun",
                                 model.predictors[j].name),
                     fmt::format("the predictor \"{}\" is known for no family of the sample",
                                 model.predictors[j].name))
                    .error()
                    .at(model.path, model.predictors[j].line, model.predictors[j].name));
        }
        out.means[j + 1] = math::block_sum(terms) / total;
        for (size_t r = 0; r < n; ++r) {
            if (!predicted.is_known(r, j)) {
                x.at(r, j + 1) = out.means[j + 1];
            }
        }
    }
    return {};
}

/// Digits of an area code to those of the next level up, whose districts lend strength.
int64_t level_above(const std::string& digits) {
    constexpr std::array<std::pair<size_t, size_t>, 4> levels = {
        {{4, 2}, {7, 4}, {10, 7}, {14, 10}}};
    const auto at = std::ranges::find(levels, digits.size(), &std::pair<size_t, size_t>::first);
    return at == levels.end() ? 0 : text::integer(digits.substr(0, at->second)).value_or(0);
}

/// Districts numbered by their digits in ascending order; none when a name is no area code.
void add_districts(const Sample& sample, SurveyProblem& out) {
    std::vector<std::string> names = sample.district_name;
    const auto is_area = [&](const std::string& one) {
        return one.size() == names.front().size() && AreaRange::of(one).has_value();
    };
    if (names.empty() || !std::ranges::all_of(names, is_area)) {
        return;
    }
    std::ranges::sort(names);
    std::vector<int64_t> place;
    for (const std::string& one : sample.district_name) {
        place.push_back(std::ranges::lower_bound(names, one) - names.begin());
    }
    for (const int64_t district : sample.district) {
        const int64_t at = place[static_cast<size_t>(district)];
        out.district.push_back(at);
        out.province.push_back(level_above(names[static_cast<size_t>(at)]));
    }
    out.district_name = std::move(names);
}

/// Accuracy in the sample and out of it.
void report_accuracy(const SampleProblem& problem, std::span<const double> inside,
                     std::span<const double> outside, FitReport& report) {
    const std::vector<double>& w = problem.data.design.weights;
    report.r2 = estimate::accuracy(problem.data.y, inside, w).r2;
    const estimate::Accuracy out = estimate::accuracy(problem.data.y, outside, w);
    report.r2_out_of_sample = out.r2;
    report.rmse_out_of_sample = out.rmse;
    report.spearman_out_of_sample = out.spearman;
    for (size_t k = 0; k < quotas.size(); ++k) {
        const estimate::TargetingErrors errors =
            estimate::targeting_at_quota(problem.data.y, outside, problem.family_weight, quotas[k]);
        report.errors[k] = {quotas[k], errors.exclusion, errors.inclusion};
    }
}

/// Residual standard deviation in the sample, corrected for the coefficients. Errors: bad_input
/// (fewer families than coefficients).
Result<double> corrected_sigma(const SampleProblem& problem, std::span<const double> inside,
                               size_t rank) {
    const size_t used = problem.data.used.size();
    if (used <= rank) {
        return fail(Code::bad_input,
                    fmt::format("hanya {} keluarga untuk {} koefisien", used, rank),
                    fmt::format("only {} families for {} coefficients", used, rank));
    }
    const estimate::Accuracy in =
        estimate::accuracy(problem.data.y, inside, problem.data.design.weights);
    return in.rmse * math::sqrt(static_cast<double>(used) / static_cast<double>(used - rank));
}

std::vector<Coefficient> coefficients_of(const ModelSpec& spec, const SampleProblem& problem,
                                         std::span<const double> estimates,
                                         std::span<const size_t> aliased,
                                         const estimate::Matrix& covariance) {
    std::vector<Coefficient> out;
    for (size_t j = 0; j < estimates.size(); ++j) {
        Coefficient one;
        one.name = "(intercept)";
        one.label = {"Konstanta", "Intercept"};
        if (j > 0) {
            const PredictorSpec& predictor = spec.predictors[j - 1];
            one.name = predictor.name;
            one.item = predictor.item;
            one.label = predictor.label;
        }
        one.estimate = estimates[j];
        one.standard_error = covariance.rows == 0 ? std::numeric_limits<double>::quiet_NaN()
                                                  : math::sqrt(std::max(0.0, covariance.at(j, j)));
        one.aliased = std::ranges::find(aliased, j) != aliased.end();
        one.unknown = problem.unknown[j];
        out.push_back(std::move(one));
    }
    return out;
}

/// Least squares with the ridge in force.
Result<estimate::LinearFit> preset_fit(const SurveyProblem& data, double ridge) {
    const std::vector<double>& w = data.design.weights;
    if (ridge == 0) {
        return estimate::least_squares(data.x, data.y, w);
    }
    std::vector<uint32_t> rows(data.y.size());
    std::iota(rows.begin(), rows.end(), 0U);
    const std::vector<double> penalties = estimate::ridge_penalties(data.x, w, ridge);
    return estimate::solve(estimate::triangle_of(data.x, data.y, w, rows), {}, penalties);
}

/// The preset: least squares with a ridge that is given or chosen by cross-validation.
Result<void> estimate_preset(const SampleProblem& problem, std::span<const int32_t> folds,
                             double ridge, FittedModel& out) {
    const SurveyProblem& data = problem.data;
    const std::vector<double>& w = data.design.weights;
    out.report.ridge = ridge >= 0 ? ridge : TRY(prior_ridge(data, folds));
    const estimate::LinearFit fit = TRY(preset_fit(data, out.report.ridge));
    auto design = TRY(estimate::regression_covariance(fit, data.x, data.y, data.design));
    const std::vector<double> inside = estimate::predicted(data.x, fit.coefficients);
    out.report.sigma = TRY(corrected_sigma(problem, inside, fit.rank));
    const std::vector<double> outside =
        TRY(estimate::out_of_fold(data.x, data.y, w, folds, out.report.ridge));
    report_accuracy(problem, inside, outside, out.report);
    out.report.coefficients =
        coefficients_of(out.spec, problem, fit.coefficients, fit.aliased, design.covariance);
    out.coefficients = fit.coefficients;
    out.covariance = std::move(design.covariance);
    return {};
}

/// A method of its own. Where it has no covariance, sigma is the error out of fold, which holds
/// that of the coefficients too.
Result<void> estimate_own(const SampleProblem& problem, std::span<const int32_t> folds,
                          FittedModel& out) {
    const SurveyProblem& data = problem.data;
    const Estimation& options = *out.spec.estimation;
    OwnMethod own;
    own.estimate = TRY(estimated(data, options));
    TRY(add_covariance(data, own.estimate));
    std::vector<double> inside = TRY(predictions(own.estimate, data));
    std::vector<double> outside = TRY(out_of_round(data, options, round_of(folds, data)));
    if (options.method == Method::quantile) {
        std::vector<double> errors;
        for (const uint32_t r : data.used) {
            errors.push_back(data.design.weights[r] * (data.y[r] - outside[r]));
        }
        own.shift = math::block_sum(errors) / math::block_sum(data.design.weights);
        for (const uint32_t r : data.used) {
            inside[r] += own.shift;
            outside[r] += own.shift;
        }
    }
    report_accuracy(problem, inside, outside, out.report);
    const double corrected = TRY(corrected_sigma(problem, inside, own.estimate.rank));
    const bool known = own.estimate.covariance.rows > 0;
    out.report.sigma = known ? corrected : out.report.rmse_out_of_sample;
    const size_t columns = data.x.columns;
    own.estimate.coefficients.resize(columns);  // trees have none
    out.report.coefficients = coefficients_of(out.spec, problem, own.estimate.coefficients,
                                              own.estimate.aliased, own.estimate.covariance);
    out.coefficients = own.estimate.coefficients;
    out.covariance = known ? own.estimate.covariance : estimate::Matrix(columns, columns);
    own.district_name = own.estimate.districts || own.estimate.mixed ? data.district_name
                                                                     : std::vector<std::string>{};
    describe_own(own, out.report);
    out.own = std::move(own);
    return {};
}

/// PSUs and strata as the variance counts them. Errors: those of the design (a lonely PSU).
Result<void> count_design(const SurveyProblem& data, FitReport& report) {
    const estimate::Matrix nothing(data.y.size(), 1);
    const auto design = TRY(estimate::sum_covariance(nothing, data.design));
    report.units = design.units;
    report.strata = design.strata;
    return {};
}

}  // namespace

Result<SampleProblem> sample_problem(const ModelSpec& model, const form::Form& form,
                                     const Sample& sample, const store::FormBatch& views,
                                     const FitOptions& options) {
    const CompiledModel compiled = TRY(compile_model(model, form));
    TRY(check_loaded(compiled, views.batch, form, options.sample_folder));
    Predicted predicted = evaluate_model(compiled, views.batch);
    SampleProblem out;
    add_response(sample, predicted, options.objective, out);
    out.data.x = std::move(predicted.x);
    TRY(impute(model, predicted, out));
    out.data.columns.push_back({"(intercept)", {"Konstanta", "Intercept"}, false});
    for (const PredictorSpec& one : model.predictors) {
        out.data.columns.push_back({one.name, one.label, true});
    }
    out.data.design.stages.push_back({sample.stratum, sample.unit, {}});
    out.data.design.lonely = static_cast<estimate::LonelyPsu>(options.lonely_psu);
    add_districts(sample, out.data);
    return out;
}

Result<std::optional<Estimation>> estimation_of(const ModelSpec& model, const FitOptions& options,
                                                const SurveyProblem& data) {
    std::optional<Estimation> out = model.estimation;
    if (!options.method.empty()) {
        const auto method = method_named(options.method);
        if (!method) {
            return fail(Code::usage, fmt::format("metode harus salah satu dari {}", method_list()),
                        fmt::format("the method must be one of {}", method_list()));
        }
        out = out.value_or(Estimation{});
        out->method = *method;
    }
    if (out && options.ridge >= 0) {
        return fail(Code::usage, "--plain tidak dapat bersama --method atau [estimation] model",
                    "--plain cannot go with --method or the model's [estimation]");
    }
    if (out && out->method == Method::logistic) {
        return std::unexpected(fail(Code::bad_input, "logistic memberi peluang, bukan pengeluaran",
                                    "logistic gives a probability and no expenditure")
                                   .error()
                                   .at(model.path));
    }
    if (out && by_district(out->method) && data.district.empty()) {
        return std::unexpected(
            fail(Code::bad_input, "metode ini memerlukan kolom district dalam sampel",
                 "this method needs a column district in the sample")
                .error()
                .at(options.sample_folder + "/sample_family.csv", 1, "district")
                .with_hint("isi dengan digit awal kode wilayah, sama panjang: 3369010",
                           "fill it with the first digits of area codes, all as long: 3369010"));
    }
    return out;
}

Result<std::shared_ptr<const form::Form>> form_of(const ModelSpec& model,
                                                  const std::string& forms_folder) {
    const std::string folder = form::default_forms_folder(forms_folder);
    return form::Form::load(folder + "/" + model.form);
}

std::string default_model_file() {
    return form::default_forms_folder() + "/../models/pmt-regsosek22.toml";
}

Result<FittedModel> estimate_model(const FitOptions& options) {
    FittedModel out;
    out.spec = TRY(
        read_model_file(options.model_file.empty() ? default_model_file() : options.model_file));
    const auto form = TRY(form_of(out.spec, options.forms_folder));
    const Sample sample = TRY(read_sample(options.sample_folder, *form));
    const store::FormBatch views = store::batch_of(sample.columns, *form);
    const SampleProblem problem = TRY(sample_problem(out.spec, *form, sample, views, options));
    const SurveyProblem& data = problem.data;
    out.spec.estimation = TRY(estimation_of(out.spec, options, data));
    out.sample_hash = sample.hash;
    out.report.families = static_cast<int64_t>(data.used.size());
    out.report.excluded = static_cast<int64_t>(data.y.size() - data.used.size());
    out.report.unreadable = sample.unreadable;
    const std::vector<int32_t> folds =
        estimate::unit_folds(data.design.stages.front(), options.folds, options.seed);
    out.objective = options.objective;
    out.form_hash = form->hash();
    out.means = problem.means;
    TRY(count_design(data, out.report));
    if (out.spec.estimation) {
        TRY(estimate_own(problem, folds, out));
    } else {
        TRY(estimate_preset(problem, folds, options.ridge, out));
    }
    return out;
}

}  // namespace regsosek::score
