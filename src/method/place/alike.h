// Pictures that look alike: pairs of looks that differ in few bits, found without comparing all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "method/place/photo.h"

namespace regsosek::place {

/// For each look the position of another owner's look that differs in at most `bits_max` bits
/// (0 to 255): the nearest one, the first of equals; -1 when there is none. A look with at most
/// `bits_max` bits (a flat or dark picture) says nothing and is alike to none. Two looks
/// that differ in k bits agree in one of k + 1 pieces (pigeonhole): only those that share a piece
/// are compared.
std::vector<int64_t> nearest_alike(std::span<const Look> looks, std::span<const uint32_t> owners,
                                   int bits_max);

}  // namespace regsosek::place
