// One corrected answer in the document of a family.
#pragma once

#include <string>

#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "word/validate/decisions.h"

namespace regsosek::validate {

/// Why a correction was not made: the word and the column of the report, what is expected.
struct Refusal {
    const char* problem = nullptr;  ///< nullptr: it was made
    const char* column = "";
    std::string found;  ///< Masked where it is identity.
    Text expected;
};

/// Puts the new value into the bodies of `document` when the old one stands there. Values are the
/// codes or numbers of the form, dates YYYY-MM-DD, texts; "" is asked and blank, "-" not asked.
/// What identifies the document (area, building, family, member number) and values of decimals and
/// pictures are not corrected here. Errors: corrupt (a document that is not as written).
Result<Refusal> correct(const DecisionRow& row, const form::Form& form, store::Document& document);

}  // namespace regsosek::validate
