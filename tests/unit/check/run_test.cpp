// The runner against plain loops with the reference evaluator, and with any number of threads.
#include "method/check/run.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "case_family.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "ground/expr/program.h"
#include "ground/expr/reference.h"
#include "ground/form/form.h"

namespace regsosek::testing_check {

namespace {

const std::string form_folder = std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k";

struct World {
    std::shared_ptr<const form::Form> form;
    check::RuleBook book;
    CaseFile cases;
};

World world() {
    World out;
    out.form = *form::Form::load(form_folder);
    check::RuleOptions options;
    options.constants = {{"field_start", 20221015}, {"field_end", 20221114}};
    options.lookups = {{"region_dukcapil", {{990101, 1}}}};
    out.book = *check::load_rules(form_folder + "/rules", *out.form, options);
    EXPECT_TRUE(check::add_form_rules(out.book, *out.form).has_value());
    out.cases =
        read_cases(std::string(REGSOSEK_SOURCE) + "/tests/cases/validate/rules.case", *out.form);
    return out;
}

// A value of a question: of its list, reserved, or not of its list.
std::string random_value(const form::Form& form, const form::Question& question, Random& random) {
    if (random.chance(.3)) {
        return std::to_string(-random.between(1, 3));
    }
    const auto& codes = form.dictionary().variables()[static_cast<size_t>(question.variable)].codes;
    if (!codes.empty()) {
        return std::to_string(
            codes[static_cast<size_t>(random.between(0, static_cast<int>(codes.size()) - 1))]);
    }
    return std::to_string(random.between(0, 99));
}

std::vector<CaseFamily> random_families(const World& world, size_t count, Random& random) {
    std::vector<CaseFamily> out;
    for (size_t f = 0; f < count; ++f) {
        CaseFamily family = world.cases.family;
        family.members.resize(static_cast<size_t>(random.between(0, 5)));
        for (const form::Question& question : world.form->questions()) {
            const bool changes =
                !question.is_text() && question.kind != form::Kind::date && question.stored();
            if (changes && question.level == expr::Level::family && random.chance(.1)) {
                family.family[question.name] = random_value(*world.form, question, random);
            }
            for (Answers& member : family.members) {
                if (changes && question.level == expr::Level::member && random.chance(.1)) {
                    member[question.name] = random_value(*world.form, question, random);
                }
            }
        }
        out.push_back(std::move(family));
    }
    return out;
}

expr::ReferenceFamily rows_of(const World& world, const CaseBatch& batch, size_t family) {
    const auto& variables = world.form->dictionary().variables();
    const auto row = [&](expr::Level level, size_t at) {
        std::vector<expr::ReferenceAnswer> answers(variables.size());
        for (size_t i = 0; i < variables.size(); ++i) {
            if (variables[i].level == level && variables[i].type == expr::Type::text) {
                answers[i].text = std::string(batch.texts[i][at]);
            } else if (variables[i].level == level) {
                answers[i].integer = batch.integers[i][at];
            }
        }
        return answers;
    };
    expr::ReferenceFamily out;
    out.answers = row(expr::Level::family, family);
    for (uint32_t m = batch.member_begin[family]; m < batch.member_begin[family + 1]; ++m) {
        out.members.push_back(row(expr::Level::member, m));
    }
    return out;
}

// Whether some answer that a tree reads of the row itself, its family, head or spouse was not
// asked.
bool reads_not_asked(const expr::NodePtr& node, const expr::ReferenceFamily& family, int at) {
    using expr::Function;
    using expr::Op;
    const bool presence = node->op == Op::call &&
                          (node->function == Function::filled ||
                           node->function == Function::asked || node->function == Function::blank);
    if (node->op == Op::members || node->op == Op::aggregate || presence) {
        return false;
    }
    const bool answer = node->op == Op::variable || node->op == Op::relative;
    if (answer && node->type != expr::Type::text) {
        expr::Node asked;
        asked.op = Op::call;
        asked.function = Function::asked;
        asked.args = {node};
        return !expr::reference_value(asked, family, at).truth;
    }
    return std::ranges::any_of(
        node->args, [&](const expr::NodePtr& arg) { return reads_not_asked(arg, family, at); });
}

// The group of a family in the tests: families of a group do not all lie together.
uint32_t group_of(uint32_t family) {
    return family / 3 % 4;
}
constexpr size_t groups = 4;

// The same as check::run, one rule and one row after the other.
check::Checked slow_run(const World& world, const CaseBatch& batch) {
    check::Checked out;
    out.counts.resize(world.book.rules.size());
    out.by_group.resize(world.book.rules.size() * groups);
    for (uint32_t r = 0; r < world.book.rules.size(); ++r) {
        const check::Rule& rule = world.book.rules[r];
        const bool member = rule.level == expr::Level::member;
        const auto judge = [&](const expr::ReferenceFamily& family, int at, uint32_t row,
                               check::GroupCount& group) {
            const auto& tree = rule.expression.program().tree;
            const auto value = expr::reference_value(*tree, family, at);
            if (!value.known) {
                const bool outside = reads_not_asked(tree, family, at);
                ++(outside ? out.counts[r].outside : out.counts[r].unknown);
                ++(outside ? group.outside : group.unknown);
                return;
            }
            ++out.counts[r].decided;
            ++group.decided;
            if (value.truth == (rule.sense == check::Sense::query)) {
                ++out.counts[r].hits;
                ++group.hits;
                out.hits.push_back({r, row});
            }
        };
        for (uint32_t f = 0; f < batch.batch.families; ++f) {
            const auto family = rows_of(world, batch, f);
            check::GroupCount& group = out.by_group[r * groups + group_of(f)];
            for (uint32_t m = batch.member_begin[f]; member && m < batch.member_begin[f + 1]; ++m) {
                judge(family, static_cast<int>(m - batch.member_begin[f]), m, group);
            }
            if (!member) {
                judge(family, -1, f, group);
            }
        }
    }
    return out;
}

bool same(const check::Checked& a, const check::Checked& b) {
    return a.hits == b.hits && a.counts == b.counts && a.by_group == b.by_group;
}

std::vector<uint32_t> grouped(const CaseBatch& batch) {
    std::vector<uint32_t> out;
    for (uint32_t f = 0; f < batch.batch.families; ++f) {
        out.push_back(group_of(f));
    }
    return out;
}

TEST(Run, AgreesWithPlainLoopsOnRandomFamilies) {
    const World all = world();
    const auto set = check::compile(all.book);
    for (uint64_t round = 0; round < 3; ++round) {
        Random random{round, 11};
        const CaseBatch batch{*all.form, random_families(all, 12, random)};
        const auto of_family = grouped(batch);
        const auto fast = check::run(all.book, set, batch.batch, {{of_family, groups}});
        const auto slow = slow_run(all, batch);
        EXPECT_TRUE(same(fast, slow)) << "round " << round;
        EXPECT_GT(fast.hits.size(), 100U);
    }
}

TEST(Run, IsTheSameForAnyNumberOfThreads) {
    const World all = world();
    const auto set = check::compile(all.book);
    Random random{5, 11};
    auto families = random_families(all, 40, random);
    // More than two blocks of 4,096 families.
    while (families.size() < 9000) {
        families.push_back(families[families.size() % 40]);
    }
    const CaseBatch batch{*all.form, std::move(families)};
    set_threads(1);
    const auto of_family = grouped(batch);
    const auto one = check::run(all.book, set, batch.batch, {{of_family, groups}});
    ASSERT_EQ(one.by_group.size(), all.book.rules.size() * groups);
    for (const unsigned threads : {2U, 4U}) {
        set_threads(threads);
        EXPECT_TRUE(same(one, check::run(all.book, set, batch.batch, {{of_family, groups}})))
            << threads;
    }
    set_threads(0);
    EXPECT_TRUE(std::ranges::is_sorted(one.hits));
}

TEST(Run, CountsOfGroupsAddUpToThoseOfRules) {
    const World all = world();
    Random random{6, 11};
    auto families = random_families(all, 300, random);
    const CaseBatch batch{*all.form, std::move(families)};
    const auto of_family = grouped(batch);
    const auto checked =
        check::run(all.book, check::compile(all.book), batch.batch, {{of_family, groups}, false});
    EXPECT_TRUE(checked.hits.empty());
    int64_t unknown = 0;
    int64_t outside = 0;
    for (size_t r = 0; r < all.book.rules.size(); ++r) {
        check::Count sum;
        for (size_t g = 0; g < groups; ++g) {
            const auto& one = checked.by_group[r * groups + g];
            sum += {one.decided, one.hits, one.unknown, one.outside};
        }
        EXPECT_EQ(sum, checked.counts[r]) << all.book.rules[r].name;
        const bool member = all.book.rules[r].level == expr::Level::member;
        EXPECT_EQ(sum.decided + sum.unknown + sum.outside,
                  static_cast<int64_t>(member ? batch.batch.members : batch.batch.families));
        unknown += sum.unknown;
        outside += sum.outside;
    }
    EXPECT_GT(unknown, 0);
    EXPECT_GT(outside, 0);
}

TEST(Run, OfNothingIsNothing) {
    const World all = world();
    const CaseBatch batch{*all.form, {}};
    const auto checked = check::run(all.book, check::compile(all.book), batch.batch);
    EXPECT_TRUE(checked.hits.empty());
    EXPECT_EQ(checked.counts.size(), all.book.rules.size());
}

}  // namespace

}  // namespace regsosek::testing_check
