// The parts of Random that need more than integers.
#include "ground/base/random.h"

#include "ground/base/math.h"

namespace regsosek {

double Random::normal() {
    // (bits + 1/2) / 2^53 is never 0 or 1.
    return math::normal_quantile((static_cast<double>(bits() >> 11) + 0.5) * 0x1.0p-53);
}

size_t Random::pick(std::span<const double> weights) {
    double sum = 0;
    for (const double w : weights) {
        sum += w;
    }
    double rest = uniform() * sum;
    for (size_t i = 0; i + 1 < weights.size(); ++i) {
        rest -= weights[i];
        if (rest < 0) {
            return i;
        }
    }
    return weights.size() - 1;
}

}  // namespace regsosek
