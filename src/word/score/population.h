// The families of a workspace as a model sees them: columns, what validate found of them,
// predictors and predictions. apply writes from it; explanations, poverty of areas and changes look
// into it.
#pragma once

#include <memory>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "word/score/scoring.h"

namespace regsosek::score {

/// Families in memory with their scores, not yet ranked. `standing` looks into `columns`.
struct Population {
    std::shared_ptr<const store::Columns> columns;
    Standing standing;
    std::vector<int32_t> imputed;  ///< imputed answers by family; empty where none are allowed
    Scores scores;
};

/// Reads no more columns than the model does (and `more`), and predicts. Errors: bad_input (another
/// form, a variable of the model that the census does not have), no_right, not_found (nothing was
/// imputed).
Result<Population> population(store::Workspace& workspace, const store::Scope& scope,
                              const FittedModel& model, const form::Form& form,
                              const ApplyOptions& options, const store::ColumnNames& more = {});

/// Options under which families are looked at as the last ranking did: whom it counted, how much it
/// allowed to be unknown, and whether it took imputed values. Presets when nothing was ranked yet.
Result<ApplyOptions> options_of_run(store::Workspace& workspace, const store::Scope& scope);

}  // namespace regsosek::score
