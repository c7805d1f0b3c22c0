// Packing truths into planes, and counting in them.
#include "ground/expr/bits.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <array>
#include <cstring>

#include "ground/base/assert.h"
#include "ground/base/cpu.h"

namespace regsosek::expr {
namespace {

constexpr size_t word_rows = 64;

// The lowest two bits of 64 bytes: unknown is 1, yes is 2.
struct Planes {
    uint64_t unknown = 0;
    uint64_t yes = 0;
};

#if defined(__SSE2__)
// Every x86-64 has SSE2: 16 bytes at a time, the wanted bit moved to the top of each byte.
Planes planes_of(const Truth* truths) {
    Planes out;
    for (size_t part = 0; part < word_rows / 16; ++part) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(truths + part * 16));
        const auto low = static_cast<uint32_t>(_mm_movemask_epi8(_mm_slli_epi16(bytes, 7)));
        const auto high = static_cast<uint32_t>(_mm_movemask_epi8(_mm_slli_epi16(bytes, 6)));
        out.unknown |= uint64_t{low} << (part * 16);
        out.yes |= uint64_t{high} << (part * 16);
    }
    return out;
}
#else
// The lowest bits of 8 bytes, gathered by a product whose parts do not overlap.
uint64_t gathered(uint64_t bytes) {
    constexpr uint64_t lowest = 0x0101010101010101;
    constexpr uint64_t places = 0x0102040810204080;
    return ((bytes & lowest) * places) >> 56;
}

Planes planes_of(const Truth* truths) {
    Planes out;
    for (size_t part = 0; part < word_rows / 8; ++part) {
        uint64_t bytes = 0;
        for (size_t i = 8; i-- > 0;) {
            bytes = bytes << 8 | static_cast<uint8_t>(truths[part * 8 + i]);
        }
        out.unknown |= gathered(bytes) << (part * 8);
        out.yes |= gathered(bytes >> 1) << (part * 8);
    }
    return out;
}
#endif

}  // namespace

void pack_truths(std::span<const Truth> truths, std::span<uint64_t> no,
                 std::span<uint64_t> unknown) {
    must(no.size() == plane_words(truths.size()) && unknown.size() == no.size(),
         "the planes have room for every row");
    const size_t whole = truths.size() / word_rows;
    for (size_t w = 0; w < whole; ++w) {
        const Planes planes = planes_of(truths.data() + w * word_rows);
        no[w] = ~(planes.unknown | planes.yes);
        unknown[w] = planes.unknown;
    }
    if (const size_t rest = truths.size() % word_rows; rest > 0) {
        std::array<Truth, word_rows> last{};
        std::memcpy(last.data(), truths.data() + whole * word_rows, rest);
        const Planes planes = planes_of(last.data());
        const uint64_t rows = (uint64_t{1} << rest) - 1;
        no[whole] = ~(planes.unknown | planes.yes) & rows;
        unknown[whole] = planes.unknown & rows;
    }
}

REGSOSEK_FOR_EACH_CPU size_t count_bits(std::span<const uint64_t> plane) {
    size_t out = 0;
    for (const uint64_t word : plane) {
        out += static_cast<size_t>(std::popcount(word));
    }
    return out;
}

REGSOSEK_FOR_EACH_CPU void rank_bits(std::span<const uint64_t> plane,
                                     std::span<const uint32_t> places, std::span<uint32_t> ranks) {
    size_t word = 0;
    uint32_t before = 0;
    for (size_t i = 0; i < places.size(); ++i) {
        for (; word < places[i] / word_rows; ++word) {
            before += static_cast<uint32_t>(std::popcount(plane[word]));
        }
        const size_t rest = places[i] % word_rows;
        const uint64_t part = rest == 0 ? 0 : plane[word] & ((uint64_t{1} << rest) - 1);
        ranks[i] = before + static_cast<uint32_t>(std::popcount(part));
    }
}

}  // namespace regsosek::expr
