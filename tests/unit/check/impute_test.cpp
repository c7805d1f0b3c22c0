// The hot deck against a slow twin that looks through all rows for each receiver.
#include "method/check/impute.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "ground/base/random.h"

namespace regsosek::testing_check {

namespace {

using check::Deck;
using check::DeckOptions;
using check::DeckRows;
using check::no_donor;
using check::Role;

struct People {
    std::vector<int64_t> id, area;
    std::vector<int32_t> kind, place, first, second;
    std::vector<Role> role;

    DeckRows rows() const { return {id, area, kind, place, role, {first, second}}; }
};

People random_people(size_t count, Random& random) {
    People out;
    for (size_t i = 0; i < count; ++i) {
        out.id.push_back(static_cast<int64_t>(1000 + i));
        const int64_t village = 3321010001 + random.below(3);
        out.area.push_back((village * 10000 + 1 + random.below(3)) * 100);
        out.kind.push_back(static_cast<int32_t>(random.below(3)));
        out.place.push_back(static_cast<int32_t>(random.below(99)));
        out.first.push_back(static_cast<int32_t>(random.below(4)));
        out.second.push_back(static_cast<int32_t>(random.below(2)));
        const double chance = random.uniform();
        out.role.push_back(chance < .3 ? Role::receiver : chance < .9 ? Role::donor : Role::none);
    }
    return out;
}

using Order = std::tuple<int32_t, uint64_t>;

Order order_of(const People& people, uint32_t row, const DeckOptions& options) {
    const uint64_t hash = mix64(options.seed, static_cast<uint64_t>(people.id[row]));
    return {people.place[row], hash & 0xFFFFFF};
}

Deck slow_deck(const People& people, const DeckOptions& options) {
    const auto rows = static_cast<uint32_t>(people.id.size());
    Deck out{std::vector<uint32_t>(rows, no_donor), std::vector<int8_t>(rows, 0)};
    std::vector<int> used(rows, 0);
    std::vector<uint32_t> order;
    for (uint32_t row = 0; row < rows; ++row) {
        order.push_back(row);
    }
    std::ranges::sort(order, {}, [&](uint32_t row) { return order_of(people, row, options); });
    for (const int digits : options.area_digits) {
        const auto divisor = static_cast<int64_t>(std::pow(10, 16 - digits) + .5);
        const auto used_before = used;
        const auto donor_before = out.donor;
        for (const uint32_t row : order) {
            if (people.role[row] != Role::receiver || donor_before[row] != no_donor) {
                continue;
            }
            std::vector<uint32_t> below;
            std::vector<uint32_t> above;
            for (const uint32_t donor : order) {
                const bool fits = people.role[donor] == Role::donor &&
                                  used_before[donor] < options.uses_max &&
                                  people.kind[donor] == people.kind[row] &&
                                  people.area[donor] / divisor == people.area[row] / divisor;
                if (fits) {
                    const bool before =
                        order_of(people, donor, options) < order_of(people, row, options);
                    (before ? below : above).push_back(donor);
                }
            }
            const size_t half = options.donors_max / 2;
            std::vector<uint32_t> near(
                below.end() - static_cast<ptrdiff_t>(std::min(half, below.size())), below.end());
            near.insert(near.end(), above.begin(),
                        above.begin() + static_cast<ptrdiff_t>(std::min(half, above.size())));
            std::erase_if(near, [&](uint32_t d) { return used[d] >= options.uses_max; });
            if (near.empty()) {
                continue;
            }
            out.donor[row] = *std::ranges::min_element(near, {}, [&](uint32_t d) {
                const int differs = (people.first[d] != people.first[row] ? 1 : 0) +
                                    (people.second[d] != people.second[row] ? 1 : 0);
                const int distance =
                    std::abs(people.place[d] - people.place[row]) * options.place_weight +
                    differs * options.match_weight;
                return std::tuple(distance,
                                  mix64(options.seed, static_cast<uint64_t>(people.id[row]),
                                        static_cast<uint64_t>(people.id[d])));
            });
            out.digits[row] = static_cast<int8_t>(digits);
            ++used[out.donor[row]];
        }
    }
    return out;
}

TEST(HotDeck, EqualsTheSlowTwin) {
    for (uint64_t seed = 0; seed < 60; ++seed) {
        Random random(seed, 51);
        const People people = random_people(20 + random.below(300), random);
        DeckOptions options;
        options.seed = seed;
        options.uses_max = random.between(1, 3);
        options.donors_max = 2 + 2 * random.below(8);
        const Deck fast = check::hot_deck(people.rows(), options);
        const Deck slow = slow_deck(people, options);
        ASSERT_EQ(fast.donor, slow.donor) << "seed " << seed;
        ASSERT_EQ(fast.digits, slow.digits) << "seed " << seed;
    }
}

TEST(HotDeck, DoesNotDependOnTheOrderOfRows) {
    Random random(9, 52);
    const People people = random_people(400, random);
    std::vector<uint32_t> order;
    for (uint32_t i = 0; i < 400; ++i) {
        order.push_back(399 - i);
    }
    People turned;
    for (const uint32_t row : order) {
        turned.id.push_back(people.id[row]);
        turned.area.push_back(people.area[row]);
        turned.kind.push_back(people.kind[row]);
        turned.place.push_back(people.place[row]);
        turned.first.push_back(people.first[row]);
        turned.second.push_back(people.second[row]);
        turned.role.push_back(people.role[row]);
    }
    const Deck one = check::hot_deck(people.rows(), {});
    const Deck other = check::hot_deck(turned.rows(), {});
    int given = 0;
    for (uint32_t i = 0; i < 400; ++i) {
        const uint32_t donor = other.donor[i];
        const uint32_t wanted = one.donor[order[i]];
        ASSERT_EQ(donor == no_donor ? no_donor : order[donor], wanted);
        given += wanted != no_donor ? 1 : 0;
    }
    EXPECT_GT(given, 80);
}

TEST(HotDeck, UsesADonorNoMoreThanTheCap) {
    Random random(2, 53);
    People people = random_people(300, random);
    for (size_t i = 0; i < 300; ++i) {
        people.role[i] = i < 10 ? Role::donor : Role::receiver;
        people.kind[i] = 0;
    }
    DeckOptions options;
    options.donors_max = 64;
    const Deck deck = check::hot_deck(people.rows(), options);
    std::vector<int> used(300, 0);
    int given = 0;
    for (const uint32_t donor : deck.donor) {
        if (donor != no_donor) {
            ++used[donor];
            ++given;
        }
    }
    EXPECT_EQ(given, 30);
    EXPECT_EQ(*std::ranges::max_element(used), 3);
}

}  // namespace

}  // namespace regsosek::testing_check
