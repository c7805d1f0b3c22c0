// Columns first, then what validate said of the documents, then the model.
#include "word/score/population.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/store/batch.h"
#include "word/score/imputed.h"
#include "word/score/run_values.h"

namespace regsosek::score {

namespace {

/// Status of each family's document as validate found it; empty when it did not run.
Result<std::vector<int8_t>> document_status(store::Workspace& workspace, const store::Scope& scope,
                                            std::span<const int64_t> family_id) {
    if (!TRY(workspace.has_table("validate_document"))) {
        return std::vector<int8_t>{};
    }
    store::Query query;
    query.table = "validate_document";
    query.fields = {"family_id", "status"};
    const store::Table rows = TRY(workspace.query(query, scope));
    const store::Column& ids = rows.at("family_id");
    const store::Column& states = rows.at("status");
    std::vector<std::pair<int64_t, int8_t>> known(rows.rows);
    for (size_t r = 0; r < rows.rows; ++r) {
        known[r] = {ids.integer(r), static_cast<int8_t>(states.integer(r))};
    }
    std::ranges::sort(known);
    // A family that validate has not seen counts as clean: it may have come since.
    constexpr int8_t clean = 1;
    std::vector<int8_t> out(family_id.size(), clean);
    for (size_t f = 0; f < family_id.size(); ++f) {
        const auto found = std::ranges::lower_bound(known, std::pair{family_id[f], int8_t{0}});
        if (found != known.end() && found->first == family_id[f]) {
            out[f] = found->second;
        }
    }
    return out;
}

/// The columns that a model reads, and more.
store::ColumnNames names_of(const CompiledModel& compiled, const form::Form& form,
                            const store::ColumnNames& more) {
    store::ColumnNames names = more;
    names.family.emplace_back("interview_result");
    for (const int variable : compiled.set.reads()) {
        const auto& read = form.dictionary().variables()[static_cast<size_t>(variable)];
        (read.level == expr::Level::member ? names.person : names.family).push_back(read.name);
    }
    for (auto* list : {&names.family, &names.person}) {
        std::ranges::sort(*list);
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    return names;
}

/// Fewer families may all be without an answer by chance.
constexpr size_t families_that_tell = 100;

/// Refuses a model of which the census does not hold a predictor at all: the mean of the sample in
/// its place would rank everybody by what nobody was asked. Errors: bad_input, naming it.
Result<void> check_known(const FittedModel& model, const Scores& scores) {
    if (scores.rows.size() < families_that_tell) {
        return {};
    }
    for (size_t j = 0; j < model.spec.predictors.size(); ++j) {
        if (std::ranges::none_of(scores.rows,
                                 [&](uint32_t row) { return scores.predicted.is_known(row, j); })) {
            const std::string& name = model.spec.predictors[j].name;
            return std::unexpected(
                fail(Code::bad_input,
                     fmt::format("prediktor \"{}\" tidak diketahui pada satu keluarga pun", name),
                     fmt::format("no family answers the predictor \"{}\"", name))
                    .error()
                    .at(model.spec.path, 0, name)
                    .with_hint("duga ulang model tanpa prediktor itu",
                               "estimate the model again without it"));
        }
    }
    return {};
}

}  // namespace

Result<Population> population(store::Workspace& workspace, const store::Scope& scope,
                              const FittedModel& model, const form::Form& form,
                              const ApplyOptions& options, const store::ColumnNames& more) {
    const CompiledModel compiled = TRY(compile_model(model.spec, form));
    Population out;
    out.columns = TRY(workspace.columns(scope, names_of(compiled, form, more)));
    out.standing.document_status =
        TRY(document_status(workspace, scope, out.columns->family.at("family_id").int64s));
    if (options.imputed) {
        auto put = TRY(put_imputed(workspace, scope, out.columns, out.standing.document_status));
        out.columns = std::move(put.columns);
        out.imputed = std::move(put.of_family);
    }
    const store::FormBatch views = store::batch_of(*out.columns, form);
    TRY(check_loaded(compiled, views.batch, form, "family, person"));
    out.standing.family_id = out.columns->family.at("family_id").int64s;
    out.standing.area = out.columns->family.at("area").int64s;
    out.standing.interview_result = out.columns->family.at("interview_result").int32s;
    out.scores = TRY(predict(model, evaluate_model(compiled, views.batch), out.standing, options));
    TRY(check_known(model, out.scores));
    return out;
}

Result<ApplyOptions> options_of_run(store::Workspace& workspace, const store::Scope& scope) {
    ApplyOptions out;
    if (TRY(workspace.has_table("score_run"))) {
        const RunValues run = TRY(run_values(workspace, scope));
        out.base = run.text("base") == "persons" ? Base::persons : Base::families;
        out.imputed = run.text("imputed_allowed") == "1";
        out.unknown_share_max = run.number("unknown_share_max");
    }
    return out;
}

}  // namespace regsosek::score
