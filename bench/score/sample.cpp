// Samples by seeded numbers; files by the standard library.
#include "bench/score/sample.h"

#include <chrono>
#include <fstream>

#include "ground/base/random.h"

namespace regsosek::bench {

Sample invented_sample(size_t families, size_t predictors) {
    constexpr size_t families_per_unit = 10;
    constexpr size_t families_per_stratum = 1000;
    Sample out;
    out.x = estimate::Matrix(families, predictors + 1);
    out.design.stages.resize(1);
    for (size_t r = 0; r < families; ++r) {
        Random random(1, 0, r);
        out.x.at(r, 0) = 1;
        double y = 13 + 0.4 * random.normal();
        for (size_t c = 1; c <= predictors; ++c) {
            const double v = c % 2 == 0 ? random.normal() : random.between(0, 1);
            out.x.at(r, c) = v;
            // Every third predictor says something, less and less.
            y += c % 3 == 1 ? 0.3 / static_cast<double>(c) * v : 0;
        }
        out.y.push_back(y);
        out.design.weights.push_back(50 + 100 * random.uniform());
        out.design.stages[0].unit.push_back(static_cast<int64_t>(r / families_per_unit));
        out.design.stages[0].stratum.push_back(static_cast<int64_t>(r / families_per_stratum));
    }
    return out;
}

double seconds() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

bool write_doubles(const std::string& path, const std::vector<double>& values) {
    std::ofstream out(path, std::ios::binary);
    const auto bytes = static_cast<std::streamsize>(values.size() * sizeof(double));
    out.write(reinterpret_cast<const char*>(values.data()), bytes);
    return static_cast<bool>(out);
}

}  // namespace regsosek::bench
