// Inside, near and adjacent: our fast answers against GEOS on random stars, holes and grids.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ground/base/random.h"
#include "method/place/geometry.h"
#include "method/place/geos.h"
#include "method/place/near.h"
#include "method/place/shapes.h"

namespace regsosek::place {
namespace {

constexpr Point centre{1106300000, -68900000};

// A star around a point: corners by angle, so that it never crosses itself.
Shape star(Random& random, Point middle, int corners, int reach) {
    Shape shape;
    Ring ring;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * M_PI * i / corners;
        const double radius = random.between(reach / 4, reach);
        ring.push_back({middle.lon_e7 + static_cast<int32_t>(radius * std::cos(angle)),
                        middle.lat_e7 + static_cast<int32_t>(radius * std::sin(angle))});
    }
    shape.rings.push_back(ring);
    shape.measure();
    return shape;
}

Shape box(int32_t x0, int32_t y0, int32_t x1, int32_t y1) {
    Shape shape;
    shape.rings = {{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}};
    shape.measure();
    return shape;
}

TEST(Geometry, degrees_are_read_to_the_last_digit) {
    EXPECT_EQ(degrees_e7("110.4529423"), 1104529423);
    EXPECT_EQ(degrees_e7("-7.0295547"), -70295547);
    EXPECT_EQ(degrees_e7("-7"), -70000000);
    EXPECT_EQ(degrees_e7("0.00000005"), 1);
    EXPECT_EQ(degrees_e7("0.000000049"), 0);
    EXPECT_EQ(degrees_e7("180.0000001"), std::nullopt);
    EXPECT_EQ(degrees_e7(""), std::nullopt);
    EXPECT_EQ(degrees_e7("-"), std::nullopt);
    EXPECT_EQ(degrees_e7("7,5"), std::nullopt);
    EXPECT_EQ(degrees_e7("1.2.3"), std::nullopt);
    EXPECT_EQ(degrees_e7("99999999999999999999999"), std::nullopt);
}

TEST(Geometry, inside_agrees_with_geos) {
    Random random{1};
    for (int round = 0; round < 60; ++round) {
        Shape shape = star(random, centre, random.between(3, 40), 60000);
        if (round % 3 == 0) {  // with a hole
            shape.rings.push_back(star(random, centre, 9, 12000).rings[0]);
        }
        for (int i = 0; i < 60; ++i) {
            // Half of the points share a latitude or longitude with a corner.
            const Ring& ring = shape.rings[0];
            const Point corner =
                ring[static_cast<size_t>(random.between(0, static_cast<int>(ring.size()) - 1))];
            Point point{centre.lon_e7 + random.between(-70000, 70000),
                        centre.lat_e7 + random.between(-70000, 70000)};
            point.lat_e7 = i % 4 == 0 ? corner.lat_e7 : point.lat_e7;
            point.lon_e7 = i % 4 == 1 ? corner.lon_e7 : point.lon_e7;
            point = i % 10 == 9 ? corner : point;
            EXPECT_EQ(contains(shape, point), geos_contains(shape, point).value());
        }
    }
}

TEST(Geometry, within_metres_agrees_with_a_buffer_of_geos) {
    Random random{2};
    int differ = 0;
    int inside = 0;
    for (int round = 0; round < 40; ++round) {
        const Shape shape = star(random, centre, random.between(3, 30), 30000);
        for (int i = 0; i < 25; ++i) {
            const Point point{centre.lon_e7 + random.between(-45000, 45000),
                              centre.lat_e7 + random.between(-45000, 45000)};
            const double distance = distance_m(shape, point);
            const bool within = distance <= 50;
            inside += within ? 1 : 0;
            if (within != geos_within(shape, point, 50).value()) {
                // GEOS draws the buffer's circles with corners: 0.01 m inside the true circle.
                EXPECT_NEAR(distance, 50, 0.02);
                ++differ;
            }
        }
    }
    EXPECT_GT(inside, 150);
    EXPECT_LT(differ, 3);
}

TEST(Geometry, distances_are_those_of_the_earth) {
    // One degree of a great circle is 111.195 km on the mean sphere.
    EXPECT_NEAR(distance_m({1100000000, -75000000}, {1100000000, -65000000}), 111195, 1);
    EXPECT_NEAR(distance_m({1100000000, -600000000}, {1110000000, -600000000}), 111195 / 2.0, 10);
    EXPECT_EQ(distance_m(centre, centre), 0);
    EXPECT_TRUE(std::isinf(distance_m(Shape{}, centre)));
    EXPECT_FALSE(centre.swapped().possible());
}

TEST(Geometry, shapes_survive_the_vault_and_broken_bytes_are_refused) {
    Random random{3};
    std::vector<Shape> shapes;
    for (int i = 0; i < 20; ++i) {
        shapes.push_back(star(random, centre, random.between(3, 50), 90000));
        shapes.back().code = "336901000" + std::to_string(i);
        shapes.back().name = "DESA";
    }
    const std::string bytes = shape_bytes(shapes);
    const auto again = read_shape_bytes(bytes).value();
    ASSERT_EQ(again.size(), shapes.size());
    for (size_t i = 0; i < shapes.size(); ++i) {
        EXPECT_EQ(again[i].code, shapes[i].code);
        EXPECT_EQ(again[i].rings, shapes[i].rings);
        EXPECT_EQ(again[i].box.low, shapes[i].box.low);
    }
    for (size_t cut = 0; cut < bytes.size(); ++cut) {
        EXPECT_FALSE(read_shape_bytes(std::string_view(bytes).substr(0, cut)).has_value());
    }
    EXPECT_FALSE(read_shape_bytes(bytes + "x").has_value());
}

TEST(Geometry, geojson_is_read_and_refused_with_the_feature) {
    const std::string good = R"({"type":"FeatureCollection","features":[{"type":"Feature",)"
                             R"("properties":{"kode":3369010001},)"
                             R"("geometry":{"type":"MultiPolygon","coordinates":)"
                             R"([[[[110,-7],[110.5,-7],[110.5,-6.5],[110,-7]]],)"
                             R"([[[111,-7],[111.5,-7],[111.5,-6.5],[111,-7]]]]}}]})";
    const auto shapes = read_geojson(good).value();
    ASSERT_EQ(shapes.size(), 1U);
    EXPECT_EQ(shapes[0].code, "3369010001");
    ASSERT_EQ(shapes[0].rings.size(), 2U);
    EXPECT_EQ(shapes[0].rings[0].size(), 3U);
    EXPECT_EQ(shapes[0].rings[0][2], (Point{1105000000, -65000000}));
    EXPECT_TRUE(contains(shapes[0], {1114000000, -68000000}));
    EXPECT_FALSE(contains(shapes[0], {1107000000, -68000000}));
    for (const char* bad :
         {R"({"features":7})", R"({"features":[{"properties":{}}]})",
          R"({"features":[{"properties":{"code":"1"},"geometry":null}]})",
          R"({"features":[{"properties":{"code":"1"},"geometry":{"type":"Polygon",)"
          R"("coordinates":[[[110,-7],[110,-190],[110,-7]]]}}]})",
          "{"}) {
        const auto read = read_geojson(bad);
        ASSERT_FALSE(read.has_value()) << bad;
        EXPECT_EQ(read.error().code, Code::bad_input);
    }
}

TEST(Geometry, invalid_polygons_are_named) {
    Shape bow;
    bow.rings = {{{0, 0}, {100, 100}, {100, 0}, {0, 100}}};
    bow.measure();
    EXPECT_EQ(invalid_reason(bow).value(), "Self-intersection");
    EXPECT_EQ(invalid_reason(box(0, 0, 10, 10)).value(), "");
}

TEST(Geometry, adjacent_areas_agree_with_geos) {
    // A wall of boxes: each shares whole sides with its neighbours, corners only with others.
    std::vector<Shape> wall;
    for (int32_t y = 0; y < 5; ++y) {
        for (int32_t x = 0; x < 6; ++x) {
            if ((x + 2 * y) % 7 != 0) {
                wall.push_back(box(x * 10000, y * 10000, (x + 1) * 10000, (y + 1) * 10000));
            }
        }
    }
    const auto fast = adjacent_pairs(wall);
    EXPECT_EQ(fast, geos_adjacent(wall).value());
    EXPECT_GT(fast.size(), 20U);
    EXPECT_TRUE(adjacent_pairs(wall, 1000).empty());
}

TEST(Geometry, owners_near_agree_with_comparing_all) {
    Random random{4};
    std::vector<Point> points;
    std::vector<uint32_t> owners;
    for (uint32_t i = 0; i < 900; ++i) {
        points.push_back(
            {centre.lon_e7 + random.between(-900, 900), centre.lat_e7 + random.between(-900, 900)});
        owners.push_back(i / 2);
    }
    const auto fast = owners_near(points, owners, 1);
    int32_t most = 0;
    for (size_t i = 0; i < points.size(); ++i) {
        std::vector<char> seen(owners.size(), 0);
        int32_t count = 0;
        for (size_t j = 0; j < points.size(); ++j) {
            if (distance_m(points[i], points[j]) <= 1 && seen[owners[j]] == 0) {
                seen[owners[j]] = 1;
                ++count;
            }
        }
        EXPECT_EQ(fast[i], count);
        most = std::max(most, count);
    }
    EXPECT_GT(most, 5);
}

TEST(Geometry, joined_shapes_have_no_inner_borders) {
    const auto box = [](int32_t west, int32_t south, int32_t east, int32_t north) {
        Shape out;
        out.rings = {{{west, south}, {east, south}, {east, north}, {west, north}}};
        out.measure();
        return out;
    };
    // A frame of four around a hole, one apart; borders do not have the same vertices.
    const std::vector<Shape> parts = {box(0, 0, 300, 100), box(0, 200, 300, 300),
                                      box(0, 100, 100, 200), box(200, 100, 300, 200),
                                      box(1000, 1000, 1100, 1100)};
    const Shape whole = joined(parts).value();
    EXPECT_EQ(whole.rings.size(), 3U);
    for (int32_t x = -50; x < 1200; x += 33) {
        for (int32_t y = -50; y < 1200; y += 33) {
            const bool any = std::ranges::any_of(
                parts, [&](const Shape& part) { return contains(part, {x, y}); });
            EXPECT_EQ(contains(whole, {x, y}), any) << x << " " << y;
        }
    }
    // As GeoJSON the hole belongs to the frame, and what is apart is a polygon of its own.
    const std::string text = R"({"type":"FeatureCollection","features":[{"type":"Feature",)"
                             R"("properties":{"code":"33"},"geometry":)" +
                             geojson_geometry(whole) + "}]}";
    const auto back = read_geojson(text).value();
    ASSERT_EQ(back.size(), 1U);
    EXPECT_EQ(back[0].rings.size(), 3U);
    EXPECT_EQ(geojson_geometry(whole).find("-0."), std::string::npos);
    Shape south = box(-20, -300, 20, -100);
    EXPECT_NE(geojson_geometry(south).find("[-0.000002,-0.000030]"), std::string::npos);
}

}  // namespace
}  // namespace regsosek::place
