// Landmarks of an invented district into the record: what is joined, found, repaired and kept out
// of tables.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/threads.h"
#include "regsosek/collect.h"
#include "regsosek/frame.h"
#include "regsosek/geotag.h"
#include "regsosek/synth.h"
#include "word/geotag/judge.h"
#include "word/geotag/kept_places.h"

namespace regsosek::geotag {
namespace {

const std::string source = REGSOSEK_SOURCE;

// A workspace with a collected district of 4,000 families and its frame.
class Geotag : public ::testing::Test {
protected:
    void SetUp() override {
        folder = ::testing::TempDir() + "geotag_" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        synth::Options invented;
        invented.families = 4000;
        invented.out = in = folder + "/in";
        invented.photos = 40;
        invented.errors = synth::Errors::harsh;
        ASSERT_TRUE(synth::write_district(invented));
        store::CreateOptions create;
        create.form_folder = source + "/forms/regsosek22-k";
        workspace = std::move(store::Workspace::create(folder + "/ws", create).value());
        ASSERT_TRUE(frame::load(*workspace, scope, frame::files_of(in)));
        collect::Options collecting;
        collecting.forms_folder = source + "/forms";
        const auto collected = collect::import_k(*workspace, scope, in + "/k_family.csv",
                                                 in + "/k_member.csv", collecting);
        ASSERT_TRUE(collected) << collected.error().message(Lang::en);
    }
    void TearDown() override {
        workspace.reset();
        std::filesystem::remove_all(folder);
    }
    Result<ImportReport> import_all() {
        return import_landmarks(*workspace, scope, in + "/landmarks.csv", in + "/photos");
    }
    store::Table table(const std::string& name) {
        store::Query query;
        query.table = name;
        return workspace->query(query, scope).value();
    }

    std::string folder;
    std::string in;
    std::unique_ptr<store::Workspace> workspace;
    store::Scope scope = store::Scope::office("test");
};

TEST_F(Geotag, every_poor_interviewed_family_has_a_place_or_a_finding) {
    ASSERT_TRUE(import_all());
    const auto report = run(*workspace, scope).value();
    const auto families = table("family");
    const auto places = table("geotag_place");
    const auto findings = table("geotag_finding");
    std::set<int64_t> placed;
    for (size_t i = 0; i < places.rows; ++i) {
        if (places.at("has_place").integer(i) == 1) {
            placed.insert(places.at("family_id").integer(i));
        }
    }
    std::set<int64_t> missing;
    for (size_t i = 0; i < findings.rows; ++i) {
        if (findings.at("rule").text(i) == "GEO01") {
            missing.insert(findings.at("family_id").integer(i));
        }
    }
    int64_t needed = 0;
    for (size_t i = 0; i < families.rows; ++i) {
        const auto status = families.at("welfare_status_initial").integer(i);
        const auto result = families.at("interview_result").integer(i);
        if ((status == 1 || status == 2) && (result == 1 || result == 2)) {
            ++needed;
            const int64_t id = families.at("family_id").integer(i);
            EXPECT_TRUE(placed.contains(id) || missing.contains(id)) << id;
        }
    }
    EXPECT_EQ(report.needed, needed);
    EXPECT_GT(needed, 500);
    EXPECT_GT(report.with_place * 100, needed * 90);
}

TEST_F(Geotag, planted_errors_are_found) {
    ASSERT_TRUE(import_all());
    ASSERT_TRUE(run(*workspace, scope));
    const auto result = evaluate(*workspace, scope, in + "/truth").value();
    std::set<std::string> kinds;
    for (const Detection& kind : result.kinds) {
        kinds.insert(kind.kind);
        // An officer's table in an SLS of five buildings or fewer looks like a shared yard; a point
        // thrown out may fall into the SLS again.
        const bool all = kind.kind == "gps_swapped" || kind.kind == "gps_coarse";
        EXPECT_GE(kind.found * 100, kind.planted * (all ? 99 : 80)) << kind.kind;
    }
    EXPECT_TRUE(kinds.contains("gps_swapped"));
    EXPECT_TRUE(kinds.contains("gps_missing"));
    for (const auto& other : result.others) {
        EXPECT_TRUE(other.rule != "GEO02" && other.rule != "GEO03" && other.rule != "GEO05")
            << other.rule << " " << other.findings;
    }
}

TEST_F(Geotag, the_same_file_twice_changes_nothing_on_any_number_of_threads) {
    const auto first = import_all().value();
    EXPECT_EQ(first.read, first.stored);
    EXPECT_EQ(first.photos, 40);
    ASSERT_TRUE(run(*workspace, scope));
    const auto hash = workspace->dump_hash().value();
    set_threads(1);
    const auto second = import_all().value();
    EXPECT_EQ(second.stored, 0);
    EXPECT_EQ(second.repeated, first.stored);
    ASSERT_TRUE(run(*workspace, scope));
    set_threads(0);
    EXPECT_EQ(workspace->dump_hash().value(), hash);
}

TEST_F(Geotag, a_photo_goes_with_the_family) {
    ASSERT_TRUE(import_all());
    const auto tags = stored_tags(*workspace, scope).value();
    const auto with = std::ranges::find_if(tags, [](const Tag& tag) { return !tag.photo.empty(); });
    ASSERT_NE(with, tags.end());
    const std::string taken = files::read(in + "/photos/" + with->landmark + ".jpg").value();
    EXPECT_EQ(photo(*workspace, scope, with->area, with->landmark).value(), taken);
    // What lies in the vault is not the photo, even to who holds the key of the workspace.
    EXPECT_NE(workspace->get_blob(with->photo).value(), taken);
    const auto columns = workspace->columns(scope).value();
    const auto& family = columns->family;
    uint32_t row = 0;
    while (family.at("area").integer(row) != with->area ||
           family.at("landmark_id").text(row) != with->landmark) {
        ++row;
    }
    const std::string key = FamilyId{family.at("family_id").integer(row)}.printed();
    ASSERT_TRUE(workspace->erase_identity(key, "asked"));
    const auto gone = photo(*workspace, scope, with->area, with->landmark);
    ASSERT_FALSE(gone.has_value());
    EXPECT_EQ(gone.error().code, Code::not_found);
    EXPECT_EQ(stored_tags(*workspace, scope).value().size(), tags.size() - 1);
}

TEST_F(Geotag, coordinates_stand_in_no_table_and_places_are_put_right) {
    ASSERT_TRUE(import_all());
    ASSERT_TRUE(run(*workspace, scope));
    for (const char* name : {"geotag_place", "geotag_finding", "geotag_reported"}) {
        for (const store::Column& column : table(name).columns) {
            EXPECT_EQ(column.name.find("lat"), std::string::npos);
            for (size_t i = 0; i < column.size(); ++i) {
                // Latitudes and longitudes of the district in units of 1e-7.
                const int64_t value =
                    column.type == store::ColumnType::text ? 0 : column.integer(i);
                EXPECT_FALSE(column.type == store::ColumnType::int32 &&
                             (value > 1'000'000'000 || value < -10'000'000));
            }
        }
    }
    const auto all = places(*workspace, scope).value();
    EXPECT_GT(all.size(), 500U);
    for (const Place& one : all) {
        EXPECT_LT(one.latitude_e7, -60'000'000);
        EXPECT_GT(one.longitude_e7, 1'100'000'000);
    }
    // A reader of one village gets that village's families and no others.
    const auto columns = workspace->columns(scope).value();
    const std::string village =
        AreaCode{columns->family.at("area").integer(0)}.text().substr(0, 10);
    const store::Scope narrow{{AreaRange::of(village).value()}};
    const auto few = places(*workspace, narrow).value();
    EXPECT_GT(few.size(), 0U);
    EXPECT_LT(few.size(), all.size());
}

bool same_places(const std::vector<Place>& a, const std::vector<Place>& b) {
    return std::ranges::equal(a, b, [](const Place& one, const Place& other) {
        return std::tie(one.family_id, one.latitude_e7, one.longitude_e7, one.source) ==
               std::tie(other.family_id, other.latitude_e7, other.longitude_e7, other.source);
    });
}

TEST_F(Geotag, places_that_a_run_kept_are_those_made_anew) {
    ASSERT_TRUE(import_all());
    const auto judged = places(*workspace, scope).value();
    const std::string inputs = judged_with(*workspace, Options{}).value();
    EXPECT_FALSE(kept_places(*workspace, scope, inputs).value());
    ASSERT_TRUE(run(*workspace, scope));
    const auto kept = kept_places(*workspace, scope, inputs).value();
    ASSERT_TRUE(kept);
    EXPECT_TRUE(same_places(*kept, judged));
    EXPECT_TRUE(same_places(places(*workspace, scope).value(), judged));
    // Other limits, or one landmark more, and they are made anew.
    Options other;
    other.village_buffer_m = 1;
    EXPECT_FALSE(kept_places(*workspace, scope, judged_with(*workspace, other).value()).value());
    const auto tags = stored_tags(*workspace, scope).value();
    Tag moved = tags.front();
    moved.at.lat_e7 += 10;
    const auto document = document_of(moved, "");
    ASSERT_TRUE(workspace->append(std::span(&document, 1)));
    EXPECT_FALSE(kept_places(*workspace, scope, inputs).value());
    EXPECT_EQ(places(*workspace, scope).value().size(), judged.size());
    EXPECT_FALSE(same_places(places(*workspace, scope).value(), judged));
}

TEST_F(Geotag, an_erasure_takes_the_kept_places_along) {
    ASSERT_TRUE(import_all());
    ASSERT_TRUE(run(*workspace, scope));
    const auto before = places(*workspace, scope).value();
    const std::string key = FamilyId{before.front().family_id}.printed();
    ASSERT_TRUE(workspace->erase_identity(key, "asked"));
    EXPECT_FALSE(std::filesystem::exists(folder + "/ws/stages/geotag-places.0"));
    const auto after = places(*workspace, scope).value();
    EXPECT_LT(after.size(), before.size());
}

TEST_F(Geotag, bad_rows_and_bad_photos_are_reported) {
    const auto write = [&](const std::string& name, const std::string& text) {
        ASSERT_TRUE(files::write(folder + "/" + name, text));
    };
    std::filesystem::create_directories(folder + "/photos");
    std::string whole;
    for (const auto& entry : std::filesystem::directory_iterator(in + "/photos")) {
        whole = files::read(entry.path()).value();
    }
    write("photos/good.jpg", whole);
    write("photos/cut.jpg", whole.substr(0, whole.size() / 2));
    write("photos/big.jpg", whole + std::string(50000, ' '));
    write("l.csv",
          "landmark_id,idsubsls,building_no,latitude,longitude,accuracy_m,taken_at,photo\n"
          "A1,3369010001000100,1,-7.01,110.45,5,2022-10-27T08:00:17,good.jpg\n"
          "A2,3369010001000100,2,-7.01,110.45,5,2022-10-27T08:10:17,cut.jpg\n"
          "A3,3369010001000100,3,-7.01,110.45,5,2022-10-27T08:20:17,big.jpg\n"
          "A4,3369010001000100,4,-7.01,110.45,5,2022-10-27T08:30:17,../in/areas.csv\n"
          "A5,3369010001000100,5,tujuh,110.45,5,,\n"
          "A6,33690,6,-7.01,110.45,5,,\n"
          "A1,3369010001000100,7,-7.01,110.45,5,,\n"
          "A8,3369010001000100,8,-7.01\n"
          "A9,3369010001000100,9,-7.01,110.45,5,kemarin,\n");
    Options options;
    options.photo_bytes_max = static_cast<int64_t>(whole.size()) + 1000;
    const auto report =
        import_landmarks(*workspace, scope, folder + "/l.csv", folder + "/photos", options).value();
    EXPECT_EQ(report.photos, 1);
    EXPECT_EQ(report.stored, 5);
    std::map<std::string, int> problems;
    for (const Reported& one : report.reported) {
        ++problems[one.problem];
        EXPECT_EQ(one.found.find("7.01"), std::string::npos);
    }
    EXPECT_EQ(problems["photo_broken"], 1);
    EXPECT_EQ(problems["photo_too_large"], 1);
    EXPECT_EQ(problems["photo_missing"], 1);
    EXPECT_EQ(problems["bad_value"], 3);
    EXPECT_EQ(problems["duplicate_key"], 1);
    EXPECT_EQ(problems["too_few_fields"], 1);
    EXPECT_EQ(import_landmarks(*workspace, scope, folder + "/none.csv", "").error().code,
              Code::not_found);
}

// One landmark in a square SLS of about 1.1 km inside a village of the same shape.
Shapes square() {
    place::Shape shape;
    shape.rings = {{{1100000000, -70000000},
                    {1100100000, -70000000},
                    {1100100000, -69900000},
                    {1100000000, -69900000}}};
    shape.measure();
    Shapes out;
    shape.code = "3369010001000100";
    out.sls = {shape};
    shape.code = "3369010001000000";
    out.villages = {shape};
    return out;
}

Tag tag_at(int32_t lat_e7, int32_t lon_e7, int32_t building = 1) {
    Tag tag;
    tag.area = 3369010001000100;
    tag.landmark = "L" + std::to_string(1000 + building);
    tag.building_no = building;
    tag.at = {lon_e7, lat_e7};
    return tag;
}

TEST(Judge, buffers_and_exchanged_coordinates) {
    const Shapes shapes = square();
    // 1e-7 degree is 0.0111 m: 40 m, 60 m and 600 m south of the border.
    const auto near = judge({tag_at(-70003600, 1100050000)}, shapes, {}).front();
    EXPECT_EQ(near.inside_sls, 1);
    EXPECT_EQ(near.distance_to_sls_m, 40);
    const auto out = judge({tag_at(-70005400, 1100050000)}, shapes, {}).front();
    EXPECT_EQ(out.inside_sls, 0);
    EXPECT_EQ(out.inside_village, 1);
    EXPECT_EQ(judge({tag_at(-70054000, 1100050000)}, shapes, {}).front().inside_village, 0);
    const auto turned = judge({tag_at(1100050000, -69950000)}, shapes, {}).front();
    EXPECT_TRUE(turned.swapped);
    EXPECT_EQ(turned.inside_sls, 1);
    EXPECT_EQ(turned.at, (place::Point{1100050000, -69950000}));
    const auto unknown = judge({tag_at(-69950000, 1100050000)}, {}, {}).front();
    EXPECT_EQ(unknown.inside_sls, -1);
    EXPECT_FALSE(unknown.swapped);
}

TEST(Judge, more_than_five_buildings_at_one_point) {
    std::vector<Tag> tags;
    for (int32_t b = 1; b <= 6; ++b) {
        tags.push_back(tag_at(-69950000 + b, 1100050000, b));
    }
    EXPECT_EQ(judge(tags, square(), {}).front().buildings_here, 6);
    tags.back().building_no = 1;  // a second landmark of a building is no sixth building
    EXPECT_EQ(judge(tags, square(), {}).front().buildings_here, 5);
}

TEST(Judge, ways_and_photos) {
    std::vector<Tag> tags = {tag_at(-69950000, 1100050000, 1), tag_at(-69950100, 1100050000, 2),
                             tag_at(-69910000, 1100090000, 3), tag_at(-69990000, 1100010000, 4)};
    const char* times[] = {"2022-10-27T08:00:00", "2022-10-27T08:04:59", "2022-10-27T08:09:59",
                           "2022-10-27T08:10:30"};
    for (size_t i = 0; i < tags.size(); ++i) {
        tags[i].ppl_code = "0001";
        tags[i].taken_at = times[i];
        tags[i].picture = i < 2 ? "same" : "";
    }
    const auto judged = judge(tags, square(), {});
    EXPECT_FALSE(judged[0].late);
    EXPECT_TRUE(judged[1].late);   // 299 s
    EXPECT_FALSE(judged[2].late);  // 300 s, 600 m
    EXPECT_TRUE(judged[3].late);   // 31 s, 1.3 km
    EXPECT_GT(judged[3].speed_kmh, 100);
    EXPECT_EQ(judged[0].photo_difference, 0);
    EXPECT_EQ(judged[1].photo_difference, 0);
    EXPECT_EQ(judged[2].photo_difference, -1);
}

}  // namespace
}  // namespace regsosek::geotag
