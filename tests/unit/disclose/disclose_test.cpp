// The noise table has the moments it promises; protected tables never show 1 or 2; the twin in
// plain loops agrees.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "ground/base/random.h"
#include "method/disclose/publish.h"

namespace regsosek::disclose {
namespace {

constexpr const char* secret = "a secret of tests, 32 bytes long";

TEST(NoiseTable, MeanIsZeroVarianceAsWantedAndSmallCountsNeverShown) {
    for (const double variance : {2.5, 3.0, 4.0}) {
        const NoiseOptions options{5, variance, 2};
        const auto table = NoiseTable::make(options);
        ASSERT_TRUE(table.has_value());
        for (int64_t count = 1; count <= 20; ++count) {
            double mean = 0;
            double square = 0;
            uint64_t before = 0;
            for (const Change& change : table->changes(count)) {
                const double chance = static_cast<double>(change.below - before) / 4294967296.0;
                mean += chance * change.change;
                square += chance * change.change * change.change;
                before = change.below;
                const int64_t shown = count + change.change;
                EXPECT_TRUE(shown == 0 || shown > 2) << count << " " << change.change;
            }
            EXPECT_EQ(before, uint64_t{1} << 32);
            EXPECT_NEAR(mean, 0, 1e-6) << count;
            EXPECT_NEAR(square, variance, 1e-5) << count;
        }
        EXPECT_EQ(table->published(0, 12345), 0);
    }
}

TEST(NoiseTable, RefusesNoiseThatCannotBe) {
    EXPECT_EQ(NoiseTable::make({5, 1.0, 2}).error().code, Code::usage);
    EXPECT_EQ(NoiseTable::make({5, 30.0, 2}).error().code, Code::usage);
    EXPECT_EQ(NoiseTable::make({0, 3.0, 2}).error().code, Code::usage);
}

TEST(RecordKey, IsSpreadEvenlyAndNeedsTheSecret) {
    std::map<uint32_t, int> buckets;
    for (int i = 0; i < 64000; ++i) {
        ++buckets[record_key(secret, "family:" + std::to_string(i)) >> 28U];
    }
    ASSERT_EQ(buckets.size(), 16U);
    for (const auto& [bucket, count] : buckets) {
        EXPECT_NEAR(count, 4000, 320) << bucket;  // five standard deviations of a binomial
    }
    EXPECT_NE(record_key(secret, "family:1"),
              record_key("another secret of 32 bytes .....", "family:1"));
    EXPECT_NE(record_key(secret, "family:1"), record_key(secret, "person:1"));
}

// Units with random values in three dimensions.
struct Unit {
    std::vector<int32_t> at;
    uint32_t key;
};

std::vector<Unit> units(uint64_t seed, int n) {
    std::vector<Unit> out;
    Random random{seed};
    for (int i = 0; i < n; ++i) {
        out.push_back(
            {{static_cast<int32_t>(random.below(9)), static_cast<int32_t>(random.below(4)),
              static_cast<int32_t>(random.below(3))},
             record_key(secret, "person:" + std::to_string(i))});
    }
    return out;
}

std::vector<TrueCell> counted(const std::vector<Unit>& units, size_t dimensions) {
    std::map<std::vector<int32_t>, TrueCell> cells;
    for (const Unit& unit : units) {
        std::vector<int32_t> at(unit.at.begin(), unit.at.begin() + static_cast<int>(dimensions));
        TrueCell& cell = cells[at];
        cell.at = at;
        ++cell.count;
        cell.key += unit.key;
    }
    std::vector<TrueCell> out;
    for (auto& [at, cell] : cells) {
        out.push_back(cell);
    }
    return out;
}

// The twin: for every place, with and without "all", count the units one by one.
std::vector<ShownCell> twin(const std::vector<Unit>& units, const PublishOptions& options) {
    const auto noise = *NoiseTable::make(options.noise);
    const auto shown_of = [&](int32_t a, int32_t b, int32_t c) {
        int64_t count = 0;
        uint32_t key = 0;
        for (const Unit& unit : units) {
            if ((a < 0 || unit.at[0] == a) && (b < 0 || unit.at[1] == b) &&
                (c < 0 || unit.at[2] == c)) {
                ++count;
                key += unit.key;
            }
        }
        if (options.protection == Protection::cell_key) {
            return std::pair{noise.published(count, key), false};
        }
        const bool small = count > 0 && count < options.suppress_below;
        return std::pair{small ? int64_t{0} : count, small};
    };
    std::vector<ShownCell> out;
    for (int32_t a = -1; a < 9; ++a) {
        for (int32_t b = -1; b < 4; ++b) {
            for (int32_t c = -1; c < 3; ++c) {
                ShownCell cell{{a, b, c}, 0, false};
                if ((a >= 0 && b >= 0 && c >= 0) || options.totals == Totals::keyed) {
                    std::tie(cell.count, cell.suppressed) = shown_of(a, b, c);
                } else {
                    for (int32_t x = a < 0 ? 0 : a; x <= (a < 0 ? 8 : a); ++x) {
                        for (int32_t y = b < 0 ? 0 : b; y <= (b < 0 ? 3 : b); ++y) {
                            for (int32_t z = c < 0 ? 0 : c; z <= (c < 0 ? 2 : c); ++z) {
                                cell.count += shown_of(x, y, z).first;
                            }
                        }
                    }
                }
                if (cell.count != 0 || cell.suppressed) {
                    out.push_back(cell);
                }
            }
        }
    }
    return out;
}

TEST(Publish, AgreesWithTheTwinAndNeverShowsOneOrTwo) {
    for (uint64_t seed = 1; seed <= 12; ++seed) {
        const auto people = units(seed, static_cast<int>(seed * 40));
        for (const auto protection : {Protection::cell_key, Protection::suppress}) {
            for (const auto totals : {Totals::added, Totals::keyed}) {
                const PublishOptions options{protection, totals, {}, 3};
                const auto shown = publish(counted(people, 3), 3, options);
                ASSERT_TRUE(shown.has_value());
                EXPECT_EQ(*shown, twin(people, options)) << seed;
                for (const ShownCell& cell : *shown) {
                    EXPECT_TRUE(cell.suppressed ? cell.count == 0 : cell.count >= 3);
                }
            }
        }
    }
}

TEST(Publish, TheSameCellHasTheSameNoiseInEveryTable) {
    const auto people = units(7, 300);
    const PublishOptions options{Protection::cell_key, Totals::keyed, {}, 3};
    const auto wide = *publish(counted(people, 3), 3, options);
    const auto narrow = *publish(counted(people, 2), 2, options);
    size_t compared = 0;
    for (const ShownCell& cell : wide) {
        if (cell.at[2] == all_values) {
            const ShownCell same{{cell.at[0], cell.at[1]}, cell.count, false};
            EXPECT_EQ(std::ranges::count(narrow, same), 1);
            ++compared;
        }
    }
    EXPECT_EQ(compared, narrow.size());
    // A table of all but one unit differs only in the cells that the unit is in.
    auto fewer = people;
    fewer.pop_back();
    const auto without = *publish(counted(fewer, 2), 2, options);
    size_t changed = 0;
    for (const ShownCell& cell : narrow) {
        changed += std::ranges::count(without, cell) == 1 ? 0U : 1U;
    }
    EXPECT_LE(changed, 4U);
}

}  // namespace
}  // namespace regsosek::disclose
