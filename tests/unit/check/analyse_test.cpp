// Rules looked at without data: examples that the reference evaluator agrees with, rules that can
// never hit, that repeat or contradict another; and rules for some days only.
#include "method/check/analyse.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "ground/base/files.h"
#include "ground/expr/program.h"
#include "ground/form/form.h"

namespace regsosek::testing_check {

namespace {

namespace fs = std::filesystem;

class Analyse : public testing::Test {
protected:
    void SetUp() override {
        auto loaded = form::Form::load(std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k");
        ASSERT_TRUE(loaded.has_value());
        form = *loaded;
        std::string pattern = (fs::temp_directory_path() / "regsosek-analyse-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(folder); }

    check::RuleBook book(const std::string& content) {
        EXPECT_TRUE(files::write(folder + "/a.rules", content).has_value());
        auto loaded = check::load_rules(folder, *form);
        EXPECT_TRUE(loaded.has_value()) << loaded.error().message(Lang::en);
        return loaded ? std::move(*loaded) : check::RuleBook{};
    }
    static std::string rule(const std::string& head, const std::string& body) {
        return head + " :\n    " + body + "\n    id \"salah\"\n    en \"wrong\"\n";
    }
    static bool value(const check::Rule& of, const check::Example& example, bool& known) {
        const auto out =
            expr::reference_value(*of.expression.program().tree, example.family, example.member);
        known = out.known;
        return out.truth;
    }

    std::shared_ptr<const form::Form> form;
    std::string folder;
};

TEST_F(Analyse, EveryRuleOfTheFormHasAnExampleOfEachKindThatTheReferenceConfirms) {
    check::RuleOptions options;
    options.constants = {{"field_start", 20221015}, {"field_end", 20221114}};
    options.lookups = {{"region_dukcapil", {{990101, 1}}}};
    auto loaded = check::load_rules(std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k/rules",
                                    *form, options);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message(Lang::en);
    ASSERT_TRUE(check::add_form_rules(*loaded, *form).has_value());
    size_t failing = 0;
    size_t passing = 0;
    size_t looked = 0;
    for (const check::Rule& one : loaded->rules) {
        const auto examples = check::examples_of(one, *form);
        looked += examples.skipped ? 0 : 1;
        bool known = false;
        if (examples.failing) {
            ++failing;
            EXPECT_EQ(value(one, *examples.failing, known), one.sense == check::Sense::query)
                << one.name;
            EXPECT_TRUE(known) << one.name;
            EXPECT_FALSE(check::shown(*examples.failing, one, *form).empty());
        }
        if (examples.passing) {
            ++passing;
            EXPECT_EQ(value(one, *examples.passing, known), one.sense == check::Sense::rule)
                << one.name;
            EXPECT_TRUE(known) << one.name;
        }
        EXPECT_FALSE(examples.never_hits && examples.failing) << one.name;
    }
    EXPECT_GT(looked, 150U);
    EXPECT_GE(passing * 100, looked * 95);
    EXPECT_GE(failing * 100, looked * 95);
}

TEST_F(Analyse, RulesThatCannotHitRepeatOrContradictAreNamed) {
    const auto odd = check::oddities(
        book(rule("rule A error member", "age >= 10 or age < 10") +
             rule("rule B error member", "relation_to_head == 1 => age >= 17") +
             rule("rule C error member", "not (relation_to_head == 1 and age < 17)") +
             rule("rule D error family", "head.age > 60") +
             rule("rule E error family", "head.age < 50") +
             rule("rule F error member", "marital_status == 2 => age >= 16") +
             rule("query G warning family", "count(members where surely(sex == 1)) > 2")),
        *form);
    ASSERT_EQ(odd.size(), 3U);
    EXPECT_EQ(odd[0].kind, check::Oddity::Kind::never_hits);
    EXPECT_EQ(odd[0].rule, 0U);
    EXPECT_EQ(odd[1].kind, check::Oddity::Kind::repeats);
    EXPECT_EQ(odd[1].rule, 2U);
    EXPECT_EQ(odd[1].other, 1U);
    EXPECT_EQ(odd[2].kind, check::Oddity::Kind::contradicts);
    EXPECT_EQ(odd[2].rule, 4U);
    EXPECT_EQ(odd[2].other, 3U);
}

TEST_F(Analyse, ARuleForSomeDaysDecidesNothingOnOthers) {
    const auto rules = book(
        "rule A error member :\n    age < 90\n    valid 2022-10-15 2022-10-31\n"
        "    id \"salah\"\n    en \"wrong\"\n"
        "query B warning member :\n    age > 95\n    valid - 2022-10-20\n"
        "    id \"salah\"\n    en \"wrong\"\n");
    ASSERT_EQ(rules.rules.size(), 2U);
    EXPECT_EQ(rules.rules[0].expression.text(), "interview_date in 20221015..20221031 => age < 90");
    EXPECT_EQ(rules.rules[1].expression.text(), "interview_date in 1000101..20221020 and age > 95");
    for (const char* bad : {"valid 2022-10-31 2022-10-15", "valid 2022-10-15", "valid kemarin -"}) {
        ASSERT_TRUE(files::write(folder + "/a.rules", "rule A error member :\n    age < 90\n    " +
                                                          std::string(bad) +
                                                          "\n    id \"salah\"\n    en \"wrong\"\n")
                        .has_value());
        const auto refused = check::load_rules(folder, *form);
        ASSERT_FALSE(refused.has_value()) << bad;
        EXPECT_EQ(refused.error().place.line, 1U);
    }
}

}  // namespace

}  // namespace regsosek::testing_check
