// A family that cannot be used (no expenditure, weight or member) keeps its row with weight 0, so
// that its PSU still counts in the variance; an unknown predictor takes the mean of those who know
// it.
#include "word/score/estimation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "ground/base/math.h"
#include "ground/store/batch.h"
#include "method/estimate/design.h"
#include "method/estimate/targeting.h"
#include "method/estimate/validation.h"
#include "word/score/predictors.h"
#include "word/score/sample.h"

namespace regsosek::score {
namespace {

constexpr std::array quotas = {0.10, 0.20, 0.30, 0.40};
// Searched by cross-validation, in families worth of prior weight (score.md a2 used 50 and 200).
constexpr std::array ridge_grid = {0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0};

/// A sample as the regression sees it.
struct Problem {
    estimate::Matrix x;
    std::vector<double> y;
    std::vector<double> family_weight;  ///< 0 where a family is not used
    estimate::Design design;            ///< its weights are those of the regression
    std::vector<double> means;
    std::vector<int64_t> unknown;
    int64_t used = 0;
};

void add_response(const Sample& sample, const Predicted& predicted, Base objective, Problem& out) {
    const size_t n = sample.weight.size();
    out.y.assign(n, 0.0);
    out.family_weight.assign(n, 0.0);
    out.design.weights.assign(n, 0.0);
    for (size_t r = 0; r < n; ++r) {
        const auto persons = static_cast<double>(predicted.persons[r]);
        if (!(persons > 0 && sample.expenditure[r] > 0 && sample.weight[r] > 0)) {
            continue;
        }
        out.y[r] = math::log(sample.expenditure[r] / persons);
        out.family_weight[r] = sample.weight[r];
        out.design.weights[r] =
            objective == Base::persons ? sample.weight[r] * persons : sample.weight[r];
        ++out.used;
    }
}

/// Replaces unknown predictors by their weighted mean. Errors: bad_input for one that nobody knows.
Result<void> impute(const ModelSpec& model, const Predicted& predicted, Problem& out) {
    const size_t n = out.x.rows;
    const size_t predictors = out.x.columns - 1;
    const std::vector<double>& w = out.design.weights;
    out.means.assign(out.x.columns, 1.0);
    out.unknown.assign(out.x.columns, 0);
    std::vector<double> weights(n);
    std::vector<double> terms(n);
    for (size_t j = 0; j < predictors; ++j) {
        for (size_t r = 0; r < n; ++r) {
            weights[r] = predicted.is_known(r, j) ? w[r] : 0;
            terms[r] = weights[r] * out.x.at(r, j + 1);
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
                out.x.at(r, j + 1) = out.means[j + 1];
            }
        }
    }
    return {};
}

Result<Problem> problem_of(const ModelSpec& model, const CompiledModel& compiled,
                           const form::Form& form, const FitOptions& options, FitReport& report,
                           std::string& sample_hash) {
    Sample sample = TRY(read_sample(options.sample_folder, form));
    const store::FormBatch views = store::batch_of(sample.columns, form);
    TRY(check_loaded(compiled, views.batch, form, options.sample_folder));
    Predicted predicted = evaluate_model(compiled, views.batch);
    Problem out;
    add_response(sample, predicted, options.objective, out);
    out.x = std::move(predicted.x);
    TRY(impute(model, predicted, out));
    out.design.stages.push_back({std::move(sample.stratum), std::move(sample.unit), {}});
    out.design.lonely = static_cast<estimate::LonelyPsu>(options.lonely_psu);
    report.families = out.used;
    report.excluded = static_cast<int64_t>(out.y.size()) - out.used;
    report.unreadable = sample.unreadable;
    sample_hash = sample.hash;
    return out;
}

/// The ridge in force: given, or the first of the grid with the least error.
Result<double> chosen_ridge(const Problem& problem, std::span<const int32_t> folds, double wanted) {
    if (wanted >= 0) {
        return wanted;
    }
    const auto path =
        TRY(estimate::ridge_path(problem.x, problem.y, problem.design.weights, folds, ridge_grid));
    double best = 0;
    double error = path.front().error;
    for (const estimate::RidgeChoice& choice : path) {
        if (choice.error < error) {
            best = choice.lambda;
            error = choice.error;
        }
    }
    return best;
}

Result<estimate::LinearFit> fitted(const Problem& problem, double ridge) {
    const std::vector<double>& w = problem.design.weights;
    if (ridge == 0) {
        return estimate::least_squares(problem.x, problem.y, w);
    }
    std::vector<uint32_t> rows(problem.y.size());
    for (size_t r = 0; r < rows.size(); ++r) {
        rows[r] = static_cast<uint32_t>(r);
    }
    const std::vector<double> penalties = estimate::ridge_penalties(problem.x, w, ridge);
    return estimate::solve(estimate::triangle_of(problem.x, problem.y, w, rows), {}, penalties);
}

/// Accuracy in the sample and out of it, and the residual's standard deviation.
Result<void> measure(const Problem& problem, const estimate::LinearFit& fit,
                     std::span<const int32_t> folds, FitReport& report) {
    const std::vector<double>& w = problem.design.weights;
    const std::vector<double> inside = estimate::predicted(problem.x, fit.coefficients);
    const estimate::Accuracy in = estimate::accuracy(problem.y, inside, w);
    const auto rank = static_cast<int64_t>(fit.rank);
    if (problem.used <= rank) {
        return fail(Code::bad_input,
                    fmt::format("hanya {} keluarga untuk {} koefisien", problem.used, rank),
                    fmt::format("only {} families for {} coefficients", problem.used, rank));
    }
    const double corrected =
        static_cast<double>(problem.used) / static_cast<double>(problem.used - rank);
    report.r2 = in.r2;
    report.sigma = in.rmse * math::sqrt(corrected);
    const std::vector<double> outside =
        TRY(estimate::out_of_fold(problem.x, problem.y, w, folds, report.ridge));
    const estimate::Accuracy out = estimate::accuracy(problem.y, outside, w);
    report.r2_out_of_sample = out.r2;
    report.rmse_out_of_sample = out.rmse;
    report.spearman_out_of_sample = out.spearman;
    for (size_t k = 0; k < quotas.size(); ++k) {
        const estimate::TargetingErrors errors =
            estimate::targeting_at_quota(problem.y, outside, problem.family_weight, quotas[k]);
        report.errors[k] = {quotas[k], errors.exclusion, errors.inclusion};
    }
    return {};
}

std::vector<Coefficient> coefficients_of(const ModelSpec& spec, const Problem& problem,
                                         const estimate::LinearFit& fit,
                                         const estimate::Matrix& covariance) {
    std::vector<Coefficient> out;
    for (size_t j = 0; j < fit.coefficients.size(); ++j) {
        Coefficient one;
        one.name = "(intercept)";
        one.label = {"Konstanta", "Intercept"};
        if (j > 0) {
            const PredictorSpec& predictor = spec.predictors[j - 1];
            one.name = predictor.name;
            one.item = predictor.item;
            one.label = predictor.label;
        }
        one.estimate = fit.coefficients[j];
        one.standard_error = math::sqrt(std::max(0.0, covariance.at(j, j)));
        one.aliased = std::ranges::find(fit.aliased, j) != fit.aliased.end();
        one.unknown = problem.unknown[j];
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

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
    const CompiledModel compiled = TRY(compile_model(out.spec, *form));
    const Problem problem =
        TRY(problem_of(out.spec, compiled, *form, options, out.report, out.sample_hash));
    const std::vector<int32_t> folds =
        estimate::unit_folds(problem.design.stages.front(), options.folds, options.seed);
    out.report.ridge = TRY(chosen_ridge(problem, folds, options.ridge));
    const estimate::LinearFit fit = TRY(fitted(problem, out.report.ridge));
    const estimate::DesignCovariance design =
        TRY(estimate::regression_covariance(fit, problem.x, problem.y, problem.design));
    TRY(measure(problem, fit, folds, out.report));
    out.objective = options.objective;
    out.form_hash = form->hash();
    out.coefficients = fit.coefficients;
    out.means = problem.means;
    out.covariance = design.covariance;
    out.report.units = design.units;
    out.report.strata = design.strata;
    out.report.coefficients = coefficients_of(out.spec, problem, fit, design.covariance);
    return out;
}

}  // namespace regsosek::score
