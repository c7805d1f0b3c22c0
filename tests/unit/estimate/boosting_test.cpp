// Boosted trees: predictions of XGBoost's own model file bit by bit, contributions, the same bytes
// for any number of threads, refusals.
#include "method/estimate/boosting.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "alatas_data.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"

namespace regsosek::estimate {
namespace {

/// The predictors without the constant.
Matrix without_constant(const Matrix& x) {
    Matrix out(x.rows, x.columns - 1);
    for (size_t r = 0; r < x.rows; ++r) {
        for (size_t c = 1; c < x.columns; ++c) {
            out.at(r, c - 1) = x.at(r, c);
        }
    }
    return out;
}

TEST(Boosting, ReferenceModelPredictsBitByBit) {
    const AlatasData data = alatas_data();
    const KnownTable reference = known_table("pmt/reference/alatas_xgboost174_reference.csv");
    std::ifstream in(std::string(REGSOSEK_SOURCE) +
                     "/../shared/data/pmt/reference/alatas_xgboost174_hist100.json");
    if (data.y.empty() || reference.rows == 0 || !in) {
        GTEST_SKIP() << "../shared is not here";
    }
    const std::string model{std::istreambuf_iterator<char>(in), {}};
    const Matrix x = without_constant(data.x);
    const auto prediction = boosted_prediction(model, x);
    ASSERT_TRUE(prediction) << prediction.error().message(Lang::en);
    ASSERT_EQ(prediction->size(), reference.rows);
    size_t different = 0;
    for (size_t r = 0; r < reference.rows; ++r) {
        // Nine digits name a single-precision number.
        const float known = std::strtof(reference.at("pred")[r].c_str(), nullptr);
        different += (*prediction)[r] == known ? 0 : 1;
    }
    EXPECT_EQ(different, 0U);
    Matrix some(500, x.columns);
    std::copy_n(x.values.begin(), some.values.size(), some.values.begin());
    const auto contributions = boosted_contributions(model, some);
    ASSERT_TRUE(contributions);
    std::vector<std::vector<double>> known;
    for (size_t c = 0; c < contributions->columns; ++c) {
        known.push_back(reference.numbers(c + 1 < data.terms.size() ? data.terms[c + 1] : "bias"));
    }
    for (size_t r = 0; r < some.rows; ++r) {
        double sum = 0;
        for (size_t c = 0; c < contributions->columns; ++c) {
            sum += contributions->at(r, c);
            EXPECT_NEAR(contributions->at(r, c), known[c][r], 1e-6) << c;
        }
        EXPECT_NEAR(sum, static_cast<double>((*prediction)[r]), 4.5e-6);
    }
}

struct Invented {
    Matrix x{1500, 4};
    std::vector<double> y, weights;
};

Invented invented() {
    Invented out;
    for (size_t r = 0; r < out.x.rows; ++r) {
        Random random(6, 0, r);
        for (size_t c = 0; c < 4; ++c) {
            out.x.at(r, c) = random.between(0, 9);
        }
        out.y.push_back(out.x.at(r, 0) + (out.x.at(r, 1) > 4 ? 3 : 0) + random.normal());
        out.weights.push_back(1 + random.uniform());
    }
    return out;
}

TEST(Boosting, SameBytesForAnyNumberOfThreads) {
    const Invented data = invented();
    BoostingOptions options;
    options.rounds = 40;
    std::vector<std::string> seen;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        const auto model = boosted(data.x, data.y, data.weights, options);
        ASSERT_TRUE(model);
        seen.push_back(model->hash);
    }
    set_threads(0);
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_EQ(seen[0], seen[2]);
}

TEST(Boosting, StoredModelPredictsWhatItWasTrainedFor) {
    const Invented data = invented();
    BoostingOptions options;
    options.rounds = 100;
    options.monotone = {1, 0, 0, 0};
    const auto model = boosted(data.x, data.y, data.weights, options);
    ASSERT_TRUE(model);
    const auto prediction = boosted_prediction(model->bytes, data.x);
    ASSERT_TRUE(prediction);
    double error = 0;
    for (size_t r = 0; r < data.y.size(); ++r) {
        error += std::pow(data.y[r] - static_cast<double>((*prediction)[r]), 2);
    }
    EXPECT_LT(error / static_cast<double>(data.y.size()), 1.3);
    Matrix rising(10, 4);
    for (size_t r = 0; r < 10; ++r) {
        rising.at(r, 0) = static_cast<double>(r);
    }
    const auto ladder = boosted_prediction(model->bytes, rising);
    for (size_t r = 1; r < 10; ++r) {
        EXPECT_GE((*ladder)[r], (*ladder)[r - 1]);
    }
}

TEST(Boosting, RefusesWhatCannotBe) {
    const Invented data = invented();
    BoostingOptions options;
    options.rounds = 2;
    const auto model = boosted(data.x, data.y, {}, options);
    ASSERT_TRUE(model);
    EXPECT_EQ(boosted_prediction("no model", data.x).error().code, Code::corrupt);
    EXPECT_EQ(boosted_prediction(model->bytes, Matrix(3, 2)).error().code, Code::bad_input);
    std::vector<double> negative = data.weights;
    negative[0] = -1;
    EXPECT_EQ(boosted(data.x, data.y, negative, options).error().code, Code::bad_input);
    const std::vector<double> few = {1, 2};
    EXPECT_EQ(boosted(data.x, few, {}, options).error().code, Code::bad_input);
}

}  // namespace
}  // namespace regsosek::estimate
