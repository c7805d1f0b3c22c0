// Slow obvious twins: all pairs weighed in floating point without blocking, tables or pruning; all
// assignments tried one by one; comparisons by decimal text.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "ground/base/random.h"
#include "invented.h"
#include "method/match/claims.h"
#include "method/match/edges.h"

namespace regsosek::match::test {
namespace {

/// Posterior log2 odds straight from the formula of docs/method/link.md.
class SlowWeights {
public:
    SlowWeights(const Side& left, const Side& right, const Model& model, const PairCounts& prior,
                const Chance& chance)
        : left_(left), right_(right), model_(model), prior_(prior), chance_(chance) {
        total_ = std::accumulate(chance.birth_count.begin(), chance.birth_count.end(), 0.0);
    }

    double weight(uint32_t a, uint32_t b) const {
        const Levels l = levels_of(compare(left_, a, right_, b));
        double same = prior_.same;
        double chance = prior_.chance * std::exp2(-rarity(l, a, b));
        for (size_t f = 0; f < field_count; ++f) {
            if (l[f] == 0) {
                continue;
            }
            const Level& level = model_.fields[f][l[f]];
            same *= level.m;
            const auto field = static_cast<Field>(f);
            const bool exact_name = field == Field::name && by_tokens(l, a, b);
            const bool exact_birth = field == Field::birth && l[f] == birth_level::same;
            chance *= exact_name || exact_birth ? 1
                      : field == Field::nik     ? model_.nik_u[l[1]][l[2]]
                                                : level.u;
        }
        if (l[1] == birth_level::same) {
            const uint32_t slot = birth_slot(right_.record[b].birth);
            chance *= chance_.birth_count[slot] / total_;
        }
        double family = prior_.family * model_.family[family_cell(l[0], l[1], l[2], l[4])];
        family *= l[3] == 0 ? 1 : model_.at(Field::kk)[l[3]].m;
        family *= l[5] == 0 ? 1 : model_.at(Field::place)[l[5]].m;
        return std::log2(same / (chance + family));
    }

private:
    bool by_tokens(const Levels& l, uint32_t a, uint32_t b) const {
        const TokensShared t = shared_tokens(left_.record[a], right_.record[b]);
        const bool subset = (l[0] == name_level::close || l[0] == name_level::near) &&
                            t.shared > 0 && t.shared == t.fewer;
        return l[0] == name_level::same || subset;
    }

    /// Bits by which chance is less likely than the level's u because the name is rare.
    double rarity(const Levels& l, uint32_t a, uint32_t b) const {
        const double whole = right_.record[b].name_bits / 4.0;
        if (l[0] < name_level::similar) {
            return 0;
        }
        if (l[0] == name_level::same) {
            return whole;
        }
        if (by_tokens(l, a, b)) {
            return shared_tokens(left_.record[a], right_.record[b]).bits / 4.0;
        }
        return (whole - chance_.mean_name_bits) / 2;
    }

    const Side& left_;
    const Side& right_;
    const Model& model_;
    PairCounts prior_;
    const Chance& chance_;
    double total_ = 0;
};

TEST(Twin, AllPairsWeighedSlowlyGiveTheSameLinks) {
    District d = invent(360, 31);
    const NameTable names = shipped_names();
    Options options;
    options.household_bits_max = 0;  // The twin knows no families beyond the pair.
    const auto out =
        link(d.census.columns(true), d.registered.columns(false), names, shipped_model(), options);
    ASSERT_TRUE(out.has_value());
    Side left = prepare(d.census.columns(true), names);
    Side right = prepare(d.registered.columns(false), names);
    const NameShares shares(right);
    shares.write(right);
    shares.write(left);
    Model unused = shipped_model();
    const Chance chance = fit_chance(left, right, options.fit, unused);
    const SlowWeights slow(left, right, out->model, out->report.prior, chance);
    size_t compared = 0;
    for (uint32_t a = 0; a < left.rows(); ++a) {
        double best = -1e9;
        uint32_t best_b = 0;
        for (uint32_t b = 0; b < right.rows(); ++b) {
            const double w = slow.weight(a, b);
            best_b = w > best ? b : best_b;
            best = std::max(best, w);
        }
        // Away from the thresholds both must say the same. Who stands twice or swapped a NIK with a
        // member of the family is decided by rules beyond the single pair.
        const bool beyond_pair = out->reason[a] == Reason::second_record ||
                                 out->reason[a] == Reason::household ||
                                 d.hard[a] == Case::swapped_nik;
        if (beyond_pair) {
            continue;
        }
        if (best > 5 && out->reason[a] != Reason::taken) {
            EXPECT_GE(out->outcome[a], Outcome::linked) << a << " " << best;
            EXPECT_EQ(out->right[a], static_cast<int32_t>(best_b)) << a;
            EXPECT_NEAR(out->weight[a] / 256.0, best, 0.15) << a;
            ++compared;
        } else if (best < -4) {
            EXPECT_EQ(out->outcome[a], Outcome::none) << a << " " << best;
        }
    }
    EXPECT_GT(compared, 250U);
}

TEST(Twin, AssignmentEqualsTheBestOfAllPermutations) {
    for (uint64_t round = 0; round < 400; ++round) {
        Random r(3, 1, round);
        const uint32_t rows = 1 + r.below(5);
        const uint32_t columns = 1 + r.below(5);
        std::map<std::pair<uint32_t, uint32_t>, int64_t> gain;
        std::vector<Claim> claims;
        for (uint32_t i = 0; i < rows; ++i) {
            for (uint32_t j = 0; j < columns; ++j) {
                if (r.chance(0.6)) {
                    claims.push_back({i, j, 1 + r.below(1000)});
                    gain[{i, j}] = claims.back().gain;
                }
            }
        }
        const uint32_t n = std::max(rows, columns);
        std::vector<uint32_t> order(n);
        std::iota(order.begin(), order.end(), 0U);
        int64_t best = 0;
        do {
            int64_t sum = 0;
            for (uint32_t i = 0; i < rows; ++i) {
                const auto at = gain.find({i, order[i]});
                sum += at == gain.end() ? 0 : at->second;
            }
            best = std::max(best, sum);
        } while (std::next_permutation(order.begin(), order.end()));
        int64_t got = 0;
        std::vector<int> used(columns, 0);
        const auto chosen = best_claims(claims, rows, columns);
        for (uint32_t i = 0; i < rows; ++i) {
            if (chosen[i] >= 0) {
                const Claim& claim = claims[static_cast<size_t>(chosen[i])];
                ASSERT_EQ(claim.row, i);
                ASSERT_EQ(used[claim.column]++, 0);
                got += claim.gain;
            }
        }
        EXPECT_EQ(got, best) << round;
    }
}

TEST(Twin, SortEqualsTheLibrarysSort) {
    for (const size_t n : {0U, 1U, 255U, 70000U, 200000U}) {
        for (const uint64_t keys : {uint64_t{1}, uint64_t{50}, uint64_t{1} << 40}) {
            std::vector<Entry> entries(n);
            Random r(5, n, keys);
            for (size_t i = 0; i < n; ++i) {
                entries[i] = {mix64(r.bits() % keys), static_cast<uint32_t>(n - i)};
            }
            std::vector<Entry> slow = entries;
            std::ranges::sort(slow, [](const Entry& x, const Entry& y) {
                return x.key != y.key ? x.key < y.key : x.id < y.id;
            });
            sort_entries(entries);
            for (size_t i = 0; i < n; ++i) {
                ASSERT_EQ(entries[i].key, slow[i].key);
                ASSERT_EQ(entries[i].id, slow[i].id);
            }
        }
    }
}

/// Comparison of NIK by text, from the words of link.md 5.4.
uint32_t slow_nik(const std::string& a, const std::string& b) {
    if (a.size() != 16 || b.size() != 16) {
        return nik_level::unknown;
    }
    int differing = 0;
    for (size_t i = 0; i < 16; ++i) {
        differing += a[i] != b[i] ? 1 : 0;
    }
    return differing == 0                       ? nik_level::same
           : differing <= 2                     ? nik_level::one_slip
           : a.substr(0, 12) == b.substr(0, 12) ? nik_level::first_12_same
           : a.substr(6, 6) == b.substr(6, 6)   ? nik_level::date_same
                                                : nik_level::other;
}

TEST(Twin, NumbersCompareAsTheirTextDoes) {
    for (uint64_t i = 0; i < 50000; ++i) {
        Random r(9, 1, i);
        std::string a;
        while (a.size() < 16) {
            a += static_cast<char>('0' + r.below(10));
        }
        std::string b = a;
        for (uint32_t k = r.below(6); k > 0; --k) {
            b[(r.chance(0.5) ? 12 : 0) + r.below(4)] = static_cast<char>('0' + r.below(10));
        }
        ASSERT_EQ(compare_nik(pack_number(a), pack_number(b)), slow_nik(a, b)) << a << " " << b;
    }
    EXPECT_EQ(pack_number("9999999999999994"), 0U);
    EXPECT_EQ(pack_number("1111111111111111"), 0U);
    EXPECT_EQ(pack_number("990101010190000"), 0U);
    EXPECT_EQ(pack_number("9.90101E+15"), 0U);
}

TEST(Compare, NamesTheLevelsOfBirthDates) {
    const auto level = [](uint32_t a, uint32_t b) { return compare_birth(a, b); };
    EXPECT_EQ(level(0x19900517, 0x19900517), birth_level::same);
    EXPECT_EQ(level(0x19900517, 0x19900518), birth_level::one_slip);
    EXPECT_EQ(level(0x19900705, 0x19900507), birth_level::one_slip);
    EXPECT_EQ(level(0x19910517, 0x19880517), birth_level::day_same);
    EXPECT_EQ(level(0x19900517, 0x19901130), birth_level::year_same);
    EXPECT_EQ(level(0x19900000, 0x19900517), birth_level::year_same);
    EXPECT_EQ(level(0x19900517, 0x19911130), birth_level::year_near);
    EXPECT_EQ(level(0x19900517, 0x19521130), birth_level::other);
    EXPECT_EQ(level(0, 0x19900517), birth_level::unknown);
}

Record with(std::string_view nik, uint32_t birth) {
    Record r;
    r.nik = pack_number(nik);
    r.birth = birth;
    r.nik_fits_birth = nik_fits_birth(r.nik, birth) ? 1 : 0;
    return r;
}

TEST(Compare, TwoNikThatHoldTheirOwnersBirthDatesAreNoSlipOfOneAnother) {
    const Record a = with("9901011009920001", 0x19920910);
    const Record b = with("9901011206920001", 0x19920612);
    EXPECT_EQ(compare_nik(a.nik, b.nik), nik_level::one_slip);
    EXPECT_EQ(compare_nik(a, b), nik_level::other);
    const Record mistyped = with("9901011206920001", 0x19920910);
    EXPECT_EQ(compare_nik(a, mistyped), nik_level::one_slip);
    const Record serial = with("9901011009920007", 0x19920910);
    EXPECT_EQ(compare_nik(a, serial), nik_level::one_slip);
    EXPECT_TRUE(nik_fits_birth(pack_number("9901015009920001"), 0x19920910));
    EXPECT_FALSE(nik_fits_birth(pack_number("9901015109920001"), 0x19920910));
    Record foreign = with("9901017777770009", 0);
    EXPECT_EQ(compare_nik(foreign, b), nik_level::other);
    foreign.nik_elsewhere = 1;
    EXPECT_EQ(compare_nik(foreign, b), nik_level::unknown);
}

TEST(Compare, PatternsGoThereAndBack) {
    for (uint32_t p = 0; p < pattern_count; ++p) {
        ASSERT_EQ(pattern_of(levels_of(p)), p);
    }
}

}  // namespace
}  // namespace regsosek::match::test
