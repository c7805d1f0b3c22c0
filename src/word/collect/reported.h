// Reports of an import as a text that can be kept while a run is not finished.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ground/store/reported.h"
#include "regsosek/base.h"

namespace regsosek::collect {

using store::Reported;

/// Reports as a text that can be kept, and back. Errors: bad_input.
std::string reports_text(const std::vector<Reported>& reported);
Result<std::vector<Reported>> parse_reports(std::string_view text);

}  // namespace regsosek::collect
