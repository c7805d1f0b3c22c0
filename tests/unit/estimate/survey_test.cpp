// Means, totals, ratios, quantiles, domains, logistic regressions and calibrations against R survey
// 4.1 on its api data, to 1e-9 relative; Student's t against its tables.
#include "method/estimate/survey.h"

#include <gtest/gtest.h>

#include "known_data.h"
#include "method/estimate/logistic.h"
#include "method/estimate/student_t.h"
#include "survey_data.h"

namespace regsosek::estimate {
namespace {

/// The reference as numbers by design, statistic and term.
class Reference {
public:
    Reference() : table_(known_table("pmt/reference/survey_api_reference.csv")) {
        if (table_.rows > 0) {
            estimates_ = table_.numbers("estimate");
            errors_ = table_.numbers("se");
        }
    }
    bool here() const { return table_.rows > 0; }

    /// Compares value and standard error to 1e-9 relative (NaN where R has NaN).
    void expect(const std::string& design, const std::string& stat, const std::string& term,
                double value, double error) const {
        for (size_t r = 0; r < table_.rows; ++r) {
            if (table_.at("design")[r] == design && table_.at("stat")[r] == stat &&
                table_.at("term")[r] == term) {
                const std::string where = design + " " + stat + " " + term;
                near(value, estimates_[r], where);
                near(error, errors_[r], where + " se");
                return;
            }
        }
        ADD_FAILURE() << "not in the reference: " << design << " " << stat << " " << term;
    }
    std::string extra(const std::string& design, const std::string& stat,
                      const std::string& term) const {
        for (size_t r = 0; r < table_.rows; ++r) {
            if (table_.at("design")[r] == design && table_.at("stat")[r] == stat &&
                table_.at("term")[r] == term) {
                return table_.at("extra")[r];
            }
        }
        return "";
    }

private:
    static void near(double value, double known, const std::string& where) {
        if (std::isnan(known)) {
            EXPECT_TRUE(std::isnan(value)) << where;
        } else {
            EXPECT_NEAR(value, known, 1e-9 * std::max(1.0, std::fabs(known))) << where;
        }
    }
    KnownTable table_;
    std::vector<double> estimates_;
    std::vector<double> errors_;
};

class Api : public ::testing::TestWithParam<Case> {
protected:
    void SetUp() override {
        data_ = known_table(std::string("pmt/survey_api/") + GetParam().file);
        if (data_.rows == 0 || !reference_.here()) {
            GTEST_SKIP() << "../shared is not here";
        }
        sample_.design = survey_of(GetParam(), data_, false).design;
    }
    Reference reference_;
    KnownTable data_;
    SurveySample sample_;
};

TEST_P(Api, MeansTotalsAndRatios) {
    const std::string design = GetParam().name;
    // The reference dropped schools without enrolment from these (na.rm = TRUE): a domain.
    std::vector<uint8_t> known;
    for (const double v : data_.numbers("enroll")) {
        known.push_back(std::isnan(v) ? 0 : 1);
    }
    const auto numbers = [&](const char* name) {
        std::vector<double> out = data_.numbers(name);
        for (size_t r = 0; r < out.size(); ++r) {
            out[r] = known[r] != 0 ? out[r] : 0;
        }
        return out;
    };
    for (const char* name : {"api00", "api99", "enroll"}) {
        const auto mean = mean_of(sample_, numbers(name), known);
        ASSERT_TRUE(mean);
        reference_.expect(design, "mean", name, mean->value, mean->standard_error);
        const std::string extra = reference_.extra(design, "mean", name);
        EXPECT_NEAR(mean->design_effect, std::strtod(extra.c_str() + 5, nullptr),
                    1e-9 * mean->design_effect);
    }
    const auto total = total_of(sample_, numbers("enroll"));
    reference_.expect(design, "total", "enroll", total->value, total->standard_error);
    for (const char* type : {"E", "H", "M"}) {
        std::vector<double> is(data_.rows);
        std::vector<uint8_t> domain(data_.rows);
        for (size_t r = 0; r < data_.rows; ++r) {
            domain[r] = data_.at("stype")[r] == type;
            is[r] = domain[r];
        }
        const auto count = total_of(sample_, is);
        // A fully known total has no spread; rounding leaves 1e-7 of a school.
        const double error = count->standard_error < 1e-6 ? 0 : count->standard_error;
        reference_.expect(design, "total", std::string("stype") + type, count->value, error);
        const auto mean = mean_of(sample_, data_.numbers("api00"), domain);
        reference_.expect(design, "svyby_mean_api00", type, mean->value, mean->standard_error);
    }
    const auto ratio = ratio_of(sample_, numbers("api.stu"), numbers("enroll"));
    reference_.expect(design, "ratio", "api.stu/enroll", ratio->value, ratio->standard_error);
}

TEST_P(Api, QuantilesByThreeRules) {
    const std::vector<double> values = data_.numbers("api00");
    const std::pair<const char*, QuantileRule> rules[] = {{"quantile_math", QuantileRule::math},
                                                          {"quantile_school", QuantileRule::school},
                                                          {"quantile_hf7", QuantileRule::hf7}};
    for (const auto& [stat, rule] : rules) {
        for (const char* p : {"0.1", "0.25", "0.4", "0.5", "0.75", "0.9"}) {
            const auto q = quantile_of(sample_, values, std::strtod(p, nullptr), rule);
            ASSERT_TRUE(q);
            reference_.expect(GetParam().name, stat, p, q->value, q->standard_error);
        }
    }
}

TEST_P(Api, LogisticRegression) {
    const Survey survey = survey_of(GetParam(), data_, false);
    std::vector<double> y;
    for (const std::string& answer : data_.at("sch.wide")) {
        y.push_back(answer == "Yes" ? 1 : 0);
    }
    LogisticOptions options;
    options.tolerance = 1e-8;  // R's
    const auto fit = logistic_regression(survey.x, y, survey.design.weights, options);
    ASSERT_TRUE(fit) << fit.error().message(Lang::en);
    const auto v = logistic_covariance(*fit, survey.x, survey.design);
    ASSERT_TRUE(v);
    const char* terms[] = {"(Intercept)", "ell", "meals", "mobility"};
    for (size_t c = 0; c < 4; ++c) {
        reference_.expect(GetParam().name, "svyglm_logit", terms[c], fit->coefficients[c],
                          std::sqrt(v->covariance.at(c, c)));
    }
    // Converged: the equations hold.
    const auto closer = logistic_regression(survey.x, y, survey.design.weights);
    ASSERT_TRUE(closer);
    for (size_t c = 0; c < 4; ++c) {
        double sum = 0;
        double size = 0;
        for (size_t r = 0; r < survey.x.rows; ++r) {
            sum += survey.design.weights[r] * survey.x.at(r, c) * closer->residuals[r];
            size += survey.design.weights[r] * std::fabs(survey.x.at(r, c));
        }
        EXPECT_NEAR(sum / size, 0, 1e-9);
    }
}

INSTANTIATE_TEST_SUITE_P(Survey, Api, ::testing::ValuesIn(api_designs()),
                         [](const auto& tested) { return tested.param.name; });

/// apiclus1 with its population: totals of school types, of api99 and of sch.wide.
class Clusters : public ::testing::Test {
protected:
    void SetUp() override {
        data_ = known_table("pmt/survey_api/apiclus1.csv");
        population_ = known_table("pmt/survey_api/apipop.csv");
        if (data_.rows == 0 || population_.rows == 0) {
            GTEST_SKIP() << "../shared is not here";
        }
        sample_.design = survey_of(api_designs()[2], data_, false).design;
    }
    static double type(const KnownTable& table, size_t r, const char* name) {
        return table.at("stype")[r] == name ? 1 : 0;
    }
    /// (intercept, H, M, api99) of a table.
    static Matrix margins(const KnownTable& table) {
        Matrix x(table.rows, 4);
        const std::vector<double> api99 = table.numbers("api99");
        for (size_t r = 0; r < table.rows; ++r) {
            x.at(r, 0) = 1;
            x.at(r, 1) = type(table, r, "H");
            x.at(r, 2) = type(table, r, "M");
            x.at(r, 3) = api99[r];
        }
        return x;
    }
    std::vector<double> totals() const {
        const Matrix x = margins(population_);
        std::vector<double> sums(4, 0.0);
        for (size_t r = 0; r < x.rows; ++r) {
            for (size_t c = 0; c < 4; ++c) {
                sums[c] += x.at(r, c);
            }
        }
        return sums;
    }
    void expect(const std::string& stat, const SurveySample& sample) const {
        const auto mean = mean_of(sample, data_.numbers("api00"));
        ASSERT_TRUE(mean);
        reference_.expect("d1", stat, "api00", mean->value, mean->standard_error);
        if (stat != "rake_stype_schwide") {
            const auto total = total_of(sample, data_.numbers("enroll"));
            reference_.expect("d1", stat, "enroll_total", total->value, total->standard_error);
        }
    }
    SurveySample with(Calibration calibration) const {
        SurveySample out = sample_;
        out.design.weights = calibration.weights;
        out.calibrations.push_back(std::move(calibration));
        return out;
    }
    Reference reference_;
    KnownTable data_;
    KnownTable population_;
    SurveySample sample_;
};

TEST_F(Clusters, CalibrationByThreeDistances) {
    const Matrix x = margins(data_);
    CalibrationOptions options;
    options.lower = 0.5;
    options.upper = 2;
    options.tolerance = 1e-7;  // R's: its last round leaves about that much
    const std::tuple<const char*, Distance> cases[] = {
        {"calib_linear_stype+api99", Distance::linear},
        {"calib_raking_stype+api99", Distance::raking},
        {"calib_logit_stype+api99", Distance::bounded}};
    for (const auto& [stat, distance] : cases) {
        options.distance = distance;
        auto calibration = calibrated(sample_.design.weights, x, totals(), options);
        ASSERT_TRUE(calibration) << calibration.error().message(Lang::en);
        expect(stat, with(*std::move(calibration)));
    }
}

TEST_F(Clusters, PostStratification) {
    Matrix x(data_.rows, 3);
    std::vector<double> wanted(3, 0.0);
    const char* types[] = {"E", "H", "M"};
    for (size_t c = 0; c < 3; ++c) {
        for (size_t r = 0; r < data_.rows; ++r) {
            x.at(r, c) = type(data_, r, types[c]);
        }
        for (size_t r = 0; r < population_.rows; ++r) {
            wanted[c] += type(population_, r, types[c]);
        }
    }
    auto calibration = calibrated(sample_.design.weights, x, wanted);
    ASSERT_TRUE(calibration);
    expect("postStratify_stype", with(*std::move(calibration)));
}

TEST_F(Clusters, RakingToTwoMargins) {
    std::vector<std::vector<int32_t>> margins(2);
    std::vector<std::vector<double>> wanted = {{0, 0, 0}, {0, 0}};
    const auto kind = [](const KnownTable& table, size_t r) {
        return table.at("stype")[r] == "E" ? 0 : table.at("stype")[r] == "H" ? 1 : 2;
    };
    const auto wide = [](const KnownTable& table, size_t r) {
        return table.at("sch.wide")[r] == "Yes" ? 1 : 0;
    };
    for (size_t r = 0; r < data_.rows; ++r) {
        margins[0].push_back(kind(data_, r));
        margins[1].push_back(wide(data_, r));
    }
    for (size_t r = 0; r < population_.rows; ++r) {
        ++wanted[0][static_cast<size_t>(kind(population_, r))];
        ++wanted[1][static_cast<size_t>(wide(population_, r))];
    }
    CalibrationOptions options;
    auto calibration = raked(sample_.design.weights, margins, wanted, options);
    ASSERT_TRUE(calibration) << calibration.error().message(Lang::en);
    expect("rake_stype_schwide", with(*std::move(calibration)));
    wanted[0].pop_back();
    EXPECT_EQ(raked(sample_.design.weights, margins, wanted, options).error().code,
              Code::bad_input);
}

TEST_F(Clusters, CalibrationRefusesWhatCannotBe) {
    const Matrix x = margins(data_);
    std::vector<double> wanted = totals();
    wanted[3] *= 4;  // no weights of the sample give that mean within the bounds
    CalibrationOptions options;
    options.distance = Distance::bounded;
    EXPECT_EQ(calibrated(sample_.design.weights, x, wanted, options).error().code, Code::limit);
    options.lower = 1.5;
    EXPECT_EQ(calibrated(sample_.design.weights, x, totals(), options).error().code,
              Code::bad_input);
    wanted.pop_back();
    EXPECT_EQ(calibrated(sample_.design.weights, x, wanted).error().code, Code::bad_input);
}

TEST(SurveyEstimates, DegenerateAndRefused) {
    SurveySample sample;
    sample.design.weights = {1, 2, 0};
    sample.design.stages.push_back({{}, {1, 2, 3}, {}});
    const std::vector<double> values = {4, 4, 9};
    EXPECT_NEAR(mean_of(sample, values)->value, 4, 1e-15);
    EXPECT_NEAR(mean_of(sample, values)->standard_error, 0, 1e-15);
    const std::vector<uint8_t> nobody = {0, 0, 1};
    EXPECT_EQ(mean_of(sample, values, nobody).error().code, Code::bad_input);
    const std::vector<double> zero = {0, 0, 0};
    EXPECT_EQ(ratio_of(sample, values, zero).error().code, Code::bad_input);
    EXPECT_EQ(quantile_of(sample, values, 1.5, QuantileRule::math).error().code, Code::bad_input);
    EXPECT_EQ(weighted_quantile(values, sample.design.weights, 0.99, QuantileRule::math), 4);
}

TEST(Logistic, RefusesSeparationAndValuesOutside) {
    Matrix x(6, 2);
    x.values = {1, 1, 1, 2, 1, 3, 1, 4, 1, 5, 1, 6};
    const std::vector<double> separated = {0, 0, 0, 1, 1, 1};
    EXPECT_EQ(logistic_regression(x, separated).error().code, Code::limit);
    const std::vector<double> outside = {0, 0, 2, 1, 1, 1};
    EXPECT_EQ(logistic_regression(x, outside).error().code, Code::bad_input);
    const std::vector<double> mixed = {0, 1, 0, 1, 0, 1};
    EXPECT_TRUE(logistic_regression(x, mixed));
}

TEST(Wald, TestOfTwoCoefficientsEqualsR) {
    const KnownTable data = known_table("pmt/survey_api/apistrat.csv");
    const Reference reference;
    if (data.rows == 0 || !reference.here()) {
        GTEST_SKIP() << "../shared is not here";
    }
    const Survey s = survey_of(api_designs()[0], data, false);
    const auto fit = least_squares(s.x, s.y, s.design.weights);
    const auto v = regression_covariance(*fit, s.x, s.y, s.design);
    const size_t both[] = {1, 2};
    const auto test = wald_test(fit->coefficients, v->covariance, both, v->degrees_of_freedom);
    ASSERT_TRUE(test);
    EXPECT_NEAR(test->f / 199.555552506111, 1, 1e-9);
    EXPECT_NEAR(test->p / 8.36701245046142e-48, 1, 1e-6);
}

TEST(StudentT, QuantilesOfTheTables) {
    // R's qt(0.975, df), 15 digits.
    EXPECT_NEAR(student_t_quantile(0.975, 1), 12.7062047361747, 1e-10);
    EXPECT_NEAR(student_t_quantile(0.975, 14), 2.1447866879178, 1e-12);
    EXPECT_NEAR(student_t_quantile(0.025, 197), -1.9720790337785, 1e-12);
    EXPECT_NEAR(student_t_cdf(student_t_quantile(0.3, 7), 7), 0.3, 1e-13);
    EXPECT_NEAR(f_upper_tail(4, 2, 10), 0.0529221494013447, 1e-12);
}

}  // namespace
}  // namespace regsosek::estimate
