// Rows of the same key, against a map of all keys.
#include "method/check/alike.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

#include "ground/base/random.h"

namespace regsosek::check {
namespace {

// Keys of which most come once, some often, and some are none.
std::vector<uint64_t> keys_of(uint32_t rows, uint64_t seed) {
    Random random(seed);
    std::vector<uint64_t> keys;
    for (uint32_t i = 0; i < rows; ++i) {
        const uint64_t kind = random.below(10);
        keys.push_back(kind == 0   ? 0
                       : kind < 4  ? 1 + random.below(rows / 50 + 1)
                       : kind == 4 ? 7
                                   : mix64(seed, i));
    }
    return keys;
}

TEST(Alike, BringsRowsOfOneKeyTogetherAndLeavesFewOthersIn) {
    for (const uint32_t rows : {0U, 1U, 2U, 100U, 30'000U}) {
        const auto keys = keys_of(rows, rows + 1);
        std::map<uint64_t, std::vector<uint32_t>> expected;
        for (uint32_t row = 0; row < rows; ++row) {
            if (keys[row] != 0) {
                expected[keys[row]].push_back(row);
            }
        }
        const auto found = alike(rows, [&](uint32_t row) { return keys[row]; });
        std::set<uint64_t> seen;
        size_t alone = 0;
        each_key(found, [&](std::span<const Keyed> same) {
            const uint64_t key = keys[same.front().row];
            EXPECT_TRUE(seen.insert(key).second) << "a key comes once";
            std::vector<uint32_t> of_key;
            for (const Keyed& one : same) {
                of_key.push_back(one.row);
            }
            EXPECT_EQ(of_key, expected[key]);
            alone += same.size() == 1 ? 1 : 0;
        });
        for (const auto& [key, of_key] : expected) {
            EXPECT_TRUE(of_key.size() == 1 || seen.contains(key)) << "no repeated key is missed";
        }
        EXPECT_LE(alone, rows / 5) << "the filter turns most single keys away";
    }
}

}  // namespace
}  // namespace regsosek::check
