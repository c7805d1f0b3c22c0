// Polygons of a planned frame tile the plane: every inner edge is shared by exactly two SLS, once
// in each direction; areas add up; houses stand inside.
#include <gtest/gtest.h>

#include <map>

#include "synth/frame.h"

namespace regsosek::synth {
namespace {

using Edge = std::pair<std::pair<int64_t, int64_t>, std::pair<int64_t, int64_t>>;

double twice_area(const std::vector<Point>& ring) {
    double sum = 0.0;
    for (size_t k = 0; k + 1 < ring.size(); ++k) {
        sum += static_cast<double>(ring[k].lon - ring[0].lon) *
                   static_cast<double>(ring[k + 1].lat - ring[0].lat) -
               static_cast<double>(ring[k + 1].lon - ring[0].lon) *
                   static_cast<double>(ring[k].lat - ring[0].lat);
    }
    return sum;
}

TEST(Shapes, sls_share_every_inner_edge) {
    const Frame frame = plan_frame(20000, 5);
    std::map<Edge, int> edges;
    double total = 0.0;
    for (const Sls& sls : frame.sls) {
        const auto ring = frame.map.outline(sls.shape);
        ASSERT_GE(ring.size(), 5U);
        EXPECT_EQ(ring.front().lon, ring.back().lon);
        EXPECT_EQ(ring.front().lat, ring.back().lat);
        const double area = twice_area(ring);
        EXPECT_GT(area, 0.0) << "counter-clockwise";
        total += area;
        for (size_t k = 0; k + 1 < ring.size(); ++k) {
            edges[{{ring[k].lon, ring[k].lat}, {ring[k + 1].lon, ring[k + 1].lat}}]++;
        }
    }
    std::map<std::pair<int64_t, int64_t>, std::pair<int64_t, int64_t>> border;
    for (const auto& [edge, count] : edges) {
        EXPECT_EQ(count, 1);
        if (!edges.contains({edge.second, edge.first})) {
            EXPECT_TRUE(border.emplace(edge.first, edge.second).second);
        }
    }
    std::vector<Point> ring;
    auto at = border.begin()->first;
    do {
        ring.push_back({at.first, at.second});
        ASSERT_TRUE(border.contains(at)) << "the border is one closed line";
        at = border[at];
    } while (at != border.begin()->first && ring.size() <= border.size());
    EXPECT_EQ(ring.size(), border.size());
    ring.push_back(ring.front());
    EXPECT_NEAR(twice_area(ring) / total, 1.0, 1e-9);
}

TEST(Shapes, degrees_have_seven_digits) {
    EXPECT_EQ(degrees(1104512345), "110.4512345");
    EXPECT_EQ(degrees(-69000007), "-6.9000007");
    EXPECT_EQ(degrees(-7), "-0.0000007");
}

}  // namespace
}  // namespace regsosek::synth
