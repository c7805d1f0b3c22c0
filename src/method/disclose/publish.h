// A table of counts made fit to be shown: the cells protected, and the totals made of what is
// shown.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/disclose/cell_key.h"
#include "regsosek/base.h"

namespace regsosek::disclose {

/// How cells are protected.
enum class Protection : uint8_t {
    cell_key,  ///< Noise by cell key: for tables that anybody may ask for, as often as they like.
    suppress,  ///< Small cells are left out: for a fixed publication that somebody looks over.
};

/// Where totals come from.
enum class Totals : uint8_t {
    added,  ///< Sums of the cells shown: rows and columns add up.
    keyed,  ///< Cells of their own with their own noise: the same number in every table.
};

struct PublishOptions {
    Protection protection = Protection::cell_key;
    Totals totals = Totals::added;
    NoiseOptions noise;
    /// With suppress: counts from 1 to below this are left out.
    int64_t suppress_below = 3;
};

/// A cell before it is protected: one value number per dimension (from 0), its units, and the sum
/// of their keys modulo 2^32.
struct TrueCell {
    std::vector<int32_t> at;
    int64_t count = 0;
    uint32_t key = 0;
};

/// The value number that stands for "all values of this dimension".
inline constexpr int32_t all_values = -1;

/// A cell as it is shown.
struct ShownCell {
    std::vector<int32_t> at;  ///< all_values in the dimensions that it is a total over
    int64_t count = 0;        ///< 0 when suppressed
    bool suppressed = false;
    auto operator<=>(const ShownCell&) const = default;
};

/// Protects the cells and makes all their totals (each set of dimensions). Cells come once each and
/// have a count; those shown as 0 are left out, since a 0 in the list would tell that somebody is
/// there. Ordered by place, totals before the cells they are totals of. Errors: usage, as
/// NoiseTable; a dimension limit of 16.
Result<std::vector<ShownCell>> publish(std::span<const TrueCell> cells, size_t dimensions,
                                       const PublishOptions& options = {});

}  // namespace regsosek::disclose
