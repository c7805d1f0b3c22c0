// Loading frames of several makers, and planning officers on an invented district and on Demak's.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <set>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/threads.h"
#include "ground/form/form.h"
#include "regsosek/frame.h"
#include "regsosek/synth.h"
#include "word/frame/plan_tables.h"

namespace regsosek::frame {
namespace {

const std::string source = REGSOSEK_SOURCE;
const std::string shared_id = source + "/../shared/data/id";

// A folder with an empty workspace, gone with the test.
class Frame : public ::testing::Test {
protected:
    void SetUp() override {
        folder = ::testing::TempDir() + "frame_" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        store::CreateOptions options;
        options.form_folder = source + "/forms/regsosek22-k";
        auto made = store::Workspace::create(folder + "/ws", options);
        ASSERT_TRUE(made) << made.error().message(Lang::en);
        workspace = std::move(*made);
    }
    void TearDown() override {
        workspace.reset();
        std::filesystem::remove_all(folder);
    }
    std::string write(const std::string& name, const std::string& text) {
        EXPECT_TRUE(files::write(folder + "/" + name, text));
        return folder + "/" + name;
    }
    store::Table table(const std::string& name) {
        store::Query query;
        query.table = name;
        return workspace->query(query, scope).value();
    }

    std::string folder;
    std::unique_ptr<store::Workspace> workspace;
    store::Scope scope = store::Scope::office("test");
};

std::string problems(const LoadReport& report) {
    std::string out;
    for (const Reported& one : report.reported) {
        out += store::file_name(one.file) + ":" + std::to_string(one.line) + " " + one.column +
               " " + one.problem + "\n";
    }
    return out;
}

TEST_F(Frame, an_invented_district_is_loaded_planned_and_loaded_again_without_change) {
    synth::Options invented;
    invented.families = 20000;
    invented.out = folder + "/in";
    ASSERT_TRUE(synth::write_district(invented));
    const auto report = load(*workspace, scope, files_of(folder + "/in")).value();
    EXPECT_EQ(problems(report), "");
    EXPECT_EQ(report.documents, 7);
    EXPECT_EQ(static_cast<size_t>(report.areas), table("frame_area").rows);
    EXPECT_EQ(static_cast<size_t>(report.polygons), table("frame_polygon").rows);
    EXPECT_EQ(table("frame_dukcapil").at("code").integer(0) / 10000, 99);
    const auto made = plan(*workspace, scope, {}).value();
    EXPECT_TRUE(made.by_borders);
    const auto hash = workspace->dump_hash().value();
    set_threads(1);
    const auto again = load(*workspace, scope, files_of(folder + "/in")).value();
    EXPECT_EQ(again.documents, 0);
    EXPECT_EQ(plan(*workspace, scope, {}).value().csv(), made.csv());
    set_threads(0);
    EXPECT_EQ(workspace->dump_hash().value(), hash);
    EXPECT_EQ(workspace->verify_chain().value(), workspace->head_sequence());
}

TEST_F(Frame, plan_keeps_the_rules_and_every_sls_once) {
    synth::Options invented;
    invented.families = 20000;
    invented.seed = 3;
    invented.out = folder + "/in";
    ASSERT_TRUE(synth::write_district(invented));
    ASSERT_TRUE(load(*workspace, scope, files_of(folder + "/in")));
    const auto made = plan(*workspace, scope, {}).value();
    std::set<int64_t> sls;
    std::map<std::string, std::set<int64_t>> districts_of_pml;
    std::map<std::string, std::set<int64_t>> villages_of_ppl;
    std::map<std::string, int64_t> load;
    for (const AssignmentRow& row : made.assignments) {
        EXPECT_TRUE(sls.insert(row.area).second);
        districts_of_pml[row.pml].insert(AreaCode{row.area}.enclosing(7).value);
        villages_of_ppl[row.ppl].insert(AreaCode{row.area}.enclosing(10).value);
        load[row.ppl] += row.families;
    }
    const auto areas = table("frame_area");
    size_t all = 0;
    for (size_t i = 0; i < areas.rows; ++i) {
        all += areas.at("level").text(i) == "sls" ? 1 : 0;
    }
    EXPECT_EQ(sls.size(), all);
    for (const auto& [pml, districts] : districts_of_pml) {
        EXPECT_EQ(districts.size(), 1U);
    }
    for (const auto& [ppl, villages] : villages_of_ppl) {
        EXPECT_LE(villages.size(), 2U);
    }
    int64_t in_range = 0;
    for (const auto& [ppl, families] : load) {
        in_range += families >= 200 && families <= 300 ? 1 : 0;
    }
    int64_t ppl = 0;
    for (const DistrictRow& row : made.districts) {
        ppl += row.ppl;
        EXPECT_EQ(row.above_max, 0);
        EXPECT_EQ(row.apart, 0);
        EXPECT_GE(row.spread, row.spread_bound);
        EXPECT_EQ(row.ppl, (row.families + 249) / 250);
    }
    EXPECT_EQ(static_cast<size_t>(ppl), load.size());
    EXPECT_GE(in_range * 100, ppl * 95);
    EXPECT_EQ(table("frame_plan_sls").rows, all);
}

TEST_F(Frame, bad_rows_are_reported_and_good_ones_kept) {
    Files files;
    files.areas = {write("areas.csv",
                         "kode;tingkat;nama;families\n33;prov;JAWA;\n3369;kab;TIRTOSARI;\n"
                         "336901;kec;LIMA DIGIT;\n3369010;kec;SATU;\n3369010001;desa;A;x\n"
                         "3369010001;desa;B;12\n3369020001;desa;YATIM;7\nabc;desa;C;1\n"
                         "3369010002;kec;SALAH;1\n33690100030001;sls;RT;9;9\n")};
    const auto report = load(*workspace, scope, files).value();
    EXPECT_EQ(problems(report),
              "areas.csv:4 code bad_value\nareas.csv:6 families bad_value\n"
              "areas.csv:7 code duplicate_key\nareas.csv:8 parent no_parent\n"
              "areas.csv:9 code bad_value\nareas.csv:10 level bad_value\n"
              "areas.csv:11  too_many_fields\n");
    EXPECT_EQ(report.areas, 6);
    const auto reported = table("frame_reported");
    EXPECT_EQ(reported.rows, 7U);
}

TEST_F(Frame, files_loaded_before_are_read_again_only_when_something_changed) {
    const auto areas = [&](const std::string& more) {
        return write("areas.csv", "kode;tingkat;nama;families\n33;prov;JAWA;\n" + more);
    };
    Files files;
    files.areas = {areas("3369;kab;TIRTOSARI;\n336901;kec;LIMA DIGIT;\n")};
    const auto first = load(*workspace, scope, files).value();
    EXPECT_EQ(first.documents, 1);
    const int64_t head = workspace->head_sequence();
    const auto again = load(*workspace, scope, files).value();
    EXPECT_EQ(again.documents, 0);
    EXPECT_EQ(again.areas, 2);
    EXPECT_EQ(problems(again), problems(first));
    EXPECT_EQ(workspace->head_sequence(), head);
    // A table that is no longer as the load left it is written anew.
    store::Table other = table("frame_area");
    other.find("code")->int64s[0] += 1'000'000'000'000;
    ASSERT_TRUE(
        workspace->write_table({"frame_area", {"code", "level", "valid_from"}, "code"}, other));
    ASSERT_TRUE(load(*workspace, scope, files));
    EXPECT_NE(table("frame_area").at("code").integer(0), other.at("code").integer(0));
    // A file that changed is loaded, and so is the first one after it.
    areas("3369;kab;TIRTOSARI;\n3369010;kec;SATU;\n");
    EXPECT_EQ(load(*workspace, scope, files).value().areas, 3);
    EXPECT_EQ(table("frame_area").rows, 3U);
    areas("3369;kab;TIRTOSARI;\n336901;kec;LIMA DIGIT;\n");
    EXPECT_EQ(load(*workspace, scope, files).value().areas, 2);
    EXPECT_EQ(table("frame_area").rows, 2U);
}

TEST_F(Frame, a_plan_comes_back_from_its_tables) {
    Plan made;
    made.by_borders = true;
    made.districts = {{3369010000000000, "SATU", 2, 3, 700, 3, 1, 1, 3, 210, 240, 0, 2, 1, 9, 4},
                      {3369020000000000, "DUA", 1, 0, 250, 1, 1, 1}};
    made.assignments = {{3369010002000100, 210, "0002", "001", "01"},
                        {3369010001000100, 240, "0001", "001", "01"}};
    const Plan back = plan_of(tables_of(made));
    EXPECT_TRUE(back.by_borders);
    EXPECT_EQ(back.csv(), made.csv());
    ASSERT_EQ(back.districts.size(), 2U);
    EXPECT_EQ(back.districts[0].name, "SATU");
    EXPECT_EQ(back.districts[0].spread, 9);
    EXPECT_EQ(back.districts[0].spread_bound, 4);
    EXPECT_EQ(back.districts[1].ppl, 1);
    EXPECT_FALSE(plan_of(tables_of(Plan{})).by_borders);
}

TEST_F(Frame, missing_columns_files_and_frames_are_errors) {
    Files files;
    files.areas = {write("a.csv", "nama,tingkat\nX,prov\n")};
    auto failed = load(*workspace, scope, files);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::bad_input);
    EXPECT_EQ(failed.error().place.column, "code");
    files.areas = {folder + "/none.csv"};
    EXPECT_EQ(load(*workspace, scope, files).error().code, Code::not_found);
    files.areas.clear();
    files.sls_shapes = write("s.geojson", "{\"features\":[{}]}");
    EXPECT_EQ(load(*workspace, scope, files).error().code, Code::bad_input);
    EXPECT_EQ(plan(*workspace, scope, {}).error().code, Code::not_found);
}

TEST_F(Frame, polygons_that_cross_themselves_or_belong_nowhere_are_reported) {
    Files files;
    files.areas = {write("areas.csv", "code,name\n3369010001,A\n3369010002,B\n")};
    const auto feature = [](const char* code, const char* ring) {
        return std::string(R"({"type":"Feature","properties":{"code":")") + code +
               R"("},"geometry":{"type":"Polygon","coordinates":[[)" + ring + "]]}}";
    };
    files.village_shapes = write(
        "v.geojson",
        R"({"type":"FeatureCollection","features":[)" +
            feature("3369010001", "[110,-7],[110.01,-7],[110.01,-6.99],[110,-7]") + "," +
            feature("3369010002", "[110,-7],[110.01,-6.99],[110.01,-7],[110,-6.99],[110,-7]") +
            "," + feature("3369010003", "[111,-7],[111.01,-7],[111.01,-6.99],[111,-7]") + "]}");
    const auto report = load(*workspace, scope, files).value();
    ASSERT_EQ(report.reported.size(), 2U) << problems(report);
    EXPECT_EQ(report.reported[0].problem, "invalid_polygon");
    EXPECT_EQ(report.reported[0].found, "3369010002");
    EXPECT_EQ(report.reported[1].problem, "unknown_area");
    EXPECT_EQ(report.polygons, 3);
}

TEST_F(Frame, a_reader_of_one_village_sees_what_a_store_of_that_village_has) {
    Files files;
    const std::string header = "code,level,name\n";
    const std::string mine = "3369010001,village,A\n3369010001000100,sls,RT 1\n";
    files.areas = {write("both.csv", header + mine + "3369010002,village,B\n")};
    ASSERT_TRUE(load(*workspace, scope, files));
    store::Query query;
    query.table = "frame_area";
    const store::Scope village{{AreaRange::of("3369010001").value()}};
    const auto seen = workspace->query(query, village).value();
    files.areas = {write("one.csv", header + mine)};
    ASSERT_TRUE(load(*workspace, scope, files));
    const auto alone = workspace->query(query, village).value();
    ASSERT_EQ(seen.rows, 2U);
    ASSERT_EQ(alone.rows, seen.rows);
    for (size_t i = 0; i < seen.rows; ++i) {
        EXPECT_EQ(seen.at("code").integer(i), alone.at("code").integer(i));
        EXPECT_EQ(seen.at("name").text(i), alone.at("name").text(i));
    }
}

TEST_F(Frame, a_reader_of_one_village_sees_only_its_reported_rows) {
    Files files;
    const std::string mine = "code,name,urban\n3369010001,A,7\n3369010001000100,RT 1,x\n";
    files.areas = {write("areas.csv", mine + "3369010002,B,8\n,C,1\n")};
    ASSERT_TRUE(load(*workspace, scope, files));
    store::Query query;
    query.table = "frame_reported";
    const store::Scope village{{AreaRange::of("3369010001").value()}};
    const auto seen = workspace->query(query, village).value();
    EXPECT_EQ(workspace->query(query, scope).value().rows, 4U);
    files.areas = {write("areas.csv", mine)};
    ASSERT_TRUE(load(*workspace, scope, files));
    const auto alone = workspace->query(query, scope).value();
    ASSERT_EQ(seen.rows, 2U);
    ASSERT_EQ(alone.rows, seen.rows);
    for (size_t i = 0; i < seen.rows; ++i) {
        for (const char* name : {"area", "number", "line", "kept"}) {
            EXPECT_EQ(seen.at(name).integer(i), alone.at(name).integer(i)) << name;
        }
        for (const char* name : {"file", "column", "problem", "found", "expected_id"}) {
            EXPECT_EQ(seen.at(name).text(i), alone.at(name).text(i)) << name;
        }
    }
}

TEST_F(Frame, real_frame_of_demak_needs_1940_officers) {
    const std::string real = shared_id + "/frame";
    if (!std::filesystem::exists(real)) {
        GTEST_SKIP() << "../shared/data/id/frame is not here";
    }
    Files files;
    files.areas = {real + "/demak_kecamatan_frame.csv", real + "/demak_desa_frame.csv",
                   real + "/demak_sls_layout_7141.csv"};
    const auto report = load(*workspace, scope, files).value();
    EXPECT_EQ(problems(report), "");
    EXPECT_EQ(report.areas, 14 + 249 + 7141);
    const auto made = plan(*workspace, scope, {}).value();
    DistrictRow sum;
    for (const DistrictRow& row : made.districts) {
        sum.families += row.families;
        sum.ppl += row.ppl;
        sum.pml += row.pml;
        sum.koseka += row.koseka;
        sum.in_range += row.in_range;
        sum.above_max += row.above_max;
    }
    EXPECT_EQ(sum.families, 379927);
    EXPECT_EQ(sum.ppl, 1526);
    EXPECT_EQ(sum.pml, 386);
    EXPECT_EQ(sum.koseka, 28);
    EXPECT_GE(sum.in_range * 100, sum.ppl * 95);
    EXPECT_EQ(sum.above_max, 0);
    EXPECT_FALSE(made.by_borders);
    files.areas = {real + "/demak_kecamatan_frame.csv"};
    ASSERT_TRUE(load(*workspace, scope, files));
    int64_t officers = 0;
    const auto counts = plan(*workspace, scope, {}).value();
    for (const DistrictRow& row : counts.districts) {
        officers += row.ppl + row.pml + row.koseka;
    }
    EXPECT_EQ(officers, 1940);
    EXPECT_TRUE(counts.assignments.empty());
}

TEST_F(Frame, national_list_is_loaded) {
    const std::string list = shared_id + "/codes/bps_2024.csv";
    if (!std::filesystem::exists(list)) {
        GTEST_SKIP() << "../shared/data/id/codes is not here";
    }
    Files files;
    files.areas = {list};
    const auto start = std::chrono::steady_clock::now();
    const auto report = load(*workspace, scope, files).value();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    RecordProperty("milliseconds", static_cast<int>(took.count() * 1000));
    // The list has 92,050 areas; rows are kept or reported.
    int64_t lost = 0;
    for (const Reported& one : report.reported) {
        lost += one.kept ? 0 : 1;
    }
    EXPECT_EQ(report.areas + lost, 92050) << problems(report).substr(0, 2000);
    EXPECT_GE(report.areas, 92040);
    // The bar is 2 s on a quiet machine; tests may run beside others.
    EXPECT_LT(took.count(), 10);
}

}  // namespace
}  // namespace regsosek::frame
