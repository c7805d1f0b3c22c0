// District models: the shrinkage's formula row by row, its two ends, provinces, districts with few
// or no families.
#include "method/estimate/districts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/estimate/dense.h"

namespace regsosek::estimate {
namespace {

struct Invented {
    Matrix x{600, 3};
    std::vector<double> y, weights;
    std::vector<int64_t> district, province;
};

/// 12 districts in 3 provinces; slopes differ between provinces.
Invented invented() {
    Invented out;
    for (size_t r = 0; r < out.x.rows; ++r) {
        Random random(9, 0, r);
        const auto g = static_cast<int64_t>(r % 12);
        out.district.push_back(g);
        out.province.push_back(g / 4);
        out.x.at(r, 0) = 1;
        out.x.at(r, 1) = random.normal();
        out.x.at(r, 2) = random.between(0, 1);
        out.weights.push_back(1 + random.uniform());
        const double slope = 1 + static_cast<double>(g / 4);
        out.y.push_back(static_cast<double>(g) + slope * out.x.at(r, 1) - out.x.at(r, 2) +
                        0.2 * random.normal());
    }
    return out;
}

Districts all(const Invented& data, bool provinces) {
    return *districts_of(
        data.x, data.y, data.weights, data.district,
        provinces ? std::span<const int64_t>(data.province) : std::span<const int64_t>{});
}

TEST(DistrictModels, SlopesFollowTheFormula) {
    const Invented data = invented();
    ShrinkageOptions options;
    options.district = 30;
    options.level = 0;
    const auto models = shrunk_models(all(data, false), options);
    ASSERT_TRUE(models);
    // b0: pooled slopes with a level of its own for each district, by plain regression on dummies.
    Matrix wide(data.x.rows, 14);
    for (size_t r = 0; r < data.x.rows; ++r) {
        wide.at(r, static_cast<size_t>(data.district[r])) = 1;
        wide.at(r, 12) = data.x.at(r, 1);
        wide.at(r, 13) = data.x.at(r, 2);
    }
    const auto pooled = least_squares(wide, data.y, data.weights);
    ASSERT_TRUE(pooled);
    EXPECT_NEAR(models->nation[1], pooled->coefficients[12], 1e-10);
    EXPECT_NEAR(models->nation[2], pooled->coefficients[13], 1e-10);
    // The formula for district 5, rows centred inside it; S from what varies inside districts.
    const size_t g = 5;
    double total_all = 0;
    Matrix spread(2, 1);
    for (size_t d = 0; d < 12; ++d) {
        double total = 0;
        double mean[2] = {0, 0};
        for (size_t r = d; r < data.x.rows; r += 12) {
            total += data.weights[r];
            mean[0] += data.weights[r] * data.x.at(r, 1);
            mean[1] += data.weights[r] * data.x.at(r, 2);
        }
        for (size_t r = d; r < data.x.rows; r += 12) {
            for (size_t c = 0; c < 2; ++c) {
                const double v = data.x.at(r, c + 1) - mean[c] / total;
                spread.at(c, 0) += data.weights[r] * v * v;
            }
        }
        total_all += total;
    }
    const double mean_weight = total_all / 600;
    Matrix system(2, 2);
    std::vector<double> right(2, 0.0);
    double total = 0;
    double mean[3] = {0, 0, 0};
    for (size_t r = g; r < data.x.rows; r += 12) {
        total += data.weights[r];
        for (size_t c = 0; c < 2; ++c) {
            mean[c] += data.weights[r] * data.x.at(r, c + 1);
        }
        mean[2] += data.weights[r] * data.y[r];
    }
    for (size_t r = g; r < data.x.rows; r += 12) {
        const double v[2] = {data.x.at(r, 1) - mean[0] / total, data.x.at(r, 2) - mean[1] / total};
        const double left =
            data.y[r] - mean[2] / total - v[0] * models->nation[1] - v[1] * models->nation[2];
        for (size_t i = 0; i < 2; ++i) {
            right[i] += data.weights[r] * v[i] * left;
            for (size_t j = 0; j < 2; ++j) {
                system.at(i, j) += data.weights[r] * v[i] * v[j];
            }
        }
    }
    for (size_t i = 0; i < 2; ++i) {
        system.at(i, i) += 30 * mean_weight * spread.at(i, 0) / total_all;
    }
    const std::vector<double> step = Cholesky::of(system)->solve(right);
    EXPECT_NEAR(models->coefficients.at(g, 1), models->nation[1] + step[0], 1e-10);
    EXPECT_NEAR(models->coefficients.at(g, 2), models->nation[2] + step[1], 1e-10);
}

TEST(DistrictModels, EndsAreEachAloneAndAllTogether) {
    const Invented data = invented();
    ShrinkageOptions none;
    none.district = 1e-9;
    none.level = 0;
    const auto loose = shrunk_models(all(data, false), none);
    const auto alone = separate_models(all(data, false));
    ASSERT_TRUE(loose);
    ASSERT_TRUE(alone);
    for (size_t i = 0; i < loose->coefficients.values.size(); ++i) {
        EXPECT_NEAR(loose->coefficients.values[i], alone->coefficients.values[i], 1e-7);
    }
    ShrinkageOptions strict;
    strict.district = 1e12;
    const auto tight = shrunk_models(all(data, false), strict);
    for (size_t g = 0; g < 12; ++g) {
        EXPECT_NEAR(tight->coefficients.at(g, 1), tight->nation[1], 1e-7);
    }
}

TEST(DistrictModels, ProvincesStandBetween) {
    const Invented data = invented();
    ShrinkageOptions options;
    options.district = 1e9;
    options.province = 1;
    const auto models = shrunk_models(all(data, true), options);
    ASSERT_TRUE(models);
    for (size_t g = 0; g < 12; ++g) {
        EXPECT_NEAR(models->coefficients.at(g, 1), 1 + static_cast<double>(g / 4), 0.06) << g;
    }
    Invented torn = invented();
    torn.province[0] = 2;
    EXPECT_EQ(districts_of(torn.x, torn.y, torn.weights, torn.district, torn.province).error().code,
              Code::bad_input);
}

TEST(DistrictModels, DistrictsWithFewOrNoFamiliesStillHaveAModel) {
    const Invented data = invented();
    // District 3 keeps three rows, district 7 none.
    std::vector<uint32_t> rows;
    size_t kept = 0;
    for (uint32_t r = 0; r < data.y.size(); ++r) {
        if (data.district[r] == 7 || (data.district[r] == 3 && kept++ >= 3)) {
            continue;
        }
        rows.push_back(r);
    }
    const auto districts =
        districts_of(data.x, data.y, data.weights, data.district, data.province, rows);
    ASSERT_TRUE(districts);
    const auto models = shrunk_models(*districts);
    ASSERT_TRUE(models);
    EXPECT_EQ(models->rows[3], 3);
    EXPECT_EQ(models->rows[7], 0);
    // The level of a district without families is its province's (districts 4, 5 and 6: about 5).
    EXPECT_NEAR(models->coefficients.at(7, 0), 5, 0.7);
    EXPECT_NEAR(models->coefficients.at(7, 1), 2, 0.15);
    EXPECT_TRUE(std::isfinite(models->coefficients.at(3, 1)));
    const std::vector<double> prediction = predicted(*models, data.x, data.district);
    EXPECT_TRUE(std::isfinite(prediction[7]));
    const std::vector<int64_t> elsewhere(data.y.size(), 99);
    EXPECT_NEAR(predicted(*models, data.x, elsewhere)[0],
                models->nation[0] + models->nation[1] * data.x.at(0, 1) +
                    models->nation[2] * data.x.at(0, 2),
                1e-12);
}

TEST(DistrictModels, CrossValidationPrefersSomeShrinkage) {
    const Invented data = invented();
    std::vector<int32_t> folds;
    for (size_t r = 0; r < data.y.size(); ++r) {
        folds.push_back(static_cast<int32_t>(r / 12 % 5));
    }
    std::vector<ShrinkageOptions> candidates(2);
    candidates[0].district = 20;
    candidates[1].district = 1e9;
    const auto path =
        shrinkage_path(data.x, data.y, data.weights, data.district, {}, folds, candidates);
    ASSERT_TRUE(path);
    EXPECT_LT((*path)[0].error, (*path)[1].error);
    const std::vector<int32_t> one(data.y.size(), 0);
    EXPECT_EQ(shrinkage_path(data.x, data.y, data.weights, data.district, {}, one, candidates)
                  .error()
                  .code,
              Code::bad_input);
}

TEST(DistrictModels, SameBitsForAnyNumberOfThreads) {
    const Invented data = invented();
    std::vector<std::vector<double>> seen;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        seen.push_back(shrunk_models(all(data, true))->coefficients.values);
    }
    set_threads(0);
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_EQ(seen[0], seen[2]);
}

}  // namespace
}  // namespace regsosek::estimate
