// Evidence of the family: who is linked votes for a card, and the open members are weighed against the
// people on that card. Only chance becomes less likely by it, never "another member of the same
// family", so that the family alone links nobody (the twins rule).
#include <algorithm>
#include <chrono>

#include "ground/base/threads.h"
#include "method/match/edges.h"

namespace regsosek::match {

namespace {

constexpr size_t grain = 16384;           // households per piece of parallel work
constexpr double agree_assumed = 0.8;     // with too few pairs to learn from (link.md 5.7)
constexpr double pairs_to_learn_from = 200;
constexpr size_t card_members_max = 64;   // a card longer than this is no family

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

/// Heaviest edge of each left row, or the least weight there is.
std::vector<int32_t> best_of(const Work& work) {
    std::vector<int32_t> best(work.left.rows(), INT32_MIN);
    for (const Edge& edge : work.edges) {
        best[edge.a] = std::max(best[edge.a], edge.weight);
    }
    return best;
}

}  // namespace

RuleReport household_pass(const Scores& scores, const Options& options, Work& work,
                          double* gain_bits) {
    const auto begin_time = std::chrono::steady_clock::now();
    const std::vector<uint32_t> vote = votes_of(options, work);
    *gain_bits = gain_of(options, work, vote);
    const auto gain = static_cast<int32_t>(*gain_bits * weight_unit);
    const auto floor = static_cast<int32_t>(options.review_bits * weight_unit);
    const auto link = static_cast<int32_t>(options.link_bits * weight_unit);
    const auto certain = static_cast<int32_t>(options.certain_bits * weight_unit);
    const std::vector<int32_t> best = best_of(work);
    struct Piece {
        std::vector<Edge> edges;
        uint64_t pairs = 0;
    };
    std::vector<Piece> pieces((work.left.households() + grain - 1) / grain);
    const auto weigh = [&](uint32_t a, uint32_t b, Piece& piece) {
        const auto pattern = static_cast<uint16_t>(compare(work.left, a, work.right, b));
        const Record& x = work.left.record[a];
        const Record& y = work.right.record[b];
        // The same card number says already what the linked members say.
        const bool same_card = levels_of(pattern)[3] == kk_level::same;
        const int32_t alone = scores.weight(pattern, x, y);
        const int32_t weight = same_card ? alone : scores.weight(pattern, x, y, gain);
        ++piece.pairs;
        if (weight >= floor) {
            piece.edges.push_back({a, b, weight, pattern, static_cast<uint8_t>(Rule::household),
                                   alone < link && weight >= link});
        }
    };
    parallel_ranges(work.left.households(), grain, [&](size_t begin, size_t end) {
        Piece& piece = pieces[begin / grain];
        std::vector<uint32_t> cards;
        for (size_t h = begin; h < end; ++h) {
            const auto members = work.left.members(static_cast<uint32_t>(h));
            cards.clear();
            for (const uint32_t a : members) {
                if (vote[a] != no_row) {
                    cards.push_back(vote[a]);
                }
            }
            std::ranges::sort(cards);
            cards.erase(std::unique(cards.begin(), cards.end()), cards.end());
            for (const uint32_t a : members) {
                const bool open = work.closed[a] == no_row && best[a] < certain;
                for (size_t c = 0; open && c < cards.size(); ++c) {
                    const auto card = work.right.members(cards[c]);
                    for (size_t i = 0; i < std::min(card.size(), card_members_max); ++i) {
                        if (work.right_closed[card[i]] == 0) {
                            work.seen[a] = 1;
                            weigh(a, card[i], piece);
                        }
                    }
                }
            }
        }
    });
    RuleReport report;
    report.rule = Rule::household;
    for (const Piece& piece : pieces) {
        report.pairs += piece.pairs;
        report.kept += piece.edges.size();
        for (const Edge& edge : piece.edges) {
            report.strong += edge.by_household ? 1 : 0;
        }
        work.edges.insert(work.edges.end(), piece.edges.begin(), piece.edges.end());
    }
    report.new_pairs = report.pairs;
    order_edges(work.edges);
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_time).count();
    return report;
}

}  // namespace regsosek::match
