// Whether the parts of one question agree: kind with list, range with list, width with codes.
#pragma once

#include <cstddef>
#include <optional>

#include "ground/form/form.h"

namespace regsosek::form {

/// What is wrong with a question, and in which column of variables.csv.
struct QuestionFlaw {
    size_t column = 0;  ///< of question_column
    Text what;
};

/// The first flaw of a question whose cells have been read; the form gives the code lists.
std::optional<QuestionFlaw> flaw_of(const Form& form, const Question& question);

}  // namespace regsosek::form
