// A model file: what a proxy means test looks at, in expressions that people can read. It holds no
// coefficient. Layout: docs/method/score.md 1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "regsosek/base.h"
#include "word/score/method.h"

namespace regsosek::score {

/// One predictor of a model.
struct PredictorSpec {
    std::string name;        ///< size_log
    std::string item;        ///< r303, or r407_head: a questionnaire number and, after _, a word
    Text label;              ///< of the item, for sentences to people
    std::string expression;  ///< of the level family; truth, integer or real
    uint64_t line = 0;       ///< in the model file; 0 when it came from a fitted model
};

/// A model without coefficients.
struct ModelSpec {
    std::string path;  ///< the file it was read from
    std::string name;  ///< pmt-regsosek22
    std::string form;  ///< regsosek22-k
    Text title;
    std::string source;
    std::string persons;  ///< expression: whom expenditure is divided by
    uint64_t persons_line = 0;
    std::vector<PredictorSpec> predictors;
    /// How it is estimated; none: least squares with a ridge of families' worth of prior weight
    /// (docs/method/score.md 4).
    std::optional<Estimation> estimation;
};

/// Reads a model file. Errors: not_found, io, bad_input with file and line: no TOML, an unknown or
/// missing key, a repeated name, no predictor.
Result<ModelSpec> read_model_file(const std::string& path);

/// The questionnaire number of an item: what stands before the first underscore.
std::string item_number(const std::string& item);

}  // namespace regsosek::score
