// The number of a finding on paper: family with its check digit, member, rule. It says by itself
// what it is about, so lists printed at any time can be keyed back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "regsosek/base.h"

namespace regsosek::validate {

/// What a finding is about.
struct QueryNumber {
    int64_t family_id = 0;
    int64_t person_id = 0;  ///< 0: the family.
    std::string rule;
    auto operator<=>(const QueryNumber&) const = default;
    /// "F0000012-3/DEM01", or with the person "F0000012-3/P0000044-1/DEM08".
    std::string text() const;
    /// Errors: bad_input (parts, check digit).
    static Result<QueryNumber> parse(std::string_view text);
};

}  // namespace regsosek::validate
