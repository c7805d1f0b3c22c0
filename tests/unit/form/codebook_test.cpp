// The questionnaire for people: text, CSV, Markdown, JSON; the page in docs/reference is current.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "forms.h"
#include "ground/base/csv.h"
#include "ground/base/json.h"
#include "ground/form/codebook.h"

namespace regsosek::form {
namespace {

TEST(Codebook, text_shows_both_languages_universe_and_codes) {
    const auto k = shipped("regsosek22-k");
    const std::string text = show(*k, *k->find("r404"));
    for (const char* part :
         {"r404  presence", "Keterangan keberadaan anggota keluarga / Presence of member",
          "r205 in {1,2}", "1  Tinggal bersama keluarga / Lives with family",
          "6  Tidak ditemukan / Not found", "wajib/required"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    }
    const std::string whole = show(*k);
    for (const Question& question : k->questions()) {
        EXPECT_NE(whole.find(show(*k, question)), std::string::npos) << question.name;
    }
}

TEST(Codebook, csv_has_every_variable_and_code) {
    for (const char* name : {"regsosek22-k", "regsosek22-vk", "regsosek22-fkp"}) {
        const auto form = shipped(name);
        const std::string path = testing::TempDir() + "codebook_" + name + ".csv";
        std::ofstream(path, std::ios::binary) << codebook_csv(*form, form->questions());
        const auto file = csv::File::open(path);
        ASSERT_TRUE(file.has_value()) << file.error().message(Lang::en);
        csv::Reader reader(*file, file->body(), file->bytes(), 2);
        csv::Record record;
        std::set<std::string> variables;
        size_t codes = 0;
        while (reader.next(record).value_or(false)) {
            ASSERT_EQ(record.fields.size(), file->header().size());
            const auto at = [&](const char* column) {
                return record.fields[static_cast<size_t>(file->column(column))];
            };
            variables.emplace(at("name"));
            codes += at("code").empty() ? 0 : 1;
        }
        std::filesystem::remove(path);
        size_t expected = 0;
        for (const Question& question : form->questions()) {
            EXPECT_TRUE(variables.contains(question.name));
            expected += question.codelist >= 0
                            ? form->codelists()[static_cast<size_t>(question.codelist)].codes.size()
                            : question.unknown_codes.size();
        }
        EXPECT_EQ(variables.size(), form->questions().size());
        EXPECT_EQ(codes, expected);
    }
}

TEST(Codebook, json_can_be_read_back) {
    const auto k = shipped("regsosek22-k");
    const auto value = json::parse(codebook_json(*k, k->questions()));
    ASSERT_TRUE(value.has_value()) << value.error().message(Lang::en);
    ASSERT_NE(value->find("variables"), nullptr);
    EXPECT_EQ(value->find("variables")->array()->size(), k->questions().size());
    EXPECT_EQ(*value->find("hash")->text(), k->hash());
    EXPECT_EQ(value->find("codelists")->find("roof")->array()->size(), 8U);
}

TEST(Codebook, one_question_alone) {
    const auto k = shipped("regsosek22-k");
    const Question& sex = *k->find("sex");
    const std::string csv = codebook_csv(*k, {&sex, 1});
    EXPECT_EQ(std::ranges::count(csv, '\n'), 3) << csv;
    const auto value = json::parse(codebook_json(*k, {&sex, 1}));
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(value->find("variables")->array()->size(), 1U);
}

TEST(Codebook, the_page_of_the_reference_is_current) {
    std::ifstream in(std::string(REGSOSEK_SOURCE) + "/docs/reference/codebook-k.md",
                     std::ios::binary);
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    EXPECT_TRUE(page == codebook_markdown(*shipped("regsosek22-k")))
        << "run: regsosek form codebook regsosek22-k --markdown > docs/reference/codebook-k.md";
}

}  // namespace
}  // namespace regsosek::form
