// Files of statistics packages: written by ReadStat's writer, read back as tables; refusals.
#include "ground/store/table_file_statistics.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <readstat.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

namespace regsosek::store {
namespace {

class StatisticsFile : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        path_ = (std::filesystem::temp_directory_path() /
                 ("statistics_" + std::to_string(::getpid()) + GetParam()))
                    .string();
    }
    void TearDown() override { std::filesystem::remove(path_); }

    /// Three rows: number 1.5, missing, -1; text "a", "", "Kab. Rembang".
    void write() const {
        const int file = ::open(path_.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
        readstat_writer_t* writer = readstat_writer_init();
        readstat_set_data_writer(writer, [](const void* data, size_t size, void* context) {
            return static_cast<ssize_t>(::write(*static_cast<int*>(context), data, size));
        });
        auto* number = readstat_add_variable(writer, "Number", READSTAT_TYPE_DOUBLE, 0);
        auto* text = readstat_add_variable(writer, "Place", READSTAT_TYPE_STRING, 20);
        int out = file;
        if (std::string(GetParam()) == ".dta") {
            readstat_begin_writing_dta(writer, &out, 3);
        } else {
            readstat_begin_writing_sav(writer, &out, 3);
        }
        const char* texts[] = {"a", "", "Kab. Rembang"};
        const double numbers[] = {1.5, NAN, -1};
        for (int r = 0; r < 3; ++r) {
            readstat_begin_row(writer);
            if (r == 1) {
                readstat_insert_missing_value(writer, number);
            } else {
                readstat_insert_double_value(writer, number, numbers[r]);
            }
            readstat_insert_string_value(writer, text, texts[r]);
            readstat_end_row(writer);
        }
        readstat_end_writing(writer);
        readstat_writer_free(writer);
        ::close(file);
    }
    std::string path_;
};

TEST_P(StatisticsFile, NumbersTextsAndMissingValues) {
    write();
    const auto table = TableFile::read(path_);
    ASSERT_TRUE(table) << table.error().message(Lang::en);
    ASSERT_EQ(table->rows, 3U);
    const Column& number = table->at("Number");
    ASSERT_EQ(number.type, ColumnType::real);
    EXPECT_EQ(number.reals[0], 1.5);
    EXPECT_TRUE(std::isnan(number.reals[1]));
    EXPECT_EQ(number.reals[2], -1);
    const Column& place = table->at("Place");
    EXPECT_EQ(place.text(1), "");
    EXPECT_EQ(place.text(2), "Kab. Rembang");
}

TEST_P(StatisticsFile, ChosenColumnsAndLimits) {
    write();
    TableFileOptions options;
    options.columns = {"Place"};
    const auto chosen = TableFile::read(path_, options);
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->columns.size(), 1U);
    options.columns = {"Nowhere"};
    EXPECT_EQ(TableFile::read(path_, options).error().code, Code::bad_input);
    options.columns.clear();
    options.rows_max = 2;
    EXPECT_EQ(TableFile::read(path_, options).error().code, Code::limit);
}

TEST_P(StatisticsFile, GarbageTruncationAndAbsence) {
    EXPECT_EQ(TableFile::read(path_).error().code, Code::not_found);
    write();
    const auto size = std::filesystem::file_size(path_);
    for (const auto left : {size / 4, size / 2, size - 9}) {
        std::filesystem::resize_file(path_, left);
        const auto cut = TableFile::read(path_);
        EXPECT_TRUE(!cut || cut->rows <= 3) << left;
    }
    std::ofstream(path_, std::ios::binary) << "no such file format";
    const auto garbage = TableFile::read(path_);
    ASSERT_FALSE(garbage);
    EXPECT_EQ(garbage.error().code, Code::bad_input);
    EXPECT_NE(garbage.error().message(Lang::id), garbage.error().message(Lang::en));
}

INSTANTIATE_TEST_SUITE_P(Formats, StatisticsFile, ::testing::Values(".dta", ".sav"));

}  // namespace
}  // namespace regsosek::store
