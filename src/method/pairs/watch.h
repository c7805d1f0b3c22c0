// How long a stage took: on the wall, and of the processors, by all threads of the process.
#pragma once

#include <sys/resource.h>

#include <chrono>

namespace regsosek::pairs {

/// Seconds that passed.
struct Spent {
    double seconds = 0;
    double cpu_seconds = 0;
};

/// Runs from when it is made, or from the last lap.
class Watch {
public:
    Spent spent() const {
        return {std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(),
                cpu() - cpu_begin_};
    }
    Spent lap() {
        const Spent out = spent();
        *this = Watch();
        return out;
    }

private:
    static double cpu() {
        struct rusage used{};
        ::getrusage(RUSAGE_SELF, &used);
        constexpr double micro = 1e-6;
        return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
               micro * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    }
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    double cpu_begin_ = cpu();
};

}  // namespace regsosek::pairs
