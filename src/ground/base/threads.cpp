// Parallel blocks over oneTBB.
#include "ground/base/threads.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <memory>
#include <thread>

namespace regsosek {

namespace {

struct Control {
    unsigned count = std::max(1U, std::thread::hardware_concurrency());
    std::unique_ptr<tbb::global_control> limit;
};

Control& control() {
    static Control instance;
    return instance;
}

}  // namespace

void set_threads(unsigned count) {
    auto& c = control();
    c.count =
        count == 0 ? std::max(1U, std::thread::hardware_concurrency()) : std::min(count, 256U);
    c.limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                    c.count);
}

unsigned threads() {
    return control().count;
}

void parallel_blocks(size_t blocks, const std::function<void(size_t)>& work) {
    if (blocks <= 1 || threads() == 1) {
        for (size_t i = 0; i < blocks; ++i) {
            work(i);
        }
        return;
    }
    tbb::parallel_for(
        tbb::blocked_range<size_t>(0, blocks, 1),
        [&](const tbb::blocked_range<size_t>& range) {
            for (size_t i = range.begin(); i != range.end(); ++i) {
                work(i);
            }
        },
        tbb::simple_partitioner());
}

void parallel_ranges(size_t n, size_t grain, const std::function<void(size_t, size_t)>& work) {
    parallel_blocks((n + grain - 1) / grain,
                    [&](size_t block) { work(block * grain, std::min(n, (block + 1) * grain)); });
}

}  // namespace regsosek
