// Explaining rules of the files, of the form and of the second stage.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "regsosek/validate.h"
#include "word/validate/book.h"

namespace regsosek::validate {

namespace {

TEST(Explain, SaysWhatARuleOfTheFilesMeans) {
    const auto rule = explain("DEM08");
    ASSERT_TRUE(rule.has_value()) << rule.error().message(Lang::en);
    EXPECT_EQ(rule->severity, "warning");
    EXPECT_TRUE(rule->softened);
    EXPECT_NE(rule->expression.find("age_on("), std::string::npos);
    EXPECT_NE(rule->place.find("03-demography.rules:"), std::string::npos);
    EXPECT_EQ(rule->variables.size(), 6U);
    EXPECT_EQ(rule->variables.back().name, "came_on");
    EXPECT_EQ(rule->variables[rule->variables.size() - 2].universe, "r404 in {1,5}");
    Options hard;
    hard.soften_memory = false;
    EXPECT_EQ(explain("DEM08", hard)->severity, "error");
}

TEST(Explain, KnowsRulesOfTheFormAndOfTheSecondStage) {
    EXPECT_EQ(explain("REQ_r407")->place, "form");
    const std::string folder = std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k";
    const auto form = form::Form::load(folder);
    ASSERT_TRUE(form);
    const auto book = load_book(**form, folder, {}, no_dukcapil_codes());
    ASSERT_TRUE(book);
    ASSERT_EQ(book->group_rules.size(), 21U);
    for (const check::GroupRule& one : book->group_rules) {
        const auto rule = explain(one.rule.name);
        ASSERT_TRUE(rule.has_value()) << one.rule.name;
        EXPECT_FALSE(rule->message.id.empty());
        EXPECT_FALSE(rule->message.en.empty());
        EXPECT_FALSE(rule->expression.empty());
        EXPECT_FALSE(rule->totals.empty()) << one.rule.name;
        EXPECT_NE(rule->place.find("groups.rules:"), std::string::npos);
        EXPECT_EQ(rule->variables.empty(), one.rule.change.empty()) << one.rule.name;
    }
    const auto officer = explain("OPS07");
    EXPECT_EQ(officer->level, "ppl");
    EXPECT_TRUE(officer->query);
    EXPECT_NE(std::ranges::find(officer->totals,
                                "visits ppl = count(families where filled(interview_result))"),
              officer->totals.end());
    EXPECT_EQ(explain("DEM25")->when, "adults >= validate_whipple_persons_min");
}

// Too many answers at once for the solver.
const std::set<std::string> without_passing = {"SOC08"};

TEST(Explain, GivesAnExampleOfEveryRuleOfTheFiles) {
    const std::string folder = std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k";
    const auto form = form::Form::load(folder).value();
    const auto book = load_book(*form, folder, {}, no_dukcapil_codes()).value();
    std::vector<std::string> names;
    for (const check::Rule& one : book.rules) {
        if (one.line != 0) {
            names.push_back(one.name);
        }
    }
    for (const check::GroupRule& one : book.group_rules) {
        names.push_back(one.rule.name);
    }
    ASSERT_GT(names.size(), 150U);
    for (const std::string& name : names) {
        const auto rule = explain(name).value();
        EXPECT_FALSE(rule.failing.empty()) << name;
        EXPECT_EQ(rule.passing.empty(), without_passing.contains(name)) << name;
    }
}

TEST(Explain, ExamplesOfTextsAndGroupsAreTheSameEveryTime) {
    for (const char* name : {"NIK07", "ID19", "OPS07"}) {
        EXPECT_EQ(explain(name)->failing, explain(name)->failing);
    }
    const auto twice = explain("NIK08").value();
    EXPECT_EQ(twice.passing.find("[1] same_nik=1; "), 0U) << twice.passing;
    EXPECT_EQ(twice.failing.find("same_nik=1;"), std::string::npos) << twice.failing;
    EXPECT_NE(twice.failing.find("nik=\"9901"), std::string::npos) << "no number can exist";
}

TEST(Explain, NamesTheNearestRule) {
    const auto rule = explain("DEM0X");
    ASSERT_FALSE(rule.has_value());
    EXPECT_EQ(rule.error().code, Code::not_found);
    EXPECT_NE(rule.error().message(Lang::en).find("DEM0"), std::string::npos);
}

}  // namespace

}  // namespace regsosek::validate
