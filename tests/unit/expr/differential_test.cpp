// The evaluator against its slow twin on random dictionaries, data and expressions.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "ground/expr/parse.h"
#include "random_case.h"

namespace regsosek::expr::testing {
namespace {

TEST(Differential, SmallBatches) {
    for (uint64_t seed = 1; seed <= 200; ++seed) {
        ASSERT_EQ(differential_round(seed, 20, 12), "") << "seed " << seed;
    }
}

TEST(Differential, BatchesOfSeveralBlocks) {
    for (uint64_t seed = 1001; seed <= 1003; ++seed) {
        ASSERT_EQ(differential_round(seed, 10, 5000), "") << "seed " << seed;
    }
}

TEST(Differential, CanonicalTextCompilesToTheSame) {
    for (uint64_t seed = 1; seed <= 500; ++seed) {
        Random random(seed, 7);
        const RandomWorld world = random_world(random);
        const std::string source = random_source(world, Level::member, 4, random);
        const auto once = parse(source, {});
        ASSERT_TRUE(once) << source;
        const auto twice = parse(print(**once), {});
        ASSERT_TRUE(twice) << print(**once);
        EXPECT_TRUE(same_spelling(**once, **twice)) << print(**once);
        EXPECT_EQ(print(**once), print(**twice));
        const auto compiled = compile(source, Level::member, *world.dictionary, world.options);
        ASSERT_TRUE(compiled) << compiled.error().message(Lang::en);
        const auto again =
            compile(compiled->text(), Level::member, *world.dictionary, world.options);
        ASSERT_TRUE(again) << compiled->text();
        EXPECT_EQ(compiled->text(), again->text());
    }
}

// The seeds of the fuzz target: each must compile, and agree with the twin on random data.
TEST(Differential, SeedsOfTheFuzzTargetAgree) {
    Random random(20221015);
    const RandomWorld world = random_world(random);
    const auto data = random_data(world, 200, random);
    size_t seeds = 0;
    const std::string folder = std::string(REGSOSEK_SOURCE) + "/tests/fuzz/seeds/expr";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        std::ostringstream bytes;
        bytes << file.rdbuf();
        const std::string seed = bytes.str();
        ASSERT_GT(seed.size(), 1U) << entry.path();
        const Level level = seed[0] % 2 == 0 ? Level::family : Level::member;
        const auto expression = compile(seed.substr(1), level, *world.dictionary, world.options);
        ASSERT_TRUE(expression.has_value())
            << entry.path() << ": " << expression.error().message(Lang::en);
        EXPECT_EQ(difference(*expression, *data, random), "") << entry.path();
        ++seeds;
    }
    EXPECT_GE(seeds, 9U);
}

}  // namespace
}  // namespace regsosek::expr::testing
