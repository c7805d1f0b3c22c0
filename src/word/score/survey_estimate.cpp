// Penalties and shrinkage are chosen by cross-validation over whole PSUs of the rows at hand, so
// that an outer validation stays honest.
#include "word/score/survey_estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "method/estimate/elastic_net.h"
#include "method/estimate/logistic.h"
#include "method/estimate/quantile.h"
#include "method/estimate/validation.h"

namespace regsosek::score {
namespace {

/// Rows that count, by inner fold.
std::vector<std::vector<uint32_t>> inner_folds(const SurveyProblem& problem,
                                               const Estimation& options) {
    const std::vector<int32_t> folds = estimate::unit_folds(
        problem.design.stages.front(), static_cast<int32_t>(options.folds), options.seed);
    std::vector<std::vector<uint32_t>> rows(static_cast<size_t>(options.folds));
    for (const uint32_t r : problem.used) {
        rows[static_cast<size_t>(folds[r])].push_back(r);
    }
    std::erase_if(rows, [](const auto& one) { return one.empty(); });
    return rows;
}

Result<void> fit_penalised(const SurveyProblem& problem, const Estimation& options,
                           SurveyEstimate& out) {
    estimate::PenaltyOptions penalty;
    penalty.alpha = out.method == Method::lasso   ? 1
                    : out.method == Method::ridge ? 0
                                                  : options.alpha;
    for (const SurveyColumn& column : problem.columns) {
        penalty.factors.push_back(column.penalised ? 1 : 0);
    }
    const std::vector<double>& w = problem.design.weights;
    if (options.lambda >= 0) {
        penalty.lambdas = {options.lambda};
        const auto moments = TRY(estimate::moments_of(problem.x, problem.y, w, problem.used));
        const auto path = TRY(estimate::elastic_net(moments, penalty));
        out.coefficients = path.front().coefficients;
        out.lambda = options.lambda;
        return {};
    }
    constexpr double ridge_end = 1e-6;  // a ridge's path begins 1,000 times higher than a lasso's
    penalty.path_end = out.method == Method::ridge ? ridge_end : penalty.path_end;
    std::vector<estimate::Moments> parts;
    for (const auto& rows : inner_folds(problem, options)) {
        parts.push_back(TRY(estimate::moments_of(problem.x, problem.y, w, rows)));
    }
    const auto path = TRY(estimate::validated_path(parts, penalty));
    const estimate::PathPoint& point = path.path[options.one_se ? path.one_se : path.best];
    out.coefficients = point.coefficients;
    out.lambda = point.lambda;
    return {};
}

// Searched by cross-validation, in families' worth of prior weight (score.md a2 used 50 and 200).
constexpr std::array ridge_grid = {0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0};

/// Families' worth of prior weight that the search tries (score.md a2 found 200 of 50 and 200).
constexpr std::array shrinkages = {50.0, 100.0, 200.0, 500.0, 1000.0, 3000.0, 10000.0};

Result<void> fit_districts(const SurveyProblem& problem, const Estimation& options,
                           SurveyEstimate& out) {
    const SurveyProblem data = chosen_rows(problem, problem.used);
    const std::vector<double>& w = data.design.weights;
    const auto districts =
        TRY(estimate::districts_of(data.x, data.y, w, data.district, data.province));
    if (out.method == Method::separate_districts) {
        out.districts = TRY(estimate::separate_models(districts));
    } else {
        estimate::ShrinkageOptions shrinkage;
        shrinkage.district = options.lambda;
        if (options.lambda < 0) {
            const std::vector<int32_t> folds = estimate::unit_folds(
                data.design.stages.front(), static_cast<int32_t>(options.folds), options.seed);
            std::vector<estimate::ShrinkageOptions> candidates;
            for (const double one : shrinkages) {
                candidates.push_back(shrinkage);
                candidates.back().district = one;
            }
            const auto path = TRY(estimate::shrinkage_path(data.x, data.y, w, data.district,
                                                           data.province, folds, candidates));
            const auto best = std::ranges::min_element(path, {}, &estimate::ShrinkageChoice::error);
            shrinkage = best->options;
        }
        out.lambda = shrinkage.district;
        out.districts = TRY(estimate::shrunk_models(districts, shrinkage));
    }
    out.coefficients = out.districts->nation;
    out.aliased = out.districts->aliased;
    return {};
}

Result<void> fit_mixed(const SurveyProblem& problem, SurveyEstimate& out) {
    const SurveyProblem data = chosen_rows(problem, problem.used);
    out.mixed = TRY(estimate::random_intercept(data.x, data.y, data.district));
    out.mixed->effect =
        estimate::weighted_effects(*out.mixed, data.x, data.y, data.district, data.design.weights);
    out.coefficients = out.mixed->coefficients;
    out.aliased = out.mixed->aliased;
    out.covariance = out.mixed->covariance;
    out.rank = out.coefficients.size() - out.aliased.size();
    out.degrees_of_freedom = static_cast<int64_t>(data.y.size() - out.rank);
    return {};
}

Result<void> fit_boosted(const SurveyProblem& problem, const Estimation& options,
                         SurveyEstimate& out) {
    const SurveyProblem data = chosen_rows(problem, problem.used);
    estimate::BoostingOptions boosting;
    boosting.rounds = static_cast<int32_t>(options.rounds);
    boosting.depth = static_cast<int32_t>(options.depth);
    boosting.rate = options.rate;
    boosting.seed = options.seed;
    out.boosted = TRY(estimate::boosted(data.x, data.y, data.design.weights, boosting));
    return {};
}

Result<void> fit_linear(const SurveyProblem& problem, const Estimation& options,
                        SurveyEstimate& out) {
    const std::vector<double>& w = problem.design.weights;
    if (out.method == Method::quantile) {
        const auto fit = TRY(estimate::quantile_regression(problem.x, problem.y, w, options.tau));
        out.coefficients = fit.coefficients;
        out.aliased = fit.aliased;
        return {};
    }
    if (out.method == Method::stepwise) {
        const auto triangle = estimate::triangle_of(problem.x, problem.y, w, problem.used);
        out.coefficients = TRY(estimate::forward_stepwise(triangle, options.f_enter)).coefficients;
        return {};
    }
    const auto fit = TRY(estimate::least_squares(problem.x, problem.y, w));
    out.coefficients = fit.coefficients;
    out.aliased = fit.aliased;
    out.rank = fit.rank;
    return {};
}

}  // namespace

Result<SurveyEstimate> estimated(const SurveyProblem& problem, const Estimation& options) {
    SurveyEstimate out;
    out.method = options.method;
    switch (options.method) {
        case Method::ridge:
        case Method::lasso:
        case Method::elastic_net: TRY(fit_penalised(problem, options, out)); break;
        case Method::districts:
        case Method::separate_districts: TRY(fit_districts(problem, options, out)); break;
        case Method::random_intercept: TRY(fit_mixed(problem, out)); break;
        case Method::boosting: TRY(fit_boosted(problem, options, out)); break;
        case Method::logistic: {
            const auto fit =
                TRY(estimate::logistic_regression(problem.x, problem.y, problem.design.weights));
            out.coefficients = fit.coefficients;
            out.aliased = fit.aliased;
            out.rank = fit.rank;
            break;
        }
        default: TRY(fit_linear(problem, options, out)); break;
    }
    return out;
}

Result<double> prior_ridge(const SurveyProblem& problem, std::span<const int32_t> folds) {
    const auto path =
        TRY(estimate::ridge_path(problem.x, problem.y, problem.design.weights, folds, ridge_grid));
    return std::ranges::min_element(path, {}, &estimate::RidgeChoice::error)->lambda;
}

Result<SurveyEstimate> estimated(const SurveyProblem& problem,
                                 const std::optional<Estimation>& options) {
    if (options) {
        return estimated(problem, *options);
    }
    const Estimation preset;
    const std::vector<int32_t> folds = estimate::unit_folds(
        problem.design.stages.front(), static_cast<int32_t>(preset.folds), preset.seed);
    SurveyEstimate out;
    out.method = Method::ridge;
    out.lambda = TRY(prior_ridge(problem, folds));
    const std::vector<double>& w = problem.design.weights;
    const auto penalties = estimate::ridge_penalties(problem.x, w, out.lambda);
    auto fit = TRY(estimate::solve(estimate::triangle_of(problem.x, problem.y, w, problem.used), {},
                                   penalties));
    out.coefficients = std::move(fit.coefficients);
    out.aliased = std::move(fit.aliased);
    out.rank = fit.rank;
    return out;
}

Round round_of(std::span<const int32_t> folds, const SurveyProblem& problem) {
    Round out(static_cast<size_t>(std::ranges::max(folds) + 1));
    for (size_t f = 0; f < out.size(); ++f) {
        for (const uint32_t r : problem.used) {
            (folds[r] == static_cast<int32_t>(f) ? out[f].test : out[f].train).push_back(r);
        }
    }
    return out;
}

Result<std::vector<double>> out_of_round(const SurveyProblem& problem,
                                         const std::optional<Estimation>& options,
                                         const Round& round) {
    std::vector<double> out(problem.y.size(), 0.0);
    for (const Split& split : round) {
        if (split.test.empty()) {
            continue;
        }
        const SurveyEstimate fit = TRY(estimated(chosen_rows(problem, split.train), options));
        const std::vector<double> values = TRY(predictions(fit, chosen_rows(problem, split.test)));
        for (size_t i = 0; i < split.test.size(); ++i) {
            out[split.test[i]] = values[i];
        }
    }
    return out;
}

Result<void> add_covariance(const SurveyProblem& problem, SurveyEstimate& fit) {
    const std::vector<double>& w = problem.design.weights;
    if (fit.method == Method::least_squares) {
        const auto again = TRY(estimate::least_squares(problem.x, problem.y, w));
        const auto covariance =
            TRY(estimate::regression_covariance(again, problem.x, problem.y, problem.design));
        fit.covariance = covariance.covariance;
        fit.degrees_of_freedom = covariance.degrees_of_freedom;
    } else if (fit.method == Method::logistic) {
        const auto again = TRY(estimate::logistic_regression(problem.x, problem.y, w));
        const auto covariance =
            TRY(estimate::logistic_covariance(again, problem.x, problem.design));
        fit.covariance = covariance.covariance;
        fit.degrees_of_freedom = covariance.degrees_of_freedom;
    }
    return {};
}

Result<std::vector<double>> predictions(const SurveyEstimate& fit, const SurveyProblem& problem) {
    if (fit.boosted) {
        const auto values = TRY(estimate::boosted_prediction(fit.boosted->bytes, problem.x));
        return std::vector<double>(values.begin(), values.end());
    }
    if (fit.districts) {
        return estimate::predicted(*fit.districts, problem.x, problem.district);
    }
    if (fit.method == Method::logistic) {
        return estimate::probabilities(problem.x, fit.coefficients);
    }
    std::vector<double> out = estimate::predicted(problem.x, fit.coefficients);
    for (size_t r = 0; fit.mixed && r < out.size(); ++r) {
        const auto found = std::ranges::lower_bound(fit.mixed->code, problem.district[r]);
        if (found != fit.mixed->code.end() && *found == problem.district[r]) {
            out[r] += fit.mixed->effect[static_cast<size_t>(found - fit.mixed->code.begin())];
        }
    }
    return out;
}

}  // namespace regsosek::score
