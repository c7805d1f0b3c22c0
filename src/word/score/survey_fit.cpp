// score fit on a survey table: estimates, measures, writes the model with its hash.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/math.h"
#include "method/estimate/student_t.h"
#include "method/estimate/validation.h"
#include "regsosek/score.h"
#include "word/score/fitted_model.h"
#include "word/score/survey_estimate.h"
#include "word/score/survey_fitted.h"
#include "word/score/survey_model.h"
#include "word/score/survey_rows.h"

namespace regsosek::score {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::vector<SurveyTerm> terms_of(const SurveyProblem& problem, const SurveyEstimate& fit) {
    std::vector<SurveyTerm> out;
    for (size_t c = 0; c < fit.coefficients.size(); ++c) {
        SurveyTerm term;
        term.name = problem.columns[c].name;
        term.label = problem.columns[c].label;
        term.estimate = fit.coefficients[c];
        term.aliased = std::ranges::find(fit.aliased, c) != fit.aliased.end();
        const bool known = fit.covariance.rows > c && !term.aliased;
        term.standard_error =
            known ? math::sqrt(std::max(0.0, fit.covariance.at(c, c))) : not_a_number;
        term.p = not_a_number;
        if (known && fit.degrees_of_freedom > 0 && term.standard_error > 0) {
            const double t = std::fabs(term.estimate) / term.standard_error;
            const auto freedom = static_cast<double>(fit.degrees_of_freedom);
            term.p = 2 * estimate::student_t_cdf(-t, freedom);
        }
        out.push_back(std::move(term));
    }
    return out;
}

/// The largest weight over the median one.
double weight_ratio(const SurveyProblem& problem) {
    std::vector<double> w;
    for (const uint32_t r : problem.used) {
        w.push_back(problem.design.weights[r]);
    }
    std::ranges::sort(w);
    return w.back() / w[w.size() / 2];
}

Result<void> measure(const SurveyProblem& problem, const SurveyEstimate& fit,
                     SurveyFitReport& report) {
    const std::vector<double> fitted = TRY(predictions(fit, problem));
    const std::vector<double>& w = problem.design.weights;
    const estimate::Accuracy accuracy = estimate::accuracy(problem.y, fitted, w);
    report.r2 = accuracy.r2;
    const auto n = static_cast<double>(problem.used.size());
    const auto rank = static_cast<double>(fit.rank);
    if (n <= rank) {
        return fail(Code::bad_input,
                    fmt::format("hanya {} baris untuk {} koefisien", problem.used.size(), fit.rank),
                    fmt::format("only {} rows for {} coefficients", problem.used.size(), fit.rank));
    }
    report.sigma = accuracy.rmse * math::sqrt(n / (n - rank));
    estimate::Matrix nothing(problem.y.size(), 1);
    const auto design = estimate::sum_covariance(nothing, problem.design);
    if (design) {
        report.units = design->units;
        report.strata = design->strata;
    }
    return {};
}

}  // namespace

Result<SurveyFitReport> fit_survey(const SurveyFitOptions& options) {
    const SurveyModel model = TRY(read_survey_model(options.model_file));
    const SurveyTable table = TRY(SurveyTable::read(options.table_file));
    const SurveyProblem problem = TRY(problem_of(model, table));
    SurveyEstimate fit = TRY(estimated(problem, model.estimation));
    TRY(add_covariance(problem, fit));
    SurveyFitReport report;
    report.method = name(model.estimation.method);
    report.rows = static_cast<int64_t>(problem.used.size());
    report.excluded = static_cast<int64_t>(table.rows()) - report.rows;
    report.degrees_of_freedom = fit.degrees_of_freedom;
    report.lambda = fit.lambda;
    report.weight_ratio = weight_ratio(problem);
    TRY(measure(problem, fit, report));
    report.terms = terms_of(problem, fit);
    if (fit.districts) {
        report.districts = static_cast<int64_t>(fit.districts->code.size());
    }
    if (fit.mixed) {
        report.between = fit.mixed->between;
        report.districts = static_cast<int64_t>(fit.mixed->code.size());
    }
    if (fit.boosted) {
        report.model_bytes_hash = fit.boosted->hash;
    }
    FittedSurvey fitted;
    fitted.model = model;
    fitted.columns = problem.columns;
    fitted.district_name = problem.district_name;
    fitted.sigma = report.sigma;
    fitted.seen = TRY(seen_codes(model, table, problem.used));
    fitted.rows = report.rows;
    fitted.table_hash = table.hash();
    fitted.estimate = std::move(fit);
    const std::string content = content_text(fitted, report.excluded);
    report.hash = hex(blake2b(content));
    report.model = model_id(model.name, report.hash);
    if (!options.output_file.empty()) {
        TRY(files::write(options.output_file, hashed_text(content)));
    }
    return report;
}

}  // namespace regsosek::score
