// Runs every tests/cases/<word>/*.case.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/cases/runner/words.h"

namespace regsosek::cases {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> case_files() {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(REGSOSEK_SOURCE "/tests/cases")) {
        if (entry.path().extension() == ".case") {
            out.push_back(entry.path().string());
        }
    }
    std::ranges::sort(out);
    return out;
}

class Case : public ::testing::TestWithParam<std::string> {};

TEST_P(Case, IsAsExpected) {
    const std::string word = fs::path(GetParam()).parent_path().filename().string();
    const auto words = words_of(word);
    if (words == nullptr) {
        GTEST_SKIP() << "cases of " << word << " are run by its unit tests";
    }
    const auto sections = read_case(GetParam());
    ASSERT_TRUE(sections.has_value()) << sections.error().message(Lang::en);
    std::vector<Section> given;
    int expected = 0;
    for (const Section& section : *sections) {
        if (section.verb == "given") {
            given.push_back(section);
        } else if (section.verb == "run") {
            const auto ran = words->run(given, section);
            ASSERT_TRUE(ran.has_value()) << ran.error().message(Lang::en);
        } else {
            const auto found = words->table(section.name, section.table.header);
            ASSERT_TRUE(found.has_value()) << found.error().message(Lang::en);
            EXPECT_EQ(found->rows, section.table.rows) << GetParam() << ":" << section.line;
            ++expected;
        }
    }
    EXPECT_GT(expected, 0);
}

std::string name_of(const ::testing::TestParamInfo<std::string>& info) {
    const fs::path path = info.param;
    return path.parent_path().filename().string() + "_" + path.stem().string();
}

INSTANTIATE_TEST_SUITE_P(All, Case, ::testing::ValuesIn(case_files()), name_of);

}  // namespace
}  // namespace regsosek::cases
