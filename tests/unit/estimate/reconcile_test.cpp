// The village's word by rule: each rule by hand, and the blend measured on Alatas et al. (score.md
// a14).
#include "method/estimate/reconcile.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "alatas_rows.h"

namespace regsosek::estimate {
namespace {

/// Ten families of one place, the first the poorest to the model; the village says the same.
std::vector<Spoken> place_of_ten() {
    std::vector<Spoken> out;
    for (int64_t i = 0; i < 10; ++i) {
        Spoken one;
        one.key = i + 1;
        one.model_score = 13 + 0.1 * static_cast<double>(i);
        one.sd = 0.4;
        one.village_percentile = (static_cast<double>(i) + 0.5) / 10;
        one.reason = 1;
        one.attendance = 20;
        one.minuted = true;
        out.push_back(one);
    }
    return out;
}

TEST(Reconcile, AgreeingVillageChangesNothing) {
    const auto families = place_of_ten();
    const auto out = reconcile(families, 1, {});
    ASSERT_TRUE(out);
    for (size_t i = 0; i < 10; ++i) {
        EXPECT_EQ((*out)[i].rank, static_cast<int64_t>(i) + 1);
        EXPECT_EQ((*out)[i].decided_by, DecidedBy::model);
        EXPECT_EQ((*out)[i].selected, i < 3);
        EXPECT_EQ((*out)[i].selected, (*out)[i].selected_by_model);
    }
}

TEST(Reconcile, BlendsAndBoundsMoves) {
    auto families = place_of_ten();
    families[9].village_percentile = 0.05;  // the richest to the model, the poorest to the village
    ReconcileOptions options;
    options.omega = 0.5;
    options.sure_below = 0;
    options.deciles_max = 2;
    const auto out = reconcile(families, 1, options);
    ASSERT_TRUE(out);
    EXPECT_NEAR((*out)[9].model_percentile, 0.95, 1e-12);
    EXPECT_NEAR((*out)[9].village_percentile, 0.05, 1e-12);
    EXPECT_NEAR((*out)[9].index, 0.75, 1e-12) << "two deciles, not to .50";
    EXPECT_EQ((*out)[9].set_aside, SetAside::bounded);
    EXPECT_TRUE((*out)[9].to_verify);
    EXPECT_EQ((*out)[9].decided_by, DecidedBy::village);
    options.deciles_max = 10;
    const auto unbounded = reconcile(families, 1, options);
    EXPECT_NEAR((*unbounded)[9].index, 0.5, 1e-12);
    EXPECT_EQ((*unbounded)[9].set_aside, SetAside::nothing);
    options.omega = 1;
    EXPECT_EQ((*reconcile(families, 1, options))[9].rank, 10);
}

TEST(Reconcile, OverridesNeedReasonQuorumAndMinutes) {
    ReconcileOptions options;
    options.sure_below = 0;
    const auto with = [&](auto&& change) {
        auto families = place_of_ten();
        families[5].village_percentile = 0.05;
        change(families[5]);
        return (*reconcile(families, 1, options))[5];
    };
    EXPECT_EQ(with([](Spoken&) {}).decided_by, DecidedBy::village);
    const Reconciled no_reason = with([](Spoken& one) { one.reason = 0; });
    EXPECT_EQ(no_reason.set_aside, SetAside::no_reason);
    EXPECT_EQ(no_reason.index, no_reason.model_percentile);
    EXPECT_EQ(with([](Spoken& one) { one.attendance = 9; }).set_aside, SetAside::no_quorum);
    EXPECT_EQ(with([](Spoken& one) { one.minuted = false; }).set_aside, SetAside::not_minuted);
    options.sure_below = 0.4;
    EXPECT_EQ(with([](Spoken&) {}).set_aside, SetAside::sure);
}

TEST(Reconcile, CorrectedFactsAreScoredAgainAndTheAbsentTakeNoPlace) {
    auto families = place_of_ten();
    families[9].corrected_score = 12;  // no override: the car was not theirs
    families[9].village_percentile.reset();
    families[0].present = false;
    const auto out = reconcile(families, 1, {});
    ASSERT_TRUE(out);
    EXPECT_EQ((*out)[9].rank, 1);
    EXPECT_EQ((*out)[9].decided_by, DecidedBy::model);
    EXPECT_EQ((*out)[0].rank, 0);
    EXPECT_FALSE((*out)[0].selected);
}

TEST(Reconcile, QuotaIsClosedOrShown) {
    auto families = place_of_ten();
    families[3].village_percentile = 0.0;
    ReconcileOptions options;
    options.omega = 0.5;
    options.sure_below = 0;
    const auto selected = [](const std::vector<Reconciled>& all) {
        return std::ranges::count_if(all, &Reconciled::selected);
    };
    const auto closed = reconcile(families, 1, options);
    EXPECT_EQ(selected(*closed), 3);
    EXPECT_TRUE((*closed)[3].selected);
    EXPECT_FALSE((*closed)[2].selected);
    options.quota_closed = false;
    const auto open = reconcile(families, 1, options);
    EXPECT_EQ(selected(*open), 4);
    EXPECT_TRUE((*open)[2].selected);
    EXPECT_TRUE((*open)[2].to_verify);
}

TEST(Reconcile, RefusesRulesThatAreNone) {
    const auto families = place_of_ten();
    ReconcileOptions options;
    options.omega = 1.5;
    EXPECT_EQ(reconcile(families, 1, options).error().code, Code::usage);
    options.omega = 0.5;
    options.deciles_max = -1;
    EXPECT_EQ(reconcile(families, 1, options).error().code, Code::usage);
    EXPECT_TRUE(reconcile({}, 0, {})->empty());
}

/// Households of hamlets that ranked themselves.
struct Meeting {
    std::vector<Spoken> families;
    std::vector<double> truth, neighbours;
    size_t places = 0;
};

Meeting meetings(const AlatasRows& rows) {
    Meeting out;
    out.places = rows.hamlets;
    for (size_t i = 0; i < rows.truth.size(); ++i) {
        if (std::isnan(rows.village_rank[i])) {
            continue;
        }
        Spoken one;
        one.key = static_cast<int64_t>(i);
        one.place = rows.hamlet[i];
        one.model_score = rows.prediction[i];
        one.sd = 0.46;
        one.village_percentile = rows.village_rank[i];
        one.reason = 1;
        one.attendance = 20;
        one.minuted = true;
        out.families.push_back(one);
        out.truth.push_back(rows.truth[i]);
        out.neighbours.push_back(rows.neighbours[i]);
    }
    // The published rank is a percentile of the whole hamlet: among the sampled it becomes a
    // mid-rank.
    for (size_t place = 0; place < out.places; ++place) {
        std::vector<size_t> at;
        std::vector<double> told;
        for (size_t i = 0; i < out.families.size(); ++i) {
            if (out.families[i].place == place) {
                at.push_back(i);
                told.push_back(*out.families[i].village_percentile);
            }
        }
        const auto ranks = mid_ranks(told, {});
        for (size_t k = 0; k < at.size(); ++k) {
            out.families[at[k]].village_percentile = ranks[k];
        }
    }
    return out;
}

/// Missed poor at 30 % within hamlets, and the mean rank correlation with the neighbours.
struct Measured {
    double missed = 0;
    double agreement = 0;
};

Measured measured(const Meeting& meeting, const ReconcileOptions& options) {
    const auto out = reconcile(meeting.families, meeting.places, options).value();
    double missed = 0;
    double poor = 0;
    double sum = 0;
    double hamlets = 0;
    for (size_t place = 0; place < meeting.places; ++place) {
        std::vector<size_t> at;
        for (size_t i = 0; i < meeting.families.size(); ++i) {
            if (meeting.families[i].place == place) {
                at.push_back(i);
            }
        }
        const auto quota = static_cast<size_t>(std::llround(0.3 * static_cast<double>(at.size())));
        std::ranges::stable_sort(at, {}, [&](size_t i) { return meeting.truth[i]; });
        for (size_t k = 0; k < quota; ++k) {
            poor += 1;
            missed += out[at[k]].selected ? 0 : 1;
        }
        std::vector<double> index, neighbours;
        for (const size_t i : at) {
            if (!std::isnan(meeting.neighbours[i])) {
                index.push_back(out[i].index);
                neighbours.push_back(meeting.neighbours[i]);
            }
        }
        if (index.size() > 2) {
            sum += accuracy(neighbours, index, {}).spearman;
            hamlets += 1;
        }
    }
    return {missed / poor, sum / hamlets};
}

// score.md 0.5 on 429 hamlets: missed poor .432 by the model, .522 by the village, .417 with weight
// .75 and .434 with .5; agreement with the neighbours rises from .485 to .701. (The prescreening
// hybrid: .448.)
TEST(Reconcile, MeasuredBlendOnAlatas) {
    const AlatasRows rows = alatas_rows();
    if (rows.truth.empty()) {
        GTEST_SKIP() << "../shared is not here";
    }
    const Meeting meeting = meetings(rows);
    ReconcileOptions options;
    options.deciles_max = 10;
    options.sure_below = 0;
    options.sure_above = 1;
    const auto at = [&](double omega) {
        options.omega = omega;
        return measured(meeting, options);
    };
    const Measured model = at(1);
    const Measured most = at(0.75);
    const Measured half = at(0.5);
    const Measured village = at(0);
    EXPECT_NEAR(model.missed, 0.432, 0.02);
    EXPECT_NEAR(village.missed, 0.522, 0.01);
    EXPECT_NEAR(most.missed, 0.417, 0.012);
    EXPECT_LE(half.missed, 0.440);
    EXPECT_LT(most.missed, village.missed);
    EXPECT_NEAR(model.agreement, 0.485, 0.02);
    EXPECT_NEAR(half.agreement, 0.701, 0.02);
    options.prescreen = 1.5;
    EXPECT_NEAR(measured(meeting, options).missed, 0.448, 0.015);
    RecordProperty("missed_75_e4", static_cast<int>(most.missed * 1e4));
    RecordProperty("missed_50_e4", static_cast<int>(half.missed * 1e4));
    RecordProperty("agreement_50_e4", static_cast<int>(half.agreement * 1e4));
}

}  // namespace
}  // namespace regsosek::estimate
