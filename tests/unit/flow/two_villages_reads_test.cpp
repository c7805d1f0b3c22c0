// Two villages: what the reads of a word (queues, explanations, identities, tallies, estimates)
// tell a reader of one is what they tell of a store that never held the other; and of somebody of
// the other village they tell what they tell of nobody. docs/decisions/0009-scope-of-tables.md
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "regsosek/collect.h"
#include "regsosek/flow.h"
#include "regsosek/link.h"
#include "regsosek/score.h"
#include "regsosek/validate.h"
#include "regsosek/watch.h"
#include "two_stores.h"
#include "word/validate/query_number.h"

namespace regsosek {
namespace {

using store::Query;
using store::Scope;
using testing_flow::TwoStores;

class TwoVillagesReads : public testing::Test {
protected:
    static void SetUpTestSuite() { stores_ = testing_flow::two_stores().release(); }
    static void TearDownTestSuite() {
        delete stores_;
        stores_ = nullptr;
    }
    static const Scope& mine() { return stores_->mine; }

    // What a call tells in both stores; the errors are told too.
    template <typename T>
    static std::string expect_same(const char* what,
                                   const std::function<Result<T>(store::Workspace&)>& call,
                                   const std::function<std::string(const T&)>& tell) {
        const auto told = [&](store::Workspace& workspace) {
            const auto result = call(workspace);
            return result ? tell(*result) : "error: " + result.error().message(Lang::en);
        };
        const std::string both = told(*stores_->both);
        EXPECT_EQ(both, told(*stores_->alone)) << what;
        return both;
    }
    static store::Table rows(const char* table, const Scope& scope) {
        Query query;
        query.table = table;
        return stores_->both->query(query, scope).value();
    }
    static int64_t first(const char* table, const char* column, const Scope& scope) {
        const auto found = rows(table, scope);
        EXPECT_GT(found.rows, 0U) << table;
        return found.rows == 0 ? 0 : found.at(column).integer(0);
    }

    static TwoStores* stores_;
};
TwoStores* TwoVillagesReads::stores_ = nullptr;

bool is_error(const std::string& told) {
    return told.starts_with("error: ");
}

TEST_F(TwoVillagesReads, TalliesOfWatch) {
    using Tallies = std::vector<watch::Tally>;
    const auto told = expect_same<Tallies>(
        "tallies", [](auto& workspace) { return watch::tallies(workspace, mine()); },
        [](const Tallies& all) {
            std::string out;
            for (const watch::Tally& one : all) {
                const watch::Progress& of = one.counts;
                out += fmt::format("{} {} {} {} {} {} {} {} {} {} {}\n", one.area, of.officer,
                                   of.documents, of.persons, of.clean, of.error, of.linked,
                                   of.review, of.geotagged, of.ranked, of.receipts);
            }
            return out;
        });
    EXPECT_FALSE(told.empty() || is_error(told)) << told;
}

TEST_F(TwoVillagesReads, PlacesForAnEdition) {
    using Places = std::vector<finalise::Place>;
    const auto told = expect_same<Places>(
        "edition places",
        [](auto& workspace) { return flow::edition_places(workspace, mine(), Settings{}); },
        [](const Places& all) {
            std::string out;
            for (const finalise::Place& one : all) {
                out += fmt::format("{} {} {} {}\n", one.family_id, one.latitude_e7,
                                   one.longitude_e7, one.source);
            }
            return out;
        });
    EXPECT_FALSE(told.empty() || is_error(told)) << told;
}

TEST_F(TwoVillagesReads, ListsOfCollect) {
    using Listing = std::optional<collect::KeyedListing>;
    const auto listing = [](int64_t area) {
        return expect_same<Listing>(
            "listing",
            [area](auto& workspace) { return collect::listing_of(workspace, mine(), area); },
            [](const Listing& one) {
                return one ? fmt::format("{} {} {} {}", one->area, one->version,
                                         one->answers.size(), one->lines.size())
                           : std::string("nothing");
            });
    };
    const auto own = listing(first("collect_vk", "area", mine()));
    EXPECT_FALSE(own == "nothing" || is_error(own)) << own;
    const auto theirs = listing(first("collect_vk", "area", stores_->others));
    EXPECT_TRUE(theirs == "nothing" || is_error(theirs)) << theirs;
}

TEST_F(TwoVillagesReads, QueueAndVerdictsOfLink) {
    link::ReviewFilter filter;
    filter.reviewer = "siti";
    const auto queue = expect_same<link::ReviewPage>(
        "queue", [&](auto& workspace) { return link::review_queue(workspace, mine(), filter); },
        [](const link::ReviewPage& page) {
            std::string out = fmt::format("{} {}\n", page.open, page.total);
            for (const link::ReviewItem& one : page.items) {
                out += fmt::format("{} {} {} {} {} {}\n", one.person_id, one.family_id, one.area,
                                   one.reason, one.priority, fmt::join(one.candidates, "/"));
            }
            return out;
        });
    EXPECT_FALSE(is_error(queue)) << queue;
    using Verdicts = std::vector<link::ReviewVerdict>;
    const auto tell = [](const Verdicts& all) {
        std::string out = fmt::format("{}\n", all.size());
        for (const link::ReviewVerdict& one : all) {
            out += fmt::format("{} {} {}\n", one.person_id, one.register_row, one.reviewer);
        }
        return out;
    };
    const auto verdicts = [](auto& workspace) { return link::review_verdicts(workspace, mine()); };
    expect_same<Verdicts>("verdicts", verdicts, tell);
    // A verdict on somebody of the other village, given there, is none here.
    const int64_t person = first("link_person", "person_id", stores_->others);
    const std::vector given{
        link::ReviewVerdict{person, 0, link::Verdict::different, "siti", "looked", Date{19400}}};
    ASSERT_TRUE(link::decide_reviews(*stores_->both, stores_->others, given));
    EXPECT_EQ(expect_same<Verdicts>("verdicts", verdicts, tell), "0\n");
    const auto refused = expect_same<int64_t>(
        "a verdict on a stranger",
        [&](auto& workspace) { return link::decide_reviews(workspace, mine(), given); },
        [](int64_t written) { return std::to_string(written); });
    EXPECT_TRUE(is_error(refused)) << refused;
    using Agreements = std::vector<link::Agreement>;
    expect_same<Agreements>(
        "agreement", [](auto& workspace) { return link::review_agreement(workspace, mine()); },
        [](const Agreements& all) { return std::to_string(all.size()); });
}

TEST_F(TwoVillagesReads, IdentitiesOfLink) {
    const auto identity = [](bool family, int64_t id) {
        return expect_same<link::Identity>(
            "identity",
            [=](auto& workspace) { return link::identity_of(workspace, mine(), family, id); },
            [](const link::Identity& one) {
                return fmt::format("{} {} {}", one.identity_id, one.printed,
                                   fmt::join(one.members, "/"));
            });
    };
    EXPECT_FALSE(is_error(identity(false, first("link_person", "person_id", mine()))));
    EXPECT_TRUE(is_error(identity(false, first("link_person", "person_id", stores_->others))));
    EXPECT_FALSE(is_error(identity(true, first("score_family", "family_id", mine()))));
    EXPECT_TRUE(is_error(identity(true, first("score_family", "family_id", stores_->others))));
    using Changes = std::vector<link::IdentityChange>;
    const auto changes = [](auto& workspace) { return link::identity_changes(workspace, mine()); };
    const auto count = [](const Changes& all) { return std::to_string(all.size()); };
    expect_same<Changes>("changes", changes, count);
    const auto theirs = rows("link_person", stores_->others).at("person_id");
    link::IdentityChange merge;
    merge.what = "merge";
    merge.kept = theirs.integer(0);
    merge.other = theirs.integer(1);
    merge.author = "siti";
    merge.reason = "same person";
    merge.day = Date{19400};
    ASSERT_TRUE(link::change_identity(*stores_->both, stores_->others, merge));
    EXPECT_EQ(expect_same<Changes>("changes", changes, count), "0");
}

TEST_F(TwoVillagesReads, StateOfAFinding) {
    const auto state = [](const Scope& scope) {
        Query query{.table = "validate_finding",
                    .fields = {"family_id", "person_id", "rule"},
                    .filter = "family_id > 0"};
        const auto found = stores_->both->query(query, scope).value();
        const validate::QueryNumber number{found.at("family_id").integer(0),
                                           found.at("person_id").integer(0),
                                           std::string(found.at("rule").text(0))};
        return expect_same<validate::FindingState>(
            "state",
            [&](auto& workspace) {
                return validate::finding_state(workspace, mine(), number.text(), "");
            },
            [](const validate::FindingState& one) {
                return std::to_string(static_cast<int>(one));
            });
    };
    EXPECT_FALSE(is_error(state(mine())));
    state(stores_->others);
}

TEST_F(TwoVillagesReads, WhereAnswersAreLocated) {
    const auto told = expect_same<validate::LocaliseReport>(
        "localise", [](auto& workspace) { return validate::localise(workspace, mine()); },
        [](const validate::LocaliseReport& one) {
            return fmt::format("{} {} {} {} {} {} {}", one.families, one.failing, one.located,
                               one.unproven, one.queue, one.impossible, one.answers);
        });
    EXPECT_FALSE(is_error(told)) << told;
    expect_same<store::Table>(
        "located",
        [](auto& workspace) { return workspace.query(Query{.table = "validate_located"}, mine()); },
        [](const store::Table& table) { return testing_flow::text_of(table); });
}

TEST_F(TwoVillagesReads, WhyAFamilyStandsWhereItStands) {
    const auto explained = [](int64_t family) {
        score::ExplainOptions options;
        options.family_id = family;
        options.citizen = false;
        return expect_same<score::Explanation>(
            "explain", [&](auto& workspace) { return score::explain(workspace, mine(), options); },
            [](const score::Explanation& one) {
                std::string out =
                    fmt::format("{} {} {} {} {} {} {} {} {}\n", one.printed_id, one.area, one.model,
                                one.decile, one.percentile_e6, one.p_bottom40_e6,
                                one.expected_rupiah, one.mean_rupiah, one.facts.size());
                for (const score::ItemReason& reason : one.reasons) {
                    out += fmt::format("{} {}\n", reason.item, reason.rupiah);
                }
                return out;
            });
    };
    EXPECT_FALSE(is_error(explained(first("score_family", "family_id", mine()))));
    EXPECT_TRUE(is_error(explained(first("score_family", "family_id", stores_->others))));
}

TEST_F(TwoVillagesReads, PovertyOfAreas) {
    const auto told = expect_same<score::PovertyReport>(
        "poverty", [](auto& workspace) { return score::poverty(workspace, mine()); },
        [](const score::PovertyReport& one) {
            return fmt::format("{} {} {} {} {} {}", one.model, one.areas, one.published[0],
                               one.published[1], one.published[2], one.direct);
        });
    EXPECT_FALSE(is_error(told)) << told;
}

}  // namespace
}  // namespace regsosek
