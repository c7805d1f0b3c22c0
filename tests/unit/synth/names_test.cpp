// Invented names: capitals, at most 40 characters, varied, and changed in every listed way.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "synth/names.h"

namespace regsosek::synth {
namespace {

TEST(Names, are_capitals_of_at_most_40_characters) {
    Random random(1);
    std::set<std::string> names;
    for (int k = 0; k < 20000; ++k) {
        const std::string name = invented_name(random, 1 + k % 2, 1930 + k % 92);
        EXPECT_LE(name.size(), 40U);
        EXPECT_TRUE(std::all_of(name.begin(), name.end(), [](char c) {
            return c == ' ' || (c >= 'A' && c <= 'Z');
        })) << name;
        const std::string written = name_as_written(random, name, 1 + k % 2, 40, 1.0);
        EXPECT_FALSE(written.empty());
        EXPECT_LE(written.size(), 40U);
        names.insert(name);
    }
    EXPECT_GT(names.size(), 6000U);
}

TEST(Names, stay_as_they_are_with_strength_zero) {
    Random random(2);
    EXPECT_EQ(name_as_written(random, "SITI AMINAH", 2, 50, 0.0), "SITI AMINAH");
}

TEST(Names, places_differ) {
    std::set<std::string> places;
    for (uint32_t k = 0; k < 3000; ++k) {
        places.insert(place_name(k));
    }
    EXPECT_EQ(places.size(), 3000U);
}

}  // namespace
}  // namespace regsosek::synth
