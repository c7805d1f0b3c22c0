// Assertions, on in release: the record is crash-safe, so stopping is safe.
#pragma once

#include "regsosek/base.h"

namespace regsosek {

/// Stops the program when a thing that must hold does not: our own bug.
inline void must(bool condition, const char* what, const char* file = __builtin_FILE(),
                 int line = __builtin_LINE()) {
    if (!condition) [[unlikely]] {
        broken_assertion(what, file, line);
    }
}

}  // namespace regsosek
