// Rule files: what they may say, and where the mistakes in them are pointed out.
#include "method/check/rules.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "ground/base/files.h"
#include "ground/form/form.h"
#include "method/check/statements.h"

namespace regsosek::testing_check {

namespace {

namespace fs = std::filesystem;

class Rules : public testing::Test {
protected:
    void SetUp() override {
        auto loaded = form::Form::load(std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k");
        ASSERT_TRUE(loaded.has_value());
        form = *loaded;
        std::string pattern = (fs::temp_directory_path() / "regsosek-rules-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(folder); }

    Result<check::RuleBook> load(const std::string& content,
                                 const check::RuleOptions& options = {}) {
        EXPECT_TRUE(files::write(folder + "/a.rules", content).has_value());
        return check::load_rules(folder, *form, options);
    }
    // The English message of a file that must be refused.
    std::string refused(const std::string& content, const check::RuleOptions& options = {}) {
        const auto book = load(content, options);
        return book ? "accepted" : book.error().message(Lang::en);
    }

    std::shared_ptr<const form::Form> form;
    std::string folder;
};

const std::string messages = "    id \"salah\"\n    en \"wrong\"\n";

struct Bad {
    const char* what;
    std::string content;
    std::vector<std::string> says;  ///< Parts of the message: place, and what is wrong.
};

TEST_F(Rules, RefusesWithFileLineAndReason) {
    const std::vector<Bad> cases = {
        {"unknown statement", "# why\nlaw A = 1\n", {"a.rules", "2"}},
        {"no colon", "rule A error member\n", {"a.rules", "1", "':' is missing"}},
        {"no equals", "set a 1, 2\n", {"a.rules", "1", "'=' is missing"}},
        {"unknown severity", "rule A fatal member :\n    age > 1\n" + messages, {"a.rules", "1"}},
        {"unknown level", "rule A error village :\n    age > 1\n" + messages, {"1", "member"}},
        {"unknown basis", "rule A error member rumour :\n    age > 1\n" + messages, {"memory"}},
        {"unknown name",
         "\nrule A error member :\n    agee > 1\n" + messages,
         {"a.rules", "3", "5", "agee", "age"}},
        {"second line",
         "rule A error member :\n    age > 1 and\n    sexx == 1\n" + messages,
         {"a.rules", "3", "sexx", "sex"}},
        {"code not in its list",
         "rule A error member :\n    marital_status == 7\n" + messages,
         {"a.rules", "2", "7"}},
        {"not a truth",
         "rule A error member :\n    age + 1\n" + messages,
         {"a.rules", "1", "true or false"}},
        {"no message",
         "rule A error member :\n    age > 1\n    id \"salah\"\n",
         {"a.rules", "1", "messages id and en"}},
        {"message without quotes",
         "rule A error member :\n    age > 1\n    id salah\n",
         {"a.rules", "3", "quotes"}},
        {"unknown change",
         "rule A error member :\n    age > 1\n    change agee\n" + messages,
         {"a.rules", "1", "agee"}},
        {"line of no statement", "    age > 1\n", {"a.rules", "1", "no statement"}},
        {"set of words", "set a = one\n", {"a.rules", "1", "'one' is not a number"}},
        {"lookup without pairs", "lookup a = 1, 2\n", {"a.rules", "1", "not a pair"}},
        {"name twice",
         "rule A error member :\n    age > 1\n" + messages +
             "rule A error member :\n    age > 2\n" + messages,
         {"a.rules", "5", "rule A exists already"}},
    };
    for (const Bad& bad : cases) {
        const std::string message = refused(bad.content);
        for (const std::string& part : bad.says) {
            EXPECT_NE(message.find(part), std::string::npos) << bad.what << ": " << message;
        }
    }
}

TEST_F(Rules, RefusesAFolderWithoutRulesAndTooManyRules) {
    EXPECT_EQ(check::load_rules(folder, *form).error().code, Code::not_found);
    check::RuleOptions options;
    options.rules_max = 1;
    const auto book = load("rule A error member :\n    age > 1\n" + messages +
                               "rule B error member :\n    age > 2\n" + messages,
                           options);
    ASSERT_FALSE(book.has_value());
    EXPECT_EQ(book.error().code, Code::limit);
}

TEST_F(Rules, SoftensErrorsFromMemoryAndNothingElse) {
    const std::string content = "rule A error member memory :\n    age > 1\n" + messages +
                                "rule B error member seen :\n    age > 1\n" + messages +
                                "rule C info member memory :\n    age > 1\n" + messages;
    const auto soft = load(content);
    ASSERT_TRUE(soft.has_value());
    EXPECT_EQ(soft->rules[0].severity, check::Severity::warning);
    EXPECT_TRUE(soft->rules[0].softened);
    EXPECT_EQ(soft->rules[1].severity, check::Severity::error);
    EXPECT_FALSE(soft->rules[1].softened);
    EXPECT_EQ(soft->rules[2].severity, check::Severity::info);
    check::RuleOptions options;
    options.soften_to = check::Severity::info;
    EXPECT_EQ(load(content, options)->rules[0].severity, check::Severity::info);
    options.soften_memory = false;
    const auto hard = load(content, options);
    ASSERT_TRUE(hard.has_value());
    EXPECT_EQ(hard->rules[0].severity, check::Severity::error);
    EXPECT_EQ(hard->hash, soft->hash);
}

TEST_F(Rules, UsesSetsLookupsAndDefinitionsOfEarlierFiles) {
    ASSERT_TRUE(files::write(folder + "/0.rules",
                             "set married = 2, 3\nlookup rank = 1:10, 2:20\n"
                             "define old = age > field_age\n")
                    .has_value());
    check::RuleOptions options;
    options.constants = {{"field_age", 60}};
    const auto book = load(
        "query A warning member :\n    marital_status in married and old and\n"
        "    lookup(rank, sex) == 20\n    change age, sex\n" +
            messages,
        options);
    ASSERT_TRUE(book.has_value()) << book.error().message(Lang::en);
    EXPECT_EQ(book->rules[0].sense, check::Sense::query);
    EXPECT_EQ(book->rules[0].change.size(), 2U);
    EXPECT_EQ(book->rules[0].expression.reads().size(), 3U);
    EXPECT_EQ(book->rules[0].line, 1U);
}

TEST_F(Rules, SettingsHaveDefaultsThatTheProgramReplaces) {
    const std::string content =
        "setting oldest = 98\nrule A error member :\n    age <= oldest\n" + messages;
    EXPECT_NE(load(content)->rules[0].expression.text().find("oldest"), std::string::npos);
    check::RuleOptions options;
    options.constants = {{"oldest", 110}};
    EXPECT_TRUE(load(content, options).has_value());
    EXPECT_NE(refused("setting oldest = old\n").find("must be a number"), std::string::npos);
}

TEST_F(Rules, HashFollowsEveryByteAndTheNamesOfFiles) {
    const std::string content = "rule A error member :\n    age > 1\n" + messages;
    const std::string first = load(content)->hash;
    EXPECT_EQ(first.size(), 64U);
    EXPECT_EQ(load(content)->hash, first);
    EXPECT_NE(load(content + "# a word\n")->hash, first);
    fs::remove(folder + "/a.rules");
    ASSERT_TRUE(files::write(folder + "/b.rules", content).has_value());
    EXPECT_NE(check::load_rules(folder, *form)->hash, first);
}

TEST_F(Rules, FormRulesAskForRangesAndRequiredAnswers) {
    auto book = load("rule A error member :\n    sex in {1,2}\n" + messages);
    ASSERT_TRUE(book.has_value());
    ASSERT_TRUE(check::add_form_rules(*book, *form).has_value());
    const auto has = [&](const std::string& name) {
        return std::ranges::find(book->rules, name, &check::Rule::name) != book->rules.end();
    };
    EXPECT_FALSE(has("RNG_r405"));  // rule A judges the values of sex alone
    EXPECT_TRUE(has("RNG_r408"));
    EXPECT_TRUE(has("REQ_r407"));
    EXPECT_FALSE(has("REQ_r403"));  // a NIK may be missing
}

TEST(Statements, KeepLinesAndColumns) {
    const auto cut =
        check::cut_statements("f", "# c\r\n\r\nrule A error member : age\r\n  > 1\r\n");
    ASSERT_TRUE(cut.has_value());
    ASSERT_EQ(cut->size(), 1U);
    const check::Statement& one = cut->front();
    EXPECT_EQ(one.line, 3U);
    EXPECT_EQ(one.words, (std::vector<std::string>{"rule", "A", "error", "member"}));
    EXPECT_EQ(one.body.find("age"), std::string("rule A error member : ").size());
}

}  // namespace

}  // namespace regsosek::testing_check
