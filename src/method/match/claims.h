// Choosing among candidates: components of pairs, and the best one-to-one choice inside one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace regsosek::match {

/// One person of a right side for each left one: pairs (row, column, gain > 0) of a small
/// component, by the Hungarian method up to `exact_most` rows and columns, else heaviest first.
/// Returns the index of the chosen pair by row, or -1. Kuhn 1955; Munkres 1957.
struct Claim {
    uint32_t row = 0;
    uint32_t column = 0;
    int64_t gain = 0;
};
inline constexpr uint32_t exact_most = 12;
std::vector<int32_t> best_claims(std::span<const Claim> claims, uint32_t rows, uint32_t columns);

/// Joins of nodes into components; the root of a component is its smallest node.
class Unions {
public:
    explicit Unions(size_t nodes);
    uint32_t root(uint32_t node);
    void join(uint32_t x, uint32_t y);

private:
    std::vector<uint32_t> parent_;
};

}  // namespace regsosek::match
