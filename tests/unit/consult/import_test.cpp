// Decisions of an invented district: brought in, brought in again, spoilt, applied.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "district.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/text.h"
#include "regsosek/consult.h"

namespace regsosek::consult {
namespace {

namespace fs = std::filesystem;

constexpr const char* session_head =
    "session_id,village,held_on,idsubsls,signed,signer_role,attendance\n";
constexpr const char* decision_head =
    "idsubsls,building_no,family_no,group_new,reason,existence,note\n";
constexpr const char* added_head = "idsubsls,line_no,name,address,group_new,existence\n";

// A closed workspace whose lists are made: once for all tests, each works on a copy.
const std::string& listed_workspace() {
    static const Folder folder;
    static const std::string path = [] {
        const auto workspace = scored_workspace(folder / "ws");
        EXPECT_TRUE(workspace != nullptr && make_lists(*workspace, all()).has_value());
        return folder / "ws";
    }();
    return path;
}

class Decisions : public ::testing::Test {
protected:
    void SetUp() override {
        fs::copy(listed_workspace(), folder_ / "ws", fs::copy_options::recursive);
        auto opened = store::Workspace::open(folder_ / "ws");
        ASSERT_TRUE(opened.has_value()) << opened.error().message(Lang::en);
        workspace_ = std::move(*opened);
        columns_ = workspace_->columns(all()).value();
        fs::create_directories(folder_ / "fkp");
    }
    // Writes the three files, rows after their heads.
    void write(const std::string& sessions, const std::string& decisions,
               const std::string& added = "") const {
        put("fkp_session.csv", session_head + sessions);
        put("fkp_decision.csv", decision_head + decisions);
        put("fkp_added.csv", added_head + added);
    }
    void put(const std::string& name, const std::string& content) const {
        ASSERT_TRUE(files::write(folder_ / ("fkp/" + name), content).has_value());
    }
    ImportReport imported() {
        auto report = import_decisions(*workspace_, all(), folder_ / "fkp");
        EXPECT_TRUE(report.has_value()) << report.error().message(Lang::en);
        return report ? *std::move(report) : ImportReport{};
    }
    AgreeReport agreed() {
        auto report = agree(*workspace_, all());
        EXPECT_TRUE(report.has_value()) << report.error().message(Lang::en);
        return report ? *std::move(report) : AgreeReport{};
    }
    // "idsubsls,building,family" of a family, by row of the columns.
    std::string key(size_t row) const {
        const auto& family = columns_->family;
        return AreaCode{family.at("area").integer(row)}.text() + "," +
               std::to_string(family.at("building_no").integer(row)) + "," +
               std::to_string(family.at("family_no").integer(row));
    }
    std::string session(size_t row, const std::string& end = "1,sls_head,3") const {
        const std::string area = AreaCode{columns_->family.at("area").integer(row)}.text();
        return area.substr(0, 10) + "-01," + area.substr(0, 10) + ",2023-05-02," + area + "," +
               end + "\n";
    }
    int64_t printed(size_t row) {
        return table_of(*workspace_, "consult_printed").at("group_printed").integer(row);
    }
    // The first row that was printed with a group.
    size_t ranked_row(size_t from = 0) {
        while (printed(from) == 0) {
            ++from;
        }
        return from;
    }

    Folder folder_;
    std::unique_ptr<store::Workspace> workspace_;
    std::shared_ptr<const store::Columns> columns_;
};

TEST_F(Decisions, OfTheInventedDistrictAreAppliedAndNobodyIsDropped) {
    const auto report = import_decisions(*workspace_, all(), district_files());
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_GT(report->decisions_read, 50);
    EXPECT_EQ(report->rows_not_kept, 0);
    EXPECT_GT(report->set_aside, 0);  // the SLS that always refuses
    EXPECT_EQ(report->stored, report->sessions_read + report->decisions_read + report->added_read);
    const AgreeReport result = agreed();
    EXPECT_EQ(result.families, static_cast<int64_t>(columns_->family.rows));
    int64_t reasons = 0;
    for (const NamedCount& one : result.not_ranked) {
        reasons += one.count;
    }
    EXPECT_EQ(result.ranked + reasons, result.families);
    EXPECT_GT(result.moved_poorer, 0);
    EXPECT_GT(result.moved_better, 0);
    const store::Table family = table_of(*workspace_, "consult_family");
    std::set<int64_t> ranks;
    for (size_t i = 0; i < family.rows; ++i) {
        const bool ranked = family.at("not_ranked").text(i).empty();
        EXPECT_EQ(ranked, family.at("final_rank").integer(i) > 0);
        if (ranked) {
            ranks.insert(family.at("final_rank").integer(i));
        }
        const bool moved = family.at("moved_by").integer(i) == 1;
        EXPECT_EQ(moved,
                  family.at("group_agreed").integer(i) != family.at("group_printed").integer(i));
        EXPECT_TRUE(!moved || family.at("decided_by").integer(i) == 2);
    }
    EXPECT_EQ(static_cast<int64_t>(ranks.size()), result.ranked);
    EXPECT_EQ(*ranks.begin(), 1);
    EXPECT_EQ(*ranks.rbegin(), result.ranked);
}

TEST_F(Decisions, TheSameFilesTwiceChangeNothing) {
    ASSERT_TRUE(import_decisions(*workspace_, all(), district_files()).has_value());
    agreed();
    const auto before = workspace_->dump_hash({}).value();
    const int64_t head = workspace_->head_sequence();
    const auto again = import_decisions(*workspace_, all(), district_files());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->stored, 0);
    EXPECT_EQ(again->withdrawn, 0);
    agreed();
    EXPECT_EQ(workspace_->dump_hash({}).value(), before);
    EXPECT_EQ(workspace_->head_sequence(), head);
}

TEST_F(Decisions, OfAnSlsThatNobodySignedForAreKeptButNotApplied) {
    const size_t row = ranked_row();
    const int64_t other = printed(row) == 1 ? 2 : printed(row) - 1;
    const std::string decision = key(row) + "," + std::to_string(other) + ",1,1,\n";
    const auto group = [&] {
        agreed();
        return table_of(*workspace_, "consult_family").at("group_agreed").integer(row);
    };
    write(session(row, "0,sls_head,3"), decision);
    EXPECT_EQ(imported().set_aside, 1);
    EXPECT_EQ(group(), printed(row));
    EXPECT_EQ(table_of(*workspace_, "consult_decision").at("set_aside").text(0), "not_signed");
    // The next level signs for it.
    write(session(row, "1,village_head,3"), decision);
    EXPECT_EQ(imported().set_aside, 0);
    EXPECT_EQ(group(), other);
    // Another SLS's session does not count for it.
    size_t elsewhere = row;
    while (columns_->family.at("area").integer(elsewhere) ==
           columns_->family.at("area").integer(row)) {
        ++elsewhere;
    }
    write(session(elsewhere), key(elsewhere) + ",,,2,\n");
    EXPECT_EQ(imported().set_aside, 0);
    EXPECT_EQ(group(), other);  // decisions of other SLS stay
}

TEST_F(Decisions, WithoutASessionOrAReasonAreSetAside) {
    const size_t row = ranked_row();
    const int64_t other = printed(row) == 1 ? 2 : printed(row) - 1;
    write("", key(row) + "," + std::to_string(other) + ",1,1,\n");
    EXPECT_EQ(imported().set_aside, 1);
    EXPECT_EQ(table_of(*workspace_, "consult_decision").at("set_aside").text(0), "no_session");
    write(session(row), key(row) + "," + std::to_string(other) + ",,1,\n");
    const ImportReport report = imported();
    EXPECT_EQ(report.set_aside, 1);
    ASSERT_EQ(report.reported.size(), 1U);
    EXPECT_EQ(report.reported[0].problem, "no_reason");
    EXPECT_EQ(report.reported[0].line, 2U);
    EXPECT_TRUE(report.reported[0].kept);
    const AgreeReport result = agreed();
    const bool told = std::ranges::any_of(
        result.findings, [](const NamedCount& one) { return one.name == "FKP01"; });
    EXPECT_TRUE(told);
    // The printed group again, without a reason, is no change.
    write(session(row), key(row) + "," + std::to_string(printed(row)) + ",,1,\n");
    EXPECT_EQ(imported().set_aside, 0);
}

TEST_F(Decisions, ThatAnSlsNoLongerHasAreWithdrawn) {
    const size_t row = ranked_row();
    write(session(row), key(row) + ",,,3,MENINGGAL TAHUN LALU\n",
          AreaCode{columns_->family.at("area").integer(row)}.text() + ",1,SUTINI,RT 1,,2\n");
    EXPECT_EQ(imported().stored, 3);
    agreed();
    EXPECT_EQ(table_of(*workspace_, "consult_family").at("not_ranked").text(row), "died");
    const std::string family = FamilyId{columns_->family.at("family_id").integer(row)}.printed();
    const auto kept = workspace_->get(store::Kind::fkp_decision, family, all(), true);
    ASSERT_TRUE(kept.has_value() && kept->has_value());
    EXPECT_EQ((*kept)->document.identity, R"({"note":"MENINGGAL TAHUN LALU"})");
    EXPECT_EQ((*kept)->document.answers.find("MENINGGAL"), std::string::npos);
    write(session(row), "");
    EXPECT_EQ(imported().withdrawn, 2);
    agreed();
    EXPECT_EQ(table_of(*workspace_, "consult_family").at("not_ranked").text(row), "");
    EXPECT_EQ(table_of(*workspace_, "consult_decision").rows, 0U);
    EXPECT_EQ(table_of(*workspace_, "consult_added").rows, 0U);
    const auto gone = workspace_->get(store::Kind::fkp_decision, family, all(), true);
    ASSERT_TRUE(gone.has_value() && gone->has_value());
    EXPECT_EQ((*gone)->document.answers, R"({"withdrawn":1})");
}

TEST_F(Decisions, AddedFamiliesLeaveNoNamesInTheTables) {
    const std::string area = AreaCode{columns_->family.at("area").integer(0)}.text();
    write(session(0), "", area + ",1,SUTINI ANDAYANI,DK REKA RT 1,2,1\n");
    EXPECT_EQ(imported().stored, 2);
    const store::Table added = table_of(*workspace_, "consult_added");
    ASSERT_EQ(added.rows, 1U);
    EXPECT_EQ(added.find("name"), nullptr);
    const auto document = workspace_->get(store::Kind::fkp_decision, area + "-VI-1", all(), true);
    ASSERT_TRUE(document.has_value() && document->has_value());
    EXPECT_EQ((*document)->document.identity,
              R"({"address":"DK REKA RT 1","name":"SUTINI ANDAYANI"})");
}

TEST_F(Decisions, BadRowsAreReportedWithLineAndColumnAndStopNothing) {
    const std::string good = key(0);
    const std::string area = good.substr(0, 16);
    const std::string rows = area + ",1\n"                 // line 2: too few fields
                             + "33690100,1,1,1,1,1,\n"     // line 3: no area
                             + area + ",x,1,1,1,1,\n"      // line 4: no number
                             + area + ",1,1,5,1,1,\n"      // line 5: no such group
                             + area + ",1,1,1,8,1,\n"      // line 6: no such reason
                             + area + ",1,1,1,1,9,\n"      // line 7: no such existence
                             + area + ",999,998,1,1,1,\n"  // line 8: no such family
                             + good + ",,,2,\n"            // line 9: good
                             + good + ",,,3,\n"            // line 10: the same family again
                             + key(1) + ",1,1,2,\n";       // line 11: a group, but not there
    write(session(0), rows);
    const ImportReport report = imported();
    std::map<uint64_t, std::string> problems;
    for (const Reported& one : report.reported) {
        problems[one.line] = one.column + ":" + one.problem;
    }
    const std::map<uint64_t, std::string> expected = {
        {2, ":too_few_fields"},           {3, "idsubsls:bad_key"},
        {4, "building_no:not_a_number"},  {5, "group_new:unknown_code"},
        {6, "reason:unknown_code"},       {7, "existence:unknown_code"},
        {8, "family_no:no_family"},       {10, "family_no:duplicate_key"},
        {11, "group_new:group_of_absent"}};
    EXPECT_EQ(problems, expected);
    EXPECT_EQ(report.rows_not_kept, 8);
    EXPECT_EQ(table_of(*workspace_, "consult_decision").rows, 2U);
    EXPECT_EQ(table_of(*workspace_, "consult_reported").rows, 9U);
    write(session(0, "1,lurah,3") + session(0, "7,sls_head,3") + session(0, "1,sls_head,-4"), "");
    EXPECT_EQ(imported().rows_not_kept, 3);
}

TEST_F(Decisions, FilesThatCannotBeUnderstoodAreRefusedWithTheirPlace) {
    const auto error = [&] {
        const auto report = import_decisions(*workspace_, all(), folder_ / "fkp");
        EXPECT_FALSE(report.has_value());
        return report ? Error{} : report.error();
    };
    EXPECT_EQ(error().code, Code::not_found);
    write("", "");
    put("fkp_decision.csv", "idsubsls,building_no,family_no,group_baru,reason,existence\n");
    EXPECT_EQ(error().code, Code::bad_input);
    EXPECT_EQ(error().place.column, "group_baru");
    EXPECT_EQ(error().place.line, 1U);
    put("fkp_decision.csv", "idsubsls,building_no,family_no,group_new,reason\n");
    EXPECT_EQ(error().place.column, "existence");
}

}  // namespace
}  // namespace regsosek::consult
