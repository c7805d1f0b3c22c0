// Speed of estimation and ranking: a regression of 100,000 families on 40 predictors with its
// design-based covariance (10,000 PSUs), and ranks of 20 million scores.
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <vector>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/estimate/design.h"
#include "method/estimate/ranking.h"

namespace regsosek::estimate {
namespace {

constexpr size_t families = 100'000;
constexpr size_t predictors = 40;
constexpr size_t families_per_unit = 10;
constexpr size_t ranked = 20'000'000;

double seconds() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

double svyglm_seconds() {
    Matrix x(families, predictors + 1);
    std::vector<double> y(families);
    Design design;
    design.stages.resize(1);
    for (size_t r = 0; r < families; ++r) {
        Random random(1, 0, r);
        x.at(r, 0) = 1;
        for (size_t c = 1; c <= predictors; ++c) {
            x.at(r, c) = c % 2 == 0 ? random.normal() : random.between(0, 1);
        }
        y[r] = 13 + 0.1 * x.at(r, 1) - 0.2 * x.at(r, 2) + 0.4 * random.normal();
        design.weights.push_back(50 + 100 * random.uniform());
        design.stages[0].unit.push_back(static_cast<int64_t>(r / families_per_unit));
        design.stages[0].stratum.push_back(static_cast<int64_t>(r / 1000));
    }
    const double begin = seconds();
    const auto fit = least_squares(x, y, design.weights);
    const auto covariance = regression_covariance(*fit, x, y, design);
    const double took = seconds() - begin;
    return covariance && covariance->units == families / families_per_unit ? took : -1;
}

double rank_rows_per_second() {
    std::vector<int64_t> scores(ranked);
    std::vector<int64_t> keys(ranked);
    for (size_t i = 0; i < ranked; ++i) {
        scores[i] = 13'000'000 + Random(2, 0, i).between(0, 3'000'000);
        keys[i] = static_cast<int64_t>(i);
    }
    const double begin = seconds();
    const Ranking result = ranking(scores, {}, keys);
    const double took = seconds() - begin;
    return result.rank.size() == ranked ? static_cast<double>(ranked) / took : -1;
}

}  // namespace
}  // namespace regsosek::estimate

int main() {
    const double svyglm = regsosek::estimate::svyglm_seconds();
    fmt::print("{{\"name\": \"score.svyglm_s\", \"value\": {:.3f}, \"unit\": \"s\"}}\n", svyglm);
    const double rows = regsosek::estimate::rank_rows_per_second();
    fmt::print("{{\"name\": \"score.rank_rows_per_s\", \"value\": {:.0f}, \"unit\": \"1/s\"}}\n",
               rows);
    return svyglm > 0 && rows > 0 ? 0 : 1;
}
