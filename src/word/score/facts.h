// The answers of one family that a model looks at, as people read them.
#pragma once

#include <vector>

#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "regsosek/score.h"
#include "word/score/predictors.h"

namespace regsosek::score {

/// Answers of a row of columns.family to every question that the model reads, in the order of the
/// form: the family's, then member by member. Answers not asked are left out; blank ones say so.
std::vector<Fact> facts_of(const CompiledModel& compiled, const form::Form& form,
                           const store::Columns& columns, size_t row);

/// Columns that facts_of needs beside those of the model.
store::ColumnNames fact_columns();

}  // namespace regsosek::score
