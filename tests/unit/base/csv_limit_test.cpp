// Files that are no tables: each is refused with a clear word, and with bounded memory.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "ground/base/csv.h"

namespace regsosek::csv {
namespace {

class CsvLimits : public ::testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directories(folder); }
    void TearDown() override { std::filesystem::remove_all(folder); }
    std::string write(const std::string& text) const {
        const std::string path = folder + "/file.csv";
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    // Private memory of this process in kB: pages of a mapped file do not count.
    static int64_t private_kb() {
        std::ifstream status("/proc/self/status");
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("RssAnon:")) {
                return std::stoll(line.substr(line.find_first_of("0123456789")));
            }
        }
        return 0;
    }
    const std::string folder = ::testing::TempDir() + "csv_limits";
};

TEST_F(CsvLimits, a_folder_and_a_missing_file_are_said_in_both_languages) {
    const auto in_place = File::open(folder);
    ASSERT_FALSE(in_place.has_value());
    EXPECT_NE(in_place.error().what.id.find("folder"), std::string::npos);
    EXPECT_NE(in_place.error().what.en.find("folder"), std::string::npos);
    const auto missing = File::open(folder + "/none.csv");
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, Code::not_found);
    EXPECT_EQ(missing.error().what.id, "berkas tidak ada");
    EXPECT_EQ(missing.error().what.en, "the file is not there");
}

TEST_F(CsvLimits, a_line_of_a_gigabyte_is_refused_with_bounded_memory) {
    constexpr uintmax_t gigabyte = 1U << 30;
    const std::string header = write("");
    std::filesystem::resize_file(header, gigabyte);
    const int64_t before = private_kb();
    const auto one = File::open(header);
    ASSERT_FALSE(one.has_value());
    EXPECT_EQ(one.error().code, Code::limit);
    const std::string row = write("a,b\n1,2\n");
    std::filesystem::resize_file(row, gigabyte);
    const auto file = File::open(row);
    ASSERT_TRUE(file.has_value());
    Reader reader{*file, file->body(), file->bytes(), 2};
    Record record;
    EXPECT_TRUE(reader.next(record).value());
    const auto bad = reader.next(record);
    ASSERT_FALSE(bad.has_value());
    EXPECT_EQ(bad.error().code, Code::limit);
    EXPECT_EQ(bad.error().place.line, 3U);
    EXPECT_FALSE(reader.next(record).value());
    constexpr int64_t most_kb = 64 << 10;
    EXPECT_LT(private_kb() - before, most_kb);
}

TEST_F(CsvLimits, marks_of_excel_and_wrong_delimiters_are_told_apart) {
    const auto mark = File::open(write("sep=;\na;b\n"));
    ASSERT_FALSE(mark.has_value());
    EXPECT_NE(mark.error().hint.id.find("sep="), std::string::npos);
    const auto semicolons = File::open(write("\xEF\xBB\xBFnik;nama\r\n1;\"A\r\nB\"\r\n"));
    ASSERT_TRUE(semicolons.has_value());
    EXPECT_EQ(semicolons->delimiter(), ';');
    EXPECT_EQ(semicolons->column("nik"), 0);
    const auto hashes = File::open(write("nik#nama\n"));
    ASSERT_TRUE(hashes.has_value());
    const Error error = missing_column(*hashes, "nama").error();
    EXPECT_EQ(error.place.line, 1U);
    EXPECT_EQ(error.place.column, "nama");
    EXPECT_NE(error.what.en.find("1 columns found with delimiter ','"), std::string::npos);
    EXPECT_NE(error.hint.id.find("Excel"), std::string::npos);
}

}  // namespace
}  // namespace regsosek::csv
