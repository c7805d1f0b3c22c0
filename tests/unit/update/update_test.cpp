// update: the result depends on the events, not on the order in which they come.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "regsosek/update.h"
#include "tests/unit/use/district_fixture.h"

namespace regsosek::update {
namespace {

namespace fs = std::filesystem;
using district::good;

Options on(int year, int month, int day) {
    Options out;
    out.as_of = *Date::of(year, month, day);
    return out;
}

void write(const std::string& path, const std::string& text) {
    std::ofstream{path} << text;
}

class Update : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new district::Folder("update");
        district::write_files(folder_->path("in"), 900, 6);
        district::collected(folder_->path("in"), folder_->path("base")).reset();
        std::ifstream file{folder_->path("in/events.csv")};
        std::getline(file, header_);
        for (std::string line; std::getline(file, line);) {
            rows_.push_back(line);
        }
    }
    static void TearDownTestSuite() { delete folder_; }
    static std::unique_ptr<store::Workspace> fresh(const std::string& name) {
        fs::remove_all(folder_->path(name));
        fs::copy(folder_->path("base"), folder_->path(name), fs::copy_options::recursive);
        return good(store::Workspace::open(folder_->path(name)));
    }
    static std::string events(const std::string& name, const std::vector<std::string>& rows) {
        std::string text = header_ + "\n";
        for (const std::string& row : rows) {
            text += row + "\n";
        }
        write(folder_->path(name), text);
        return folder_->path(name);
    }
    static inline district::Folder* folder_ = nullptr;
    static inline std::string header_;
    static inline std::vector<std::string> rows_;
};

TEST_F(Update, AnyOrderOfRowsAndFilesGivesTheSameEdition) {
    ASSERT_GT(rows_.size(), 50U);
    const auto last = on(2023, 12, 31);
    auto workspace = fresh("one");
    const auto whole = good(apply(*workspace, district::all(), {events("all.csv", rows_)}, last));
    EXPECT_EQ(whole.events_new, static_cast<int64_t>(rows_.size()));
    EXPECT_EQ(whole.applied + whole.noted + whole.not_applied, whole.events_known);
    EXPECT_GT(whole.applied, 50);
    const std::string hash = district::edition(*workspace, "after").hash;
    for (uint64_t seed = 1; seed <= 3; ++seed) {
        auto shuffled = rows_;
        Random random{seed};
        for (size_t i = shuffled.size(); i > 1; --i) {
            std::swap(shuffled[i - 1], shuffled[random.below(static_cast<uint32_t>(i))]);
        }
        const auto middle = shuffled.begin() + static_cast<int>(shuffled.size() / 2);
        const auto a = events("a.csv", {shuffled.begin(), middle});
        const auto b = events("b.csv", {middle, shuffled.end()});
        auto other = fresh("other");
        good(apply(*other, district::all(), {b, a}, last));
        EXPECT_EQ(district::edition(*other, "after").hash, hash) << seed;
    }
}

TEST_F(Update, MonthByMonthGivesTheSameEditionAsAtOnce) {
    auto sorted = rows_;
    const auto date = [](const std::string& row) { return row.substr(row.find(',') + 1, 10); };
    std::ranges::sort(sorted, {}, [&](const std::string& row) { return date(row); });
    auto workspace = fresh("once");
    good(apply(*workspace, district::all(), {events("once.csv", rows_)}, on(2023, 12, 31)));
    const std::string hash = district::edition(*workspace, "after").hash;
    std::map<std::string, std::vector<std::string>> months;
    for (const std::string& row : sorted) {
        months[date(row).substr(0, 7)].push_back(row);
    }
    ASSERT_GT(months.size(), 5U);
    auto other = fresh("months");
    for (const auto& [month, rows] : months) {
        good(apply(*other, district::all(), {events("month.csv", rows)}, on(2023, 12, 31)));
    }
    EXPECT_EQ(district::edition(*other, "after").hash, hash);
}

TEST_F(Update, EventsThatFoundNothingMayComeInAnyRun) {
    std::vector<std::string> rows;
    for (const std::string& row : rows_) {
        const bool founds = row.find(",move_in,") != row.npos ||
                            row.find(",split_kk,") != row.npos || row.find(",birth,") != row.npos;
        if (!founds) {
            rows.push_back(row);
        }
    }
    const auto middle = rows.begin() + static_cast<int>(rows.size() / 2);
    const auto a = events("first.csv", {rows.begin(), middle});
    const auto b = events("second.csv", {middle, rows.end()});
    auto left = fresh("left");
    good(apply(*left, district::all(), {a}, on(2023, 12, 31)));
    good(apply(*left, district::all(), {b}, on(2023, 12, 31)));
    auto right = fresh("right");
    good(apply(*right, district::all(), {b}, on(2023, 12, 31)));
    good(apply(*right, district::all(), {a}, on(2023, 12, 31)));
    EXPECT_EQ(district::edition(*left, "after").hash, district::edition(*right, "after").hash);
}

TEST_F(Update, TheSameEventTwiceChangesNothing) {
    auto workspace = fresh("twice");
    const auto file = events("all.csv", rows_);
    good(apply(*workspace, district::all(), {file}, on(2023, 12, 31)));
    const int64_t head = workspace->head_sequence();
    const auto dump = good(workspace->dump_hash());
    const auto again = good(apply(*workspace, district::all(), {file}, on(2023, 12, 31)));
    EXPECT_EQ(again.events_repeated, static_cast<int64_t>(rows_.size()));
    EXPECT_EQ(again.events_new, 0);
    EXPECT_EQ(again.families_changed, 0);
    EXPECT_EQ(workspace->head_sequence(), head);
    EXPECT_EQ(good(workspace->dump_hash()), dump);
}

TEST_F(Update, FutureEventsWaitForTheirDay) {
    auto early = fresh("early");
    const auto file = events("all.csv", rows_);
    const auto first = good(apply(*early, district::all(), {file}, on(2023, 3, 1)));
    EXPECT_GT(first.not_applied, 0);
    ASSERT_FALSE(first.findings.empty());
    EXPECT_EQ(first.findings[0].name, "in_the_future");
    good(apply(*early, district::all(), {}, on(2023, 12, 31)));
    auto late = fresh("late");
    good(apply(*late, district::all(), {file}, on(2023, 12, 31)));
    EXPECT_EQ(district::edition(*early, "after").hash, district::edition(*late, "after").hash);
}

TEST_F(Update, ColumnsRebuiltEqualColumnsKept) {
    auto workspace = fresh("rebuilt");
    good(apply(*workspace, district::all(), {events("all.csv", rows_)}, on(2023, 12, 31)));
    const auto kept = good(workspace->dump_hash());
    ASSERT_TRUE(workspace->rebuild_columns().has_value());
    EXPECT_EQ(good(workspace->dump_hash()), kept);
    // Nobody is in two families, and every family that has people has one head.
    const auto columns = good(workspace->columns(district::all()));
    std::set<int64_t> persons;
    for (size_t row = 0; row < columns->person.rows; ++row) {
        EXPECT_TRUE(persons.insert(columns->person.at("person_id").integer(row)).second);
    }
}

TEST_F(Update, OneVillageIsAsIfThereWereNoOther) {
    const std::string village = rows_[0].substr(rows_[0].find(",3369") + 1, 10);
    const store::Scope scope({good(AreaRange::of(village))});
    std::vector<std::string> own;
    for (const std::string& row : rows_) {
        if (row.find("," + village) != row.npos) {
            own.push_back(row);
        }
    }
    ASSERT_LT(own.size(), rows_.size());
    auto narrow = fresh("narrow");
    const auto report = good(apply(*narrow, scope, {events("all.csv", rows_)}, on(2023, 12, 31)));
    EXPECT_EQ(report.events_new, static_cast<int64_t>(own.size()));
    EXPECT_EQ(report.reported.size(), rows_.size() - own.size());
    auto wide = fresh("wide");
    good(apply(*wide, district::all(), {events("own.csv", own)}, on(2023, 12, 31)));
    store::Query query;
    query.table = "update_event";
    query.fields = {"event_id", "outcome", "finding", "family_id"};
    const auto a = good(narrow->query(query, scope));
    const auto b = good(wide->query(query, scope));
    ASSERT_EQ(a.rows, b.rows);
    for (size_t row = 0; row < a.rows; ++row) {
        EXPECT_EQ(a.at("event_id").text(row), b.at("event_id").text(row));
        EXPECT_EQ(a.at("outcome").text(row), b.at("outcome").text(row));
        EXPECT_EQ(a.at("family_id").integer(row), b.at("family_id").integer(row));
    }
}

TEST_F(Update, BadRowsAreReportedWithFileLineAndColumn) {
    const std::string start = "X,2023-01-01,2023-01-02,";
    const auto file = events(
        "bad.csv",
        {"X1,2023-01-01,2023-01-02,death,3369010001000100,1,1,1,,,,,,,,,",  // too few
         "X2,01/02/2023,2023-01-02,death,3369010001000100,1,1,1,,,,,,,,,,",
         "X3,2023-01-01,2023-01-02,wedding,3369010001000100,1,1,1,,,,,,,,,,",
         "X4,2023-01-01,2023-01-02,death,33690100,1,1,1,,,,,,,,,,",
         "X5,2023-01-01,2023-01-02,death,3369010001000100,satu,1,1,,,,,,,,,,",
         "X6,2023-01-01,2023-01-02,birth,3369010001000100,1,1,,BAYI,3.37E+15,1,2023-01-01,3,,,,,",
         "X7,2023-01-01,2023-01-02,birth,3369010001000100,1,1,,BAYI,,7,2023-01-01,3,,,,,"});
    auto workspace = fresh("bad");
    const auto report = good(apply(*workspace, district::all(), {file}, on(2023, 12, 31)));
    std::map<uint64_t, std::pair<std::string, std::string>> found;
    for (const Reported& row : report.reported) {
        EXPECT_EQ(row.file, file);
        found[row.line] = {row.column, row.problem};
        EXPECT_EQ(row.found.find("3.37E"), std::string::npos);
    }
    const std::map<uint64_t, std::pair<std::string, std::string>> wanted = {
        {2, {"", "too_few_fields"}},          {3, {"event_date", "bad_date"}},
        {4, {"kind", "unknown_kind"}},        {5, {"idsubsls", "bad_key"}},
        {6, {"building_no", "not_a_number"}}, {7, {"nik", "scientific_notation"}},
        {8, {"sex", "unknown_code"}}};
    EXPECT_EQ(found, wanted);
    EXPECT_EQ(report.events_new, 1);
    write(folder_->path("header.csv"), "event_id,event_date,kind,idsubsls,building_no\n");
    const auto missing = apply(*workspace, district::all(), {folder_->path("header.csv")});
    EXPECT_EQ(missing.error().code, Code::bad_input);
    EXPECT_EQ(missing.error().place.line, 1U);
    EXPECT_EQ(missing.error().place.column, "family_no");
    EXPECT_EQ(apply(*workspace, district::all(), {"/nowhere.csv"}).error().code, Code::not_found);
}

TEST_F(Update, OneNumberForTwoEventsIsReportedWhateverTheirOrder) {
    auto two = std::vector<std::string>{rows_[0], rows_[0]};
    two[1].replace(two[1].find(",20"), 11, ",2023-01-01");
    ASSERT_NE(two[0], two[1]);
    auto a = fresh("a");
    const auto first = good(apply(*a, district::all(), {events("ab.csv", two)}, on(2023, 12, 31)));
    std::swap(two[0], two[1]);
    auto b = fresh("b");
    const auto second = good(apply(*b, district::all(), {events("ba.csv", two)}, on(2023, 12, 31)));
    ASSERT_EQ(first.reported.size(), 1U);
    EXPECT_EQ(first.reported[0].problem, "event_id_reused");
    EXPECT_EQ(second.events_new, 1);
    EXPECT_EQ(district::edition(*a, "after").hash, district::edition(*b, "after").hash);
}

}  // namespace
}  // namespace regsosek::update
