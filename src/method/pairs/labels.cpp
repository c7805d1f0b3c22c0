// The step over judged pairs only: all others keep their responsibility.
#include "method/pairs/labels.h"

#include <algorithm>

#include "ground/base/math.h"
#include "method/pairs/score.h"

namespace regsosek::pairs {

Labelled apply_labels(const Plan& plan, const Records& left, const Records& right,
                      std::span<const Label> labels, double expected_matches, Model& model) {
    constexpr double ln2 = 0.693147180559945309417;
    constexpr double least = 1e-9;  // no m falls to 0
    const Scores scores(model, plan, right);
    std::vector<std::vector<double>> moved;
    for (const Comparison& comparison : model.comparisons) {
        moved.emplace_back(comparison.levels.size() + 1, 0.0);
    }
    Labelled out;
    for (const Label& label : labels) {
        const auto shares = scores.shares(left.row(label.a), right.row(label.b));
        double bits = static_cast<double>(scores.prior()) / weight_unit;
        for (const Share& share : shares) {
            bits += share.bits + share.rarity_bits;
        }
        const double believed = 1.0 / (1.0 + math::exp(-bits * ln2));
        const double by = (label.same ? 1.0 : 0.0) - believed;
        (label.same ? out.added : out.taken) += label.same ? by : -by;
        for (size_t c = 0; c < shares.size(); ++c) {
            moved[c][shares[c].level] += by;
        }
    }
    for (size_t c = 0; c < moved.size(); ++c) {
        Comparison& comparison = model.comparisons[c];
        const bool learned = std::ranges::all_of(
            comparison.levels, [](const Level& level) { return level.m_from != "fixed"; });
        if (!learned || labels.empty()) {
            continue;
        }
        double sum = 0;
        for (uint32_t l = 1; l < moved[c].size(); ++l) {
            Level& level = comparison.at(l);
            level.m = std::max(level.m * expected_matches + moved[c][l], least * expected_matches);
            sum += level.m;
        }
        for (Level& level : comparison.levels) {
            level.m /= sum;
            level.m_from = "labels";
        }
    }
    if (model.prior_from == "em" && expected_matches > 0) {
        const double matches = std::max(expected_matches + out.added - out.taken, 1.0);
        model.prior = std::min(0.5, model.prior * matches / expected_matches);
    }
    return out;
}

}  // namespace regsosek::pairs
