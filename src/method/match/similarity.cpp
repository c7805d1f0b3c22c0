// Jaro-Winkler with the positions of each letter as bits: the greedy search for the next unused
// equal letter inside the window becomes one mask and one lowest bit.
#include "method/match/similarity.h"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

namespace regsosek::match {

namespace {

constexpr double prefix_weight = 0.1;     // Winkler 1990
constexpr double prefix_from = 0.7;       // Winkler's boost threshold
constexpr size_t prefix_letters_max = 4;  // Winkler 1990

size_t window_of(size_t a, size_t b) {
    const size_t half = std::max(a, b) / 2;
    return half > 0 ? half - 1 : 0;
}

double with_prefix(double jaro, std::string_view a, std::string_view b) {
    if (jaro <= prefix_from) {
        return jaro;
    }
    const size_t most = std::min({a.size(), b.size(), prefix_letters_max});
    size_t same = 0;
    while (same < most && a[same] == b[same]) {
        ++same;
    }
    return jaro + static_cast<double>(same) * prefix_weight * (1.0 - jaro);
}

double jaro_of(size_t matches, size_t half_transpositions, size_t a, size_t b) {
    const double m = static_cast<double>(matches);
    const double t = static_cast<double>(half_transpositions / 2);
    return (m / static_cast<double>(a) + m / static_cast<double>(b) + (m - t) / m) / 3.0;
}

}  // namespace

double jaro_winkler(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) {
        return a.empty() && b.empty() ? 1.0 : 0.0;
    }
    const size_t window = window_of(a.size(), b.size());
    std::vector<char> used(b.size(), 0);
    std::vector<char> from_a;
    for (size_t i = 0; i < a.size(); ++i) {
        const size_t first = i > window ? i - window : 0;
        const size_t last = std::min(b.size(), i + window + 1);
        for (size_t j = first; j < last; ++j) {
            if (used[j] == 0 && a[i] == b[j]) {
                used[j] = 1;
                from_a.push_back(a[i]);
                break;
            }
        }
    }
    if (from_a.empty()) {
        return 0.0;
    }
    size_t differing = 0;
    size_t next = 0;
    for (size_t j = 0; j < b.size(); ++j) {
        if (used[j] != 0) {
            differing += from_a[next] != b[j] ? 1 : 0;
            ++next;
        }
    }
    return with_prefix(jaro_of(from_a.size(), differing, a.size(), b.size()), a, b);
}

double name_similarity(std::string_view a, std::string_view b, double least) {
    if (a.empty() || b.empty()) {
        return a.empty() && b.empty() ? 1.0 : 0.0;
    }
    // Letter A-Z has its place 1..26 in the low five bits, space has 0.
    std::array<uint32_t, 32> places{};
    for (size_t j = 0; j < b.size(); ++j) {
        places[static_cast<uint8_t>(b[j]) & 31U] |= 1U << j;
    }
    const size_t window = window_of(a.size(), b.size());
    uint64_t in_window = (uint64_t{1} << (window + 1)) - 1;
    const uint64_t widest = (uint64_t{1} << (2 * window + 1)) - 1;
    uint32_t used = 0;
    std::array<char, name_letters_max> from_a;
    size_t matches = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        const uint32_t open =
            places[static_cast<uint8_t>(a[i]) & 31U] & ~used & static_cast<uint32_t>(in_window);
        const uint32_t lowest = open & (~open + 1U);
        used |= lowest;
        from_a[matches] = a[i];
        matches += lowest != 0 ? 1 : 0;
        // The window grows to its full width, then moves.
        in_window = i < window ? (in_window << 1) | 1U : (widest << (i - window + 1));
    }
    if (matches == 0) {
        return 0.0;
    }
    if (with_prefix(jaro_of(matches, 0, a.size(), b.size()), a, b) < least) {
        return 0.0;
    }
    size_t differing = 0;
    size_t next = 0;
    for (uint32_t rest = used; rest != 0; rest &= rest - 1) {
        differing += from_a[next] != b[static_cast<size_t>(std::countr_zero(rest))] ? 1 : 0;
        ++next;
    }
    const double similarity = with_prefix(jaro_of(matches, differing, a.size(), b.size()), a, b);
    return similarity < least ? 0.0 : similarity;
}

int digits_differing(uint64_t a, uint64_t b) {
    uint64_t x = a ^ b;
    x |= x >> 2;
    x |= x >> 1;
    return std::popcount(x & 0x1111111111111111ULL);
}

}  // namespace regsosek::match
