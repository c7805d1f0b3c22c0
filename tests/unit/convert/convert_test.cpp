// Questionnaires of other systems become forms that load, and say what they had to leave out.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "ground/base/files.h"
#include "ground/form/form.h"
#include "method/check/rules.h"
#include "method/convert/survey.h"
#include "method/convert/workbook_reader.h"
#include "method/convert/xpath.h"
#include "method/paper/workbook.h"

namespace regsosek::convert {

namespace {

namespace fs = std::filesystem;

class Convert : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "regsosek-convert-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string workbook(const std::vector<std::vector<std::string>>& survey,
                         const std::vector<std::vector<std::string>>& choices) {
        std::vector<paper::SheetPage> pages(3);
        const auto page = [](paper::SheetPage& out, const char* name,
                             const std::vector<std::string>& header,
                             const std::vector<std::vector<std::string>>& rows) {
            out.name = name;
            for (const std::string& caption : header) {
                out.fields.push_back({caption, 12, true});
            }
            out.rows = rows;
        };
        page(pages[0], "survey",
             {"type", "name", "label::English (en)", "relevant", "constraint", "constraint_message",
              "required", "calculation"},
             survey);
        page(pages[1], "choices", {"list_name", "name", "label"}, choices);
        page(pages[2], "settings", {"form_id", "form_title"}, {{"hh-2026", "Household survey"}});
        const std::string path = folder_ + "/form.xlsx";
        EXPECT_TRUE(paper::write_workbook(path, pages, Date{20000}).has_value());
        return path;
    }
    std::string text_file(const std::string& content) {
        const std::string path = folder_ + "/dictionary.dcf";
        EXPECT_TRUE(files::write(path, content).has_value());
        return path;
    }
    static bool missed(const Survey& survey, std::string_view place, std::string_view what) {
        return std::ranges::any_of(survey.untranslated, [&](const Untranslated& one) {
            return one.place.find(place) != std::string::npos && one.what == what &&
                   !one.why.id.empty() && !one.why.en.empty();
        });
    }
    std::string folder_;
};

TEST_F(Convert, AnXlsformBecomesAFormWithItsSkipsAndConstraints) {
    const std::string path =
        workbook({{"start", "start", "", "", "", "", "", ""},
                  {"select_one yesno", "consent", "Consent?", "", "", "", "yes", ""},
                  {"begin group", "house", "House", "selected(${consent}, 'yes')", "", "", "", ""},
                  {"integer", "rooms", "Rooms", "", ". > 0 and . <= 40", "1 to 40", "yes", ""},
                  {"select_multiple water", "sources", "Water", "", "", "", "", ""},
                  {"text", "other", "Other", "selected(${sources}, 'w9')", "", "", "", ""},
                  {"end group", "", "", "", "", "", "", ""},
                  {"begin repeat", "person", "Person", "", "", "", "", ""},
                  {"integer", "age", "Age", "", ". <= 120", "", "yes", ""},
                  {"date", "born", "Born", "${age} < 5 or ${age} = 99", ". <= today()", "", "", ""},
                  {"end repeat", "", "", "", "", "", "", ""},
                  {"calculate", "total", "", "", "", "", "", "count(${person})"},
                  {"geopoint", "where", "Where", "", "", "", "", ""}},
                 {{"yesno", "yes", "Yes"},
                  {"yesno", "no", "No"},
                  {"water", "w1", "Piped"},
                  {"water", "w2", "Well"},
                  {"water", "w9", "Other"}});
    auto survey = read_xlsform(path);
    ASSERT_TRUE(survey.has_value()) << survey.error().message(Lang::en);
    ASSERT_TRUE(write_form(*survey, folder_ + "/form").has_value());
    EXPECT_EQ(survey->name, "hh_2026");
    EXPECT_EQ(survey->find("rooms")->universe, "consent == 1");
    EXPECT_EQ(survey->find("other")->universe, "consent == 1 and bit(sources, 4)");
    EXPECT_EQ(survey->find("born")->universe, "(age < 5 or age == 99)");
    EXPECT_TRUE(survey->find("born")->member);
    EXPECT_FALSE(survey->find("rooms")->member);
    EXPECT_TRUE(missed(*survey, "born", "constraint"));  // today()
    EXPECT_TRUE(missed(*survey, "total", "calculation"));
    EXPECT_TRUE(missed(*survey, "where", "type"));
    const auto form = form::Form::load(folder_ + "/form");
    ASSERT_TRUE(form.has_value()) << form.error().message(Lang::en);
    const auto book = check::load_rules(folder_ + "/form/rules", **form);
    ASSERT_TRUE(book.has_value()) << book.error().message(Lang::en);
    ASSERT_EQ(book->rules.size(), 2U);
    EXPECT_EQ(book->rules[0].expression.text(), "filled(rooms) => rooms > 0 and rooms <= 40");
    EXPECT_EQ(book->rules[0].message.en, "1 to 40");
    EXPECT_TRUE(fs::exists(folder_ + "/form/untranslated.csv"));
    EXPECT_EQ(write_form(*survey, folder_ + "/form").error().code, Code::conflict);
}

TEST_F(Convert, ConditionsOfXpathMeanTheSameInOurs) {
    Survey survey;
    survey.lists.push_back({"l", {{"a", 1, "A", "a"}, {"b", 2, "B", "b"}}});
    survey.variables.resize(3);
    survey.variables[0].name = survey.variables[0].original = "x";
    survey.variables[1].name = survey.variables[1].original = "t";
    survey.variables[1].kind = Kind::text;
    survey.variables[2].name = survey.variables[2].original = "c";
    survey.variables[2].kind = Kind::code;
    survey.variables[2].list = "l";
    const auto ours = [&](const char* source) {
        const auto out = translated(source, "x", survey);
        return out ? *out : "! " + out.error().what.en;
    };
    EXPECT_EQ(ours(". >= 1 and . <= 9"), "(x >= 1 and x <= 9)");
    EXPECT_EQ(ours("${x} + 2 * 3 div 4 > 1"), "(x + ((2 * 3) / 4)) > 1");
    EXPECT_EQ(ours("${x} mod 2 = 0"), "mod(x, 2) == 0");
    EXPECT_EQ(ours("not(${c} = 'b')"), "(not c == 2)");
    EXPECT_EQ(ours("${c} != 'a' or ${t} = 'q'"), "(c != 1 or t == \"q\")");
    EXPECT_EQ(ours("${t} = ''"), "blank(t)");
    EXPECT_EQ(ours("'' != ${x}"), "filled(x)");
    EXPECT_EQ(ours("5 < ${x}"), "5 < x");
    EXPECT_EQ(ours("string-length(${t}) = 3"), "len(t) == 3");
    for (const char* not_ours :
         {"${nobody} = 1", "${c} = 'z'", "regex(., '[0-9]+')", ". <", "((1)", "'a'", "${x} = 'b'",
          "pulldata('f', 'a', 'b', ${x})", "", "1 2", "${x"}) {
        EXPECT_EQ(ours(not_ours)[0], '!') << not_ours;
    }
    EXPECT_EQ(ours((std::string(500, '(') + "1" + std::string(500, ')')).c_str())[0], '!');
}

const char* const ini = R"([Dictionary]
Version=CSPro 7.0
Label=Village survey
Name=VILLAGE_DICT

[Level]
Label=Level
Name=LEVEL

[IdItems]

[Item]
Label=Household number
Name=HH
Start=2
Len=4

[Record]
Label=Housing
Name=HOUSING
RecordTypeValue='1'

[Item]
Label=Rooms
Name=ROOMS
Start=6
Len=2

[ValueSet]
Label=Rooms
Name=ROOMS_VS1
Value=1:20
Value=99;Unknown
Special=MISSING

[Record]
Label=Person
Name=PERSON
RecordTypeValue='2'
MaxRecords=30

[Item]
Label=Sex
Name=SEX
Start=6
Len=1

[ValueSet]
Label=Sex
Name=SEX_VS1
Value=1;Male
Value=2;Female

[Item]
Label=Name
Name=NAME
Start=7
Len=30
DataType=Alpha

[Record]
Label=Land
Name=LAND
MaxRecords=9

[Item]
Label=Area
Name=AREA
Start=6
Len=3
)";

const char* const json_dictionary = R"({"software":"CSPro","version":8.0,"fileType":"dictionary",
"name":"VILLAGE_DICT","labels":[{"text":"Village survey"}],"levels":[{"name":"LEVEL",
"ids":{"items":[{"name":"HH","labels":[{"text":"Household number"}],"contentType":"numeric",
"start":2,"length":4}]},"records":[{"name":"HOUSING","labels":[{"text":"Housing"}],
"occurrences":{"required":true,"maximum":1},"items":[{"name":"ROOMS","labels":[{"text":"Rooms"}],
"contentType":"numeric","length":2,"valueSets":[{"name":"V","labels":[{"text":"Rooms"}],"values":[
{"labels":[{"text":""}],"pairs":[{"range":[1,20]}]},
{"labels":[{"text":"Unknown"}],"pairs":[{"value":99}],"special":"missing"}]}]}]},
{"name":"PERSON","labels":[{"text":"Person"}],"occurrences":{"required":false,"maximum":30},
"items":[{"name":"SEX","labels":[{"text":"Sex"}],"contentType":"numeric","length":1,"valueSets":[
{"name":"S","labels":[{"text":"Sex"}],"values":[{"labels":[{"text":"Male"}],"pairs":[{"value":1}]},
{"labels":[{"text":"Female"}],"pairs":[{"value":"2"}]}]}]},
{"name":"NAME","labels":[{"text":"Name"}],
"contentType":"alpha","length":30}]},{"name":"LAND","labels":[{"text":"Land"}],
"occurrences":{"required":false,"maximum":9},"items":[{"name":"AREA","labels":[{"text":"Area"}],
"contentType":"numeric","length":3}]}]}]})";

TEST_F(Convert, BothKindsOfCsproDictionariesBecomeTheSameForm) {
    std::vector<std::string> made;
    for (const char* content : {ini, json_dictionary}) {
        auto survey = read_cspro(text_file(content));
        ASSERT_TRUE(survey.has_value()) << survey.error().message(Lang::en);
        const std::string folder = folder_ + "/form" + std::to_string(made.size());
        const auto written = write_form(*survey, folder);
        ASSERT_TRUE(written.has_value()) << written.error().message(Lang::en);
        EXPECT_TRUE(missed(*survey, "LAND", "record"));
        EXPECT_TRUE(missed(*survey, "VILLAGE_DICT", "logic"));
        const auto form = form::Form::load(folder);
        ASSERT_TRUE(form.has_value()) << form.error().message(Lang::en);
        const form::Question* rooms = (*form)->find("rooms");
        ASSERT_NE(rooms, nullptr);
        EXPECT_EQ(rooms->low, 1);
        EXPECT_EQ(rooms->high, 20);
        EXPECT_EQ(rooms->unknown_codes, std::vector<int32_t>{99});
        EXPECT_EQ((*form)->find("sex")->level, expr::Level::member);
        EXPECT_EQ((*form)->label(*(*form)->find("sex"), 2, Lang::en), "Female");
        EXPECT_TRUE((*form)->find("name")->is_text());
        made.push_back(*files::read(folder + "/variables.csv") +
                       *files::read(folder + "/codes.csv"));
    }
    EXPECT_EQ(made[0], made[1]);
}

// As statistics offices write them: a byte order mark, ends of lines of Windows, two languages,
// notes, blanks for who is not asked, several ranges of one label, a second value set, two levels.
const char* const office_dictionary =
    "\xEF\xBB\xBF"
    "[Dictionary]\r\nVersion=CSPro 7.7\r\n"
    "Label=Living conditions|Conditions de vie\r\nName=EHCVM_DICT\r\nRecordTypeStart=1\r\n"
    "RecordTypeLen=1\r\nPositions=Relative\r\nZeroFill=Yes\r\nDecimalChar=Yes\r\nNote=a = b\r\n"
    "\r\n[Languages]\r\nEN=English\r\nFR=Fran\xC3\xA7"
    "ais\r\n"
    "\r\n[Level]\r\nLabel=Household|M\xC3\xA9nage\r\nName=HH_LEVEL\r\n\r\n[IdItems]\r\n"
    "\r\n[Item]\r\nLabel=Cluster|Grappe\r\nName=CLUSTER\r\nStart=2\r\nLen=4\r\n"
    "DataType=Numeric\r\nZeroFill=Yes\r\n"
    "\r\n[Record]\r\nLabel=Roster|Liste\r\nName=ROSTER\r\nRecordTypeValue='2'\r\n"
    "Required=Yes\r\nMaxRecords=25\r\nRecordLen=80\r\n"
    "\r\n[Item]\r\nLabel=Marital status|Situation\r\nName=MARITAL\r\nStart=6\r\nLen=1\r\n"
    "\r\n[ValueSet]\r\nLabel=Marital status\r\nName=MARITAL_VS1\r\n"
    "Value=1;Never married|C\xC3\xA9libataire\r\nValue=2;Married|Mari\xC3\xA9\r\n"
    "Value=9;Missing|Manquant\r\nSpecial=MISSING\r\nValue=' ';Not applicable|Sans objet\r\n"
    "Special=NOTAPPL\r\n"
    "\r\n[ValueSet]\r\nLabel=Grouped\r\nName=MARITAL_VS2\r\nValue=1:2;All\r\n"
    "\r\n[Item]\r\nLabel=Hours\r\nName=HOURS\r\nStart=7\r\nLen=3\r\n"
    "\r\n[ValueSet]\r\nLabel=Hours\r\nName=HOURS_VS1\r\nValue=0 5:60 70:98;Usual|Normal\r\n"
    "Value=998 999;Unknown|Inconnu\r\nSpecial=MISSING\r\n"
    "\r\n[Relation]\r\nName=R\r\nPrimary=ROSTER\r\nSecondary=LAND\r\n";

TEST_F(Convert, ADictionaryOfAnOfficeWithTwoLanguagesAndBlanksIsUnderstood) {
    auto survey = read_cspro(text_file(office_dictionary));
    ASSERT_TRUE(survey.has_value()) << survey.error().message(Lang::en);
    EXPECT_EQ(survey->title, "Living conditions");
    const std::string folder = folder_ + "/office";
    ASSERT_TRUE(write_form(*survey, folder).has_value());
    const auto form = form::Form::load(folder);
    ASSERT_TRUE(form.has_value()) << form.error().message(Lang::en);
    const form::Question* marital = (*form)->find("marital");
    ASSERT_NE(marital, nullptr);
    EXPECT_EQ(marital->kind, form::Kind::code) << "a blank for who is not asked is no code";
    EXPECT_EQ((*form)->label(*marital, 1, Lang::en), "Never married");
    EXPECT_EQ(marital->unknown_codes, std::vector<int32_t>{9});
    EXPECT_EQ(marital->level, expr::Level::member);
    const form::Question* hours = (*form)->find("hours");
    ASSERT_NE(hours, nullptr);
    EXPECT_EQ(hours->low, 0);
    EXPECT_EQ(hours->high, 98);
    EXPECT_EQ(hours->unknown_codes, (std::vector<int32_t>{998, 999}));
}

TEST_F(Convert, WhatIsNoQuestionnaireIsRefusedByPlace) {
    EXPECT_EQ(read_xlsform(folder_ + "/none.xlsx").error().code, Code::not_found);
    EXPECT_EQ(read_xlsform(text_file("no zip")).error().code, Code::bad_input);
    EXPECT_EQ(read_cspro(text_file("no dictionary")).error().code, Code::bad_input);
    EXPECT_EQ(read_cspro(text_file("{\"name\": ")).error().code, Code::bad_input);
    EXPECT_EQ(read_cspro(text_file("[Dictionary]\nName\n")).error().place.line, 2U);
    EXPECT_EQ(read_cspro(text_file("[Dictionary]\nName=X\n[Item]\nName=A\n")).error().place.line,
              3U);
    EXPECT_EQ(read_cspro(text_file("[Dictionary]\nName=\xff\n")).error().code, Code::bad_input);
    const auto open = read_xlsform(workbook(
        {{"begin group", "g", "", "", "", "", "", ""}, {"text", "a", "A", "", "", "", "", ""}},
        {}));
    ASSERT_FALSE(open.has_value());
    EXPECT_EQ(open.error().place.line, 2U);
    const auto nameless = read_xlsform(workbook({{"text", "", "A", "", "", "", "", ""}}, {}));
    ASSERT_FALSE(nameless.has_value());
    EXPECT_EQ(nameless.error().place.column, "name");
}

TEST_F(Convert, WorkbooksComeBackAsTheyWereWritten) {
    const std::string path = workbook({{"text", "a <&> \"b\"", " é ", "", "", "", "7", ""}}, {});
    const auto sheets = read_workbook(path);
    ASSERT_TRUE(sheets.has_value()) << sheets.error().message(Lang::en);
    const SheetRows& rows = sheets->at("survey");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1][1], "a <&> \"b\"");
    EXPECT_EQ(rows[1][6], "7");
    EXPECT_EQ(sheets->at("settings")[1][0], "hh-2026");
}

}  // namespace

}  // namespace regsosek::convert
