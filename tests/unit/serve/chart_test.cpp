// Charts: protected counts by area and right; the same in JSON, CSV and XLSX.
#include <gtest/gtest.h>

#include "ground/base/text.h"
#include "office.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

TEST(Chart, APlannerGetsEveryChartProtected) {
    Office& office = Office::whole();
    const Client planner = office.client("planner", "33");
    const auto list = office.send(planner, "GET", "/v1/use/chart");
    ASSERT_EQ(list.status, 200) << list.body;
    const json::Value charts = member(list, "charts");
    EXPECT_GE(charts.array()->size(), 11U);
    for (const json::Value& one : *charts.array()) {
        const std::string target = "/v1/use/chart/" + *one.find("name")->text() + "?level=village";
        const auto answer = office.send(planner, "GET", target);
        ASSERT_EQ(answer.status, 200) << answer.body;
        EXPECT_FALSE(one.find("definition")->text()->empty());
        const size_t items = member(answer, "items").array()->size();
        const json::Value lines = member(answer, "lines");
        ASSERT_GT(lines.array()->size(), 1U) << target;
        for (const json::Value& line : *lines.array()) {
            EXPECT_EQ(line.find("counts")->array()->size(), items);
            for (const json::Value& count : *line.find("counts")->array()) {
                EXPECT_TRUE(*count.integer() == 0 || *count.integer() > 2) << target;
            }
        }
    }
}

TEST(Chart, AnAccountSeesItsAreasAlone) {
    Office& office = Office::whole();
    const Client planner = office.client("planner", office.village());
    const auto answer = office.send(planner, "GET", "/v1/use/chart/water?level=village");
    const json::Value lines = member(answer, "lines");
    ASSERT_EQ(lines.array()->size(), 2U);
    EXPECT_EQ(*(*lines.array())[1].find("area")->text(), office.village());
    const auto& own = *(*lines.array())[1].find("counts")->array();
    const auto& all = *(*lines.array())[0].find("counts")->array();
    for (size_t i = 0; i < own.size(); ++i) {
        EXPECT_EQ(*own[i].integer(), *all[i].integer());
    }
    const std::string other = "/v1/use/chart/water?area=" + office.other_village();
    EXPECT_EQ(office.send(planner, "GET", other).status, 403);
    EXPECT_EQ(office.send(planner, "GET", "/v1/use/chart/nothing").status, 404);
    EXPECT_EQ(office.send(planner, "GET", "/v1/use/chart/water?level=galaxy").status, 400);
    EXPECT_EQ(office.send(planner, "GET", "/v1/use/chart/water?format=pdf").status, 422);
}

TEST(Chart, TheNewestByDayIsTakenAndADamagedOneIsReadOnce) {
    namespace fs = std::filesystem;
    Office& office = Office::whole();
    const Client planner = office.client("planner", "33");
    const std::string target = "/v1/use/chart/floor?level=village";
    ASSERT_EQ(office.send(planner, "GET", target).status, 200);
    const fs::path folder = fs::path(office.workspace().folder()) / "editions";
    const fs::path early = folder / "9999-1999-01-01";
    const fs::path late = folder / "0000-2999-01-01";
    fs::create_directory(early);
    EXPECT_EQ(office.send(planner, "GET", target).status, 200) << "a later name, an earlier day";
    fs::remove(early);
    fs::create_directory(late);
    const auto damaged = office.send(planner, "GET", target);
    EXPECT_GE(damaged.status, 400);
    // What is wrong is known by its name: nobody looks again.
    fs::copy(
        folder / *member(office.send(office.client("auditor", "33"), "GET", "/v1/finalise/edition"),
                         "editions")
                      .array()
                      ->back()
                      .text(),
        late, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    EXPECT_EQ(office.send(planner, "GET", target).body, damaged.body);
    fs::remove_all(late);
    EXPECT_EQ(office.send(planner, "GET", target).status, 200);
}

TEST(Chart, DownloadsHoldWhatTheChartShows) {
    Office& office = Office::whole();
    const Client planner = office.client("planner", "33");
    const std::string target = "/v1/use/chart/floor?level=village";
    const json::Value lines = member(office.send(planner, "GET", target), "lines");
    const auto csv = office.send(planner, "GET", target + "&format=csv");
    ASSERT_EQ(csv.status, 200);
    EXPECT_TRUE(csv.type.starts_with("text/csv"));
    const auto rows = text::split(text::trimmed(csv.body), '\n');
    ASSERT_EQ(rows.size(), lines.array()->size() + 1);
    for (size_t i = 0; i < lines.array()->size(); ++i) {
        const json::Value& line = (*lines.array())[i];
        const auto cells = text::split(text::trimmed(rows[i + 1]), ',');
        EXPECT_EQ(cells[0], "\"" + *line.find("area")->text() + "\"");
        EXPECT_EQ(cells[2], "\"" + std::to_string(*line.find("base")->integer()) + "\"");
    }
    const auto xlsx = office.send(planner, "GET", target + "&format=xlsx");
    ASSERT_EQ(xlsx.status, 200);
    EXPECT_TRUE(xlsx.body.starts_with("PK"));
    EXPECT_EQ(xlsx.body, office.send(planner, "GET", target + "&format=xlsx").body)
        << "the same table, the same bytes";
}

}  // namespace
}  // namespace regsosek
