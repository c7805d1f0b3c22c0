// The words that cases can run.
#pragma once

#include <memory>
#include <string>

#include "tests/cases/runner/case.h"

namespace regsosek::cases {

/// What runs the cases of a word; nothing for a word that has none.
std::unique_ptr<Words> words_of(const std::string& word);

}  // namespace regsosek::cases
