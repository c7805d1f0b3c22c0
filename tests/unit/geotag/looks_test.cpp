// Photos that look alike: invented houses saved again, and the fast search against all pairs.
#include <gtest/gtest.h>

#include <algorithm>

#include "ground/base/random.h"
#include "method/place/alike.h"
#include "synth/photo.h"
#include "word/geotag/photos.h"

namespace regsosek::geotag {

namespace {

constexpr int bits_max = 28;  // the default of geotag_photo_bits

place::Look look_of(uint64_t scene, synth::Saved saved) {
    const std::string jpeg = synth::photo_of(scene, {}, "2022-10-20T08:00:00", saved);
    return place::read_photo(jpeg)->look;
}

TEST(Looks, AHouseSavedAgainIsKnownAndOtherHousesAreNot) {
    constexpr uint64_t houses = 600;
    std::vector<place::Look> first;
    int farthest = 0;
    for (uint64_t scene = 1; scene <= houses; ++scene) {
        first.push_back(look_of(scene, synth::Saved::first));
        const auto again = look_of(scene, synth::Saved::again);
        farthest = std::max(farthest, place::difference(first.back(), again));
    }
    int nearest = 256;
    for (size_t a = 0; a < first.size(); ++a) {
        for (size_t b = a + 1; b < first.size(); ++b) {
            nearest = std::min(nearest, place::difference(first[a], first[b]));
        }
    }
    std::printf("saved again: at most %d bits; other houses: at least %d bits\n", farthest,
                nearest);
    EXPECT_LE(farthest, bits_max);
    EXPECT_GT(nearest, bits_max);
}

// The slow twin: every pair.
std::vector<int64_t> all_pairs(const std::vector<place::Look>& looks,
                               const std::vector<uint32_t>& owners, int most) {
    std::vector<int64_t> out(looks.size(), -1);
    for (size_t a = 0; a < looks.size(); ++a) {
        int best = most + 1;
        for (size_t b = 0; b < looks.size(); ++b) {
            const int bits = place::difference(looks[a], looks[b]);
            const bool told =
                place::difference(looks[a], {}) > most && place::difference(looks[b], {}) > most;
            if (told && owners[a] != owners[b] && bits < best) {
                best = bits;
                out[a] = static_cast<int64_t>(b);
            }
        }
    }
    return out;
}

TEST(Looks, TheFastSearchFindsWhatAllPairsDo) {
    Random random{7};
    for (const int most : {0, 1, 3, 10, 40}) {
        std::vector<place::Look> looks;
        std::vector<uint32_t> owners;
        for (int i = 0; i < 300; ++i) {
            place::Look look{};
            if (i > 0 && random.chance(.6)) {
                look = looks[random.below(static_cast<uint32_t>(looks.size()))];
                for (int flips = random.between(0, most + 2); flips > 0; --flips) {
                    const uint32_t bit = random.below(256);
                    look[bit / 64] ^= uint64_t{1} << (bit % 64);
                }
            } else if (random.chance(.9)) {
                look = {random.bits(), random.bits(), random.bits(), random.bits()};
            }
            looks.push_back(look);
            owners.push_back(random.below(60));
        }
        EXPECT_EQ(place::nearest_alike(looks, owners, most), all_pairs(looks, owners, most));
    }
}

TEST(Looks, AreWrittenAndReadBack) {
    const place::Look look{1, 0xffffffffffffffff, 0, 0x123456789abcdef0};
    EXPECT_EQ(place::look_of(place::hex(look)), look);
    EXPECT_EQ(place::hex(look).size(), 64U);
    EXPECT_FALSE(place::look_of("12").has_value());
    EXPECT_FALSE(place::look_of(std::string(64, 'x')).has_value());
}

TEST(Photos, OpenWithTheirOwnKeyAlone) {
    const std::string bytes(1000, 'p');
    const SealedPhoto sealed = seal_photo(bytes);
    EXPECT_EQ(sealed.bytes, seal_photo(bytes).bytes);
    EXPECT_EQ(sealed.bytes.find("pppp"), std::string::npos);
    EXPECT_EQ(open_photo(sealed.bytes, sealed.key).value(), bytes);
    EXPECT_FALSE(open_photo(sealed.bytes, seal_photo("other").key).has_value());
    EXPECT_FALSE(open_photo(sealed.bytes, "12").has_value());
}

}  // namespace

}  // namespace regsosek::geotag
