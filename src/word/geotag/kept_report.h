// The figures of a run as text: kept with its tables until they are written (docs/decisions/0008).
#pragma once

#include <string>
#include <string_view>

#include "regsosek/geotag.h"

namespace regsosek::geotag {

/// A line of figures, then a line per rule.
std::string kept_text(const Report& report);
/// The reverse; figures that are not there are 0.
Report parse_kept(std::string_view text);

}  // namespace regsosek::geotag
