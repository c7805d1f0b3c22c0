// Maps: shapes and values by area and right, places of families, photos.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "office.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

json::Array list_of(const serve::Response& answer, const char* key) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    const json::Value value = member(answer, key);
    return value.array() == nullptr ? json::Array{} : *value.array();
}

std::string text_at(const json::Value& of, const char* key) {
    return *of.find(key)->text();
}

TEST(Map, ShapesFollowTheAreasOfTheAccount) {
    Office& office = Office::whole();
    const Client all = office.client("planner", "33");
    const Client village = office.client("village", office.village());
    const std::string target = "/v1/frame/shape?level=";
    const auto villages = list_of(office.send(all, "GET", target + "village"), "features");
    EXPECT_GT(villages.size(), 1U);
    EXPECT_FALSE(list_of(office.send(all, "GET", target + "district"), "features").empty());
    const auto own = list_of(office.send(village, "GET", target + "village"), "features");
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(text_at(*own[0].find("properties"), "code"), office.village());
    EXPECT_EQ(text_at(*own[0].find("geometry"), "type"), "MultiPolygon");
    const auto sls = list_of(office.send(village, "GET", target + "sls"), "features");
    ASSERT_FALSE(sls.empty());
    for (const json::Value& one : sls) {
        EXPECT_TRUE(text_at(*one.find("properties"), "code").starts_with(office.village()));
    }
    EXPECT_EQ(office.send(all, "GET", target + "sls").status, 422) << "all SLS are too many";
    EXPECT_EQ(office.send(all, "GET", target + "sls&area=" + office.village()).status, 200);
    EXPECT_EQ(office.send(village, "GET", target + "sls&area=" + office.other_village()).status,
              403);
}

TEST(Map, ValuesAreSharesOfWhatTheTablesSay) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", "33");
    const auto map = office.send(client, "GET", "/v1/score/map?level=village");
    const auto table = office.send(client, "GET", "/v1/score/welfare?level=village");
    const auto areas = list_of(map, "areas");
    const auto lines = list_of(table, "areas");
    ASSERT_EQ(areas.size(), lines.size());
    for (size_t i = 0; i < areas.size(); ++i) {
        EXPECT_EQ(text_at(areas[i], "area"), text_at(lines[i], "area"));
        int64_t low = 0;
        for (size_t d = 0; d < 4; ++d) {
            low += *(*lines[i].find("deciles")->array())[d].integer();
        }
        const int64_t families = *lines[i].find("families")->integer();
        const auto& values = *areas[i].find("values")->array();
        EXPECT_EQ(*areas[i].find("base")->integer(), families);
        EXPECT_NEAR(static_cast<double>(*values[0].integer()),
                    1e4 * static_cast<double>(low) / static_cast<double>(families), 0.51);
    }
    for (const char* target : {"/v1/validate/map?level=district", "/v1/watch/map?level=district"}) {
        const auto answer = office.send(client, "GET", target);
        const auto found = list_of(answer, "areas");
        ASSERT_FALSE(found.empty()) << target;
        EXPECT_EQ(found[0].find("values")->array()->size(), list_of(answer, "measures").size());
    }
    const Client village = office.client("village", office.village());
    const auto own = list_of(office.send(village, "GET", "/v1/watch/map?level=village"), "areas");
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(text_at(own[0], "area"), office.village());
}

TEST(Map, WhoSeesNoAnswersGetsProtectedShares) {
    Office& office = Office::whole();
    const Client planner = office.client("planner", "33");
    const std::string target = "/v1/score/map?level=sls&area=" + office.village();
    const auto answer = office.send(planner, "GET", target);
    EXPECT_EQ(std::get<bool>(member(answer, "exact").data), false);
    for (const json::Value& one : list_of(answer, "areas")) {
        const int64_t base = *one.find("base")->integer();
        EXPECT_TRUE(base == 0 || base > 2);
    }
    EXPECT_EQ(answer.body, office.send(planner, "GET", target).body);
}

// A constant noise of each total could be found from a whole and its parts, and taken away.
TEST(Map, TheNoiseOfProgressIsThatOfWhoIsCounted) {
    Office& office = Office::whole();
    const Client planner = office.client("planner", "33");
    const auto line = [&](const std::string& by, const std::string& area, size_t at) {
        const auto lines = list_of(
            office.send(planner, "GET", "/v1/watch/progress?by=" + by + "&area=" + area), "lines");
        json::Value out = lines.at(at);
        std::get<json::Object>(out.data).erase("area");
        return json::canonical(out);
    };
    for (const std::string& village : {office.village(), office.other_village()}) {
        EXPECT_EQ(line("village", village, 0), line("village", village, 1)) << "the same people";
        EXPECT_EQ(line("sls", village, 0), line("village", village, 1));
    }
    const std::string whole = line("village", office.village().substr(0, 4), 0);
    EXPECT_EQ(whole, line("regency", office.village().substr(0, 4), 1));
    const Client chief = office.client("supervisor", "33");
    const auto exact = office.send(chief, "GET", "/v1/watch/progress?by=regency");
    json::Value true_line = list_of(exact, "lines").at(1);
    std::get<json::Object>(true_line.data).erase("area");
    EXPECT_NE(whole, json::canonical(true_line)) << "there is noise";
}

TEST(Map, PlacesAreOfTheOwnAreaAndNoted) {
    Office& office = Office::whole();
    const Client village = office.client("village", office.village());
    const auto own = list_of(
        office.send(village, "GET", "/v1/geotag/place?area=" + office.village()), "families");
    ASSERT_FALSE(own.empty());
    for (const json::Value& one : own) {
        EXPECT_TRUE(text_at(one, "area").starts_with(office.village()));
        EXPECT_FALSE(std::get<bool>(one.find("photo")->data)) << "no photos in villages";
    }
    const auto other =
        office.send(village, "GET", "/v1/geotag/place?area=" + office.other_village());
    EXPECT_EQ(other.status, 403);
    EXPECT_EQ(office.send(village, "GET", "/v1/geotag/place").status, 422);
    const auto near =
        list_of(office.send(village, "GET",
                            fmt::format("/v1/geotag/near?lat_e7={}&lon_e7={}&metres=50",
                                        *own[0].find("lat_e7")->integer(),
                                        *own[0].find("lon_e7")->integer())),
                "families");
    ASSERT_FALSE(near.empty());
    EXPECT_EQ(*near[0].find("metres")->integer(), 0);
    const Client auditor = office.client("auditor", office.village());
    const auto reads = list_of(
        office.send(auditor, "GET", "/v1/access?family=" + text_at(own[0], "family")), "reads");
    EXPECT_EQ(text_at(reads.front(), "action"), "geotag.place");
    const Client blind = office.client("methodologist", office.village());
    EXPECT_EQ(office.send(blind, "GET", "/v1/geotag/place?area=" + office.village()).status, 403);
}

TEST(Map, PhotosAreForThoseWhoSeePhotos) {
    Office& office = Office::whole();
    const Client supervisor = office.client("supervisor", "33");
    std::string with_photo;
    for (const std::string& village : {office.village(), office.other_village()}) {
        for (const json::Value& one : list_of(
                 office.send(supervisor, "GET", "/v1/geotag/place?area=" + village), "families")) {
            if (std::get<bool>(one.find("photo")->data)) {
                with_photo = text_at(one, "family");
            }
        }
    }
    if (with_photo.empty()) {
        GTEST_SKIP() << "the invented district has no photo in two villages";
    }
    const auto answer = office.send(supervisor, "GET", "/v1/geotag/photo/" + with_photo);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.type, "image/jpeg");
    EXPECT_TRUE(answer.body.starts_with("\xff\xd8"));
    const Client operator_client = office.client("operator", "33");
    EXPECT_EQ(office.send(operator_client, "GET", "/v1/geotag/photo/" + with_photo).status, 403);
    const Client elsewhere = office.client("supervisor", "3399");
    EXPECT_EQ(office.send(elsewhere, "GET", "/v1/geotag/photo/" + with_photo).status, 404);
}

}  // namespace
}  // namespace regsosek
