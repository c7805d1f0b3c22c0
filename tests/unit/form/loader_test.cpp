// Bad forms are refused with file, line and column, in both languages, with the nearest name.
#include <gtest/gtest.h>

#include <string>

#include "forms.h"

namespace regsosek::form {
namespace {

struct Bad {
    const char* what;
    const char* file;
    const char* from;
    const char* to;
    uint64_t line;
    const char* column;
    const char* hint = "";  ///< Part of the English hint.
};

class BadForm : public testing::TestWithParam<Bad> {};

TEST_P(BadForm, is_refused_with_its_place) {
    const Bad& bad = GetParam();
    const SmallForm small;
    small.spoil(bad.file, bad.from, bad.to);
    const auto form = Form::load(small.folder());
    ASSERT_FALSE(form.has_value());
    const Error& error = form.error();
    EXPECT_EQ(error.code, Code::bad_input) << error.message(Lang::en);
    EXPECT_TRUE(error.place.file.ends_with(bad.file)) << error.message(Lang::en);
    EXPECT_EQ(error.place.line, bad.line) << error.message(Lang::en);
    EXPECT_EQ(error.place.column, bad.column) << error.message(Lang::en);
    EXPECT_NE(error.hint.en.find(bad.hint), std::string::npos) << error.message(Lang::en);
    EXPECT_FALSE(error.what.id.empty());
    EXPECT_FALSE(error.what.en.empty());
    EXPECT_NE(error.message(Lang::id), error.message(Lang::en));
}

constexpr const char* variables = "variables.csv";
constexpr const char* codes = "codes.csv";
constexpr const char* manifest = "form.toml";

INSTANTIATE_TEST_SUITE_P(
    Variables, BadForm,
    testing::Values(
        Bad{"list", variables, "code,1,,sex", "code,1,,sexx", 3, "codelist", "sex"},
        Bad{"no_list", variables, "code,1,,sex", "code,1,,", 3, "codelist"},
        Bad{"list_of_number", variables, "integer,2,,,", "integer,2,,sex,", 2, "codelist"},
        Bad{"name", variables, "r2,sex", "r2,rooms", 3, "name"},
        Bad{"name_is_number", variables, "r2,sex", "r2,r1", 3, "name"},
        Bad{"name_shape", variables, "r2,sex", "r2,Sex", 3, "name"},
        Bad{"number", variables, "r2,sex", "r1,sex", 3, "number"},
        Bad{"kind", variables, "code,1,,sex", "cod,1,,sex", 3, "kind", "code"},
        Bad{"level", variables, "member,code", "membre,code", 3, "level", "member"},
        Bad{"width", variables, "integer,2", "integer,wide", 2, "width"},
        Bad{"width_small", variables, "integer,2", "integer,1", 2, "width"},
        Bad{"width_missing", variables, "integer,2", "integer,", 2, "width"},
        Bad{"upside_down", variables, ",1,90,1,", ",90,1,1,", 2, "high"},
        Bad{"one_side", variables, ",1,90,1,", ",1,,1,", 2, "high"},
        Bad{"no_range", variables, ",1,90,1,", ",,,1,", 2, "low"},
        Bad{"limit_text", variables, ",1,90,1,", ",one,90,1,", 2, "low"},
        Bad{"range_of_list", variables, "sex,1,2", "sex,1,3", 3, "low"},
        Bad{"range_of_bits", variables, "cards,0,3", "cards,0,2", 4, "high"},
        Bad{"unknown_in_range", variables, "answers,98", "answers,50", 2, "unknown_codes"},
        Bad{"unknown_of_bits", variables, "answers,9,", "answers,,", 4, "codelist"},
        Bad{"universe_name", variables, "sex == 2", "sexx == 2", 4, "universe", "sex"},
        Bad{"universe_code", variables, "sex == 2", "sex == 7", 4, "universe"},
        Bad{"universe_syntax", variables, "sex == 2", "sex == ", 4, "universe"},
        Bad{"universe_number", variables, "sex == 2", "sex + 2", 4, "universe"},
        Bad{"universe_reads_itself", variables, "sex == 2", "r3 == 1", 4, "universe"},
        Bad{"universe_of_lower_level", variables, ",1,90,1,", ",1,90,sex == 1,", 2, "universe"},
        Bad{"required", variables, "1,Y,rumah", "1,X,rumah", 2, "required"},
        Bad{"privacy", variables, "answers,98", "answer,98", 2, "privacy", "answers"},
        Bad{"group6", variables, "perumahan", "perumahann", 2, "group6", "perumahan"},
        Bad{"basis", variables, "seen,rooms", "heard,rooms", 2, "basis"},
        Bad{"seq", variables, "3,II", "4,II", 4, "seq"},
        Bad{"label", variables, "Kamar,", ",", 2, "label_id"},
        Bad{"header", variables, "universe,", "univers,", 1, "universe"},
        Bad{"fields", variables, ",seen,rooms", ",seen", 2, ""}),
    [](const auto& one) { return one.param.what; });

INSTANTIATE_TEST_SUITE_P(Codes, BadForm,
                         testing::Values(Bad{"twice", codes, "sex,2", "sex,1", 3, "code"},
                                         Bad{"letters", codes, "sex,2", "sex,B", 3, "code"},
                                         Bad{"label", codes, "Male", "", 2, "label_en"},
                                         Bad{"apart", codes, "cards,9", "sex,9", 7, "codelist"},
                                         Bad{"list_name", codes, "sex,1", "Sex,1", 2, "codelist"},
                                         Bad{"header", codes, "crosswalk", "cross", 1,
                                             "crosswalk"}),
                         [](const auto& one) { return one.param.what; });

INSTANTIATE_TEST_SUITE_P(
    Manifest, BadForm,
    testing::Values(Bad{"syntax", manifest, "version = \"1\"", "version = ", 2, ""},
                    Bad{"key", manifest, "version", "versions", 2, "versions", "version"},
                    Bad{"missing", manifest, "version = \"1\"\n", "", 1, "version"},
                    Bad{"type", manifest, "version = \"1\"", "version = 1", 2, "version"}),
    [](const auto& one) { return one.param.what; });

TEST(Loader, a_small_form_loads) {
    const SmallForm small;
    const auto form = Form::load(small.folder());
    ASSERT_TRUE(form.has_value()) << form.error().message(Lang::en);
    EXPECT_EQ((*form)->name(), "small");
    EXPECT_EQ((*form)->find("r2"), (*form)->find("sex"));
    EXPECT_EQ((*form)->find("sexes"), nullptr);
    EXPECT_EQ((*form)->find(""), nullptr);
}

TEST(Loader, codes_that_are_summed_have_no_gap) {
    const SmallForm small;
    small.spoil("codes.csv", "cards,2", "cards,4");
    const auto form = Form::load(small.folder());
    ASSERT_FALSE(form.has_value());
    EXPECT_TRUE(form.error().place.file.ends_with("variables.csv"));
    EXPECT_EQ(form.error().place.line, 4U);
    EXPECT_EQ(form.error().place.column, "codelist");
}

TEST(Loader, a_missing_file_is_not_found) {
    for (const char* name : {"form.toml", "variables.csv", "codes.csv"}) {
        const SmallForm small;
        std::filesystem::remove(small.folder() + "/" + name);
        const auto form = Form::load(small.folder());
        ASSERT_FALSE(form.has_value()) << name;
        EXPECT_EQ(form.error().code, Code::not_found) << name;
        EXPECT_NE(form.error().message(Lang::en).find(name), std::string::npos) << name;
    }
}

TEST(Loader, the_hash_is_of_the_content) {
    const SmallForm one;
    const SmallForm two;
    const auto first = Form::load(one.folder());
    const auto same = Form::load(two.folder());
    two.spoil("codes.csv", "Male", "Man");
    const auto other = Form::load(two.folder());
    ASSERT_TRUE(first && same && other);
    EXPECT_EQ((*first)->hash().size(), 64U);
    EXPECT_EQ((*first)->hash(), (*same)->hash());
    EXPECT_NE((*first)->hash(), (*other)->hash());
}

TEST(Loader, columns_may_come_in_another_order) {
    const SmallForm small;
    small.write("codes.csv",
                "code,codelist,label_en,label_id,basis,crosswalk\n1,sex,Male,Laki-laki,seen,\n"
                "2,sex,Female,Perempuan,seen,\n0,cards,None,Tidak ada,seen,\n1,cards,C,Akta,seen,\n"
                "2,cards,I,KTP,seen,\n9,cards,Unknown,Tidak tahu,seen,\n");
    const auto form = Form::load(small.folder());
    ASSERT_TRUE(form.has_value()) << form.error().message(Lang::en);
    EXPECT_EQ((*form)->label(*(*form)->find("sex"), 2, Lang::id), "Perempuan");
}

TEST(Loader, the_shipped_forms_are_found_without_being_told) {
    EXPECT_TRUE(std::filesystem::exists(default_forms_folder() + "/regsosek22-k/variables.csv"));
}

TEST(Loader, a_form_is_found_by_its_name_its_last_part_or_its_folder) {
    const std::string forms = std::string(REGSOSEK_SOURCE) + "/forms";
    for (const std::string& name :
         {std::string("regsosek22-fkp"), std::string("fkp"), forms + "/regsosek22-fkp"}) {
        const auto form = load_by_name(name, forms);
        ASSERT_TRUE(form.has_value()) << form.error().message(Lang::en);
        EXPECT_EQ((*form)->instrument(), "REGSOSEK22-FKP");
    }
    const auto missing = load_by_name("regsosek23", forms);
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, Code::not_found);
    EXPECT_NE(missing.error().hint.en.find("regsosek22-k"), std::string::npos);
}

}  // namespace
}  // namespace regsosek::form
