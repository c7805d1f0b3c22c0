// The 640 hamlets of Alatas et al. (2012): R2, cross-validation and targeting errors of an own
// regression of log consumption on 49 predictors, against the figures of
// ../shared/data/id/README.md.
#include <gtest/gtest.h>

#include "known_data.h"
#include "method/estimate/design.h"
#include "method/estimate/targeting.h"
#include "method/estimate/validation.h"

namespace regsosek::estimate {
namespace {

// Found by trial: the 49 of the published figure hold `connected` (to the elite) and not the size
// in adult equivalents; with hhsize_ae in its place R2 is 0.508.
const std::vector<std::string> predictors = {
    "pcfloor",  "tfloor",     "twall",     "toilet",     "water",     "lighting",  "troof",
    "fcook",    "house",      "credit",    "hhsize",     "hhsize2",   "connected", "hhage",
    "hhage2",   "hhmale",     "hhmarried", "hhmalemarr", "hhsector1", "hhsector2", "hhsector3",
    "formal",   "informal",   "hheduc2",   "hheduc3",    "hheduc4",   "age04",     "eschild",
    "jschild",  "sschild",    "higheduc2", "higheduc3",  "higheduc4", "depratio",  "ac",
    "computer", "radio",      "tv",        "dvd",        "satellite", "gas",       "refrigerator",
    "bicycle",  "motorcycle", "auto",      "hp",         "jewelry",   "chicken",   "cow"};

struct Hamlets {
    Matrix x;
    std::vector<double> y;
    Stage stage;
};

Hamlets hamlets() {
    Hamlets h;
    const KnownTable data = known_table("id/micro/alatas2012.csv");
    if (data.rows == 0) {
        return h;
    }
    std::vector<std::vector<double>> columns;
    for (const std::string& name : predictors) {
        columns.push_back(data.numbers(name));
    }
    const std::vector<double> consumption = data.numbers("consumption");
    const std::vector<int64_t> units = data.codes("ea");
    for (size_t r = 0; r < data.rows; ++r) {
        bool complete = consumption[r] > 0;
        for (const auto& column : columns) {
            complete = complete && !std::isnan(column[r]);
        }
        if (!complete) {
            continue;
        }
        h.x.values.push_back(1);
        for (const auto& column : columns) {
            h.x.values.push_back(column[r]);
        }
        h.y.push_back(std::log(consumption[r]));
        h.stage.unit.push_back(units[r]);
    }
    h.x.rows = h.y.size();
    h.x.columns = predictors.size() + 1;
    return h;
}

TEST(Alatas, RegressionOn49PredictorsReachesTheBars) {
    const Hamlets h = hamlets();
    if (h.y.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    ASSERT_EQ(h.y.size(), 5004U);
    const auto fit = least_squares(h.x, h.y);
    ASSERT_TRUE(fit);
    EXPECT_TRUE(fit->aliased.empty());
    const std::vector<double> in_sample = predicted(h.x, fit->coefficients);
    EXPECT_NEAR(accuracy(h.y, in_sample, {}).r2, 0.504, 0.0005);

    const auto folds = unit_folds(h.stage, 5, 1);
    const auto out = out_of_fold(h.x, h.y, {}, folds, 0);
    ASSERT_TRUE(out);
    EXPECT_NEAR(accuracy(h.y, *out, {}).r2, 0.492, 0.004);
    const double quotas[] = {0.2, 0.3, 0.4};
    const double bars[] = {0.468, 0.380, 0.293};
    for (size_t k = 0; k < 3; ++k) {
        const TargetingErrors errors = targeting_at_quota(h.y, *out, {}, quotas[k]);
        EXPECT_NEAR(errors.exclusion, bars[k], 0.012);
        EXPECT_NEAR(errors.exclusion, errors.inclusion, 1e-9);
    }
    RecordProperty("r2_out_of_fold_e4",
                   static_cast<int>(std::lround(accuracy(h.y, *out, {}).r2 * 1e4)));
}

TEST(Alatas, RidgeIsNoWorseThanNothing) {
    const Hamlets h = hamlets();
    if (h.y.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    const auto folds = unit_folds(h.stage, 5, 1);
    const double lambdas[] = {0, 1, 10, 100, 1000, 100000};
    const auto path = ridge_path(h.x, h.y, {}, folds, lambdas);
    ASSERT_TRUE(path);
    double best = INFINITY;
    for (const RidgeChoice& choice : *path) {
        best = std::min(best, choice.error);
    }
    EXPECT_LE(best, path->front().error);
    EXPECT_LT(best, path->back().error);
}

}  // namespace
}  // namespace regsosek::estimate
