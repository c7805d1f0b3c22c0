// Evidence of the family: who is linked votes for a card, and the open members are weighed against
// the people on that card. Only chance becomes less likely by it, never "another member of the same
// family", so that the family alone links nobody (the twins rule).
#include <algorithm>
#include <chrono>

#include "ground/base/threads.h"
#include "method/match/edges.h"

namespace regsosek::match {

namespace {

constexpr size_t grain = 16384;        // households per piece of parallel work
constexpr double agree_assumed = 0.8;  // with too few pairs to learn from (link.md 5.7)
constexpr double pairs_to_learn_from = 200;
constexpr size_t card_members_max = 64;  // a card longer than this is no family

/// Right household of each left row that is linked beyond doubt, or no_row.
std::vector<uint32_t> votes_of(const Options& options, const Work& work) {
    const auto least = static_cast<int32_t>(options.certain_bits * weight_unit);
    std::vector<uint32_t> vote(work.left.rows(), no_row);
    parallel_ranges(work.left.rows(), 65536, [&](size_t begin, size_t end) {
        for (size_t a = begin; a < end; ++a) {
            if (work.closed[a] != no_row) {
                vote[a] = work.right.record[work.closed[a]].household;
            }
        }
    });
    for (size_t i = 0; i < work.edges.size(); ++i) {
        const Edge& edge = work.edges[i];
        const bool first = i == 0 || work.edges[i - 1].a != edge.a;
        if (first && edge.weight >= least && work.right_closed[edge.b] == 0) {
            vote[edge.a] = work.right.record[edge.b].household;
        }
    }
    return vote;
}

/// How much less likely chance is when other members are linked to the card: m of this evidence is
/// learned from settled people on another card number than their family wrote, leaving each out.
double gain_of(const Options& options, const Work& work, std::span<const uint32_t> vote) {
    double asked = 0;
    double agreed = 0;
    for (const NikPair& pair : work.nik_pairs) {
        if (work.closed[pair.a] != pair.b || levels_of(pair.pattern)[3] == kk_level::same) {
            continue;
        }
        bool others = false;
        bool same = false;
        for (const uint32_t other : work.left.members(work.left.record[pair.a].household)) {
            if (other != pair.a && vote[other] != no_row) {
                others = true;
                same |= vote[other] == vote[pair.a];
            }
        }
        asked += others ? 1 : 0;
        agreed += others && same ? 1 : 0;
    }
    const double m = asked < pairs_to_learn_from ? agree_assumed : (agreed + 1) / (asked + 2);
    const double size = static_cast<double>(work.right.rows()) /
                        static_cast<double>(std::max<size_t>(1, work.right.households()));
    const double u = size / static_cast<double>(std::max<size_t>(1, work.right.rows()));
    const double bits = static_cast<double>(log2_units(m / u)) / weight_unit;
    return std::clamp(bits, 0.0, options.household_bits_max);
}

/// A pair of an open person and an open member of a card that the family is linked to.
struct FamilyPair {
    uint32_t a = 0;
    uint32_t b = 0;
    uint16_t pattern = 0;
    bool left_over = false;  ///< Nobody else is likely to be either of them.
};

/// Who has a candidate beyond doubt, on each side.
struct Decided {
    std::vector<uint8_t> left;
    std::vector<uint8_t> right;
};

Decided decided_of(const Options& options, const Work& work) {
    const auto least = static_cast<int32_t>(options.certain_bits * weight_unit);
    Decided out;
    out.left.assign(work.left.rows(), 0);
    out.right = work.right_closed;
    for (size_t a = 0; a < work.closed.size(); ++a) {
        out.left[a] = work.closed[a] != no_row ? 1 : 0;
    }
    for (const Edge& edge : work.edges) {
        if (edge.weight >= least) {
            out.left[edge.a] = 1;
            out.right[edge.b] = 1;
        }
    }
    return out;
}

/// Cards that a family is linked to, through votes or through a candidate on its own card number.
class Cards {
public:
    Cards(const Work& work, std::span<const uint32_t> vote) : work_(work), vote_(vote) {
        same_card_.assign(work.left.rows(), no_row);
        for (const Edge& edge : work.edges) {
            if (levels_of(edge.pattern)[3] == kk_level::same && same_card_[edge.a] == no_row) {
                same_card_[edge.a] = work.right.record[edge.b].household;
            }
        }
    }
    void of(uint32_t household, std::vector<uint32_t>& out) const {
        out.clear();
        for (const uint32_t a : work_.left.members(household)) {
            for (const uint32_t card : {vote_[a], same_card_[a]}) {
                if (card != no_row) {
                    out.push_back(card);
                }
            }
        }
        std::ranges::sort(out);
        out.erase(std::unique(out.begin(), out.end()), out.end());
    }

private:
    const Work& work_;
    std::span<const uint32_t> vote_;
    std::vector<uint32_t> same_card_;
};

std::vector<std::vector<FamilyPair>> family_pairs(const Work& work, const Cards& cards,
                                                  const Decided& decided) {
    std::vector<std::vector<FamilyPair>> pieces((work.left.households() + grain - 1) / grain);
    parallel_ranges(work.left.households(), grain, [&](size_t begin, size_t end) {
        std::vector<uint32_t> linked;
        for (size_t h = begin; h < end; ++h) {
            const auto members = work.left.members(static_cast<uint32_t>(h));
            const bool settled =
                std::ranges::all_of(members, [&](uint32_t a) { return decided.left[a] != 0; });
            if (settled) {
                continue;
            }
            cards.of(static_cast<uint32_t>(h), linked);
            for (const uint32_t a : members) {
                for (size_t c = 0; decided.left[a] == 0 && c < linked.size(); ++c) {
                    const auto card = work.right.members(linked[c]);
                    for (size_t i = 0; i < std::min(card.size(), card_members_max); ++i) {
                        if (work.right_closed[card[i]] == 0) {
                            const uint32_t pattern = compare(work.left, a, work.right, card[i]);
                            pieces[begin / grain].push_back({a, card[i],
                                                             static_cast<uint16_t>(pattern),
                                                             decided.right[card[i]] == 0});
                        }
                    }
                }
            }
        }
    });
    return pieces;
}

/// How the prior changes for people left over in linked families: most people of a family are
/// claimed, so that "another member" is as rare among the rest as people missing on both sides at
/// once.
FamilyEvidence left_over_evidence(const std::vector<std::vector<FamilyPair>>& pieces,
                                  const Options& options, const Model& model,
                                  const PairCounts& prior) {
    Histogram histogram(pattern_count, 0);
    double pairs = 0;
    for (const auto& piece : pieces) {
        for (const FamilyPair& pair : piece) {
            histogram[pair.pattern] += pair.left_over ? 1 : 0;
            pairs += pair.left_over ? 1 : 0;
        }
    }
    if (pairs < pairs_to_learn_from) {
        return {};
    }
    const double share = fit_same_share(histogram, options.fit, model);
    FamilyEvidence evidence;
    evidence.family = log2_units((1 - share) / share) - log2_units(prior.family / prior.same);
    return evidence;
}

}  // namespace

RuleReport household_pass(const Scores& scores, const Options& options, const Model& model,
                          const PairCounts& prior, bool given, HouseholdLearned& learned,
                          Work& work) {
    const auto begin_time = std::chrono::steady_clock::now();
    const std::vector<uint32_t> vote = votes_of(options, work);
    const auto floor = static_cast<int32_t>(options.review_bits * weight_unit);
    const auto link = static_cast<int32_t>(options.link_bits * weight_unit);
    const Decided decided = decided_of(options, work);
    const auto pieces = family_pairs(work, Cards(work, vote), decided);
    if (!given) {
        learned.gain_bits = gain_of(options, work, vote);
        learned.family_change = left_over_evidence(pieces, options, model, prior).family;
    }
    const auto gain = static_cast<int32_t>(learned.gain_bits * weight_unit);
    const FamilyEvidence left_over = {0, learned.family_change, 0};
    RuleReport rule;
    rule.rule = Rule::household;
    for (const auto& piece : pieces) {
        for (const FamilyPair& pair : piece) {
            const Record& x = work.left.record[pair.a];
            const Record& y = work.right.record[pair.b];
            FamilyEvidence evidence = pair.left_over ? left_over : FamilyEvidence{};
            // The same card number says already what the linked members say.
            const bool same_card = levels_of(pair.pattern)[3] == kk_level::same;
            evidence.chance -= same_card ? 0 : gain;
            const int32_t alone = scores.weight(pair.pattern, x, y);
            const int32_t weight = scores.weight(pair.pattern, x, y, evidence);
            const bool by_household = alone < link && weight >= link;
            work.seen[pair.a] = 1;
            ++rule.pairs;
            rule.strong += by_household ? 1 : 0;
            if (weight >= floor) {
                ++rule.kept;
                work.edges.push_back({pair.a, pair.b, weight, pair.pattern,
                                      static_cast<uint8_t>(Rule::household), by_household});
            }
        }
    }
    rule.new_pairs = rule.pairs;
    order_edges(work.edges);
    rule.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_time).count();
    return rule;
}

}  // namespace regsosek::match
