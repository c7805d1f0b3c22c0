// Out of fold round by round, then the rule of score.md a5.
#include "word/score/contest.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <span>

#include "ground/base/math.h"
#include "method/estimate/targeting.h"
#include "method/estimate/validation.h"

namespace regsosek::score {
namespace {

constexpr std::array quotas = {0.10, 0.20, 0.30, 0.40};

/// The rows that a round predicts, ascending.
std::vector<uint32_t> predicted_rows(const Round& round) {
    std::vector<uint32_t> out;
    for (const Split& split : round) {
        out.insert(out.end(), split.test.begin(), split.test.end());
    }
    std::ranges::sort(out);
    return out;
}

/// Values of some rows.
template <typename T>
std::vector<T> of_rows(const std::vector<T>& values, const std::vector<uint32_t>& rows) {
    std::vector<T> out;
    out.reserve(rows.size());
    for (const uint32_t r : rows) {
        out.push_back(values[r]);
    }
    return out;
}

/// Mean and standard deviation of what repeats gave.
struct Spread {
    double mean = 0;
    double sd = 0;
};
Spread spread_of(const std::vector<double>& values) {
    Spread out;
    const auto n = static_cast<double>(values.size());
    for (const double v : values) {
        out.mean += v / n;
    }
    for (const double v : values) {
        out.sd += n > 1 ? (v - out.mean) * (v - out.mean) / (n - 1) : 0;
    }
    out.sd = math::sqrt(out.sd);
    return out;
}

/// Missed poor of a group: of its truly poor, those not selected.
double missed_in(std::span<const double> truth, std::span<const double> prediction,
                 std::span<const double> weights, double quota, std::span<const uint8_t> group) {
    const std::vector<double> poor = estimate::bottom_share(truth, weights, quota);
    const std::vector<double> selected = estimate::bottom_share(prediction, weights, quota);
    double all = 0;
    double missed = 0;
    for (size_t r = 0; r < truth.size(); ++r) {
        if (group[r] != 0) {
            all += weights[r] * poor[r];
            missed += weights[r] * std::max(0.0, poor[r] - selected[r]);
        }
    }
    return all > 0 ? missed / all : 0;
}

}  // namespace

Result<ComparedModel> compared(const Contender& model, const std::vector<Round>& rounds,
                               const CompareGroups& groups, double quota) {
    const SurveyProblem& problem = *model.problem;
    ComparedModel out;
    out.name = model.name;
    out.method = model.estimation ? name(model.estimation->method) : std::string_view("preset");
    out.explainable = !model.estimation || model.estimation->method != Method::boosting;
    out.group_missed.assign(groups.size(), 0.0);
    const auto begin = std::chrono::steady_clock::now();
    const auto share = 1 / static_cast<double>(rounds.size());
    std::vector<double> r2;
    std::array<std::vector<double>, 4> missed;
    for (const Round& round : rounds) {
        const std::vector<uint32_t> rows = predicted_rows(round);
        const auto all = TRY(out_of_round(problem, model.estimation, round));
        const auto prediction = of_rows(all, rows);
        const auto truth = of_rows(problem.y, rows);
        const auto w = of_rows(problem.design.weights, rows);
        const estimate::Accuracy accuracy = estimate::accuracy(truth, prediction, w);
        r2.push_back(accuracy.r2);
        out.spearman += accuracy.spearman * share;
        for (size_t q = 0; q < quotas.size(); ++q) {
            missed[q].push_back(
                estimate::targeting_at_quota(truth, prediction, w, quotas[q]).exclusion);
        }
        for (size_t g = 0; g < groups.size(); ++g) {
            out.group_missed[g] +=
                missed_in(truth, prediction, w, quota, of_rows(groups[g], rows)) * share;
        }
    }
    out.r2 = spread_of(r2).mean;
    out.r2_sd = spread_of(r2).sd;
    for (size_t q = 0; q < quotas.size(); ++q) {
        out.missed[q] = spread_of(missed[q]).mean;
        out.missed_sd[q] = spread_of(missed[q]).sd;
    }
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return out;
}

void judge(double quota, Comparison& out) {
    const auto nearest =
        std::ranges::min_element(quotas, {}, [&](double q) { return std::fabs(q - quota); });
    const auto q = static_cast<size_t>(nearest - quotas.begin());
    const auto best = [&](bool explainable, size_t otherwise) {
        size_t at = otherwise;
        bool any = false;
        for (size_t m = 0; m < out.models.size(); ++m) {
            const ComparedModel& one = out.models[m];
            if (one.explainable == explainable &&
                (!any || one.missed[q] < out.models[at].missed[q])) {
                at = m;
                any = true;
            }
        }
        return at;
    };
    out.champion = best(true, 0);
    out.challenger = best(false, out.champion);
    const ComparedModel& champion = out.models[out.champion];
    const ComparedModel& challenger = out.models[out.challenger];
    const double sd = std::max(champion.missed_sd[q], challenger.missed_sd[q]);
    bool fair = true;
    for (size_t g = 0; g < out.groups.size(); ++g) {
        fair = fair && challenger.group_missed[g] <= champion.group_missed[g] + sd;
    }
    out.price_missed = champion.missed[q] - challenger.missed[q];
    out.price_r2 = challenger.r2 - champion.r2;
    out.replaced = out.champion != out.challenger && fair && out.price_missed > sd;
}

}  // namespace regsosek::score
