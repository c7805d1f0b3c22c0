// Speed of estimation and ranking on invented samples; peer.R does the same work with R's survey,
// glmnet and quantreg on the files that this program leaves, and compares the answers.
#include <fmt/format.h>

#include <numeric>
#include <string>
#include <vector>

#include "bench/score/sample.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/estimate/design.h"
#include "method/estimate/districts.h"
#include "method/estimate/elastic_net.h"
#include "method/estimate/quantile.h"
#include "method/estimate/ranking.h"
#include "method/estimate/replicates.h"

namespace regsosek::bench {
namespace {

using estimate::Matrix;

constexpr size_t families = 100'000;
constexpr size_t predictors = 40;
constexpr int32_t replicate_count = 200;
constexpr int32_t replicates_of_peer = 10;
constexpr size_t ranked = 20'000'000;
constexpr size_t district_families = 340'000;
constexpr size_t district_predictors = 45;
constexpr int64_t districts = 514;
constexpr int64_t provinces = 34;
constexpr double tau = 0.3;

/// One figure on stdout.
void figure(const std::string& name, double value, const std::string& unit) {
    fmt::print("{{\"name\": \"score.{}\", \"value\": {:.6g}, \"unit\": \"{}\"}}\n", name, value,
               unit);
}

/// What peer.R reads: the sample by column.
bool write_sample(const std::string& folder, const Sample& sample) {
    std::vector<double> columns;
    for (size_t c = 1; c < sample.x.columns; ++c) {
        for (size_t r = 0; r < sample.x.rows; ++r) {
            columns.push_back(sample.x.at(r, c));
        }
    }
    const auto& unit = sample.design.stages[0].unit;
    const auto& stratum = sample.design.stages[0].stratum;
    return write_doubles(folder + "/x.bin", columns) &&
           write_doubles(folder + "/y.bin", sample.y) &&
           write_doubles(folder + "/w.bin", sample.design.weights) &&
           write_doubles(folder + "/unit.bin", {unit.begin(), unit.end()}) &&
           write_doubles(folder + "/stratum.bin", {stratum.begin(), stratum.end()});
}

/// Coefficients, then standard errors.
void svyglm(const std::string& folder, const Sample& sample) {
    std::vector<double> answer;
    const double took = best_of_three([&] {
        const auto fit = estimate::least_squares(sample.x, sample.y, sample.design.weights);
        const auto covariance =
            estimate::regression_covariance(*fit, sample.x, sample.y, sample.design);
        answer = fit->coefficients;
        for (size_t c = 0; c < sample.x.columns; ++c) {
            answer.push_back(covariance->covariance.at(c, c));
        }
    });
    write_doubles(folder + "/svyglm.bin", answer);
    figure("svyglm_s", took, "s");
}

/// The first replicates' factors per PSU, and their coefficients.
void bootstrap(const std::string& folder, const Sample& sample) {
    std::vector<double> factors;
    std::vector<double> answer;
    const double took = best_of_three([&] {
        const auto replicates = estimate::bootstrap(sample.design, replicate_count, 1);
        const auto done =
            estimate::replicated_regression(*replicates, sample.x, sample.y, sample.design.weights);
        factors.clear();
        answer.clear();
        for (size_t k = 0; k < replicates_of_peer; ++k) {
            for (size_t u = 0; u < replicates->factors.columns; ++u) {
                factors.push_back(replicates->factors.at(k, u));
            }
            for (size_t c = 0; c < sample.x.columns; ++c) {
                answer.push_back(done->estimates.at(k, c));
            }
        }
    });
    write_doubles(folder + "/factors.bin", factors);
    write_doubles(folder + "/bootstrap.bin", answer);
    figure("bootstrap_200_s", took, "s");
}

/// Lambdas, then coefficients at each.
void lasso(const std::string& folder, const Sample& sample) {
    std::vector<uint32_t> rows(sample.x.rows);
    std::iota(rows.begin(), rows.end(), 0U);
    std::vector<double> lambdas;
    std::vector<double> answer;
    const double took = best_of_three([&] {
        const auto moments = estimate::moments_of(sample.x, sample.y, sample.design.weights, rows);
        const auto path = estimate::elastic_net(*moments);
        lambdas.clear();
        answer.clear();
        for (const estimate::PathPoint& point : *path) {
            lambdas.push_back(point.lambda);
            answer.insert(answer.end(), point.coefficients.begin(), point.coefficients.end());
        }
    });
    write_doubles(folder + "/lambda.bin", lambdas);
    write_doubles(folder + "/lasso.bin", answer);
    figure("lasso_s", took, "s");
}

/// Ten folds of whole PSUs: error by lambda.
void validated_lasso(const std::string& folder, const Sample& sample) {
    constexpr int32_t fold_count = 10;
    const auto folds = estimate::unit_folds(sample.design.stages.front(), fold_count, 1);
    std::vector<double> answer;
    const double took = best_of_three([&] {
        std::vector<std::vector<uint32_t>> rows(fold_count);
        for (uint32_t r = 0; r < folds.size(); ++r) {
            rows[static_cast<size_t>(folds[r])].push_back(r);
        }
        std::vector<estimate::Moments> parts;
        for (const auto& one : rows) {
            parts.push_back(*estimate::moments_of(sample.x, sample.y, sample.design.weights, one));
        }
        answer = estimate::validated_path(parts)->error;
    });
    write_doubles(folder + "/folds.bin", {folds.begin(), folds.end()});
    write_doubles(folder + "/validated.bin", answer);
    figure("lasso_validated_s", took, "s");
}

void quantile(const std::string& folder, const Sample& sample) {
    std::vector<double> answer;
    const double took = best_of_three([&] {
        const auto fit = estimate::quantile_regression(sample.x, sample.y, {}, tau);
        answer = {fit->objective};
    });
    write_doubles(folder + "/quantile.bin", answer);
    figure("quantile_s", took, "s");
}

/// 514 districts in 34 provinces, with the search for the shrinkage over five folds.
void district_models() {
    const Sample sample = invented_sample(district_families, district_predictors);
    std::vector<int64_t> district;
    std::vector<int64_t> province;
    std::vector<int32_t> folds;
    for (size_t r = 0; r < district_families; ++r) {
        const auto g = static_cast<int64_t>(r / 10) % districts;
        district.push_back(g);
        province.push_back(g % provinces);
        folds.push_back(static_cast<int32_t>(r / 10 / static_cast<size_t>(districts) % 5));
    }
    const std::vector<double>& w = sample.design.weights;
    const double once = best_of_three([&] {
        const auto data = estimate::districts_of(sample.x, sample.y, w, district, province);
        const auto models = estimate::shrunk_models(*data);
    });
    figure("districts_514_s", once, "s");
    std::vector<estimate::ShrinkageOptions> candidates(5);
    candidates[0].district = 50;
    candidates[2].district = 500;
    candidates[3].district = 2000;
    candidates[4].district = 10000;
    const double begin = seconds();
    const auto path =
        estimate::shrinkage_path(sample.x, sample.y, w, district, province, folds, candidates);
    figure("districts_514_search_s", path ? seconds() - begin : -1, "s");
}

void ranking() {
    std::vector<int64_t> scores(ranked);
    std::vector<int64_t> keys(ranked);
    for (size_t i = 0; i < ranked; ++i) {
        scores[i] = 13'000'000 + Random(2, 0, i).between(0, 3'000'000);
        keys[i] = static_cast<int64_t>(i);
    }
    const double begin = seconds();
    const estimate::Ranking result = estimate::ranking(scores, {}, keys);
    const double took = seconds() - begin;
    figure("rank_rows_per_s",
           result.rank.size() == ranked ? static_cast<double>(ranked) / took : -1, "1/s");
}

}  // namespace
}  // namespace regsosek::bench

int main(int argc, char** argv) {
    using namespace regsosek::bench;
    if (argc != 2) {
        fmt::print(stderr, "bench_score FOLDER\n");
        return 2;
    }
    const std::string folder = argv[1];
    const Sample sample = invented_sample(families, predictors);
    if (!write_sample(folder, sample)) {
        fmt::print(stderr, "cannot write into {}\n", folder);
        return 3;
    }
    svyglm(folder, sample);
    bootstrap(folder, sample);
    lasso(folder, sample);
    validated_lasso(folder, sample);
    quantile(folder, sample);
    district_models();
    ranking();
    return 0;
}
