// The clause solver against brute force, and against errorlocate's counts.
#include "method/check/localise_flat.h"

#include <gtest/gtest.h>

#include <bit>
#include <filesystem>

#include "ground/base/csv.h"
#include "ground/base/text.h"
#include "ground/expr/program.h"
#include "ground/form/form.h"
#include "localise_brute.h"
#include "localise_random.h"

namespace regsosek::testing_check {

namespace {

using check::Outcome;

std::vector<uint8_t> cells_of(const check::ClauseSet& set, const std::vector<int64_t>& values) {
    std::vector<uint8_t> out;
    for (size_t a = 0; a < values.size(); ++a) {
        const auto cell = set.cells[a].cell(values[a]);
        EXPECT_TRUE(cell.has_value());
        out.push_back(cell.value_or(0));
    }
    return out;
}

// A brute-force twin of flat rules: one row, its answers are the slots.
Brute brute_of(const RandomRules& rules, expr::Level level) {
    expr::ReferenceFamily family;
    family.answers.resize(rules.answers.size());
    family.members.assign(level == expr::Level::member ? 1 : 0, family.answers);
    std::vector<BruteSlot> slots;
    for (size_t a = 0; a < rules.answers.size(); ++a) {
        slots.push_back({level == expr::Level::member ? 0 : -1, a});
    }
    std::vector<std::vector<int64_t>> extra(slots.size());
    return {rules.rules, rules.answers, std::move(slots), std::move(family), std::move(extra)};
}

// How many records were located.
void compare(const RandomRules& rules, const Brute& brute, const check::ClauseSet& set,
             Random& random, int records, int& located) {
    check::FlatSolver solver(set, {});
    check::FlatMemo memo(set, solver, 1000);
    check::FlatFound found;
    for (int r = 0; r < records; ++r) {
        std::vector<int64_t> values;
        for (size_t a = 0; a < rules.answers.size(); ++a) {
            const auto& tried = brute.values(a);
            values.push_back(tried[random.below(static_cast<uint32_t>(tried.size()))]);
        }
        const auto wanted = brute.lightest(values);
        const auto cells = cells_of(set, values);
        solver.solve(cells, found);
        if (!wanted.possible) {
            ASSERT_EQ(found.outcome, Outcome::impossible);
            continue;
        }
        ASSERT_EQ(found.outcome, wanted.weight == 0 ? Outcome::clean : Outcome::located);
        ASSERT_EQ(found.weight, wanted.weight);
        if (wanted.weight > 0) {
            ASSERT_EQ(found.sets, wanted.sets);
            ++located;
        }
        ASSERT_EQ(memo.solve(cells).sets, found.sets);
        for (const uint64_t chosen : found.sets) {
            std::vector<uint8_t> repaired;
            ASSERT_TRUE(solver.repair(cells, chosen, repaired));
            for (size_t a = 0; a < values.size(); ++a) {
                if ((chosen >> a & 1) != 0) {
                    values[a] = set.cells[a].values(repaired[a]).front().low;
                }
            }
            EXPECT_TRUE(brute.satisfies(brute.filled(values)));
            break;
        }
    }
}

TEST(LocaliseFlat, EqualsBruteForceOnRandomRules) {
    int flat = 0;
    int located = 0;
    for (uint64_t seed = 0; seed < 300; ++seed) {
        Random random(seed, 21);
        const auto level = random.chance(.5) ? expr::Level::member : expr::Level::family;
        const size_t count = 1 + random.below(8);
        const int values_max = count > 6 ? 3 : 5;
        const auto rules = random_flat_rules(level, count, values_max, 1 + random.below(8), random);
        const Brute brute = brute_of(rules, level);
        const auto set = check::cut_into_clauses(rules.rules, rules.answers);
        if (!set) {
            EXPECT_EQ(set.error().code, Code::limit) << set.error().message(Lang::en);
            continue;
        }
        ++flat;
        compare(rules, brute, *set, random, 20, located);
        ASSERT_FALSE(HasFatalFailure()) << "seed " << seed;
    }
    EXPECT_GT(flat, 290);
    EXPECT_GT(located, 500);
}

struct Compiled {
    std::shared_ptr<const form::Form> form;
    check::ClauseSet set;
};

// The form and rules of bench/validate/localise19.
Compiled nineteen_rules() {
    const std::string folder = std::string(REGSOSEK_SOURCE) + "/bench/validate/localise19";
    Compiled out;
    out.form = form::Form::load(folder).value();
    const auto book = check::load_rules(folder + "/rules", *out.form).value();
    std::vector<check::Requirement> rules;
    for (const check::Rule& rule : book.rules) {
        rules.push_back({rule.expression.program().tree, rule.level, rule.sense});
    }
    std::vector<check::Answer> answers;
    for (const form::Question& question : out.form->questions()) {
        answers.push_back({question.variable, {{question.low, question.high}}, 1, false});
    }
    EXPECT_EQ(rules.size(), 19U);
    out.set = check::cut_into_clauses(rules, std::move(answers)).value();
    return out;
}

// A number, or the place of a label in the list. A negative age is kept apart from the reserved
// codes: -1 means "not asked" here.
int64_t value_of(const form::Form& form, size_t question, std::string_view text) {
    const form::Question& asked = form.questions()[question];
    if (asked.codelist < 0) {
        const int64_t value = text::integer(text).value();
        return value < 0 ? value - 10 : value;
    }
    for (const auto& code : form.codelists()[static_cast<size_t>(asked.codelist)].codes) {
        if (code.label.id == text) {
            return code.code;
        }
    }
    return 0;  // a code that is in no list
}

TEST(LocaliseFlat, ChangesAsManyAnswersAsErrorlocate) {
    const std::string folder = std::string(REGSOSEK_SOURCE) + "/../shared/data/rules/";
    if (!std::filesystem::exists(folder + "localise_20000.csv")) {
        GTEST_SKIP() << "../shared/data/rules is not there";
    }
    const auto records = csv::File::open(folder + "localise_20000.csv").value();
    const auto counts = csv::File::open(folder + "localise_20000_errorlocate_counts.csv").value();
    const Compiled rules = nineteen_rules();
    check::FlatSolver solver(rules.set, {});
    csv::Reader reader(records, records.body(), records.bytes(), 2);
    csv::Reader wanted(counts, counts.body(), counts.bytes(), 2);
    csv::Record record;
    csv::Record count;
    check::FlatFound found;
    int64_t failing = 0;
    int64_t fields = 0;
    while (reader.next(record).value()) {
        ASSERT_TRUE(wanted.next(count).value());
        std::vector<int64_t> values;
        for (size_t q = 0; q < rules.form->questions().size(); ++q) {
            const int column = records.column(rules.form->questions()[q].name);
            values.push_back(value_of(*rules.form, q, record.fields[static_cast<size_t>(column)]));
        }
        solver.solve(cells_of(rules.set, values), found);
        ASSERT_EQ(found.weight, text::integer(count.fields[0]).value()) << "line " << record.line;
        failing += found.outcome == Outcome::located ? 1 : 0;
        fields += found.weight;
    }
    EXPECT_EQ(failing, 529);
    EXPECT_EQ(fields, 611);
}

TEST(LocaliseFlat, GivesTheSetByHashAndNotByRow) {
    check::FlatFound found{Outcome::located, 1, {1, 2, 4}};
    std::vector<int> taken(5, 0);
    for (uint64_t record = 0; record < 3000; ++record) {
        const uint64_t set = check::chosen_set(found, record, 7);
        EXPECT_EQ(set, check::chosen_set(found, record, 7));
        ++taken[set];
    }
    for (const size_t set : {1U, 2U, 4U}) {
        EXPECT_NEAR(taken[set], 1000, 120);
    }
}

TEST(LocaliseFlat, SaysWhenItGivesUp) {
    Random random(4, 21);
    const expr::testing::ListDictionary dictionary(
        {expr::testing::ranged("a", "", expr::Level::member, 0, 9),
         expr::testing::ranged("b", "", expr::Level::member, 0, 9)});
    expr::Options options;
    options.relatives = {};
    const auto tree = [&](const char* source) {
        return expr::compile(source, expr::Level::member, dictionary, options)->program().tree;
    };
    const std::vector<check::Answer> answers{{0, {{0, 9}}, 1, false}, {1, {{0, 9}}, 1, false}};
    const check::Requirement both{tree("a == 1 and b == 1"), expr::Level::member};
    const auto set = check::cut_into_clauses(std::vector{both}, answers).value();
    check::LocaliseLimits limits;
    limits.changes_max = 1;
    check::FlatSolver one_change(set, limits);
    check::FlatFound found;
    one_change.solve(cells_of(set, {0, 0}), found);
    EXPECT_EQ(found.outcome, Outcome::queue);
    const check::Requirement never{tree("a == 1 and a == 2"), expr::Level::member};
    const auto contradiction = check::cut_into_clauses(std::vector{never}, answers).value();
    check::FlatSolver none(contradiction, {});
    none.solve(cells_of(contradiction, {0, 0}), found);
    EXPECT_EQ(found.outcome, Outcome::impossible);
    const check::Requirement joined{tree("a < b"), expr::Level::member};
    const auto refused = check::cut_into_clauses(std::vector{joined}, answers);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::usage);
}

}  // namespace

}  // namespace regsosek::testing_check
