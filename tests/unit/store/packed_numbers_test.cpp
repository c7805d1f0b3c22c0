// Numbers packed for stages come back as they were, and bytes that are none of ours are refused.
#include "ground/store/packed_numbers.h"

#include <gtest/gtest.h>

#include <climits>
#include <functional>
#include <vector>

#include "ground/base/random.h"

namespace regsosek::store {
namespace {

template <typename T>
size_t bytes_there_and_back(const std::vector<T>& numbers) {
    const std::string bytes = packed(numbers);
    std::vector<T> back(numbers.size(), T{77});
    EXPECT_TRUE(unpack(bytes, back));
    EXPECT_EQ(back, numbers);
    return bytes.size();
}

std::vector<int64_t> made(size_t count, const std::function<int64_t(size_t)>& number) {
    std::vector<int64_t> out;
    for (size_t i = 0; i < count; ++i) {
        out.push_back(number(i));
    }
    return out;
}

TEST(PackedNumbers, OfEveryKindComeBack) {
    EXPECT_EQ(bytes_there_and_back(std::vector<int64_t>{}), 0u);
    bytes_there_and_back(std::vector<int64_t>{INT64_MIN, INT64_MAX, 0, -1, 1});
    bytes_there_and_back(std::vector<int32_t>{INT32_MIN, INT32_MAX, 0, -1, 1});
    // Few values: a byte each; some thousand: two.
    EXPECT_LT(bytes_there_and_back(made(
                  20'000, [](size_t i) { return static_cast<int64_t>(mix64(i) % 200) << 50; })),
              22'000u);
    EXPECT_LT(bytes_there_and_back(made(
                  100'000, [](size_t i) { return static_cast<int64_t>(mix64(i) % 1000) << 50; })),
              210'000u);
    // All different: as many bytes as the distance takes, whatever the least value is.
    for (int bits = 13; bits <= 64; ++bits) {
        const auto numbers = made(10'000, [&](size_t i) {
            return static_cast<int64_t>(INT64_MIN + (mix64(i) >> (64 - bits)));
        });
        EXPECT_LE(bytes_there_and_back(numbers), 10'000u * ((bits + 7) / 8) + 32) << bits;
    }
    // More values than two bytes tell, found late.
    bytes_there_and_back(made(
        200'000, [](size_t i) { return i < 8000 ? int64_t{5} : static_cast<int64_t>(mix64(i)); }));
}

TEST(PackedNumbers, ForeignBytesAreRefused) {
    for (const auto& numbers :
         {std::vector<int32_t>{7, 7, 9, 7}, std::vector<int32_t>{INT32_MIN, 3, INT32_MAX, 5}}) {
        const std::string bytes = packed(numbers);
        std::vector<int32_t> back(numbers.size());
        for (size_t cut = 0; cut < bytes.size(); ++cut) {
            EXPECT_FALSE(unpack(bytes.substr(0, cut), back)) << cut;
        }
        EXPECT_FALSE(unpack(bytes + "x", back));
        std::string other = bytes;
        other.back() = '\x7f';  // a code that no value has
        EXPECT_FALSE(unpack(other, back));
    }
}

}  // namespace
}  // namespace regsosek::store
