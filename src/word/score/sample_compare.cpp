// score compare on a workspace's sample: every model by every method on the same folds.
#include <memory>

#include "ground/base/random.h"
#include "method/estimate/design.h"
#include "regsosek/score.h"
#include "word/score/audit.h"
#include "word/score/contest.h"
#include "word/score/estimation.h"

namespace regsosek::score {
namespace {

/// Models on one sample; problems stay where they are, for contenders point at them.
struct SampleField {
    std::vector<std::unique_ptr<SurveyProblem>> problems;
    std::vector<Contender> contenders;
};

/// Adds a model by each of the wanted methods.
Result<void> add_model(const std::string& file, const CompareSampleOptions& options,
                       const form::Form& form, const Sample& sample, const store::FormBatch& views,
                       SampleField& out) {
    const ModelSpec model = TRY(read_model_file(file));
    if (form.name() != model.form) {
        return std::unexpected(fail(Code::bad_input,
                                    "model yang dibandingkan harus sama formulirnya",
                                    "compared models have one form")
                                   .error()
                                   .at(file, 0, "form"));
    }
    FitOptions fit;
    fit.sample_folder = options.sample_folder;
    fit.objective = options.objective;
    auto problem = TRY(sample_problem(model, form, sample, views, fit));
    out.problems.push_back(std::make_unique<SurveyProblem>(std::move(problem.data)));
    const SurveyProblem& data = *out.problems.back();
    const std::vector<std::string> as_it_says = {""};
    for (const std::string& method : options.methods.empty() ? as_it_says : options.methods) {
        fit.method = method;
        out.contenders.push_back({model.name, TRY(estimation_of(model, fit, data)), &data});
    }
    return {};
}

/// Watched groups of people, by row of the sample.
Result<CompareGroups> groups_of(const form::Form& form, const expr::Batch& batch, Lang lang,
                                std::vector<std::string>& names) {
    std::vector<uint32_t> rows(batch.families);
    for (uint32_t r = 0; r < rows.size(); ++r) {
        rows[r] = r;
    }
    CompareGroups out;
    const auto divisions = TRY(watched_groups(form, batch, rows));
    for (const AuditGroups& division : divisions) {
        for (size_t g = 0; g < division.names.size(); ++g) {
            names.push_back(division.title.in(lang) + ": " + division.names[g].in(lang));
            std::vector<uint8_t> is;
            for (const int32_t group : division.of_family) {
                is.push_back(group == static_cast<int32_t>(g) ? 1 : 0);
            }
            out.push_back(std::move(is));
        }
    }
    return out;
}

}  // namespace

Result<Comparison> compare_samples(const CompareSampleOptions& options) {
    if (options.folds < 2 || options.repeats < 1) {
        return fail(Code::usage, "perlu dua lipatan dan satu ulangan",
                    "two folds and one repeat are needed");
    }
    std::vector<std::string> files = options.model_files;
    if (files.empty()) {
        files.push_back(default_model_file());
    }
    const ModelSpec leading = TRY(read_model_file(files.front()));
    const auto form = TRY(form_of(leading, options.forms_folder));
    const Sample sample = TRY(read_sample(options.sample_folder, *form));
    const store::FormBatch views = store::batch_of(sample.columns, *form);
    SampleField field;
    for (const std::string& file : files) {
        TRY(add_model(file, options, *form, sample, views, field));
    }
    Comparison out;
    const SurveyProblem& first = *field.problems.front();
    out.rows = static_cast<int64_t>(first.used.size());
    std::vector<Round> rounds;
    for (int32_t k = 0; k < options.repeats; ++k) {
        const auto folds = estimate::unit_folds(first.design.stages.front(), options.folds,
                                                mix64(options.seed, static_cast<uint64_t>(k)));
        rounds.push_back(round_of(folds, first));
    }
    const CompareGroups groups = TRY(groups_of(*form, views.batch, options.lang, out.groups));
    for (const Contender& one : field.contenders) {
        out.models.push_back(TRY(compared(one, rounds, groups, options.quota)));
    }
    judge(options.quota, out);
    return out;
}

}  // namespace regsosek::score
