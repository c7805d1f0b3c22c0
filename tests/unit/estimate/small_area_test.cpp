// Random intercepts and small areas against R: lme4's lmer on the households of Alatas et al. 2012,
// sae's eblupBHF on the corn and soybeans of Battese, Harter and Fuller, eblupFH and mseFH on milk.
#include <gtest/gtest.h>

#include "alatas_data.h"
#include "ground/base/random.h"
#include "method/estimate/fay_herriot.h"
#include "method/estimate/mixed.h"

namespace regsosek::estimate {
namespace {

/// The value behind "key=" in a note.
double noted(const std::string& set, const std::string& stat, const std::string& key) {
    const KnownTable reference = known_table("pmt/reference/regression_sae_reference.csv");
    for (size_t r = 0; r < reference.rows; ++r) {
        const std::string& note = reference.at("note")[r];
        const size_t at = note.find(key + "=");
        if (reference.at("set")[r] == set && reference.at("stat")[r] == stat &&
            at != std::string::npos) {
            return std::strtod(note.c_str() + at + key.size() + 1, nullptr);
        }
    }
    return NAN;
}

void expect_near(const std::vector<double>& ours, const std::vector<double>& known, double bar) {
    ASSERT_EQ(ours.size(), known.size());
    for (size_t i = 0; i < ours.size(); ++i) {
        EXPECT_NEAR(ours[i], known[i], bar * std::max(1.0, std::fabs(known[i]))) << i;
    }
}

TEST(RandomIntercept, HouseholdsOfAlatasEqualLmer) {
    const AlatasData data = alatas_data();
    if (data.y.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    const auto fit = random_intercept(data.x, data.y, data.district);
    ASSERT_TRUE(fit) << fit.error().message(Lang::en);
    const std::string stat = "lmer_REML_district_RI";
    expect_near(fit->coefficients, known_estimates("alatas", stat), 1e-6);
    const std::vector<double> errors = known_estimates("alatas", stat, "se");
    for (size_t c = 0; c < errors.size(); ++c) {
        EXPECT_NEAR(std::sqrt(fit->covariance.at(c, c)), errors[c], 1e-6);
    }
    EXPECT_NEAR(fit->between / noted("alatas", stat, "sigma2u"), 1, 1e-6);
    EXPECT_NEAR(fit->within / noted("alatas", stat, "sigma2e"), 1, 1e-6);
}

TEST(RandomIntercept, DistrictEffectsEqualLmer) {
    const AlatasData data = alatas_data();
    if (data.y.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    const auto fit = random_intercept(data.x, data.y, data.district);
    const KnownTable reference = known_table("pmt/reference/regression_sae_reference.csv");
    size_t compared = 0;
    for (size_t r = 0; r < reference.rows; ++r) {
        if (reference.at("stat")[r] != "lmer_REML_district_BLUP") {
            continue;
        }
        for (size_t i = 0; i < data.y.size(); ++i) {
            if (data.district_name[i] == reference.at("term")[r]) {
                const auto at = static_cast<size_t>(data.district[i]);
                size_t area = 0;
                while (fit->code[area] != static_cast<int64_t>(at)) {
                    ++area;
                }
                EXPECT_NEAR(fit->effect[area], reference.numbers("estimate")[r], 1e-6);
                ++compared;
                break;
            }
        }
    }
    EXPECT_EQ(compared, fit->code.size());
}

struct Segments {
    Matrix x;
    std::vector<double> corn, soy;
    std::vector<int64_t> county;
    Matrix means{12, 3};
    std::vector<double> population;
};

Segments segments() {
    Segments out;
    const KnownTable data = known_table("pmt/sae/cornsoybean.csv");
    const KnownTable means = known_table("pmt/sae/cornsoybeanmeans.csv");
    if (data.rows == 0 || means.rows == 0) {
        return out;
    }
    constexpr size_t outlier = 32;  // observation 33, which the article and sae's example leave out
    for (size_t r = 0; r < data.rows; ++r) {
        if (r == outlier) {
            continue;
        }
        for (const double v : {1.0, data.numbers("CornPix")[r], data.numbers("SoyBeansPix")[r]}) {
            out.x.values.push_back(v);
        }
        out.corn.push_back(data.numbers("CornHec")[r]);
        out.soy.push_back(data.numbers("SoyBeansHec")[r]);
        out.county.push_back(static_cast<int64_t>(data.numbers("County")[r]));
    }
    out.x.rows = out.corn.size();
    out.x.columns = 3;
    out.population = means.numbers("PopnSegments");
    for (size_t d = 0; d < 12; ++d) {
        out.means.at(d, 0) = 1;
        out.means.at(d, 1) = means.numbers("MeanCornPixPerSeg")[d];
        out.means.at(d, 2) = means.numbers("MeanSoyBeansPixPerSeg")[d];
    }
    return out;
}

TEST(NestedError, CornAndSoybeansEqualSae) {
    const Segments data = segments();
    if (data.corn.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    const auto corn = random_intercept(data.x, data.corn, data.county);
    ASSERT_TRUE(corn);
    EXPECT_NEAR(corn->between / noted("cornsoybean", "BHF_eblup_corn", "sigma2u"), 1, 1e-6);
    EXPECT_NEAR(corn->within / noted("cornsoybean", "BHF_eblup_corn", "sigma2e"), 1, 1e-6);
    expect_near(corn->coefficients, known_estimates("cornsoybean", "BHF_beta_corn"), 1e-6);
    expect_near(area_means(*corn, data.means, data.population),
                known_estimates("cornsoybean", "BHF_eblup_corn"), 1e-6);
    const auto soy = random_intercept(data.x, data.soy, data.county);
    ASSERT_TRUE(soy);
    expect_near(area_means(*soy, data.means, data.population),
                known_estimates("cornsoybean", "BHF_eblup_soy"), 1e-6);
}

TEST(RandomIntercept, DegenerateAndRefused) {
    Matrix x(40, 1);
    std::vector<double> y;
    std::vector<int64_t> area;
    for (size_t r = 0; r < 40; ++r) {
        x.at(r, 0) = 1;
        y.push_back(r % 2 == 0 ? 1 : -1);  // the same in each area: nothing between them
        area.push_back(static_cast<int64_t>(r / 4));
    }
    const auto fit = random_intercept(x, y, area);
    ASSERT_TRUE(fit);
    EXPECT_EQ(fit->between, 0);
    for (const double u : fit->effect) {
        EXPECT_NEAR(u, 0, 1e-12);
    }
    const std::vector<double> ones(40, 1.0);
    for (const double u : weighted_effects(*fit, x, y, area, ones)) {
        EXPECT_NEAR(u, 0, 1e-12);
    }
    const std::vector<int64_t> one(40, 7);
    EXPECT_EQ(random_intercept(x, y, one).error().code, Code::bad_input);
    y[3] = NAN;
    EXPECT_EQ(random_intercept(x, y, area).error().code, Code::bad_input);
}

TEST(RandomIntercept, EqualWeightsGiveTheUnweightedEffects) {
    Matrix x(200, 2);
    std::vector<double> y;
    std::vector<int64_t> area;
    for (size_t r = 0; r < 200; ++r) {
        Random random(4, 0, r);
        Random level(5, 0, r / 10);
        x.at(r, 0) = 1;
        x.at(r, 1) = random.normal();
        area.push_back(static_cast<int64_t>(r / 10));
        y.push_back(x.at(r, 1) + level.normal() + random.normal());
    }
    const auto fit = random_intercept(x, y, area);
    ASSERT_TRUE(fit);
    EXPECT_GT(fit->between, 0.3);
    const std::vector<double> same(200, 2.5);
    const std::vector<double> effects = weighted_effects(*fit, x, y, area, same);
    for (size_t d = 0; d < effects.size(); ++d) {
        EXPECT_NEAR(effects[d], fit->effect[d], 1e-9);
    }
}

struct Milk {
    Matrix x{43, 4};
    std::vector<double> direct, variance;
};

TEST(FayHerriot, MilkEqualsSae) {
    const KnownTable data = known_table("pmt/sae/milk.csv");
    if (data.rows == 0) {
        GTEST_SKIP() << "../shared is not here";
    }
    Milk milk;
    for (size_t d = 0; d < 43; ++d) {
        milk.x.at(d, 0) = 1;
        const auto major = static_cast<size_t>(data.numbers("MajorArea")[d]);
        if (major > 1) {
            milk.x.at(d, major - 1) = 1;
        }
        milk.direct.push_back(data.numbers("yi")[d]);
        milk.variance.push_back(std::pow(data.numbers("SD")[d], 2));
    }
    for (const auto& [name, method] :
         {std::pair{"REML", AreaVariance::reml}, std::pair{"ML", AreaVariance::ml}}) {
        const std::string stem = std::string("FH_") + name;
        const auto fit = fay_herriot(milk.x, milk.direct, milk.variance, method);
        ASSERT_TRUE(fit) << fit.error().message(Lang::en);
        // sae stops when a step is below 1e-4 of the variance; its own digits end near 1e-6.
        EXPECT_NEAR(fit->between, noted("milk", stem + "_beta", "sigma2u"), 1e-6);
        expect_near(fit->coefficients, known_estimates("milk", stem + "_beta"), 1e-6);
        expect_near(fit->estimate, known_estimates("milk", stem + "_eblup"), 1e-6);
        const std::vector<double> mse = known_estimates("milk", stem + "_mse");
        if (!mse.empty()) {
            expect_near(fit->mse, mse, 1e-6);
        }
    }
}

TEST(FayHerriot, DegenerateAndRefused) {
    Matrix x(6, 1);
    x.values.assign(6, 1.0);
    const std::vector<double> direct = {1, 1.01, 0.99, 1, 1.02, 0.98};
    const std::vector<double> variance(6, 1.0);
    const auto fit = fay_herriot(x, direct, variance);
    ASSERT_TRUE(fit);
    EXPECT_EQ(fit->between, 0);  // no more spread than the errors explain
    EXPECT_NEAR(fit->estimate[4], 1, 1e-12);
    const std::vector<double> zero = {1, 1, 0, 1, 1, 1};
    EXPECT_EQ(fay_herriot(x, direct, zero).error().code, Code::bad_input);
    Matrix twice(6, 2);
    twice.values.assign(12, 1.0);
    EXPECT_EQ(fay_herriot(twice, direct, variance).error().code, Code::bad_input);
}

}  // namespace
}  // namespace regsosek::estimate
