// Encodings against what clkhash 0.18.3 writes for the same values and secret, against a slow twin,
// and the linking of encoded files against comparing everything with everything.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/clk/compare.h"
#include "method/clk/encode.h"

namespace regsosek::clk {
namespace {

constexpr const char* secret = "a secret that two partners share, at least 32 bytes";

/// name: bigrams, 200 bits a value; birth: digits with their places, 12 bits each; nik: whole, 40.
Scheme scheme_of(int bits, int folds) {
    Scheme out;
    out.bits = bits;
    out.xor_folds = folds;
    out.fields = {{2, false, 200, 0, false}, {1, true, 0, 12, false}, {0, false, 0, 40, false}};
    return out;
}

const std::vector<std::vector<std::string>>& people() {
    static const std::vector<std::vector<std::string>> all = {
        {"SITI AMINAH", "19900412", "9901015204900001"},
        {"SITI AMINNAH", "19900412", ""},
        {"BUDI", "", "9901011204880007"}};
    return all;
}

TEST(Clk, equals_what_clkhash_writes) {
    // clkhash 0.18.3, schema version 3, blakeHash, HKDF with SHA-256 and no salt.
    const std::map<int, std::vector<std::string>> known = {
        {1024,
         {"QDYjAucIIyMgJLH8AMwSTQiQwCgIJCDQIHOoh0BFMVCElhDDKAwkmgKKwgQiBQwgMCCAWHhIIKyoohQVEKKNAIAh"
          "MjFSyIBHQAAPCkQNowAjgAkTEkJGBIgA2AilggERAIEUBEgCAAntCgxA0wIAoQSJQISDLlCJERsggeoAgQI=",
          "QBYDAucAAyMgILF8AMxSDAiQwCgIJCBQAWPohwhkMREEFhDDCAgmmgKKwgQiBQwgMCCAWHhIAKyIghQFEKKNAIAh"
          "IDFSyABFQAAHCoQNgwArAAkTEkJGBIgA2ACNgAEQAAEUBEACAAntCgBAUwIAgQSJQISDLFABERsgoeoAwQI=",
          "giAGiqAACAJAIEECBQFjzIChwECAESAgLGAACBgGGSMQQEAwMhIAIQAEACQgIEgeA2BQgAhAEGCIAQCEAwEoJ4wh"
          "ACOkAeCBEQAArAQEYCMAJQCBQFUBALABCgHpCEBWiKcZDAAGI0EApSAYIQ4AQAABUBAABoAUAQgCQkAAEBg="}},
        {512,
         {"wBcRM7XAo2RgJL72RMGxTSsQyTsaZmbUqHNwj+XHMEGEFwTHYA4kk++AzkTx"
          "BwyBNKnA3PtmcCW5uTSU+qIMAg==",
          "wDcjM7XIA2ZgILZ2hMHRDCOQyTsaZmZUiWMwh4XkMAEEFwTHSAomk++AwkRx"
          "BwyhNKnA3PtkUK2ZmTSk+qJMAg==",
          "DgEGqQQB6INRIEGuAQUD74CEwMHARCEgnGEKCfEOWXWY51k8MhQjYAChIDwB"
          "LkheA2EAkAhGkHSJCQLGQwE4Pw=="}},
    };
    for (const auto& [bits, texts] : known) {
        const auto encoder = Encoder::of(scheme_of(bits, bits == 512 ? 1 : 0), secret);
        ASSERT_TRUE(encoder.has_value());
        PieceCache cache;
        for (size_t i = 0; i < people().size(); ++i) {
            const std::string filter = encoder->filter(people()[i], "", "", cache);
            EXPECT_EQ(to_base64(filter), texts[i]) << bits << " bits, person " << i;
            EXPECT_EQ(from_base64(texts[i]), filter);
        }
    }
    EXPECT_EQ(from_base64("no base64!"), "");
}

TEST(Clk, pieces_and_their_bits) {
    EXPECT_EQ(pieces("CLK", {2, false, 0, 1, false}),
              (std::vector<std::string>{" C", "CL", "LK", "K "}));
    EXPECT_EQ(pieces("19", {1, true, 0, 1, false}), (std::vector<std::string>{"1 1", "2 9"}));
    EXPECT_EQ(pieces("ABC", {0, false, 0, 1, false}), (std::vector<std::string>{"ABC"}));
    EXPECT_TRUE(pieces("", {2, false, 0, 1, false}).empty());
    EXPECT_EQ(bits_of_pieces(3, {2, false, 200, 0, false}), (std::vector<size_t>{67, 67, 66}));
    EXPECT_EQ(bits_of_pieces(2, {2, false, 0, 7, false}), (std::vector<size_t>{7, 7}));
}

TEST(Clk, secret_salt_and_noise_change_the_bits_as_they_should) {
    Scheme scheme = scheme_of(1024, 0);
    const auto plain = Encoder::of(scheme, secret);
    const auto other = Encoder::of(scheme, std::string(secret) + "!");
    PieceCache a, b, c, d;
    const std::string filter = plain->filter(people()[0], "1990", "1", a);
    EXPECT_NE(filter, other->filter(people()[0], "1990", "1", b));
    EXPECT_NE(plain->fingerprint(""), other->fingerprint(""));
    EXPECT_NE(plain->fingerprint(""), plain->fingerprint("columns"));
    EXPECT_EQ(plain->block(0, "X"), plain->block(0, "X"));
    EXPECT_NE(plain->block(0, "X"), plain->block(1, "X"));
    EXPECT_NE(plain->block(0, "X"), other->block(0, "X"));

    scheme.fields[0].salted = true;
    const auto salted = Encoder::of(scheme, secret);
    EXPECT_EQ(salted->filter(people()[0], "1990", "1", c),
              salted->filter(people()[0], "1990", "2", c));
    EXPECT_NE(salted->filter(people()[0], "1990", "1", c),
              salted->filter(people()[0], "1991", "1", c));
    EXPECT_EQ(salted->filter(people()[0], "", "1", c), filter);

    scheme.fields[0].salted = false;
    scheme.noise = .1;
    const auto noisy = Encoder::of(scheme, secret);
    size_t changed = 0;
    constexpr size_t records = 200;
    for (size_t i = 0; i < records; ++i) {
        const std::string id = std::to_string(i);
        const std::string blurred = noisy->filter(people()[0], "", id, d);
        EXPECT_EQ(blurred, noisy->filter(people()[0], "", id, d));
        for (size_t byte = 0; byte < filter.size(); ++byte) {
            changed += static_cast<size_t>(
                std::popcount(static_cast<uint8_t>(blurred[byte] ^ filter[byte])));
        }
    }
    // A coin for one bit in ten changes one bit in twenty.
    EXPECT_NEAR(static_cast<double>(changed) / (records * 1024), .05, .003);
}

TEST(Clk, refuses_schemes_and_secrets_that_cannot_be) {
    EXPECT_FALSE(Encoder::of(scheme_of(1000, 0), secret).has_value());
    EXPECT_FALSE(Encoder::of(scheme_of(1024, 9), secret).has_value());
    EXPECT_FALSE(Encoder::of(scheme_of(1024, 0), "short").has_value());
    Scheme scheme = scheme_of(1024, 0);
    scheme.noise = 1;
    EXPECT_FALSE(Encoder::of(scheme, secret).has_value());
    scheme = scheme_of(1024, 0);
    scheme.fields[1].bits_per_gram = 0;
    EXPECT_FALSE(Encoder::of(scheme, secret).has_value());
    scheme.fields.clear();
    EXPECT_FALSE(Encoder::of(scheme, secret).has_value());
}

/// Invented filters: a third of the right side are left ones with some bits changed.
struct Sides {
    Filters left;
    Filters right;
};

Sides invented(uint64_t seed, size_t rows, bool blocks) {
    Random random(seed);
    Sides out;
    std::vector<std::string> left;
    for (size_t side = 0; side < 2; ++side) {
        Filters& filters = side == 0 ? out.left : out.right;
        filters.block.resize(blocks ? 2 : 0);
        for (size_t i = 0; i < rows; ++i) {
            std::string filter(16, '\0');
            const bool copy = side == 1 && random.chance(.33);
            if (copy) {
                filter = left[random.below(static_cast<uint32_t>(left.size()))];
            }
            for (int bit = random.between(0, copy ? 8 : 60); bit > 0; --bit) {
                char& byte = filter[random.below(16)];
                byte = static_cast<char>(byte ^ (1 << random.below(8)));
            }
            filters.add(filter);
            for (auto& rule : filters.block) {
                rule.push_back(random.below(6));
            }
            if (side == 0) {
                left.push_back(filter);
            }
        }
    }
    return out;
}

/// Everything with everything, bit by bit.
std::set<std::pair<uint32_t, uint32_t>> slow(const Sides& sides, double threshold) {
    std::set<std::pair<uint32_t, uint32_t>> out;
    for (uint32_t a = 0; a < sides.left.rows(); ++a) {
        for (uint32_t b = 0; b < sides.right.rows(); ++b) {
            bool offered = sides.left.block.empty();
            for (size_t r = 0; r < sides.left.block.size(); ++r) {
                offered |= sides.left.block[r][a] != 0 &&
                           sides.left.block[r][a] == sides.right.block[r][b];
            }
            int common = 0, ones = 0;
            for (size_t bit = 0; bit < 128; ++bit) {
                const auto has = [&](const Filters& side, size_t row) {
                    return static_cast<int>(side.bits[row * 2 + bit / 64] >> bit % 64 & 1);
                };
                common += has(sides.left, a) * has(sides.right, b);
                ones += has(sides.left, a) + has(sides.right, b);
            }
            if (offered && ones > 0 && 2.0 * common / ones >= threshold) {
                out.emplace(a, b);
            }
        }
    }
    return out;
}

TEST(ClkMatch, finds_what_the_slow_twin_finds_for_any_number_of_threads) {
    const unsigned before = threads();
    for (uint64_t seed = 1; seed <= 6; ++seed) {
        const Sides sides = invented(seed, 150, seed % 2 == 0);
        const double threshold = .5 + .05 * static_cast<double>(seed);
        std::vector<double> first;
        for (const unsigned count : {1U, 2U, 4U}) {
            set_threads(count);
            const auto found = match(sides.left, sides.right, {threshold, .02, 1 << 20});
            ASSERT_TRUE(found.has_value());
            std::set<std::pair<uint32_t, uint32_t>> pairs;
            std::vector<double> flat;
            std::set<uint32_t> left, right;
            for (const Match& one : found->matches) {
                EXPECT_TRUE(pairs.emplace(one.a, one.b).second) << "a pair twice";
                flat.insert(flat.end(), {double(one.a), double(one.b), one.dice, double(one.chosen),
                                         double(one.rival)});
                if (one.chosen) {
                    EXPECT_TRUE(left.insert(one.a).second);
                    EXPECT_TRUE(right.insert(one.b).second);
                }
            }
            EXPECT_EQ(pairs, slow(sides, threshold)) << "seed " << seed;
            EXPECT_GT(pairs.size(), 5U);
            // Nobody is left whose partner is free too.
            for (const Match& one : found->matches) {
                EXPECT_TRUE(left.contains(one.a) || right.contains(one.b));
            }
            first = first.empty() ? flat : first;
            EXPECT_EQ(flat, first);
        }
    }
    set_threads(before);
}

TEST(ClkMatch, refuses_what_cannot_be_compared) {
    const Sides sides = invented(1, 10, false);
    Filters longer;
    longer.add(std::string(32, 'x'));
    EXPECT_FALSE(match(sides.left, longer, {}).has_value());
    EXPECT_FALSE(match(sides.left, sides.right, {0, .02, 100}).has_value());
    EXPECT_FALSE(match(sides.left, sides.right, {.8, .02, 99}).has_value());
    EXPECT_TRUE(match(sides.left, sides.right, {.8, .02, 100}).has_value());
    EXPECT_TRUE(match(Filters{}, sides.right, {}).has_value());
    EXPECT_FALSE(match(sides.left, invented(1, 10, true).right, {}).has_value());
}

}  // namespace
}  // namespace regsosek::clk
