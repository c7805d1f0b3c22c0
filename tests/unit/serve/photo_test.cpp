// Photos that are handed in: who may, what is looked at before anything is kept, and what people
// with bad intentions send as photos.
#include <gtest/gtest.h>

#include "ground/base/files.h"
#include "office.h"
#include "serve/app.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

const std::map<std::string, std::string> jpeg = {{"content-type", "image/jpeg"}};

// A family with a landmark that has a photo, and that photo.
struct Housed {
    std::string family;
    std::string photo;
};

Housed housed(Office& office, const Client& client, const std::string& village) {
    const auto columns =
        office.workspace().columns(store::Scope({AreaRange::of(village).value()})).value();
    for (const int64_t id : columns->family.at("family_id").int64s) {
        const std::string family = FamilyId{id}.printed();
        const auto answer = office.send(client, "GET", "/v1/geotag/photo/" + family);
        if (answer.status == 200) {
            return {family, answer.body};
        }
    }
    return {};
}

// The size in a JPEG's frame header made larger than what it holds.
std::string bomb(std::string photo) {
    for (size_t at = 2; at + 9 < photo.size(); ++at) {
        const auto marker = static_cast<uint8_t>(photo[at + 1]);
        if (photo[at] == '\xff' && (marker == 0xc0 || marker == 0xc2)) {
            photo.replace(at + 5, 4, "\xff\xff\xff\xff");
            return photo;
        }
    }
    return photo;
}

TEST(Photo, ReplacesTheOneBeforeAndIsShown) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const Housed first = housed(office, client, office.village());
    ASSERT_FALSE(first.family.empty()) << "the invented district has photos";
    const std::string target = "/v1/geotag/photo/" + first.family;
    const auto same = office.send(client, "POST", target, first.photo, jpeg);
    ASSERT_EQ(same.status, 201) << same.body;
    EXPECT_TRUE(std::get<bool>(member(same, "repeated").data));
    // A comment makes another file of the same picture.
    const std::string commented =
        first.photo.substr(0, 2) + std::string("\xff\xfe\x00\x06more", 8) + first.photo.substr(2);
    const auto other = office.send(client, "POST", target, commented, jpeg);
    ASSERT_EQ(other.status, 201) << other.body;
    EXPECT_FALSE(std::get<bool>(member(other, "repeated").data));
    EXPECT_EQ(office.send(client, "GET", target).body, commented);
    const Client dpo = office.client("auditor", office.village());
    EXPECT_NE(
        office.send(dpo, "GET", "/v1/access?family=" + first.family).body.find("geotag.photo"),
        std::string::npos);
    ASSERT_EQ(office.send(client, "POST", target, first.photo, jpeg).status, 201);
    EXPECT_EQ(office.send(client, "GET", target).body, first.photo);
}

TEST(Photo, WhatIsNoPhotoIsRefused) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const Housed house = housed(office, client, office.village());
    const std::string target = "/v1/geotag/photo/" + house.family;
    const int64_t before = office.workspace().head_sequence();
    const std::string half = house.photo.substr(0, house.photo.size() / 2);
    for (const std::string& body :
         {std::string{}, std::string("not a photo"), std::string("\x89PNG\r\n\x1a\n") + house.photo,
          "<svg onload=alert(1)>" + house.photo, half, std::string(5'000'000, '\0'),
          house.photo.substr(0, 2) + std::string(70'000, '\xff'), bomb(house.photo)}) {
        const auto answer = office.send(client, "POST", target, body, jpeg);
        EXPECT_TRUE(answer.status == 422 || answer.status == 413)
            << answer.status << answer.body << " of " << body.size() << " bytes";
        EXPECT_EQ(answer.body.find("JFIF"), std::string::npos) << "what was sent is not repeated";
    }
    EXPECT_NE(bomb(house.photo), house.photo);
    for (const char* type : {"", "image/png", "application/json", "multipart/form-data; boundary=a",
                             "image/jpeg; charset=x", "text/html"}) {
        EXPECT_EQ(office.send(client, "POST", target, house.photo, {{"content-type", type}}).status,
                  415)
            << type;
    }
    EXPECT_EQ(office.workspace().head_sequence(), before) << "nothing was kept";
    EXPECT_EQ(office.send(client, "GET", target).body, house.photo);
    const uint64_t most = serve::App::body_max("POST", target);
    EXPECT_GE(most, uint64_t{4} << 20) << "a phone's photo fits";
    EXPECT_LE(most, uint64_t{16} << 20) << "and no film: the connection is closed above that";
}

TEST(Photo, OnlyOfTheOwnAreasByWhoSeesPhotos) {
    Office& office = Office::whole();
    const Client client = office.client("supervisor", office.village());
    const Housed house = housed(office, client, office.village());
    const std::string target = "/v1/geotag/photo/" + house.family;
    const Client elsewhere = office.client("supervisor", office.other_village());
    EXPECT_EQ(office.send(elsewhere, "POST", target, house.photo, jpeg).status, 404);
    EXPECT_EQ(office
                  .send(client, "POST", "/v1/geotag/photo/" + FamilyId{7'777'777}.printed(),
                        house.photo, jpeg)
                  .status,
              404);
    EXPECT_EQ(
        office.send(client, "POST", "/v1/geotag/photo/..%2f..%2fkeys", house.photo, jpeg).status,
        422);
    EXPECT_EQ(
        office.send(office.client("operator", office.village()), "POST", target, house.photo, jpeg)
            .status,
        403);
    Client forged = client;
    forged.csrf = "forged";
    EXPECT_EQ(office.send(forged, "POST", target, house.photo, jpeg).status, 403);
    Client aimless = client;
    aimless.purpose = "";
    EXPECT_EQ(office.send(aimless, "POST", target, house.photo, jpeg).status, 403);
}

}  // namespace
}  // namespace regsosek
