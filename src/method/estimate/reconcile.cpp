// Each place by itself: percentiles of the model, the blend, bounds, ranks, quota.
#include "method/estimate/reconcile.h"

#include <algorithm>
#include <cmath>

#include "ground/base/assert.h"
#include "method/estimate/distribution.h"
#include "method/estimate/validation.h"

namespace regsosek::estimate {

namespace {

using Rows = std::vector<uint32_t>;

double score_of(const Spoken& family) {
    return family.corrected_score.value_or(family.model_score);
}

bool is_share(double value) {
    return value >= 0 && value <= 1;
}

Result<void> check_options(const ReconcileOptions& options) {
    const bool shares = is_share(options.omega) && is_share(options.quota) &&
                        is_share(options.sure_below) && is_share(options.sure_above);
    if (!shares || options.sure_below > options.sure_above || options.deciles_max < 0 ||
        !(options.prescreen >= 0) || !(options.move_counts_from >= 0)) {
        return fail(Code::usage, "aturan FKP: bobot, kuota atau batas salah",
                    "FKP rules: a wrong weight, quota or bound");
    }
    return {};
}

/// Probability of belonging to the poorest `quota` of the place, by its mixture.
std::vector<double> bottom_probabilities(std::span<const Spoken> families, const Rows& rows,
                                         double quota) {
    std::vector<double> means;
    std::vector<double> sds;
    for (const uint32_t i : rows) {
        means.push_back(score_of(families[i]));
        sds.push_back(std::max(families[i].sd, 1e-9));
    }
    const auto cut = mixture_quantile(means, sds, {}, quota);
    std::vector<double> out(rows.size(), 0.5);
    for (size_t k = 0; cut && k < rows.size(); ++k) {
        out[k] = probability_below(means[k], sds[k], *cut);
    }
    return out;
}

/// What keeps the village's word from counting at all.
SetAside objection(const Spoken& family, const ReconcileOptions& options) {
    if (options.need_reason && family.reason == 0) {
        return SetAside::no_reason;
    }
    if (family.attendance < options.quorum) {
        return SetAside::no_quorum;
    }
    return options.need_minutes && !family.minuted ? SetAside::not_minuted : SetAside::nothing;
}

/// The index of a family that the village spoke of.
void blend(const Spoken& family, double p_bottom, const ReconcileOptions& options,
           Reconciled& out) {
    if (!family.village_percentile) {
        return;
    }
    out.village_percentile = *family.village_percentile;
    const double wanted =
        options.omega * out.model_percentile + (1 - options.omega) * out.village_percentile;
    const double move = wanted - out.model_percentile;
    if (std::fabs(move) <= options.move_counts_from) {
        out.index = wanted;
        return;
    }
    out.set_aside = objection(family, options);
    if (out.set_aside != SetAside::nothing) {
        return;
    }
    if (p_bottom <= options.sure_below || p_bottom >= options.sure_above) {
        out.set_aside = SetAside::sure;
        out.to_verify = true;
        return;
    }
    const double most = options.deciles_max / 10.0;
    out.index = out.model_percentile + std::clamp(move, -most, most);
    out.decided_by = DecidedBy::village;
    if (std::fabs(move) > most) {
        out.set_aside = SetAside::bounded;
        out.to_verify = true;
    }
}

/// The hybrid: those outside the village's poorest prescreen x quota go behind all others.
void prescreen(const Rows& rows, const ReconcileOptions& options, std::span<Reconciled> out) {
    Rows order = rows;
    std::ranges::stable_sort(order, {}, [&](uint32_t i) { return out[i].village_percentile; });
    const auto keep = static_cast<size_t>(
        std::llround(options.prescreen * options.quota * static_cast<double>(rows.size())));
    for (size_t k = 0; k < order.size(); ++k) {
        Reconciled& one = out[order[k]];
        one.index = one.model_percentile + (k < keep ? 0 : 1);
        one.decided_by = k < keep ? DecidedBy::model : DecidedBy::village;
    }
}

/// Rows in order of a value, equal ones by key.
template <typename F>
Rows ordered(std::span<const Spoken> families, Rows rows, const F& value) {
    std::ranges::sort(rows, [&](uint32_t a, uint32_t b) {
        const double left = value(a);
        const double right = value(b);
        return left != right ? left < right : families[a].key < families[b].key;
    });
    return rows;
}

void select(std::span<const Spoken> families, const Rows& rows, const ReconcileOptions& options,
            std::span<Reconciled> out) {
    const auto wanted =
        static_cast<size_t>(std::llround(options.quota * static_cast<double>(rows.size())));
    const Rows by_model =
        ordered(families, rows, [&](uint32_t i) { return out[i].model_percentile; });
    for (size_t k = 0; k < by_model.size(); ++k) {
        out[by_model[k]].selected_by_model = k < wanted;
    }
    const Rows by_index = ordered(families, rows, [&](uint32_t i) { return out[i].index; });
    for (size_t k = 0; k < by_index.size(); ++k) {
        Reconciled& one = out[by_index[k]];
        one.rank = static_cast<int64_t>(k) + 1;
        one.selected = k < wanted;
        // Without closure nobody loses a place to somebody whom the village brought in; the regency
        // sees who is above the quota.
        if (!options.quota_closed && one.selected_by_model && !one.selected) {
            one.selected = true;
            one.to_verify = true;
        }
    }
}

void reconcile_place(std::span<const Spoken> families, const Rows& rows,
                     const ReconcileOptions& options, std::span<Reconciled> out) {
    std::vector<double> scores;
    for (const uint32_t i : rows) {
        scores.push_back(score_of(families[i]));
    }
    const auto percentiles = mid_ranks(scores, {});
    const auto bottom = bottom_probabilities(families, rows, options.quota);
    for (size_t k = 0; k < rows.size(); ++k) {
        Reconciled& one = out[rows[k]];
        one.model_percentile = percentiles[k];
        one.village_percentile = percentiles[k];
        one.index = percentiles[k];
        if (options.prescreen > 0) {
            one.village_percentile = families[rows[k]].village_percentile.value_or(percentiles[k]);
        } else {
            blend(families[rows[k]], bottom[k], options, one);
        }
    }
    if (options.prescreen > 0) {
        prescreen(rows, options, out);
    }
    select(families, rows, options, out);
}

}  // namespace

Result<std::vector<Reconciled>> reconcile(std::span<const Spoken> families, size_t places,
                                          const ReconcileOptions& options) {
    TRY(check_options(options));
    std::vector<Rows> by_place(places);
    for (uint32_t i = 0; i < families.size(); ++i) {
        must(families[i].place < places, "a place");
        if (families[i].present) {
            by_place[families[i].place].push_back(i);
        }
    }
    std::vector<Reconciled> out(families.size());
    for (const Rows& rows : by_place) {
        reconcile_place(families, rows, options, out);
    }
    return out;
}

}  // namespace regsosek::estimate
