// The agreement under which a register extract may be used: a file beside it, <register>.toml.
#pragma once

#include <optional>
#include <string>

#include "ground/base/date.h"
#include "regsosek/base.h"

namespace regsosek::link {

/// What a file of agreement says.
struct ExtractTerms {
    std::string agreement;         ///< Its number or name.
    Date expires;                  ///< The last day of use.
    bool statistics_only = false;  ///< A survey sample: nobody in it may be linked.
};

/// Reads the terms of a register; nothing when there is no such file. Keys: agreement, expires
/// (YYYY-MM-DD), statistics_only. Errors: bad_input with line.
Result<std::optional<ExtractTerms>> read_terms(const std::string& register_file);

/// Refuses what may not be linked on a day. Errors: no_right (expired; for statistics only).
Result<void> allow(const ExtractTerms& terms, Date day);

}  // namespace regsosek::link
