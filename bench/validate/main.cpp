// bench_validate FORM_FOLDER --flat [PERSONS] | --stream PERSONS | --workspace FOLDER
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/validate/figures.h"

namespace {

// The table of the benchmark: 30 rules x 1 million rows.
constexpr size_t persons_at_first = 1'000'000;

}  // namespace

int main(int argc, char** argv) {
    using namespace regsosek::bench;
    const std::string form = argc > 1 ? argv[1] : "";
    const std::string what = argc > 2 ? argv[2] : "";
    const std::string value = argc > 3 ? argv[3] : "";
    if (what == "--flat") {
        const size_t persons =
            value.empty() ? persons_at_first : std::strtoull(value.c_str(), nullptr, 10);
        return bench_flat(form, persons) ? 0 : 1;
    }
    if (what == "--stream" && !value.empty()) {
        bench_stream(form, std::strtoull(value.c_str(), nullptr, 10));
        return 0;
    }
    if (what == "--workspace" && !value.empty()) {
        return bench_district(value) ? 0 : 1;
    }
    std::fprintf(stderr,
                 "bench_validate FORM --flat [PERSONS] | --stream PERSONS | "
                 "--workspace FOLDER\n");
    return 2;
}
