// The predictors of a model, compiled against the form and evaluated for families in columns.
// Health, social protection received and the first assessment may not predict (docs/method/score.md
// 1).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ground/expr/expr.h"
#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "method/estimate/matrix.h"
#include "word/score/model_file.h"

namespace regsosek::score {

/// A compiled model: the persons first, then the predictors.
struct CompiledModel {
    expr::ExpressionSet set;
    size_t predictors = 0;
};

/// Predictors of families: column 0 is 1, unknown values are 0 until they are imputed.
struct Predicted {
    estimate::Matrix x;          ///< families x (1 + predictors)
    std::vector<uint8_t> known;  ///< families x predictors
    std::vector<int32_t> persons;
    /// Whether predictor j (from 0) of a family is known.
    bool is_known(size_t family, size_t j) const {
        return known[family * (x.columns - 1) + j] != 0;
    }
};

/// Compiles and checks a model. Errors: bad_input with file and line (an expression that does not
/// compile, an item that is no question, another form), no_right (a predictor on the deny-list).
Result<CompiledModel> compile_model(const ModelSpec& model, const form::Form& form);

/// True for variables that may not predict: health (410, 427-430), social protection received (431,
/// 501), the first assessment (111), and the expenditure itself.
bool denied(const form::Question& question);

/// The same by questionnaire number alone.
bool denied_number(std::string_view number);

/// Refuses when a variable that the model reads has no column. Errors: bad_input, naming it.
Result<void> check_loaded(const CompiledModel& model, const expr::Batch& batch,
                          const form::Form& form, const std::string& where);

/// Evaluates a model for all families on all threads.
Predicted evaluate_model(const CompiledModel& model, const expr::Batch& batch);

}  // namespace regsosek::score
