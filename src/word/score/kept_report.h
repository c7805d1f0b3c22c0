// The figures of a scoring as text: kept with its tables until they are written, so that a run that
// was killed while writing ends with the same report.
#pragma once

#include <string>
#include <string_view>

#include "regsosek/score.h"

namespace regsosek::score {

/// What a scoring needs to end once its tables are made.
struct KeptReport {
    ApplyReport report;
    int64_t as_of = 0;          ///< of the columns
    std::string families_hash;  ///< of score_family
    std::string not_ranked_hash;
};

/// Canonical JSON; reals as the shortest text that reads back to the same bits.
std::string kept_text(const KeptReport& kept);
/// Errors: corrupt.
Result<KeptReport> parse_kept(std::string_view text);

}  // namespace regsosek::score
