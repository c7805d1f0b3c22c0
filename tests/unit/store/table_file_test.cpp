// CSV and Parquet files: rows back as written, the same bytes for any number of threads, and errors
// that say where.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

#include "columns_data.h"
#include "ground/base/threads.h"
#include "ground/store/table_file.h"

namespace regsosek::store {
namespace {

Table mixed_table(size_t rows, bool reals) {
    Table table;
    table.add("id", ColumnType::int32);
    table.add("big", ColumnType::int64);
    table.add("name", ColumnType::text);
    table.add("code", ColumnType::text);
    if (reals) {
        table.add("x", ColumnType::real);
    }
    TextBuilder names(table.columns[2]);
    TextBuilder codes(table.columns[3]);
    for (size_t i = 0; i < rows; ++i) {
        Random random(7, i);
        table.columns[0].int32s.push_back(i % 10 == 3 ? -1 : static_cast<int32_t>(i));
        table.columns[1].int64s.push_back(9'900'000'000'000 + random.between(0, 1'000'000));
        names.add(i % 4 == 0   ? "Dusun \"Krajan\", RT 01"
                  : i % 4 == 1 ? "Kalimat\nbaru; é"
                  : i % 4 == 2 ? ""
                               : "nama ke-" + std::to_string(i));
        codes.add("0" + std::to_string(i % 100));
        if (reals) {
            table.columns[4].reals.push_back(i % 9 == 0 ? std::nan("") : random.uniform());
        }
    }
    table.rows = rows;
    return table;
}

std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(TableFile, CsvComesBack) {
    const TempFolder folder;
    const std::string path = folder.path() + "/t.csv";
    const auto table = mixed_table(3000, false);
    good(TableFile::write(path, table));
    EXPECT_TRUE(same_table(good(TableFile::read(path)), table)) << "leading zeros stay text";
    const auto part = good(
        TableFile::read(path, {.types = {{"id", ColumnType::text}}, .columns = {"big", "id"}}));
    EXPECT_EQ(part.columns[0].name, "big");
    EXPECT_EQ(part.columns[1].text(5), "5");
}

TEST(TableFile, ParquetComesBack) {
    const TempFolder folder;
    const std::string path = folder.path() + "/t.parquet";
    const auto table = mixed_table(300'000, true);
    good(TableFile::write(path, table));
    EXPECT_TRUE(same_table(good(TableFile::read(path)), table));
    const auto part = good(TableFile::read(path, {.columns = {"code", "id"}}));
    EXPECT_EQ(part.columns.size(), 2U);
    EXPECT_EQ(part.columns[0].text(7), "07");
    EXPECT_FALSE(std::filesystem::exists(path + ".part"));
    good(TableFile::write(path, mixed_table(0, true)));
    EXPECT_EQ(good(TableFile::read(path)).rows, 0U);
}

TEST(TableFile, SameBytesForAnyNumberOfThreads) {
    const TempFolder folder;
    const auto table = mixed_table(260'000, true);
    std::vector<std::string> parquet;
    std::vector<std::string> csv;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        good(write_parquet(folder.path() + "/t.parquet", table));
        good(TableFile::write(folder.path() + "/t.csv", table));
        parquet.push_back(bytes_of(folder.path() + "/t.parquet"));
        csv.push_back(bytes_of(folder.path() + "/t.csv"));
    }
    set_threads(0);
    EXPECT_GT(parquet[0].size(), 1000U);
    EXPECT_EQ(parquet[0], parquet[1]);
    EXPECT_EQ(parquet[0], parquet[2]);
    EXPECT_EQ(csv[0], csv[2]);
}

TEST(TableFile, FilesWrittenSideBySideHaveTheSameBytes) {
    const TempFolder folder;
    const auto table = mixed_table(20'000, true);
    parallel_blocks(6, [&](size_t i) {
        EXPECT_TRUE(write_parquet(folder.path() + "/" + std::to_string(i) + ".parquet", table));
    });
    for (int i = 1; i < 6; ++i) {
        EXPECT_EQ(bytes_of(folder.path() + "/0.parquet"),
                  bytes_of(folder.path() + "/" + std::to_string(i) + ".parquet"));
    }
}

TEST(TableFile, MistakesSayWhere) {
    const TempFolder folder;
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream(folder.path() + "/" + name, std::ios::binary) << text;
        return folder.path() + "/" + name;
    };
    const auto missing = TableFile::read(folder.path() + "/none.csv");
    EXPECT_EQ(missing.error().code, Code::not_found);
    EXPECT_EQ(TableFile::read(folder.path() + "/none.parquet").error().code, Code::not_found);
    EXPECT_EQ(TableFile::read(folder.path() + "/x.docx").error().code, Code::bad_input);
    const auto few = TableFile::read(write("few.csv", "a,b\n1,2\n3\n"));
    ASSERT_FALSE(few);
    EXPECT_EQ(few.error().place.line, 3U);
    const auto typed = write("typed.csv", "a,b\n1,2\n3,secretname\n");
    const auto wrong = TableFile::read(typed, {.types = {{"b", ColumnType::int32}}});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().place.line, 3U);
    EXPECT_EQ(wrong.error().place.column, "b");
    EXPECT_EQ(wrong.error().message(Lang::en).find("secretname"), std::string::npos);
    EXPECT_EQ(TableFile::read(typed, {.columns = {"c"}}).error().code, Code::bad_input);
    const auto broken = TableFile::read(write("broken.parquet", "PAR1 is not enough"));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, Code::corrupt) << broken.error().message(Lang::en);
    EXPECT_EQ(TableFile::read(typed, {.rows_max = 1}).error().code, Code::limit);
    Table text;
    text.add("t", ColumnType::text);
    TextBuilder(text.columns[0]).add("\xff");
    text.rows = 1;
    EXPECT_EQ(write_parquet(folder.path() + "/u.parquet", text).error().code, Code::bad_input);
}

}  // namespace
}  // namespace regsosek::store
