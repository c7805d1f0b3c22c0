// Explaining rules of the files, of the form and of the second stage.
#include <gtest/gtest.h>

#include "regsosek/validate.h"
#include "word/validate/second_stage.h"

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
    for (const SecondRule& one : second_rules()) {
        const auto rule = explain(one.name);
        ASSERT_TRUE(rule.has_value()) << one.name;
        EXPECT_FALSE(rule->message.id.empty());
        EXPECT_FALSE(rule->message.en.empty());
        // OPS01 reads the VK list alone, OPS04 and OPS05 the slips of the hand-over.
        const bool no_answers = one.name == "OPS01" || one.name == "OPS04" || one.name == "OPS05";
        EXPECT_EQ(rule->variables.empty(), no_answers) << one.name;
    }
}

TEST(Explain, NamesTheNearestRule) {
    const auto rule = explain("DEM0X");
    ASSERT_FALSE(rule.has_value());
    EXPECT_EQ(rule.error().code, Code::not_found);
    EXPECT_NE(rule.error().message(Lang::en).find("DEM0"), std::string::npos);
}

}  // namespace

}  // namespace regsosek::validate
