// Columns and identities as the evaluator of the language reads them: views only.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "ground/expr/expr.h"
#include "ground/form/form.h"
#include "ground/store/workspace.h"

namespace regsosek::store {

/// A batch with the views of texts that it needs. Columns and identities must live as long.
struct FormBatch {
    expr::Batch batch;
    std::vector<std::unique_ptr<std::vector<std::string_view>>> texts;
};

/// Views of the integers alone.
expr::Batch integers_of(const Columns& columns, const form::Form& form);
/// Views of every answer that is there: integers, and texts through their dictionaries. With
/// identities (parallel to the columns), also names, numbers and addresses. What is not there stays
/// empty.
FormBatch batch_of(const Columns& columns, const form::Form& form,
                   const Identities* identities = nullptr);

}  // namespace regsosek::store
