// Parsing, printing and checking: what is accepted, what is refused and how the refusal reads.
#include <gtest/gtest.h>

#include "ground/expr/parse.h"
#include "small_dictionary.h"

namespace regsosek::expr::testing {
namespace {

const ListDictionary& dictionary() {
    static const ListDictionary out = small_dictionary();
    return out;
}

Result<Expression> compiled(std::string_view source, Level level = Level::member) {
    return compile(source, level, dictionary(), small_options());
}

std::string refusal(std::string_view source, Level level = Level::member) {
    const auto out = compiled(source, level);
    return out ? "accepted" : out.error().message(Lang::en);
}

TEST(Compile, PrintsTheCanonicalSpelling) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"r404 in {1,5} and r405==2 and 10<=r407<=54 and r408 in {2,3,4}",
         "presence in {1, 5} and sex == 2 and 10 <= age <= 54 and marital_status in {2, 3, 4}"},
        {"r404 in{1,5}and(r407>=60 or any_of(r405, r408 in {1,2}))",
         "presence in {1, 5} and (age >= 60 or any_of(sex, marital_status in {1, 2}))"},
        {"((age))", "age"},
        {"not (sex == 1)", "not sex == 1"},
        {"not sex in {1}", "sex not in {1}"},
        {"age not in 10 .. 54", "age not in 10..54"},
        {"(sex==1 => age>5) => age>6", "(sex == 1 => age > 5) => age > 6"},
        {"sex==1 => (age>5 => age>6)", "sex == 1 => age > 5 => age > 6"},
        {"age - (1 - 2) - 3", "age - (1 - 2) - 3"},
        {"- (age + 1) * 2 / 3.50", "-(age + 1) * 2 / 3.50"},
        {"exists( members where sex==1 )", "any(members where sex == 1)"},
        {"min(age where sex == 2) + min(age, 5)", "min(age where sex == 2) + min(age, 5)"},
        {"head.r407 - age in 12..60", "head.age - age in 12..60"},
        {"interview_date in field_start..field_end", "interview_date in field_start..field_end"},
        {"lookup(rank, r413) >= 3", "lookup(rank, highest_level) >= 3"},
        {"marital_status in married", "marital_status in married"},
        {"if(consent, area.poverty_line, 0)", "if(consent, area.poverty_line, 0)"},
        {"nik in {\"a\\\"b\"}", "nik in {\"a\\\"b\"}"},
    };
    for (const auto& [source, wanted] : cases) {
        const auto out = compiled(source);
        ASSERT_TRUE(out) << source << ": " << out.error().message(Lang::en);
        EXPECT_EQ(out->text(), wanted);
        const auto again = parse(out->text(), {});
        ASSERT_TRUE(again);
        EXPECT_EQ(print(**again), wanted);
    }
}

TEST(Compile, RefusesWithPlaceAndHint) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"agee > 5", "line 1 column 1: the name 'agee' is unknown. did you mean age"},
        {"sex == 3", "the code 3 is not in the list of 'sex'. the codes are: 1, 2"},
        {"sex in {1,\n 3}", "line 1 column 5: the code 3 is not in the list of 'sex'"},
        {"sex in 1..4", "the code 4 is not in the list"},
        {"age == -1", "use filled(x), asked(x) or blank(x)"},
        {"health_insurance == 16", "the code 16 is not in the list"},
        {"bit(health_insurance, 3)", "bit() needs a code of the list"},
        {"bit(health_insurance, 99)", "bit() needs a code of the list"},
        {"bit(sex, 1)", "bit() takes an answer that is a sum of codes"},
        {"age = 5", "line 1 column 5: found '=', expected an operator or the end of the text"},
        {"age = 5", "use: =="},
        {"age > 5 && sex == 1", "use: and"},
        {"age >", "found the end of the text, expected a name, a number, a text or '('"},
        {"(age > 5", "expected ')'"},
        {"1 < age > 5", "a chain must point one way"},
        {"counts(members)", "the function 'counts' is not known. did you mean count"},
        {"age_on(1, 2)", "'age_on' takes 4 arguments, found 2"},
        {"age", "accepted"},
        {"age and sex == 1", "a statement that is true or false is needed here"},
        {"nik > 5", "a text compares with a text only"},
        {"nik == \"\"", "an empty text: use blank(x)"},
        {"hed.age > 1", "'hed' before the dot is not known. did you mean head"},
        {"head.floor_area_m2", "is not an answer of a member"},
        {"area.povrty_line", "did you mean poverty_line"},
        {"lookup(ranks, sex)", "the table 'ranks' is not known"},
        {"sex in marred", "the set 'marred' is not known"},
        {"age in {}", "found '}', expected an integer"},
        {"filled(age + 1)", "filled() takes an answer. use known(x)"},
        {"digits(nik, 0, 2)", "must be a written number in 1..10000"},
        {"5 .. 6", "expected an operator"},
        {"99999999999999999999 > age", "is not a valid number"},
        {"if(sex == 1, age, nik)", "both choices of if() must be of one type"},
        {"sum(members)", "expected a name"},
        {"sum(age, 2)", "one value per member only here"},
        {"min(age, 2 where sex == 1)", "one value per member only here"},
    };
    for (const auto& [source, wanted] : cases) {
        EXPECT_NE(refusal(source).find(wanted), std::string::npos)
            << source << ": " << refusal(source);
    }
}

TEST(Compile, KeepsLevelsApart) {
    EXPECT_NE(refusal("age > 5", Level::family).find("use head.age or any(members where ...)"),
              std::string::npos);
    EXPECT_EQ(refusal("any(members where age > 5) and floor_area_m2 > 3", Level::family),
              "accepted");
    EXPECT_EQ(refusal("floor_area_m2 > 3", Level::member), "accepted");
    EXPECT_NE(refusal("floor_area_m2 > 3", Level::sls).find("does not belong to this level"),
              std::string::npos);
    EXPECT_NE(refusal("count(members) > 3", Level::sls).find("has no members"), std::string::npos);
}

TEST(Compile, TakesDeclaredUnknownCodesByName) {
    EXPECT_TRUE(compiled("health_insurance == 99"));
    EXPECT_TRUE(compiled("kur in {1, 8}"));
    EXPECT_TRUE(compiled("birth_day != 98"));
}

TEST(Compile, SaysWhatItReads) {
    const auto out = compiled("head.age > 5 and sex == 1", Level::member);
    ASSERT_TRUE(out);
    EXPECT_EQ(out->reads(), (std::vector<int>{8, 9, 13, 15}));
    EXPECT_EQ(out->type(), Type::boolean);
    EXPECT_EQ(out->level(), Level::member);
}

TEST(Compile, HasLimits) {
    const std::string deep = std::string(300, '(') + "age" + std::string(300, ')');
    EXPECT_NE(refusal(deep).find("nested too deeply"), std::string::npos);
    std::string nots;
    for (int i = 0; i < 300; ++i) {
        nots += "not ";
    }
    EXPECT_NE(refusal(nots + "sex == 1").find("nested too deeply"), std::string::npos);
    EXPECT_NE(refusal(std::string(70'000, ' ') + "age").find("longer than 65536 bytes"),
              std::string::npos);
    std::string chain = "age";
    for (int i = 0; i < 5000; ++i) {
        chain += "+age";
    }
    EXPECT_NE(refusal(chain).find("nested too deeply"), std::string::npos);
}

TEST(Compile, DefinitionsThatDoubleMeetTheLimit) {
    Options options;
    options.definitions = {{"d0", "age + age"}};
    for (int i = 1; i < 60; ++i) {
        const std::string before = "d" + std::to_string(i - 1);
        options.definitions.push_back({"d" + std::to_string(i), before + " + " + before});
    }
    const auto out = compile("d59 > 0", Level::member, dictionary(), options);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, Code::limit);
    EXPECT_TRUE(compile("d5 > 0", Level::member, dictionary(), options));
    options.definitions = {{"a", "b > 1"}, {"b", "age"}};
    EXPECT_FALSE(compile("a", Level::member, dictionary(), options));
}

TEST(Compile, NamesFileAndLineWhenGiven) {
    Options options;
    options.file = "rules/dem.rules";
    options.first_line = 12;
    const auto out = compile("sex == 1 and\n  agee > 5", Level::member, dictionary(), options);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().place.file, "rules/dem.rules");
    EXPECT_EQ(out.error().place.line, 13);
    EXPECT_EQ(out.error().place.column, "3");
}

}  // namespace
}  // namespace regsosek::expr::testing
