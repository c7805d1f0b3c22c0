// Explaining rules of the files, of the form and of the second stage.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "regsosek/validate.h"
#include "word/validate/book.h"
#include "word/validate/elsewhere.h"

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
        EXPECT_FALSE(rule.passing.empty()) << name;
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

TEST(Explain, KnowsEveryRuleOfTheMethodologistsList) {
    const std::string path = std::string(REGSOSEK_SOURCE) + "/../shared/domain/edit_rules.csv";
    if (!std::filesystem::exists(path)) {
        GTEST_SKIP() << "no ../shared here";
    }
    const std::set<std::string> judged_by_nobody = {"AST04", "OPS06"};
    const auto messages = rule_messages().value();
    const auto file = csv::File::open(path).value();
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    size_t rules = 0;
    while (reader.next(record).value()) {
        const std::string name{record.fields[static_cast<size_t>(file.column("rule"))]};
        ++rules;
        ASSERT_TRUE(messages.contains(name)) << name;
        if (name.starts_with("GEO") || name.starts_with("FKP") || judged_by_nobody.contains(name)) {
            const auto rule = explain(name);
            ASSERT_TRUE(rule.has_value()) << name;
            EXPECT_EQ(rule->judged_by == "-", judged_by_nobody.contains(name)) << name;
            EXPECT_EQ(rule->failing.empty(), judged_by_nobody.contains(name)) << name;
            EXPECT_FALSE(rule->expression.empty()) << name;
            EXPECT_FALSE(rule->message.en.empty()) << name;
            const char severity =
                record.fields[static_cast<size_t>(file.column("severity"))].front();
            EXPECT_EQ(severity, rule->severity == "error" ? 'E' : 'W') << name;
        }
    }
    EXPECT_EQ(rules, 177U);
}

TEST(Explain, TheRulesOverGroupsOfTheFormAreNotOdd) {
    const std::string folder = std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k";
    const auto odd = rule_oddities(folder);
    ASSERT_TRUE(odd.has_value());
    for (const RuleOddity& one : *odd) {
        EXPECT_FALSE(one.kind.starts_with("tried"))
            << one.rule << " " << one.kind << " " << one.other;
    }
}

TEST(Explain, RefusesATableOfOtherRulesThatIsNone) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "regsosek-else-XXXXXX").string();
    const std::string folder = ::mkdtemp(pattern.data());
    const auto at_line = [&](const std::string& rows) {
        EXPECT_TRUE(files::write(folder + "/rules_elsewhere.csv",
                                 "rule,severity,level,basis,word,table,message_id,message_en,"
                                 "statement,failing,passing\n" +
                                     rows)
                        .has_value());
        const auto read = rules_elsewhere(folder);
        return read ? 0U : read.error().place.line;
    };
    EXPECT_TRUE(rules_elsewhere(folder).value().empty()) << "no such file: no such rules";
    EXPECT_EQ(at_line("A,error,family,seen,link,t,x,y,z,f,p\n"), 0U);
    EXPECT_EQ(at_line("A,error,family,seen,link,t,x,y,z,f\n"), 2U);
    EXPECT_EQ(
        at_line("A,error,family,seen,link,t,x,y,z,f,p\nA,error,family,seen,link,t,x,y,z,f,p\n"),
        3U);
    std::filesystem::remove_all(folder);
}

TEST(Explain, NamesTheNearestRule) {
    const auto rule = explain("DEM0X");
    ASSERT_FALSE(rule.has_value());
    EXPECT_EQ(rule.error().code, Code::not_found);
    EXPECT_NE(rule.error().message(Lang::en).find("DEM0"), std::string::npos);
}

}  // namespace

}  // namespace regsosek::validate
