// The CSV reader: good files, and the place of every mistake in bad ones.
#include "ground/base/csv.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "ground/base/random.h"

namespace regsosek {
namespace {

class CsvFile : public testing::Test {
protected:
    std::string write(const std::string& content) {
        path_ = (std::filesystem::temp_directory_path() /
                 ("csv_test_" + std::to_string(::getpid()) + ".csv"))
                    .string();
        std::ofstream(path_, std::ios::binary) << content;
        return path_;
    }
    void TearDown() override { std::filesystem::remove(path_); }

    std::vector<std::vector<std::string>> all(const csv::File& file) {
        std::vector<std::vector<std::string>> rows;
        csv::Reader reader{file, file.body(), file.bytes(), 2};
        csv::Record record;
        for (auto more = reader.next(record); more.has_value() && *more;
             more = reader.next(record)) {
            rows.emplace_back(record.fields.begin(), record.fields.end());
        }
        return rows;
    }
    std::string path_;
};

TEST_F(CsvFile, reads_quotes_line_ends_and_byte_order_mark) {
    const auto file =
        csv::File::open(write("\xEF\xBB\xBF"
                              "a,b,c\r\n1,\"x \"\"y\"\", z\",\r\n\"two\nlines\",q,3"));
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(file->header(), (std::vector<std::string>{"a", "b", "c"}));
    const auto rows = all(*file);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0], (std::vector<std::string>{"1", "x \"y\", z", ""}));
    EXPECT_EQ(rows[1], (std::vector<std::string>{"two\nlines", "q", "3"}));
}

TEST_F(CsvFile, finds_the_delimiter) {
    for (const char c : {',', ';', '\t'}) {
        const auto file = csv::File::open(write(std::string("a") + c + "b\n1" + c + "2\n"));
        ASSERT_TRUE(file.has_value());
        EXPECT_EQ(file->delimiter(), c);
        EXPECT_EQ(all(*file)[0][1], "2");
    }
}

TEST_F(CsvFile, refuses_missing_empty_and_repeated_headers) {
    EXPECT_EQ(csv::File::open("no/such/file.csv").error().code, Code::not_found);
    EXPECT_EQ(csv::File::open(write("")).error().code, Code::bad_input);
    const auto twice = csv::File::open(write("a,b,a\n"));
    ASSERT_FALSE(twice.has_value());
    EXPECT_EQ(twice.error().place.column, "a");
    EXPECT_EQ(twice.error().place.line, 1U);
}

TEST_F(CsvFile, names_line_and_column_of_a_bad_record_and_goes_on) {
    const auto file = csv::File::open(write("a,b\n1,2\n3,\"open\n5,6\n"));
    ASSERT_TRUE(file.has_value());
    csv::Reader reader{*file, file->body(), file->bytes(), 2};
    csv::Record record;
    ASSERT_TRUE(reader.next(record).value());
    const auto bad = reader.next(record);
    ASSERT_FALSE(bad.has_value());
    EXPECT_EQ(bad.error().place.line, 3U);
    EXPECT_EQ(bad.error().place.column, "2");
    ASSERT_TRUE(reader.next(record).value());
    EXPECT_EQ(record.fields[0], "5");
    EXPECT_EQ(record.line, 4U);
    EXPECT_FALSE(reader.next(record).value());
}

TEST_F(CsvFile, names_the_place_of_invalid_utf8) {
    const auto file = csv::File::open(write("a,b\n1,ok\n2,\xC3\x28\n"));
    csv::Reader reader{*file, file->body(), file->bytes(), 2};
    csv::Record record;
    ASSERT_TRUE(reader.next(record).value());
    const auto bad = reader.next(record);
    ASSERT_FALSE(bad.has_value());
    EXPECT_EQ(bad.error().place.line, 3U);
    EXPECT_EQ(bad.error().place.column, "2");
}

TEST_F(CsvFile, pieces_together_equal_the_whole_and_the_writer_round_trips) {
    Random random{7};
    csv::Writer writer;
    const std::vector<std::string> names{"a", "b"};
    writer.header(names);
    std::vector<std::vector<std::string>> expected;
    for (int i = 0; i < 500; ++i) {
        std::vector<std::string> row(2);
        for (auto& field : row) {
            for (uint32_t n = random.below(6); n > 0; --n) {
                field += std::string_view("ab\",\n x")[random.below(7)];
            }
        }
        row[0] = std::to_string(i) + row[0];
        writer.field(row[0]).field(row[1]);
        writer.end_record();
        expected.push_back(row);
    }
    const auto file = csv::File::open(write(writer.text()));
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(all(*file), expected);
    for (const size_t pieces : {1U, 3U, 17U, 400U}) {
        std::vector<std::vector<std::string>> rows;
        const auto cuts = file->cuts(pieces);
        for (size_t i = 0; i + 1 < cuts.size(); ++i) {
            csv::Reader reader{*file, cuts[i], cuts[i + 1], 0};
            csv::Record record;
            while (reader.next(record).value()) {
                rows.emplace_back(record.fields.begin(), record.fields.end());
            }
        }
        EXPECT_EQ(rows, expected) << pieces;
    }
}

}  // namespace
}  // namespace regsosek
