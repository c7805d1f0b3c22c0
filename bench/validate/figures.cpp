// Figures, clocks and memory.
#include "bench/validate/figures.h"

#include <sys/resource.h>

#include <cstdio>
#include <ctime>

namespace regsosek::bench {

namespace {

double seconds_of(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

void print_figure(const std::string& name, double value, const std::string& unit) {
    std::printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\"}\n", name.c_str(), value,
                unit.c_str());
    std::fflush(stdout);
}

void print_figure(const std::string& name, double value, const std::string& unit, double peer,
                  double ratio) {
    std::printf(
        "{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"peer\": %.6g, "
        "\"ratio\": %.4g}\n",
        name.c_str(), value, unit.c_str(), peer, ratio);
    std::fflush(stdout);
}

double thread_seconds() {
    return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

double process_seconds() {
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

double wall_seconds() {
    return seconds_of(CLOCK_MONOTONIC);
}

double peak_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace regsosek::bench
