// Direct estimates of areas from a survey, as a file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::score {

/// One area's direct estimate.
struct DirectEstimate {
    size_t area = 0;  ///< index into the codes asked for
    double value = 0;
    double variance = 0;  ///< above 0
};

/// Reads a CSV of area (first digits of its code), headcount (0 to 1) and variance. Errors:
/// not_found, io, bad_input with file, line and column: an area that is not among the codes, or
/// stands twice.
Result<std::vector<DirectEstimate>> read_direct(const std::string& path,
                                                std::span<const int64_t> codes);

}  // namespace regsosek::score
