// Random numbers that depend on a seed and a key only, never on threads or order:
// one Random per record, seeded by (seed, stream, record).
#pragma once

#include <cstdint>
#include <span>

namespace regsosek {

/// Mixes 64 bits (SplitMix64 finaliser, Steele, Lea, Flood 2014). A good hash of small numbers.
constexpr uint64_t mix64(uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/// Mixes several numbers into one.
constexpr uint64_t mix64(uint64_t a, uint64_t b, uint64_t c = 0) {
    return mix64(mix64(mix64(a) ^ b) ^ c);
}

/// A SplitMix64 stream.
class Random {
public:
    explicit constexpr Random(uint64_t seed, uint64_t stream = 0, uint64_t record = 0)
        : state_(mix64(seed, stream, record)) {}

    /// 64 random bits.
    constexpr uint64_t bits() {
        state_ += 0x9e3779b97f4a7c15ULL;
        uint64_t x = state_;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
        return x ^ (x >> 31);
    }
    /// Uniform in [0, 1), 53 bits.
    constexpr double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
    /// Uniform integer in [0, n), n > 0 (multiply-shift; bias below 2^-32 for n < 2^32).
    constexpr uint32_t below(uint32_t n) {
        return static_cast<uint32_t>(((bits() >> 32) * n) >> 32);
    }
    /// Uniform integer in [low, high].
    constexpr int between(int low, int high) {
        return low + static_cast<int>(below(static_cast<uint32_t>(high - low + 1)));
    }
    constexpr bool chance(double probability) { return uniform() < probability; }
    /// Standard normal, by the inverse distribution function in base/math.
    double normal();
    /// Index drawn with the given weights (any positive sum).
    size_t pick(std::span<const double> weights);

private:
    uint64_t state_;
};

}  // namespace regsosek
