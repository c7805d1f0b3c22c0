// Truths as bits: planes of 64 rows a word, the first row in the lowest bit. What counts and picks
// rows out of many works on planes.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

#include "ground/expr/expr.h"

namespace regsosek::expr {

/// Words that a plane of so many rows has.
constexpr size_t plane_words(size_t rows) {
    return (rows + 63) / 64;
}

/// Turns truths into two planes of plane_words(truths.size()) words each. Bits behind the last row
/// are 0; a row that is in neither is true.
void pack_truths(std::span<const Truth> truths, std::span<uint64_t> no,
                 std::span<uint64_t> unknown);

/// How many bits of a plane are set.
size_t count_bits(std::span<const uint64_t> plane);

/// Bits set before each of the places, which ascend and lie within the plane.
void rank_bits(std::span<const uint64_t> plane, std::span<const uint32_t> places,
               std::span<uint32_t> ranks);

/// Calls visit(row) for each set bit, from the first on.
template <typename Visit>
void each_bit(std::span<const uint64_t> plane, Visit visit) {
    for (size_t w = 0; w < plane.size(); ++w) {
        for (uint64_t rest = plane[w]; rest != 0; rest &= rest - 1) {
            visit(w * 64 + static_cast<size_t>(std::countr_zero(rest)));
        }
    }
}

}  // namespace regsosek::expr
