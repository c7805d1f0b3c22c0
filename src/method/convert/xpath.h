// Conditions of XLSForms (XPath 1.0 with ODK's functions) in our language.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "method/convert/survey.h"

namespace regsosek::convert {

/// The expression in our language. `own` is what "." stands for (original name; may be empty).
/// Errors: bad_input saying what cannot be translated, in both languages.
Result<std::string> translated(std::string_view condition, std::string_view own,
                               const Survey& survey);

}  // namespace regsosek::convert
