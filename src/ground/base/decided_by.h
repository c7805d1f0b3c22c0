// Who decided where a family stands: one word for score, consult and the rules between them.
#pragma once

#include <cstdint>

namespace regsosek {

/// Numbers are stored: never renumber. 0 in a column is "nobody yet".
enum class DecidedBy : uint8_t { model = 1, village = 2, official = 3 };

}  // namespace regsosek
