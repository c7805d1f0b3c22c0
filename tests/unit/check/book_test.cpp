// Every rule of the form's book, on records that pass it and records that break it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "case_family.h"
#include "ground/form/form.h"
#include "method/check/run.h"

namespace regsosek::testing_check {

namespace {

const std::string form_folder = std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k";
const std::string case_file = std::string(REGSOSEK_SOURCE) + "/tests/cases/validate/rules.case";

check::RuleBook book_of(const form::Form& form, check::RuleOptions options = {}) {
    options.constants.insert(options.constants.end(),
                             {{"field_start", 20221015}, {"field_end", 20221114}});
    options.lookups = {{"region_dukcapil", {{990101, 1}}}};
    auto book = check::load_rules(form_folder + "/rules", form, options);
    EXPECT_TRUE(book.has_value()) << (book ? "" : book.error().message(Lang::en));
    return book ? std::move(*book) : check::RuleBook{};
}

class Book : public testing::Test {
protected:
    void SetUp() override {
        auto loaded = form::Form::load(form_folder);
        ASSERT_TRUE(loaded.has_value());
        form = *loaded;
        book = book_of(*form);
        cases = read_cases(case_file, *form);
        ASSERT_EQ(cases.wrong, "");
        ASSERT_FALSE(cases.cases.empty());
    }

    std::shared_ptr<const form::Form> form;
    check::RuleBook book;
    CaseFile cases;
};

TEST_F(Book, EachRuleHasARecordThatBreaksIt) {
    std::set<std::string> broken;
    for (const RuleCase& one : cases.cases) {
        if (one.hit) {
            broken.insert(one.rule);
        }
    }
    for (const check::Rule& rule : book.rules) {
        EXPECT_TRUE(broken.contains(rule.name)) << rule.name;
    }
}

TEST_F(Book, TheFamilyOfTheCasesBreaksNoRuleAndEachIsDecided) {
    const CaseBatch batch{*form, {cases.family}};
    const auto checked = check::run(book, check::compile(book), batch.batch);
    for (size_t i = 0; i < book.rules.size(); ++i) {
        EXPECT_EQ(checked.counts[i].hits, 0) << book.rules[i].name;
        EXPECT_GT(checked.counts[i].decided, 0) << book.rules[i].name;
    }
}

TEST_F(Book, EachCaseHolds) {
    const auto set = check::compile(book);
    for (const RuleCase& one : cases.cases) {
        const auto rule = std::ranges::find(book.rules, one.rule, &check::Rule::name);
        ASSERT_NE(rule, book.rules.end()) << one.rule;
        CaseFamily family = cases.family;
        for (const std::string& text : one.changes) {
            ASSERT_TRUE(change(family, text, *form)) << "line " << one.line << ": " << text;
        }
        const CaseBatch batch{*form, {family}};
        const auto checked = check::run(book, set, batch.batch);
        const check::Count& count = checked.counts[static_cast<size_t>(rule - book.rules.begin())];
        EXPECT_EQ(count.hits > 0, one.hit) << one.rule << ", line " << one.line;
        EXPECT_GT(count.decided, 0) << one.rule << ", line " << one.line;
    }
}

// Nothing known, nothing found: unreadable answers break no rule that is about answers alone.
TEST_F(Book, UnknownAnswersAreNoFindings) {
    CaseFamily family = cases.family;
    for (Answers* answers : {&family.family, &family.members[0], &family.members[2]}) {
        for (auto& [name, value] : *answers) {
            const form::Question* question = form->find(name);
            value = question->is_text() ? "" : "-3";
        }
    }
    const CaseBatch batch{*form, {family}};
    const auto checked = check::run(book, check::compile(book), batch.batch);
    for (size_t i = 0; i < book.rules.size(); ++i) {
        // What a complete interview requires is not there when it cannot be read.
        const bool required = book.rules[i].name.starts_with("REQ_");
        EXPECT_EQ(checked.counts[i].hits > 0, required) << book.rules[i].name;
    }
}

// Where two sources differ on who is asked, a setting decides (process.md 1.5).
TEST_F(Book, FollowsTheSettingsOfWhoIsAsked) {
    const auto hits = [&](int64_t of_all, const std::vector<const char*>& changes,
                          const std::string& rule) {
        check::RuleOptions options;
        options.constants = {{"universe_r310_all", of_all}, {"universe_r419_all", of_all}};
        const auto asked = book_of(*form, options);
        CaseFamily family = cases.family;
        for (const char* text : changes) {
            EXPECT_TRUE(change(family, text, *form)) << text;
        }
        const CaseBatch batch{*form, {family}};
        const auto checked = check::run(asked, check::compile(asked), batch.batch);
        const auto at = std::ranges::find(asked.rules, rule, &check::Rule::name);
        EXPECT_NE(at, asked.rules.end());
        return checked.counts[static_cast<size_t>(at - asked.rules.begin())].hits;
    };
    const std::vector<const char*> no_toilet = {"toilet_facility=6",
                                                "toilet_type=", "sewage_disposal="};
    EXPECT_EQ(hits(0, no_toilet, "HOU05"), 0);
    EXPECT_EQ(hits(1, no_toilet, "HOU05"), 1);
    const std::vector<const char*> said_where = {"toilet_facility=6", "toilet_type="};
    EXPECT_EQ(hits(0, said_where, "HOU05"), 1);
    EXPECT_EQ(hits(1, said_where, "HOU05"), 0);
    EXPECT_EQ(hits(0, {}, "UNI_r419"), 0);
    EXPECT_EQ(hits(1, {}, "UNI_r419"), 2);  // two children of 5 and more do not work
    EXPECT_EQ(hits(0, {"3.npwp=3"}, "UNI_r419"), 1);
    EXPECT_EQ(hits(1, {"3.npwp=3"}, "UNI_r419"), 1);
    EXPECT_EQ(hits(1, {"3.npwp=3", "4.npwp=3"}, "UNI_r419"), 0);
    for (const int64_t of_all : {0, 1}) {
        EXPECT_EQ(hits(of_all, {"1.npwp=3"}, "EMP09"), 1);
        EXPECT_EQ(hits(of_all, {}, "EMP09"), 0);
    }
}

}  // namespace

}  // namespace regsosek::testing_check
