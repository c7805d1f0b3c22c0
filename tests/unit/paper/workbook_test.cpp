// Workbooks: the same table gives the same bytes at any time of day.
#include "method/paper/workbook.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "ground/base/files.h"

namespace regsosek::paper {
namespace {

TEST(Workbook, CarriesNoClock) {
    const std::string folder = testing::TempDir() + "regsosek_workbook";
    std::filesystem::create_directories(folder);
    const SheetPage page{"daftar", {{"nama", 20, false}, {"umur", 8, true}}, {{"AMINAH", "31"}}};
    for (const Date dated : {Date{}, Date::parse("2022-11-15").value()}) {
        ASSERT_TRUE(write_workbook(folder + "/a.xlsx", {&page, 1}, dated));
        // The format's time has seconds.
        std::this_thread::sleep_for(std::chrono::milliseconds(1100));
        ASSERT_TRUE(write_workbook(folder + "/b.xlsx", {&page, 1}, dated));
        EXPECT_EQ(files::read(folder + "/a.xlsx").value(), files::read(folder + "/b.xlsx").value());
    }
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace regsosek::paper
