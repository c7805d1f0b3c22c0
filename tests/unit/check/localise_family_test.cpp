// The family solver against brute force, and against the clause solver on flat rules.
#include "method/check/localise_family.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ground/expr/program.h"
#include "localise_brute.h"
#include "localise_random.h"
#include "method/check/localise_flat.h"

namespace regsosek::testing_check {

namespace {

using check::Outcome;
using check::Slot;

struct FamilyCase {
    RandomRules rules;
    std::vector<BruteSlot> slots;
    Brute brute;
};

FamilyCase family_case(RandomRules rules, size_t members) {
    expr::ReferenceFamily family;
    family.answers.resize(rules.answers.size());
    family.members.assign(members, family.answers);
    std::vector<BruteSlot> slots;
    for (size_t a = 0; a < rules.answers.size(); ++a) {
        const bool of_family = rules.answers[a].level == expr::Level::family;
        for (int m = of_family ? -1 : 0; m < (of_family ? 0 : static_cast<int>(members)); ++m) {
            slots.push_back({m, a});
        }
    }
    std::vector<std::vector<int64_t>> extra(slots.size());
    Brute brute{rules.rules, rules.answers, slots, family, std::move(extra)};
    return {std::move(rules), std::move(slots), std::move(brute)};
}

std::vector<int64_t> random_values(const FamilyCase& of, Random& random) {
    std::vector<int64_t> out;
    for (size_t s = 0; s < of.slots.size(); ++s) {
        const auto& tried = of.brute.values(s);
        out.push_back(tried[random.below(static_cast<uint32_t>(tried.size()))]);
    }
    return out;
}

std::vector<std::vector<Slot>> as_slots(const FamilyCase& of, const std::vector<uint64_t>& masks) {
    std::vector<std::vector<Slot>> out;
    for (const uint64_t mask : masks) {
        std::vector<Slot> set;
        for (size_t s = 0; s < of.slots.size(); ++s) {
            if ((mask >> s & 1) != 0) {
                set.push_back({of.slots[s].member, static_cast<int>(of.slots[s].answer)});
            }
        }
        std::ranges::sort(set);
        out.push_back(std::move(set));
    }
    std::ranges::sort(out);
    return out;
}

// How many records were located, and how many of them with all sets of least weight.
struct Counts {
    int located = 0;
    int complete = 0;
};

void compare_family(const FamilyCase& of, Random& random, int records, Counts& counts) {
    const check::FamilyRules rules(of.rules.rules, of.rules.answers, {}, of.rules.answers.size());
    // To prove that nothing helps, all 13 answers must be tried.
    check::LocaliseLimits limits;
    limits.changes_max = of.slots.size() + 1;
    check::FamilySolver solver(rules, limits);
    for (int r = 0; r < records; ++r) {
        const auto values = random_values(of, random);
        const auto wanted = of.brute.lightest(values);
        auto family = of.brute.filled(values);
        const auto found = solver.solve(family, {});
        if (!wanted.possible) {
            ASSERT_EQ(found.outcome, Outcome::impossible);
            continue;
        }
        ASSERT_EQ(found.outcome, wanted.weight == 0 ? Outcome::clean : Outcome::located);
        ASSERT_EQ(found.weight, wanted.weight);
        if (wanted.weight == 0) {
            continue;
        }
        ++counts.located;
        const auto all = as_slots(of, wanted.sets);
        ASSERT_TRUE(std::ranges::includes(all, found.sets));
        counts.complete += all == found.sets ? 1 : 0;
        const auto set = check::chosen_set(found, 5, 7);
        std::vector<int64_t> changed;
        ASSERT_TRUE(solver.repair(family, set, changed));
        std::vector<int64_t> same;
        for (const Slot& slot : set) {
            same.push_back(check::value_of(family, rules, slot));
        }
        // As the family was, it fails; with the new values it does not.
        const std::vector<std::vector<int64_t>> tried{same, changed};
        EXPECT_EQ(solver.satisfying(family, set, tried, 5), std::vector<size_t>{1});
        for (size_t i = 0; i < set.size(); ++i) {
            check::value_of(family, rules, set[i]) = changed[i];
        }
        EXPECT_TRUE(of.brute.satisfies(family));
    }
}

TEST(LocaliseFamily, EqualsBruteForceOnThreePersons) {
    Counts counts;
    for (uint64_t seed = 0; seed < 120; ++seed) {
        Random random(seed, 41);
        const size_t members = seed % 4 == 0 ? 2 : 3;
        const auto of =
            family_case(random_family_rules(2 + random.below(6), members == 3, random), members);
        compare_family(of, random, 8, counts);
        ASSERT_FALSE(HasFatalFailure()) << "seed " << seed;
    }
    EXPECT_GT(counts.located, 300);
    EXPECT_GE(counts.complete, counts.located * 9 / 10);
}

TEST(LocaliseFamily, EqualsTheClauseSolverOnFlatRules) {
    int located = 0;
    for (uint64_t seed = 0; seed < 150; ++seed) {
        Random random(seed, 42);
        const auto level = random.chance(.5) ? expr::Level::member : expr::Level::family;
        auto rules = random_flat_rules(level, 1 + random.below(8), 3, 1 + random.below(7), random);
        const auto set = check::cut_into_clauses(rules.rules, rules.answers);
        if (!set) {
            continue;
        }
        check::FlatSolver flat(*set, {});
        const auto of = family_case(std::move(rules), level == expr::Level::member ? 1 : 0);
        const check::FamilyRules all(of.rules.rules, of.rules.answers, {}, of.rules.answers.size());
        check::FamilySolver solver(all, {});
        for (int r = 0; r < 10; ++r) {
            const auto values = random_values(of, random);
            std::vector<uint8_t> cells;
            for (size_t a = 0; a < values.size(); ++a) {
                cells.push_back(set->cells[a].cell(values[a]).value());
            }
            check::FlatFound wanted;
            flat.solve(cells, wanted);
            const auto found = solver.solve(of.brute.filled(values), {});
            ASSERT_EQ(found.outcome, wanted.outcome) << "seed " << seed;
            ASSERT_EQ(found.weight, wanted.weight) << "seed " << seed;
            located += found.outcome == Outcome::located ? 1 : 0;
        }
    }
    EXPECT_GT(located, 200);
}

// Sums of amounts up to a billion: values are found by halving ranges, not one by one.
TEST(LocaliseFamily, SearchesBoundsOfLinearRules) {
    std::vector<expr::Variable> variables;
    std::vector<check::Answer> answers;
    for (const char* name : {"food", "rent", "other", "total"}) {
        variables.push_back(expr::testing::ranged(name, "", expr::Level::family, 0, 1'000'000'000));
        answers.push_back({static_cast<int>(answers.size()), {{0, 1'000'000'000}}, 1, false});
        answers.back().level = expr::Level::family;
    }
    const expr::testing::ListDictionary dictionary(std::move(variables));
    expr::Options options;
    options.relatives = {};
    std::vector<check::Requirement> rules;
    for (const char* source :
         {"food + rent + other == total", "2 * food >= total", "rent - other in 1000..2000"}) {
        const auto compiled = expr::compile(source, expr::Level::family, dictionary, options);
        rules.push_back({compiled->program().tree, expr::Level::family});
    }
    const check::FamilyRules family_rules(rules, answers, {}, 4);
    check::FamilySolver solver(family_rules, {});
    expr::ReferenceFamily family;
    family.answers.resize(4);
    const std::vector<int64_t> written{700'000, 301'500, 300'000, 130'150};
    for (size_t i = 0; i < 4; ++i) {
        family.answers[i].integer = written[i];
    }
    const auto found = solver.solve(family, {});
    EXPECT_EQ(found.outcome, Outcome::located);
    EXPECT_EQ(found.sets, (std::vector<std::vector<Slot>>{{{-1, 3}}}));
    std::vector<int64_t> values;
    ASSERT_TRUE(solver.repair(family, found.sets[0], values));
    EXPECT_EQ(values, std::vector<int64_t>{1'301'500});
}

TEST(LocaliseFamily, FillsABlankBeforeItChangesAnAnswer) {
    const expr::testing::ListDictionary dictionary(
        {expr::testing::ranged("source", "", expr::Level::family, 1, 4),
         expr::testing::ranged("meter", "", expr::Level::family, 1, 5)});
    expr::Options options;
    options.relatives = {};
    const auto compiled =
        expr::compile("source == 1 => filled(meter)", expr::Level::family, dictionary, options);
    std::vector<check::Answer> answers{{0, {{1, 4}}, 2, false}, {1, {{1, 5}}, 2, false}};
    for (check::Answer& answer : answers) {
        answer.level = expr::Level::family;
        answer.blank_weight = 1;
    }
    const check::FamilyRules rules({{compiled->program().tree, expr::Level::family}}, answers, {},
                                   2);
    check::FamilySolver solver(rules, {});
    expr::ReferenceFamily family;
    family.answers.resize(2);
    family.answers[0].integer = 1;
    family.answers[1].integer = expr::asked_blank;
    const auto found = solver.solve(family, {});
    EXPECT_EQ(found.weight, 1);
    EXPECT_EQ(found.sets, (std::vector<std::vector<Slot>>{{{-1, 1}}}));
    // Not asked is no gap: then either is as likely.
    family.answers[1].integer = expr::not_asked;
    EXPECT_EQ(solver.solve(family, {}).sets.size(), 2U);
}

TEST(LocaliseFamily, LeavesConfirmedAnswersAlone) {
    Random random(3, 43);
    RandomRules rules;
    const expr::testing::ListDictionary dictionary(
        {expr::testing::ranged("rel", "", expr::Level::member, 1, 3),
         expr::testing::ranged("age", "", expr::Level::member, 0, 98)});
    expr::Options options;
    options.relatives = {{"head", "rel", 1, "", {}}};
    const auto compiled = expr::compile("rel == 2 => head.age - age in 15..60", expr::Level::member,
                                        dictionary, options);
    const check::Requirement rule{compiled->program().tree, expr::Level::member};
    const std::vector<check::Answer> answers{{0, {{1, 3}}, 1, false}, {1, {{0, 98}}, 1, false}};
    const check::FamilyRules family_rules({rule}, answers, {}, 2);
    check::FamilySolver solver(family_rules, {});
    expr::ReferenceFamily family;
    family.answers.resize(2);
    family.members.assign(2, family.answers);
    family.members[0][0].integer = 1;
    family.members[0][1].integer = 30;
    family.members[1][0].integer = 2;
    family.members[1][1].integer = 20;
    // Either age, either relation: without a head nothing is known of his age.
    EXPECT_EQ(solver.solve(family, {}).sets.size(), 4U);
    const std::vector<Slot> confirmed{{0, 0}, {0, 1}, {1, 0}};
    const auto found = solver.solve(family, confirmed);
    ASSERT_EQ(found.sets.size(), 1U);
    EXPECT_EQ(found.sets[0], (std::vector<Slot>{{1, 1}}));
    const std::vector<Slot> all{{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    EXPECT_EQ(solver.solve(family, all).outcome, Outcome::impossible);
}

}  // namespace

}  // namespace regsosek::testing_check
