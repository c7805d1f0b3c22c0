// Planes of bits against plain loops over truths.
#include "ground/expr/bits.h"

#include <gtest/gtest.h>

#include "ground/base/random.h"

namespace regsosek::expr {
namespace {

TEST(Bits, PlanesSayWhatTruthsSay) {
    Random random(7);
    for (const size_t rows : {0U, 1U, 63U, 64U, 65U, 127U, 128U, 1000U, 2048U}) {
        std::vector<Truth> truths;
        for (size_t i = 0; i < rows; ++i) {
            truths.push_back(static_cast<Truth>(random.below(3)));
        }
        std::vector<uint64_t> no(plane_words(rows));
        std::vector<uint64_t> unknown(plane_words(rows));
        pack_truths(truths, no, unknown);
        size_t is_no = 0;
        for (size_t i = 0; i < rows; ++i) {
            ASSERT_EQ(no[i / 64] >> (i % 64) & 1, truths[i] == Truth::no ? 1U : 0U) << i;
            ASSERT_EQ(unknown[i / 64] >> (i % 64) & 1, truths[i] == Truth::unknown ? 1U : 0U) << i;
            is_no += truths[i] == Truth::no ? 1U : 0U;
        }
        EXPECT_EQ(count_bits(no), is_no);
        size_t visited = 0;
        each_bit(no, [&](size_t row) {
            EXPECT_EQ(truths[row], Truth::no);
            ++visited;
        });
        EXPECT_EQ(visited, is_no);
    }
}

TEST(Bits, RanksAreCountsBefore) {
    Random random(8);
    std::vector<uint64_t> plane(33);
    for (uint64_t& word : plane) {
        word = random.bits();
    }
    std::vector<uint32_t> places;
    for (uint32_t place = 0; place <= plane.size() * 64; place += random.below(90)) {
        places.push_back(place);
    }
    places.push_back(static_cast<uint32_t>(plane.size() * 64));
    std::vector<uint32_t> ranks(places.size());
    rank_bits(plane, places, ranks);
    for (size_t i = 0; i < places.size(); ++i) {
        uint32_t before = 0;
        for (uint32_t bit = 0; bit < places[i]; ++bit) {
            before += (plane[bit / 64] >> (bit % 64) & 1) != 0 ? 1U : 0U;
        }
        ASSERT_EQ(ranks[i], before) << places[i];
    }
}

}  // namespace
}  // namespace regsosek::expr
