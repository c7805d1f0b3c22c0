// Whole numbers in few bytes, for stages: most columns of a word hold few different values, or
// values that lie near each other.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "regsosek/base.h"

namespace regsosek::store {

/// Numbers as bytes: codes of one or two bytes into the values that occur, or the distance from the
/// least value in as many bytes as the greatest takes. The same numbers always give the same bytes.
std::string packed(std::span<const int32_t> numbers);
std::string packed(std::span<const int64_t> numbers);

/// The reverse, into as many numbers as were packed; false when the bytes are none of packed()'s.
bool unpack(std::string_view bytes, std::span<int32_t> numbers);
bool unpack(std::string_view bytes, std::span<int64_t> numbers);

}  // namespace regsosek::store
