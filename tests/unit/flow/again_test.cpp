// What is run again and what is not: after a kill, after a changed setting, after an update.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "district.h"
#include "ground/base/files.h"
#include "regsosek/update.h"
#include "regsosek/watch.h"

namespace regsosek {
namespace {

namespace fs = std::filesystem;
using testing_flow::Folder;

Result<flow::Report> run(const std::string& ws, const std::string& from, const std::string& to,
                         const std::string& poverty_line = "") {
    return testing_flow::run(testing_flow::district(), ws, [&](flow::Options& options) {
        options.from = from;
        options.to = to;
        if (!poverty_line.empty()) {
            const auto& line = poverty_line;
            EXPECT_TRUE(options.settings.set("poverty_line", line, SettingSource::flag, ""));
        }
    });
}

// Runs finalise in a process of its own and kills it when the first files of a kecamatan are there.
// True when it was killed on its way.
bool kill_finalise(const std::string& ws) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(run(ws, "finalise", "finalise") ? 0 : 1);
    }
    const auto begun = [&] {
        std::error_code ignored;
        for (const auto& entry : fs::recursive_directory_iterator(ws + "/editions", ignored)) {
            if (entry.path().filename() == "family.parquet") {
                return true;
            }
        }
        return false;
    };
    int status = 0;
    while (::waitpid(child, &status, WNOHANG) == 0) {
        if (begun()) {
            ::kill(child, SIGKILL);
            ::waitpid(child, &status, 0);
            break;
        }
    }
    return WIFSIGNALED(status);
}

const flow::Step* step(const flow::Report& report, const std::string& word) {
    const auto found = std::ranges::find(report.steps, word, &flow::Step::word);
    return found == report.steps.end() ? nullptr : &*found;
}

TEST(Again, AChangedSettingLeavesNoStaleRowInAnEdition) {
    const Folder folder;
    ASSERT_TRUE(run(folder / "killed", "", "consult"));
    fs::copy(folder / "killed", folder / "whole", fs::copy_options::recursive);
    fs::remove(folder / "killed/workspace.lock");
    fs::remove(folder / "whole/workspace.lock");
    if (!kill_finalise(folder / "killed")) {
        GTEST_SKIP() << "finalise ended before it could be killed";
    }
    const auto killed = run(folder / "killed", "score", "finalise", "600000");
    const auto whole = run(folder / "whole", "score", "finalise", "600000");
    ASSERT_TRUE(killed && whole);
    EXPECT_EQ(killed->edition_hash, whole->edition_hash);
    const auto other = run(folder / "whole", "", "finalise");
    ASSERT_TRUE(other);
    EXPECT_NE(other->edition_hash, whole->edition_hash) << "the poverty line changes the edition";
}

TEST(Again, ColumnsTornByAPowerCutAreMadeAnewFromTheRecord) {
    const Folder folder;
    const auto whole = run(folder / "ws", "", "finalise");
    ASSERT_TRUE(whole);
    // DuckDB's headers lie in the first three pages of 4 KB: half of each is torn.
    std::fstream file(folder / "ws/columns.duckdb",
                      std::ios::in | std::ios::out | std::ios::binary);
    for (const int page : {0, 1, 2}) {
        file.seekp(page * 4096 + 16);
        file << std::string(2048, 'x');
    }
    file.close();
    const auto again = run(folder / "ws", "", "finalise");
    ASSERT_TRUE(again) << again.error().message(Lang::en);
    EXPECT_EQ(again->edition_hash, whole->edition_hash);
    EXPECT_EQ(again->notes.size(), whole->notes.size() + 1) << "people are told";
    EXPECT_EQ(std::distance(fs::directory_iterator(folder / "ws/editions"), {}), 1);
    const auto third = run(folder / "ws", "", "finalise");
    ASSERT_TRUE(third);
    EXPECT_EQ(third->notes.size(), whole->notes.size());
}

TEST(Again, AKilledFinaliseEndsWithTheSameEdition) {
    const Folder folder;
    ASSERT_TRUE(run(folder / "killed", "", "consult"));
    fs::copy(folder / "killed", folder / "whole", fs::copy_options::recursive);
    fs::remove(folder / "whole/workspace.lock");
    kill_finalise(folder / "killed");
    const auto killed = run(folder / "killed", "", "finalise");
    const auto whole = run(folder / "whole", "", "finalise");
    ASSERT_TRUE(killed && whole);
    EXPECT_EQ(killed->edition_hash, whole->edition_hash);
    EXPECT_TRUE(step(*killed, "score")->unchanged);
    for (const auto& entry : fs::directory_iterator(folder / "killed/editions")) {
        EXPECT_EQ(entry.path().string().find(".making-"), std::string::npos) << entry.path();
    }
}

TEST(Again, AnUpdateIsSeenByWhatComesAfter) {
    const Folder folder;
    const auto first = run(folder / "ws", "", "finalise");
    ASSERT_TRUE(first) << first.error().message(Lang::en);
    const auto repeated = run(folder / "ws", "", "finalise");
    ASSERT_TRUE(repeated);
    for (const flow::Step& one : repeated->steps) {
        EXPECT_TRUE(one.unchanged) << one.word;
    }
    {
        const auto workspace = store::Workspace::open(folder / "ws");
        ASSERT_TRUE(workspace);
        const auto events = testing_flow::district() + "/events.csv";
        const store::Scope all({AreaRange{0, INT64_MAX}});
        const auto applied = update::apply(**workspace, all, {events}, {});
        ASSERT_TRUE(applied) << applied.error().message(Lang::en);
        ASSERT_GT(applied->families_changed, 0);
    }
    const auto after = run(folder / "ws", "score", "finalise");
    ASSERT_TRUE(after) << after.error().message(Lang::en);
    for (const char* word : {"score", "consult", "finalise"}) {
        EXPECT_FALSE(step(*after, word)->unchanged) << word;
    }
    EXPECT_NE(after->edition_hash, first->edition_hash);
    const auto last = run(folder / "ws", "score", "finalise");
    ASSERT_TRUE(last);
    EXPECT_TRUE(step(*last, "finalise")->unchanged);
}

// Families that stand in the ranking of a workspace.
std::set<int64_t> ranked_families(store::Workspace& workspace, const store::Scope& scope) {
    store::Query query;
    query.table = "score_family";
    query.fields = {"family_id"};
    const auto ids = workspace.query(query, scope).value().at("family_id").int64s;
    return {ids.begin(), ids.end()};
}

TEST(Again, AnUpdateTakesNobodyOutOfTheRankingButThoseWhoLeft) {
    const Folder folder;
    ASSERT_TRUE(run(folder / "ws", "", "score"));
    const store::Scope all({AreaRange{0, INT64_MAX}});
    std::set<int64_t> before;
    std::set<int64_t> gone;
    {
        const auto workspace = store::Workspace::open(folder / "ws");
        ASSERT_TRUE(workspace);
        before = ranked_families(**workspace, all);
        update::Options options;
        options.as_of = Date::from_number(20231231).value();
        const auto events = testing_flow::district() + "/events.csv";
        ASSERT_TRUE(update::apply(**workspace, all, {events}, options));
        store::Query query;
        query.table = "update_family";
        query.fields = {"family_id", "status"};
        const auto changed = (*workspace)->query(query, all).value();
        for (size_t row = 0; row < changed.rows; ++row) {
            if (changed.at("status").text(row) == "ended") {
                gone.insert(changed.at("family_id").integer(row));
            }
        }
        ASSERT_GT(changed.rows, gone.size());
    }
    ASSERT_TRUE(run(folder / "ws", "", "score"));
    const auto workspace = store::Workspace::open(folder / "ws");
    ASSERT_TRUE(workspace);
    const auto after = ranked_families(**workspace, all);
    ASSERT_GT(after.size(), 0U);
    for (const int64_t family : before) {
        EXPECT_TRUE(after.contains(family) || gone.contains(family)) << family;
    }
    for (const int64_t family : gone) {
        EXPECT_FALSE(after.contains(family)) << family;
    }
}

TEST(Again, ADumpTellsTablesApart) {
    const Folder folder;
    ASSERT_TRUE(run(folder / "ws", "", "score"));
    watch::Dump before;
    {
        const auto workspace = store::Workspace::open(folder / "ws");
        ASSERT_TRUE(workspace);
        before = watch::dump(**workspace, {}).value();
        EXPECT_EQ(before.whole, (*workspace)->dump_hash({}).value());
        const auto two = watch::dump(**workspace, {"person", "family", "person"}).value();
        ASSERT_EQ(two.tables.size(), 2U);
        EXPECT_EQ(two.tables[0].table, "family");
        EXPECT_NE(two.tables[0].hash, two.tables[1].hash);
        EXPECT_EQ(watch::dump(**workspace, {"nothing"}).error().code, Code::not_found);
    }
    ASSERT_TRUE(run(folder / "ws", "score", "score", "600000"));
    const auto workspace = store::Workspace::open(folder / "ws");
    const auto after = watch::dump(**workspace, {}).value();
    ASSERT_EQ(after.tables.size(), before.tables.size());
    for (size_t i = 0; i < after.tables.size(); ++i) {
        const std::string& table = after.tables[i].table;
        const bool same = after.tables[i].hash == before.tables[i].hash;
        EXPECT_TRUE(same || table.starts_with("score_")) << table;
        EXPECT_TRUE(!same || table != "score_family") << table;
    }
}

}  // namespace
}  // namespace regsosek
