// Who read whose record: one line for each read of by-name data.
#pragma once

#include <cstdint>
#include <string>

namespace regsosek::store {

/// One read of a family's record.
struct Access {
    int64_t number = 0;   ///< 1, 2, ... as it was noted
    int64_t at = 0;       ///< seconds since 1970-01-01 UTC
    std::string account;  ///< who read
    std::string role;     ///< as what
    std::string purpose;  ///< why
    std::string action;   ///< family.read, family.list
    int64_t family_id = 0;
    int64_t area = 0;  ///< 16-digit area code of the family
};

}  // namespace regsosek::store
