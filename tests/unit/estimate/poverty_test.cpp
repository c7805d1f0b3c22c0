// Poverty of areas in closed form against simulation, and estimates brought to agree with a survey.
#include "method/estimate/poverty.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/estimate/benchmark.h"
#include "method/estimate/distribution.h"
#include "method/estimate/explanation.h"

namespace regsosek::estimate {
namespace {

constexpr size_t families = 60;
constexpr double line = 400'000;

struct Village {
    Matrix x{families, 3};
    std::vector<double> b = {13.2, -0.3, 0.4};
    std::vector<double> mean, weight;
    std::vector<size_t> area;
    std::vector<double> lines = {line};
    Matrix covariance{3, 3};
    Matrix factor;

    Village() {
        for (size_t i = 0; i < families; ++i) {
            Random random(5, 0, i);
            x.at(i, 0) = 1;
            x.at(i, 1) = random.between(0, 3);
            x.at(i, 2) = random.uniform();
            mean.push_back(b[0] + b[1] * x.at(i, 1) + b[2] * x.at(i, 2));
            weight.push_back(random.between(1, 6));
            area.push_back(0);
        }
        covariance.at(0, 0) = 0.004;
        covariance.at(1, 1) = 0.001;
        covariance.at(2, 2) = 0.003;
        covariance.at(0, 1) = covariance.at(1, 0) = -0.0008;
        factor = covariance_factor(covariance);
    }
    AreaFamilies all() const { return {&x, mean, weight, area, lines}; }
};

TEST(AreaPoverty, IsTheWeightedMeanOfTheClosedForms) {
    const Village v;
    const auto found = area_poverty(v.all(), {0.45, 0, nullptr});
    PovertyMeasures slow{};
    double all = 0;
    for (size_t i = 0; i < families; ++i) {
        const Poverty one = expected_poverty(v.mean[i], 0.45, line);
        slow[0] += v.weight[i] * one.headcount;
        slow[1] += v.weight[i] * one.gap;
        slow[2] += v.weight[i] * one.severity;
        all += v.weight[i];
    }
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].families, static_cast<int64_t>(families));
    for (size_t k = 0; k < poverty_measures; ++k) {
        EXPECT_NEAR(found[0].value[k], slow[k] / all, 1e-12);
        EXPECT_EQ(found[0].mse_model[k], 0);
        EXPECT_EQ(found[0].mse_area[k], 0);
    }
}

// score.md a8: mean 0, variance .25, line 1: severity .0623, checked there by simulation.
TEST(AreaPoverty, HasTheKnownSeverity) {
    Matrix x(1, 1);
    x.at(0, 0) = 1;
    const std::vector<double> mean = {0};
    const std::vector<double> weight = {4};
    const std::vector<size_t> area = {0};
    const std::vector<double> lines = {1};
    const auto found = area_poverty({&x, mean, weight, area, lines}, {0.5, 0, nullptr});
    EXPECT_NEAR(found[0].value[0], 0.5, 1e-14);
    EXPECT_NEAR(found[0].value[2], 0.0623, 5e-5);
}

// The mean squared error against what a simulation of all three sources finds.
TEST(AreaPoverty, MeanSquaredErrorIsThatOfASimulation) {
    const Village v;
    const double sigma = 0.45;
    const double area_sigma = 0.12;
    const auto found = area_poverty(v.all(), {sigma, area_sigma, &v.factor});
    double all = 0;
    for (const double w : v.weight) {
        all += w;
    }
    constexpr int draws = 30'000;
    PovertyMeasures squares{};
    for (int r = 0; r < draws; ++r) {
        Random random(6, 0, static_cast<uint64_t>(r));
        // b + L'u has the covariance L'L.
        std::vector<double> u = {random.normal(), random.normal(), random.normal()};
        std::vector<double> b = v.b;
        for (size_t j = 0; j < 3; ++j) {
            for (size_t k = 0; k < 3; ++k) {
                b[j] += v.factor.at(k, j) * u[k];
            }
        }
        const double common = area_sigma * random.normal();
        PovertyMeasures real{};
        for (size_t i = 0; i < families; ++i) {
            const double y = std::exp(b[0] + b[1] * v.x.at(i, 1) + b[2] * v.x.at(i, 2) + common +
                                      sigma * random.normal());
            const double gap = y < line ? 1 - y / line : 0;
            real[0] += v.weight[i] * (y < line ? 1 : 0) / all;
            real[1] += v.weight[i] * gap / all;
            real[2] += v.weight[i] * gap * gap / all;
        }
        for (size_t k = 0; k < poverty_measures; ++k) {
            squares[k] += (real[k] - found[0].value[k]) * (real[k] - found[0].value[k]) / draws;
        }
    }
    for (size_t k = 0; k < poverty_measures; ++k) {
        // First order in coefficients and effect: a few percent.
        EXPECT_NEAR(found[0].mse[k] / squares[k], 1, 0.08) << k;
    }
}

TEST(AreaPoverty, SameBitsForAnyThreadsAndNothingForNobody) {
    const Village v;
    AreaFamilies all = v.all();
    const std::vector<double> lines = {line, line, 2 * line};
    std::vector<size_t> area;
    for (size_t i = 0; i < families; ++i) {
        area.push_back(i % 2 == 0 ? 0 : 2);
    }
    all.area = area;
    all.line = lines;
    set_threads(1);
    const auto one = area_poverty(all, {0.4, 0.1, &v.factor});
    set_threads(4);
    const auto four = area_poverty(all, {0.4, 0.1, &v.factor});
    set_threads(0);
    for (size_t a = 0; a < 3; ++a) {
        EXPECT_EQ(one[a].value, four[a].value);
        EXPECT_EQ(one[a].mse, four[a].mse);
    }
    EXPECT_EQ(one[1].families, 0);
    EXPECT_EQ(one[1].value[0], 0);
    EXPECT_GT(one[2].value[0], one[0].value[0]);
}

TEST(AreaPoverty, WhatMayBePublished) {
    EXPECT_EQ(publishable(0.20, 0.05 * 0.05), Publish::yes);  // 25 %
    EXPECT_EQ(publishable(0.20, 0.0501 * 0.0501), Publish::flagged);
    EXPECT_EQ(publishable(0.20, 0.10 * 0.10), Publish::flagged);  // 50 %
    EXPECT_EQ(publishable(0.20, 0.11 * 0.11), Publish::hidden);
    EXPECT_EQ(publishable(0, 0.1), Publish::hidden);
    EXPECT_EQ(publishable(0.2, NAN), Publish::hidden);
}

TEST(Benchmark, RegionsAgreeWithTheirDirectEstimates) {
    const std::vector<double> indicators = {0.1, 0.3, 0.5, 0.2};
    const std::vector<double> weights = {100, 300, 50, 150};
    const std::vector<size_t> region = {0, 0, 1, 1};
    const std::vector<double> direct = {0.2, 0.35};
    for (const Benchmark way :
         {Benchmark::ratio, Benchmark::ratio_complement, Benchmark::additive}) {
        const auto out = benchmarked(indicators, weights, region, direct, way);
        ASSERT_TRUE(out);
        EXPECT_NEAR(((*out)[0] * 100 + (*out)[1] * 300) / 400, 0.2, 1e-12);
        EXPECT_NEAR(((*out)[2] * 50 + (*out)[3] * 150) / 200, 0.35, 1e-12);
        EXPECT_LT((*out)[0], (*out)[1]);
    }
    // By hand: the mean of region 0 is .25, so ratio multiplies by .8.
    const auto ratio = benchmarked(indicators, weights, region, direct, Benchmark::ratio);
    EXPECT_NEAR((*ratio)[0], 0.08, 1e-12);
    // (1 - .1)(1 - .2) / (1 - .25) = .96
    const auto complement =
        benchmarked(indicators, weights, region, direct, Benchmark::ratio_complement);
    EXPECT_NEAR((*complement)[0], 0.04, 1e-12);
    // A high direct estimate: ratio passes 1, the complement never does.
    const std::vector<double> high = {0.9, 0.35};
    EXPECT_GT((*benchmarked(indicators, weights, region, high, Benchmark::ratio))[1], 1);
    EXPECT_LT((*benchmarked(indicators, weights, region, high, Benchmark::ratio_complement))[1], 1);
}

TEST(Benchmark, LeavesAloneWhatHasNoDirectEstimateAndRefusesTheRest) {
    const std::vector<double> indicators = {0.1, 0.0};
    const std::vector<double> weights = {1, 1};
    const std::vector<size_t> region = {0, 1};
    const std::vector<double> unknown = {NAN, 0.0};
    const auto out = benchmarked(indicators, weights, region, unknown, Benchmark::ratio);
    ASSERT_TRUE(out);
    EXPECT_EQ(*out, indicators);
    const std::vector<double> impossible = {0.1, 0.2};
    EXPECT_FALSE(benchmarked(indicators, weights, region, impossible, Benchmark::ratio));
    const std::vector<double> empty = {1, 0};
    EXPECT_FALSE(benchmarked(indicators, empty, region, impossible, Benchmark::additive));
    EXPECT_FALSE(benchmarked(indicators, {}, region, impossible, Benchmark::additive));
}

}  // namespace
}  // namespace regsosek::estimate
