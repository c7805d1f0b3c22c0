// Rules over files of another survey: its own form, keys of several columns, persons in any order,
// and files that are not as they should be.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "ground/base/files.h"
#include "ground/store/table_file.h"
#include "regsosek/validate.h"

namespace regsosek::validate {

namespace {

namespace fs = std::filesystem;

class Survey : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "regsosek-survey-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        fs::create_directories(folder_ + "/form/rules");
        put("form/form.toml",
            "name = \"panen\"\nversion = \"1\"\ninstrument = \"PANEN\"\n"
            "title_id = \"Survei panen\"\ntitle_en = \"Harvest survey\"\n"
            "external_lists = []\n");
        put("form/variables.csv",
            "seq,block,number,name,label_id,label_en,level,kind,width,decimals,codelist,low,high,"
            "universe,required,group,group6,privacy,unknown_codes,note,basis,source\n"
            "1,I,q1,land_ha,Lahan,Land,family,integer,3,,,0,50,1,Y,,,answers,,,seen,q1\n"
            "2,I,q2,crop,Tanaman,Crop,family,code,1,,crop,1,2,land_ha > 0,Y,,,answers,,,seen,q2\n"
            "3,II,q3,years,Umur,Age,member,integer,2,,,0,98,1,Y,,,answers,,,seen,q3\n"
            "4,II,q4,works,Bekerja,Works,member,code,1,,yesno,1,2,"
            "years >= 5,Y,,,answers,,,seen,q4\n");
        put("form/codes.csv",
            "codelist,code,label_id,label_en,crosswalk,basis\n"
            "crop,1,Padi,Rice,,seen\ncrop,2,Jagung,Maize,,seen\n"
            "yesno,1,Ya,Yes,,seen\nyesno,2,Tidak,No,,seen\n");
        put("form/rules/panen.rules",
            "rule P1 error family seen :\n"
            "    land_ha > 0 => any(members where asked(works) and works == 1)\n"
            "    id \"Ada lahan, tidak ada yang bekerja\"\n    en \"Land, but nobody works\"\n\n"
            "rule P2 warning member seen :\n    works == 1 => years >= 10\n"
            "    id \"Terlalu muda untuk bekerja\"\n    en \"Too young to work\"\n");
    }
    void TearDown() override { fs::remove_all(folder_); }
    void put(const std::string& name, const std::string& text) {
        ASSERT_TRUE(files::write(folder_ + "/" + name, text).has_value());
    }
    SurveyOptions options() {
        SurveyOptions out;
        out.form_folder = folder_ + "/form";
        out.family_path = folder_ + "/f.csv";
        out.person_path = folder_ + "/p.csv";
        out.key = {"ea", "hh"};
        out.out_path = folder_ + "/findings.parquet";
        return out;
    }
    std::map<std::string, RuleCount> counts(const SurveyReport& report) {
        std::map<std::string, RuleCount> out;
        for (const RuleCount& one : report.rules) {
            out[one.rule] = one;
        }
        return out;
    }
    std::string folder_;
};

TEST_F(Survey, FindingsNameTheFamilyThePersonAndTheLine) {
    put("f.csv", "ea,hh,q1,crop\n7,1,2,1\n7,2,3,\n8,1,0,\n");
    // Persons in no order; the second family of 7 has a child of 7 that works.
    put("p.csv", "hh,ea,years,q4\n2,7,7,1\n1,7,40,2\n1,8,33,1\n2,7,41,2\n1,7,3,\n");
    const auto report = run_files(options());
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(report->families, 3);
    EXPECT_EQ(report->persons, 5);
    EXPECT_TRUE(report->reported.empty());
    auto by_rule = counts(*report);
    EXPECT_EQ(by_rule["P1"].hits, 1);  // 7/1: 40 does not work, the child of 3 was not asked
    EXPECT_EQ(by_rule["P1"].decided + by_rule["P1"].unknown, 3);
    EXPECT_EQ(by_rule["P2"].hits, 1);
    EXPECT_EQ(by_rule["REQ_q2"].hits, 1);  // land, but the crop is blank
    const auto found = store::TableFile::read(folder_ + "/findings.parquet");
    ASSERT_TRUE(found.has_value());
    bool child = false;
    for (size_t row = 0; row < found->rows; ++row) {
        if (found->at("rule").text(row) == "P2") {
            child = true;
            EXPECT_EQ(found->at("ea").text(row), "7");
            EXPECT_EQ(found->at("hh").text(row), "2");
            EXPECT_EQ(found->at("member").integer(row), 1);
            EXPECT_EQ(found->at("line").integer(row), 2);
            EXPECT_EQ(found->at("shown_values").text(row), "years=7; works=1");
        }
    }
    EXPECT_TRUE(child);
}

TEST_F(Survey, AFlatSurveyNeedsOneFile) {
    put("f.csv", "ea,hh,q1,crop\n7,1,2,1\n7,2,60,1\n");
    SurveyOptions flat = options();
    flat.person_path.clear();
    flat.out_path = folder_ + "/findings.csv";
    const auto report = run_files(flat);
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(counts(*report)["RNG_q1"].hits, 1);
    EXPECT_EQ(counts(*report)["P1"].hits, 2);  // nobody at all works there
}

TEST_F(Survey, RulesOverGroupsOfItsOwnAreRunToo) {
    put("form/rules/groups.rules",
        "group place = crop\ntotal farms place = count(families)\n"
        "total largest place = max(land_ha)\n"
        "total same_land place = same(land_ha)\n"
        "rule G1 warning place :\n    largest <= 10\n    id \"Besar\"\n    en \"Large\"\n"
        "query G2 info place family :\n    same_land > 1\n    when land_ha > 0\n"
        "    id \"Sama\"\n    en \"Alike\"\n");
    put("f.csv", "ea,hh,q1,crop\n7,1,2,1\n7,2,2,1\n7,3,20,2\n7,4,0,\n");
    put("p.csv", "ea,hh,years,works\n7,1,30,1\n7,2,30,1\n7,3,30,1\n7,4,30,2\n");
    const auto report = run_files(options());
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(counts(*report)["G1"].hits, 1);
    EXPECT_EQ(counts(*report)["G2"].hits, 2);
    EXPECT_EQ(report->findings, 3);
    const auto table = store::TableFile::read(folder_ + "/findings.parquet");
    ASSERT_TRUE(table.has_value());
    ASSERT_EQ(table->rows, 3U);
    EXPECT_EQ(table->at("hh").text(0), "1");
    EXPECT_EQ(table->at("shown_values").text(0), "land_ha=2 | same_land=2");
    EXPECT_EQ(table->at("rule").text(2), "G1");
    EXPECT_EQ(table->at("shown_values").text(2), "crop=2 | largest=20");
    EXPECT_EQ(files::read(folder_ + "/findings.parquet")->substr(0, 4), "PAR1");
}

TEST_F(Survey, RowsThatAreWrongAreReportedAndTheRestIsJudged) {
    put("f.csv", "ea,hh,q1,crop\n7,1,dua,1\n7,1,3,1\n7,2,1,9\n7,3,1\n");
    put("p.csv", "ea,hh,years,works\n7,1,30,1\n9,9,30,1\n7,2,30,1\n");
    const auto report = run_files(options());
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(report->families, 2);
    EXPECT_EQ(report->persons, 2);
    std::map<std::string, uint64_t> problems;
    for (const auto& one : report->reported) {
        problems[one.problem] = one.line;
    }
    EXPECT_EQ(problems["unreadable"], 2U);
    EXPECT_EQ(problems["duplicate_key"], 3U);
    EXPECT_EQ(problems["too_few_fields"], 5U);
    EXPECT_EQ(problems["no_family"], 3U);
    EXPECT_EQ(counts(*report)["RNG_q2"].hits, 1);
}

TEST_F(Survey, FilesThatCannotBeUnderstoodAreRefusedByName) {
    put("f.csv", "ea,hh,q1,crob\n7,1,2,1\n");
    put("p.csv", "ea,hh,years,works\n7,1,30,1\n");
    const auto unknown = run_files(options());
    ASSERT_FALSE(unknown.has_value());
    EXPECT_NE(unknown.error().message(Lang::en).find("crob"), std::string::npos);
    put("f.csv", "ea,q1,crop\n7,2,1\n");
    EXPECT_FALSE(run_files(options()).has_value());
    SurveyOptions keyless = options();
    keyless.key.clear();
    EXPECT_EQ(run_files(keyless).error().code, Code::usage);
}

TEST_F(Survey, AFamilyOfFortyIsJudgedLikeAnyOther) {
    put("f.csv", "ea,hh,q1,crop\n1,1,1,1\n");
    std::string persons = "ea,hh,years,works\n";
    for (int i = 0; i < 40; ++i) {
        persons += "1,1,5," + std::string(i == 39 ? "1" : "2") + "\n";
    }
    put("p.csv", persons);
    const auto report = run_files(options());
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->persons, 40);
    EXPECT_EQ(counts(*report)["P1"].hits, 0);
    EXPECT_EQ(counts(*report)["P2"].hits, 1);
}

}  // namespace

}  // namespace regsosek::validate
