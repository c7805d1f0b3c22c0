// Work in parallel over numbered blocks. Results must go to places that depend on the block's
// number only, so that any number of threads gives the same answer.
#pragma once

#include <cstddef>
#include <functional>

namespace regsosek {

/// Sets how many threads the process uses from here on; 0 means one per CPU. At most 256.
void set_threads(unsigned count);
/// How many threads parallel work uses.
unsigned threads();

/// Calls work(block) once for each block in [0, blocks), on several threads. Returns when all are
/// done.
void parallel_blocks(size_t blocks, const std::function<void(size_t)>& work);

/// Calls work(begin, end) over [0, n) cut at multiples of `grain`.
void parallel_ranges(size_t n, size_t grain, const std::function<void(size_t, size_t)>& work);

}  // namespace regsosek
