// Design-based covariances against R survey 4.1 (svyglm) on its api data and on the 640 hamlets of
// Alatas et al. 2012; lonely PSUs; folds.
#include "method/estimate/design.h"

#include <gtest/gtest.h>

#include <set>

#include "ground/base/random.h"
#include "known_data.h"
#include "survey_data.h"

namespace regsosek::estimate {
namespace {

class Svyglm : public ::testing::TestWithParam<Case> {};

TEST_P(Svyglm, GaussianAgreesTo1e9) {
    const Case& c = GetParam();
    const KnownTable data = known_table(std::string("pmt/survey_api/") + c.file);
    if (data.rows == 0) {
        GTEST_SKIP() << "../shared is not here";
    }
    const KnownTable reference = known_table("pmt/reference/survey_api_reference.csv");
    for (const bool with_type : {false, true}) {
        const Survey s = survey_of(c, data, with_type);
        const auto fit = least_squares(s.x, s.y, s.design.weights);
        ASSERT_TRUE(fit);
        const auto v = regression_covariance(*fit, s.x, s.y, s.design);
        ASSERT_TRUE(v);
        size_t term = 0;
        for (size_t r = 0; r < reference.rows; ++r) {
            if (reference.at("design")[r] != c.name ||
                reference.at("stat")[r] !=
                    (with_type ? "svyglm_gaussian_stype" : "svyglm_gaussian")) {
                continue;
            }
            const double estimate = reference.numbers("estimate")[r];
            EXPECT_NEAR(fit->coefficients[term] / estimate, 1, 1e-9) << reference.at("term")[r];
            const double se = std::sqrt(v->covariance.at(term, term));
            EXPECT_NEAR(se / reference.numbers("se")[r], 1, 1e-9) << reference.at("term")[r];
            if (!with_type) {
                EXPECT_EQ("df.resid=" + std::to_string(v->degrees_of_freedom),
                          reference.at("extra")[r]);
            }
            ++term;
        }
        EXPECT_EQ(term, s.x.columns);
    }
}

INSTANTIATE_TEST_SUITE_P(Api, Svyglm, ::testing::ValuesIn(api_designs()),
                         [](const auto& tested) { return tested.param.name; });

TEST(Design, HamletsOfAlatasAgreeWithSvyglm) {
    const KnownTable data = known_table("id/micro/alatas2012.csv");
    if (data.rows == 0) {
        GTEST_SKIP() << "../shared is not here";
    }
    const KnownTable reference = known_table("pmt/reference/regression_sae_reference.csv");
    std::vector<std::string> terms;
    std::vector<double> estimates;
    std::vector<double> errors;
    for (size_t r = 0; r < reference.rows; ++r) {
        if (reference.at("stat")[r] == "svyglm45_cluster_ea") {
            terms.push_back(reference.at("term")[r]);
            estimates.push_back(reference.numbers("estimate")[r]);
            errors.push_back(reference.numbers("se")[r]);
        }
    }
    ASSERT_EQ(terms.size(), 46U);
    std::vector<std::vector<double>> columns;
    for (size_t c = 1; c < terms.size(); ++c) {
        columns.push_back(data.numbers(terms[c]));
    }
    const std::vector<double> consumption = data.numbers("consumption");
    const std::vector<int64_t> units = data.codes("ea");
    Survey s;
    s.design.stages.resize(1);
    std::vector<double> values;
    for (size_t r = 0; r < data.rows; ++r) {
        bool complete = consumption[r] > 0;
        for (const auto& column : columns) {
            complete = complete && !std::isnan(column[r]);
        }
        if (!complete) {
            continue;
        }
        values.push_back(1);
        for (const auto& column : columns) {
            values.push_back(column[r]);
        }
        s.y.push_back(std::log(consumption[r]));
        s.design.stages[0].unit.push_back(units[r]);
    }
    s.x.rows = s.y.size();
    s.x.columns = terms.size();
    s.x.values = values;
    s.design.weights.assign(s.y.size(), 1.0);
    const auto fit = least_squares(s.x, s.y, s.design.weights);
    ASSERT_TRUE(fit);
    const auto v = regression_covariance(*fit, s.x, s.y, s.design);
    ASSERT_TRUE(v);
    for (size_t c = 0; c < terms.size(); ++c) {
        EXPECT_NEAR(fit->coefficients[c] / estimates[c], 1, 1e-9) << terms[c];
        EXPECT_NEAR(std::sqrt(v->covariance.at(c, c)) / errors[c], 1, 1e-9) << terms[c];
    }
}

/// Two strata of two PSUs and one stratum of one.
Design lonely_design(LonelyPsu policy) {
    Design design;
    design.lonely = policy;
    design.weights.assign(5, 1.0);
    design.stages.push_back({{1, 1, 2, 2, 3}, {1, 2, 1, 2, 1}, {}});
    return design;
}

TEST(Design, LonelyPsuFollowsThePolicy) {
    Matrix terms(5, 1);
    terms.values = {1, 3, 2, 6, 4};
    EXPECT_FALSE(sum_covariance(terms, lonely_design(LonelyPsu::fail)));
    // (2/1) * ((1-2)^2 + (3-2)^2) + 2 * ((2-4)^2 + (6-4)^2) = 4 + 16
    EXPECT_NEAR(sum_covariance(terms, lonely_design(LonelyPsu::certainty))->covariance.at(0, 0), 20,
                1e-12);
    // the grand mean of the five totals is 3.2
    EXPECT_NEAR(sum_covariance(terms, lonely_design(LonelyPsu::adjust))->covariance.at(0, 0),
                20 + 0.8 * 0.8, 1e-12);
    EXPECT_NEAR(sum_covariance(terms, lonely_design(LonelyPsu::average))->covariance.at(0, 0), 30,
                1e-12);
}

TEST(Design, RefusesADesignThatDoesNotFit) {
    Matrix terms(5, 1);
    Design design = lonely_design(LonelyPsu::certainty);
    design.stages[0].population.assign(5, 1.0);  // two PSUs out of one
    EXPECT_FALSE(sum_covariance(terms, design));
    design.stages[0].unit.pop_back();
    EXPECT_FALSE(sum_covariance(terms, design));
}

TEST(Folds, KeepPsusWholeAndEven) {
    Stage stage;
    Random random(2);
    for (int i = 0; i < 3000; ++i) {
        const int stratum = random.between(1, 6);
        stage.stratum.push_back(stratum);
        stage.unit.push_back(random.between(1, 40));
    }
    const std::vector<int32_t> folds = unit_folds(stage, 5, 42);
    std::map<std::pair<int64_t, int64_t>, std::set<int32_t>> seen;
    std::map<int32_t, int> units;
    for (size_t i = 0; i < folds.size(); ++i) {
        seen[{stage.stratum[i], stage.unit[i]}].insert(folds[i]);
    }
    for (const auto& [unit, in] : seen) {
        ASSERT_EQ(in.size(), 1U);
        ++units[*in.begin()];
    }
    for (const auto& [fold, count] : units) {
        EXPECT_NEAR(count, 240 / 5, 1);
    }
    EXPECT_EQ(folds, unit_folds(stage, 5, 42));
    EXPECT_NE(folds, unit_folds(stage, 5, 43));
}

}  // namespace
}  // namespace regsosek::estimate
