// Rules of the methodologists' list that other words judge, or nobody: what they say, so that every
// rule of the list can be explained in one place.
#pragma once

#include <string>
#include <vector>

#include "regsosek/validate.h"

namespace regsosek::validate {

/// The rules of rules_elsewhere.csv of a form's folder as explanations: expression in words,
/// examples by hand, judged_by the word and its table ("-" where nothing judges them). Without the
/// file there are none. Errors: bad_input with file and line: a wrong number of fields, a rule
/// twice.
Result<std::vector<Explanation>> rules_elsewhere(const std::string& folder);

}  // namespace regsosek::validate
