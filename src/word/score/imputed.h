// Imputed values in the ranking: only when the setting score_imputed allows it, only for families
// whose errors they settle, and always flagged. docs/method/localise.md.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ground/store/workspace.h"

namespace regsosek::score {

/// Answers that were replaced by imputed ones.
struct ImputedAnswers {
    std::shared_ptr<const store::Columns> columns;  ///< with the imputed answers
    std::vector<int32_t> of_family;                 ///< how many, by family row
};

/// Puts the values of `validate_imputed` in place of the answers of families that are not ranked
/// for an error, and gives those documents the status warning. A family keeps its answers, and its
/// error, when one of its errors is not among the rules that imputation settled, or when an answer
/// is no longer the one that was imputed. Errors: not_found, when nothing was imputed.
Result<ImputedAnswers> put_imputed(store::Workspace& workspace, const store::Scope& scope,
                                   std::shared_ptr<const store::Columns> columns,
                                   std::vector<int8_t>& document_status);

/// One row per family ranked with imputed answers: family_id, area, answers.
store::Table imputed_table(std::span<const uint32_t> ranked, std::span<const int32_t> of_family,
                           std::span<const int64_t> family_id, std::span<const int64_t> area);

}  // namespace regsosek::score
