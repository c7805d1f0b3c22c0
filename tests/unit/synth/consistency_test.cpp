// The files of a district agree with one another: lists with sheets, landmarks with shapes and
// photos, events with families, programme lists and decisions with truth; what does not agree is a
// planted mistake.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "district_files.h"
#include "synth/frame.h"

namespace regsosek::synth {
namespace {

class Consistency : public testing::Test {
protected:
    static constexpr int64_t families = 8000;
    static void SetUpTestSuite() {
        folder_ = new TemporaryFolder();
        invented(folder_->path(), families, 11, Errors::normal, 12);
    }
    static void TearDownTestSuite() {
        delete folder_;
        folder_ = nullptr;
    }
    static std::string file(const std::string& name) { return folder_->path() + "/" + name; }

    static TemporaryFolder* folder_;
};
TemporaryFolder* Consistency::folder_ = nullptr;

TEST_F(Consistency, lists_count_what_the_sheets_say) {
    std::map<std::string, int> planned, preprinted, answered, sheets;
    std::map<std::string, std::map<int, int>> classes;
    for_each_row(file("areas.csv"), [&](const Row& row) {
        if (row.text("level") == "sls") {
            planned[std::string(row.text("code"))] = row.number("families");
        }
    });
    for_each_row(file("prelist.csv"),
                 [&](const Row& row) { preprinted[std::string(row.text("idsubsls"))]++; });
    for_each_row(file("k_family.csv"), [&](const Row& row) {
        const std::string sls = sheet_key(row).substr(0, 16);
        sheets[sls]++;
        answered[sls] += row.number("interview_result") <= 2;
    });
    for_each_row(file("vk_line.csv"), [&](const Row& row) {
        if (row.number("vk_existence") == 1) {
            classes[std::string(row.text("vk_idsubsls"))][row.number("vk_welfare")]++;
        }
    });
    int wrong_sums = 0;
    for_each_row(file("vk_sls.csv"), [&](const Row& row) {
        const std::string sls(row.text("vk_idsubsls"));
        EXPECT_EQ(planned[sls], preprinted[sls]) << sls;
        EXPECT_EQ(row.number("vk_families_prelist"), planned[sls]);
        EXPECT_EQ(row.number("vk_families_verified"), sheets[sls]);
        EXPECT_EQ(row.number("vk_families_verified") - row.number("vk_nonresponse"), answered[sls]);
        EXPECT_EQ(row.number("vk_very_poor"), classes[sls][1]);
        EXPECT_EQ(row.number("vk_not_poor"), classes[sls][3]);
        wrong_sums += row.number("vk_poor") != classes[sls][2];
    });
    int planted = 0;
    for_each_row(file("truth/error.csv"),
                 [&](const Row& row) { planted += row.text("kind") == "vk_recap"; });
    EXPECT_EQ(wrong_sums, planted);
}

/// Crossing test, slow and obvious; points in units of 1e-7 degree.
bool inside(const std::vector<Point>& ring, Point point) {
    bool within = false;
    for (size_t k = 0; k + 1 < ring.size(); ++k) {
        const Point a = ring[k];
        const Point b = ring[k + 1];
        if ((a.lat > point.lat) != (b.lat > point.lat)) {
            const double crossing =
                static_cast<double>(a.lon) + static_cast<double>(point.lat - a.lat) *
                                                 static_cast<double>(b.lon - a.lon) /
                                                 static_cast<double>(b.lat - a.lat);
            within = within != (static_cast<double>(point.lon) < crossing);
        }
    }
    return within;
}

TEST_F(Consistency, landmarks_lie_in_their_sls_unless_planted_otherwise) {
    const Frame frame = plan_frame(families, 11);
    std::map<std::string, Rectangle> shapes;
    for (const Sls& sls : frame.sls) {
        shapes[sls.code] = sls.shape;
    }
    std::set<std::string> flawed;
    for_each_row(file("truth/error.csv"), [&](const Row& row) {
        const auto kind = row.text("kind");
        if (kind == "gps_outside" || kind == "gps_swapped") {
            flawed.insert(std::string(row.text("idsubsls")) + "/" +
                          std::string(row.text("building_no")));
        }
    });
    EXPECT_FALSE(flawed.empty());
    std::set<std::string> ids;
    size_t outside = 0;
    for_each_row(file("landmarks.csv"), [&](const Row& row) {
        EXPECT_TRUE(ids.emplace(row.text("landmark_id")).second) << "one landmark a building";
        const std::string sls(row.text("idsubsls"));
        const Point point{std::llround(std::stod(std::string(row.text("longitude"))) * 1e7),
                          std::llround(std::stod(std::string(row.text("latitude"))) * 1e7)};
        const bool is_flawed = flawed.contains(sls + "/" + std::string(row.text("building_no")));
        const bool is_inside = inside(frame.map.outline(shapes[sls]), point);
        EXPECT_FALSE(is_flawed && is_inside);
        outside += !is_flawed && !is_inside;
    });
    // Houses at the border whose GPS error of metres crosses it: the rule allows 50 m.
    EXPECT_LE(static_cast<double>(outside), .02 * static_cast<double>(ids.size()));
    size_t without = 0;
    for_each_row(file("k_family.csv"), [&](const Row& row) {
        const bool poor =
            row.number("welfare_status_initial") <= 2 && row.number("interview_result") <= 2;
        EXPECT_EQ(poor, !row.text("landmark_id").empty());
        without += poor && !ids.contains(std::string(row.text("landmark_id")));
    });
    EXPECT_GT(without, 0U);
    EXPECT_LT(static_cast<double>(without), .04 * static_cast<double>(ids.size()));
}

uint32_t number_at(const std::string& bytes, size_t at, int size) {
    uint32_t value = 0;
    for (int k = size - 1; k >= 0; --k) {
        value = value << 8 | static_cast<uint8_t>(bytes[at + static_cast<size_t>(k)]);
    }
    return value;
}

/// Degrees of the GPS directory (tag 2 latitude, 4 longitude) by walking the TIFF entries.
double exif_degrees(const std::string& jpeg, uint32_t wanted) {
    const size_t tiff = jpeg.find("II\x2a");
    size_t directory = tiff + number_at(jpeg, tiff + 4, 4);
    for (uint32_t k = 0; k < number_at(jpeg, directory, 2); ++k) {
        if (number_at(jpeg, directory + 2 + 12 * k, 2) == 0x8825) {
            directory = tiff + number_at(jpeg, directory + 2 + 12 * k + 8, 4);
            break;
        }
    }
    for (uint32_t k = 0; k < number_at(jpeg, directory, 2); ++k) {
        const size_t entry = directory + 2 + 12 * k;
        if (number_at(jpeg, entry, 2) == wanted) {
            const size_t at = tiff + number_at(jpeg, entry + 8, 4);
            double degrees = 0.0;
            for (size_t part = 0; part < 3; ++part) {
                degrees += number_at(jpeg, at + 8 * part, 4) /
                           static_cast<double>(number_at(jpeg, at + 8 * part + 4, 4)) /
                           std::pow(60.0, static_cast<double>(part));
            }
            return degrees;
        }
    }
    return -1.0;
}

TEST_F(Consistency, photos_carry_the_position_of_their_landmark) {
    size_t photos = 0;
    for_each_row(file("landmarks.csv"), [&](const Row& row) {
        if (row.text("photo").empty()) {
            return;
        }
        ++photos;
        std::ifstream in(file("photos/" + std::string(row.text("photo"))), std::ios::binary);
        const std::string jpeg(std::istreambuf_iterator<char>(in), {});
        ASSERT_GT(jpeg.size(), 500U);
        EXPECT_EQ(number_at(jpeg, 0, 2), 0xd8ffU);
        EXPECT_NE(jpeg.find(std::string("Exif\0\0", 6)), std::string::npos);
        EXPECT_NEAR(exif_degrees(jpeg, 4), std::fabs(std::stod(std::string(row.text("longitude")))),
                    1e-5);
        EXPECT_NEAR(exif_degrees(jpeg, 2), std::fabs(std::stod(std::string(row.text("latitude")))),
                    1e-5);
    });
    EXPECT_EQ(photos, 12U);
}

TEST_F(Consistency, events_tell_one_story_of_families_that_exist) {
    std::map<std::string, std::set<int>> members;
    for_each_row(file("k_member.csv"),
                 [&](const Row& row) { members[family_key(row)].insert(row.number("member_no")); });
    std::map<std::string, std::set<std::string>> kinds;
    std::set<std::string> ids, born;
    for_each_row(file("events.csv"), [&](const Row& row) {
        const std::string kind(row.text("kind"));
        const std::string key = family_key(row);
        kinds[key].insert(kind);
        EXPECT_TRUE(ids.emplace(row.text("event_id")).second);
        EXPECT_LE(row.text("event_date"), row.text("recorded_on"));
        EXPECT_GE(row.text("event_date"), "2022-12-01");
        const int member = row.number("member_no");
        if (kind == "move_in") {
            EXPECT_FALSE(members.contains(key)) << "a new family has a number of its own";
            EXPECT_FALSE(row.text("name").empty());
            return;
        }
        ASSERT_TRUE(members.contains(key)) << key;
        if (kind == "birth") {
            EXPECT_FALSE(members[key].contains(member));
        } else if (member > 0) {
            EXPECT_TRUE(members[key].contains(member)) << kind << " " << key;
        }
        const std::string target = std::string(row.text("idsubsls_to")) + "/" +
                                   std::string(row.text("building_no_to")) + "/" +
                                   std::string(row.text("family_no_to"));
        if (kind == "split_kk") {
            EXPECT_FALSE(members.contains(target));
        } else if (kind == "merge_kk") {
            EXPECT_TRUE(members.contains(target));
            EXPECT_FALSE(kinds.contains(target)) << "the other family has a quiet year";
            kinds[target].insert(kind);
        }
    });
    std::set<std::string> seen;
    for (const auto& [key, told] : kinds) {
        EXPECT_EQ(told.size(), 1U) << key;
        seen.insert(told.begin(), told.end());
    }
    EXPECT_EQ(seen, (std::set<std::string>{"birth", "death", "move_in", "move_out", "split_kk",
                                           "merge_kk", "appeal"}));
}

TEST_F(Consistency, lists_and_decisions_are_about_people_of_the_truth) {
    std::set<std::string> people, sheets;
    for_each_row(file("truth/person.csv"),
                 [&](const Row& row) { people.emplace(row.text("true_person")); });
    size_t known = 0;
    const size_t entries = for_each_row(file("truth/programme.csv"), [&](const Row& row) {
        known += people.contains(std::string(row.text("true_person")));
    });
    EXPECT_GT(static_cast<double>(known), .97 * static_cast<double>(entries));
    EXPECT_LT(known, entries) << "families that left are still paid";
    for_each_row(file("k_family.csv"), [&](const Row& row) {
        if (row.number("interview_result") <= 2) {
            sheets.insert(sheet_key(row));
        }
    });
    const size_t decisions = for_each_row(file("fkp_decision.csv"), [&](const Row& row) {
        EXPECT_TRUE(sheets.contains(family_key(row)));
        const bool grouped = row.number("group_new") >= 1 && row.number("group_new") <= 4;
        EXPECT_EQ(grouped, row.number("reason") >= 1);
        EXPECT_EQ(grouped, row.number("existence") == 1);
    });
    const double share = static_cast<double>(decisions) / static_cast<double>(sheets.size());
    EXPECT_GT(share, .06);
    EXPECT_LT(share, .10);
    int refused = 0;
    for_each_row(file("fkp_session.csv"),
                 [&](const Row& row) { refused += row.number("signed") == 0; });
    EXPECT_GT(refused, 0);
}

TEST_F(Consistency, the_survey_stands_for_the_district_without_names) {
    std::map<int, int> in_psu;
    double weights = 0.0;
    const size_t sampled = for_each_row(file("sample_family.csv"), [&](const Row& row) {
        in_psu[row.number("psu")]++;
        weights += std::stod(std::string(row.text("weight")));
        EXPECT_GT(row.number("expenditure_month"), 100000);
    });
    EXPECT_GE(sampled, 590U);
    EXPECT_NEAR(weights / static_cast<double>(families), 1.0, .06);
    for (const auto& [psu, count] : in_psu) {
        EXPECT_LE(count, 40) << psu;
    }
    std::ifstream in(file("sample_member.csv"));
    std::string header;
    std::getline(in, header);
    for (const auto word : {"name", "nik", "kk_number", "sls", "village"}) {
        EXPECT_EQ(header.find(word), std::string::npos) << word;
    }
}

}  // namespace
}  // namespace regsosek::synth
