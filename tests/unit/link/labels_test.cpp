// Pairs that people judged move a fitted model the way they should, and bad files of them are
// named.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "ground/base/files.h"
#include "regsosek/link.h"

namespace regsosek::link {
namespace {

namespace fs = std::filesystem;

class Labels : public ::testing::Test {
protected:
    Labels()
        : folder_(fs::temp_directory_path() / ("regsosek_labels_" + std::to_string(getpid()))) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        write("model.toml",
              "[link]\nid = \"id\"\n[[column]]\nname = \"name\"\nkind = \"name\"\n"
              "[[column]]\nname = \"nik\"\nkind = \"code\"\n"
              "[[blocking_rule]]\ncolumns = [\"nik\"]\ntrain = true\n"
              "[[blocking_rule]]\ncolumns = [\"name\"]\ntrain = true\n"
              "[[comparison]]\nname = \"name\"\n[[comparison.level]]\nwhen = \"exact\"\n"
              "[[comparison.level]]\nwhen = \"jaro_winkler >= 0.9\"\n"
              "[[comparison.level]]\nwhen = \"else\"\n"
              "[[comparison]]\nname = \"nik\"\n[[comparison.level]]\nwhen = \"exact\"\n"
              "[[comparison.level]]\nwhen = \"else\"\n");
        std::string people = "id,name,nik\n";
        for (int i = 0; i < 1000; ++i) {
            people += std::to_string(i) + ",ORANG " + static_cast<char>('A' + i % 26) +
                      static_cast<char>('A' + i / 26 % 26) + static_cast<char>('K' + i % 7) + "," +
                      std::to_string(9901010101900000LL + i * 7919LL) + "\n";
        }
        write("left.csv", people);
        write("right.csv", people);
    }
    ~Labels() override { fs::remove_all(folder_); }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    void write(const std::string& name, const std::string& content) const {
        std::ofstream(path(name), std::ios::binary) << content;
    }
    Result<FileReport> fit(const std::string& labels) const {
        FileOptions options;
        options.left = path("left.csv");
        options.right = path("right.csv");
        options.model = path("model.toml");
        options.fitted_out = path("fitted.toml");
        options.labels = labels.empty() ? labels : path(labels);
        return fit_files(options);
    }
    /// m of the number being another.
    static double m_of_other_number(const FileReport& report) {
        for (const FileLevel& level : report.levels) {
            if (level.comparison == "nik" && level.level == 1) {
                return level.m;
            }
        }
        ADD_FAILURE() << "no such level";
        return 0;
    }
    fs::path folder_;
};

TEST_F(Labels, what_people_call_the_same_is_learned) {
    const auto alone = fit("");
    ASSERT_TRUE(alone.has_value()) << alone.error().message(Lang::en);
    // Fifty pairs of other names and other numbers, which no model would link.
    std::string judged = "left,right,verdict\n";
    for (int i = 0; i < 50; ++i) {
        judged += std::to_string(i) + "," + std::to_string(i + 500) + ",same\n";
    }
    write("judged.csv", judged);
    const auto taught = fit("judged.csv");
    ASSERT_TRUE(taught.has_value()) << taught.error().message(Lang::en);
    EXPECT_EQ(taught->labels, 50);
    EXPECT_NEAR(taught->labels_added, 50, .5);
    EXPECT_NEAR(taught->labels_taken, 0, 1e-9);
    // Fifty more of about a thousand matches have another number.
    EXPECT_NEAR(m_of_other_number(*taught) - m_of_other_number(*alone), .048, .006);
    EXPECT_GT(taught->prior, alone->prior * 1.03);
}

TEST_F(Labels, what_agrees_with_the_model_moves_nothing) {
    const auto alone = fit("");
    write("judged.csv",
          "left,right,verdict\n1,1,sama\n2,2,same\n3,900,different\n4,4,tidak yakin\n");
    const auto taught = fit("judged.csv");
    ASSERT_TRUE(alone.has_value() && taught.has_value());
    EXPECT_EQ(taught->labels, 3);
    EXPECT_NEAR(m_of_other_number(*taught), m_of_other_number(*alone), 1e-4);
}

TEST_F(Labels, what_people_call_different_is_taken_away) {
    std::string judged = "left,right,verdict\n";
    for (int i = 0; i < 50; ++i) {
        judged += std::to_string(i) + "," + std::to_string(i) + ",different\n";
    }
    write("judged.csv", judged);
    const auto alone = fit("");
    const auto taught = fit("judged.csv");
    ASSERT_TRUE(alone.has_value() && taught.has_value());
    EXPECT_NEAR(taught->labels_taken, 50, 1);
    EXPECT_LT(taught->prior, alone->prior * .97);
}

TEST_F(Labels, a_pair_counts_once) {
    std::string once = "left,right,verdict\n";
    std::string thrice = once;
    for (int i = 0; i < 50; ++i) {
        const std::string pair = std::to_string(i) + "," + std::to_string(i + 500);
        once += pair + ",same\n";
        thrice += pair + ",same\n" + pair + ",sama\n" + pair + ",unsure\n" + pair + ",same\n";
    }
    write("judged.csv", once);
    const auto expected = fit("judged.csv");
    write("judged.csv", thrice);
    const auto taught = fit("judged.csv");
    ASSERT_TRUE(expected.has_value() && taught.has_value());
    EXPECT_EQ(taught->labels, 50);
    EXPECT_EQ(taught->labels_added, expected->labels_added);
    EXPECT_EQ(m_of_other_number(*taught), m_of_other_number(*expected));
    EXPECT_EQ(taught->prior, expected->prior);
}

TEST_F(Labels, in_one_file_a_pair_has_no_order) {
    const std::string path_of_model = path("model.toml");
    std::string model = *files::read(path_of_model);
    model.insert(model.find("id = "), "type = \"duplicates\"\n");
    write("model.toml", model);
    FileOptions options;
    options.left = path("left.csv");
    options.model = path_of_model;
    options.fitted_out = path("fitted.toml");
    options.labels = path("judged.csv");
    write("judged.csv", "left,right,verdict\n1,501,same\n501,1,same\n");
    const auto taught = fit_files(options);
    ASSERT_TRUE(taught.has_value()) << taught.error().message(Lang::en);
    EXPECT_EQ(taught->labels, 1);
    write("judged.csv", "left,right,verdict\n1,501,same\n501,1,different\n");
    EXPECT_EQ(fit_files(options).error().code, Code::bad_input);
    write("judged.csv", "left,right,verdict\n1,1,same\n");
    const auto itself = fit_files(options);
    ASSERT_FALSE(itself.has_value());
    EXPECT_NE(itself.error().message(Lang::en).find("beside itself"), std::string::npos);
}

TEST_F(Labels, bad_files_are_named_with_their_line) {
    const auto refused = [&](const std::string& text, const std::string& words) {
        write("judged.csv", text);
        const auto report = fit("judged.csv");
        ASSERT_FALSE(report.has_value());
        EXPECT_EQ(report.error().code, Code::bad_input);
        EXPECT_NE(report.error().message(Lang::en).find(words), std::string::npos)
            << report.error().message(Lang::en);
    };
    refused("left,right\n1,1\n", "verdict");
    refused("left,right,verdict\n1,1,same\n1,5000,same\n", "no record has this id");
    refused("left,right,verdict\n1,1,same\n2,2,same\n1,1,berbeda\n", "contradicts line 2");
    refused("left,right,verdict\n1,1,maybe\n", "same, different or unsure");
    EXPECT_EQ(fit("none.csv").error().code, Code::not_found);
}

}  // namespace
}  // namespace regsosek::link
