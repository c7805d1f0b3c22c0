// From kept pairs to decisions: components, one partner each where the model says so, margins,
// clusters.
#include <algorithm>
#include <map>

#include "method/match/claims.h"
#include "method/pairs/run.h"

namespace regsosek::pairs {

namespace {

class Decider {
public:
    Decider(const Model& model, std::vector<Edge>& edges)
        : model_(model),
          edges_(edges),
          floor_(static_cast<int32_t>(model.review_bits * weight_unit)),
          link_(static_cast<int32_t>(model.link_bits * weight_unit)),
          certain_(static_cast<int32_t>(model.certain_bits * weight_unit)),
          margin_(static_cast<int32_t>(model.margin_bits * weight_unit)) {}

    void run() {
        switch (model_.assignment) {
            case Assignment::all:
                for (Edge& edge : edges_) {
                    edge.outcome = passed(edge);
                }
                break;
            case Assignment::many_to_one: best_of_each_left(); break;
            case Assignment::one_to_one: one_to_one(); break;
        }
    }

private:
    Outcome passed(const Edge& edge) const {
        return edge.weight < link_                      ? Outcome::review
               : edge.weight >= certain_ && !edge.rival ? Outcome::certain
                                                        : Outcome::linked;
    }

    /// The best is linked when it leads the second by the margin, else both are reviewed.
    void best_of_each_left() {
        for (size_t i = 0; i < edges_.size();) {
            size_t end = i;
            while (end < edges_.size() && edges_[end].a == edges_[i].a) {
                ++end;
            }
            edges_[i].rival = i + 1 < end && edges_[i].weight - edges_[i + 1].weight < margin_;
            edges_[i].outcome = edges_[i].rival ? Outcome::review : passed(edges_[i]);
            for (size_t j = i + 1; j < end; ++j) {
                edges_[j].rival = edges_[i].weight - edges_[j].weight < margin_;
                edges_[j].outcome = edges_[j].rival ? Outcome::review : Outcome::lost;
            }
            i = end;
        }
    }

    void one_to_one() {
        by_right_.resize(edges_.size());
        for (uint32_t i = 0; i < edges_.size(); ++i) {
            by_right_[i] = i;
        }
        std::ranges::sort(by_right_, [&](uint32_t x, uint32_t y) {
            return edges_[x].b != edges_[y].b ? edges_[x].b < edges_[y].b : x < y;
        });
        match::Unions unions(edges_.size());
        for (size_t i = 1; i < edges_.size(); ++i) {
            if (edges_[i].a == edges_[i - 1].a) {
                unions.join(static_cast<uint32_t>(i - 1), static_cast<uint32_t>(i));
            }
            if (edges_[by_right_[i]].b == edges_[by_right_[i - 1]].b) {
                unions.join(by_right_[i - 1], by_right_[i]);
            }
        }
        std::vector<std::pair<uint32_t, uint32_t>> members;
        for (uint32_t i = 0; i < edges_.size(); ++i) {
            members.emplace_back(unions.root(i), i);
        }
        std::ranges::sort(members);
        chosen_.assign(edges_.size(), 0);
        for (size_t i = 0; i < members.size();) {
            size_t end = i;
            while (end < members.size() && members[end].first == members[i].first) {
                ++end;
            }
            choose(std::span(members).subspan(i, end - i));
            i = end;
        }
        judge();
    }

    void choose(std::span<const std::pair<uint32_t, uint32_t>> members) {
        std::map<uint32_t, uint32_t> rows;
        std::map<uint32_t, uint32_t> columns;
        std::vector<match::Claim> claims;
        for (const auto& [root, i] : members) {
            const Edge& edge = edges_[i];
            const uint32_t row =
                rows.emplace(edge.a, static_cast<uint32_t>(rows.size())).first->second;
            const uint32_t column =
                columns.emplace(edge.b, static_cast<uint32_t>(columns.size())).first->second;
            claims.push_back({row, column, int64_t{edge.weight} - floor_ + 1});
        }
        for (const int32_t claim : match::best_claims(claims, static_cast<uint32_t>(rows.size()),
                                                      static_cast<uint32_t>(columns.size()))) {
            if (claim >= 0) {
                chosen_[members[static_cast<size_t>(claim)].second] = 1;
            }
        }
    }

    /// Calls work(edges) for the edges of each record of one side.
    template <typename Work>
    void by_record(bool right, const Work& work) const {
        std::vector<uint32_t> group;
        const auto record = [&](uint32_t i) { return right ? edges_[i].b : edges_[i].a; };
        for (uint32_t i = 0; i < edges_.size(); ++i) {
            const uint32_t edge = right ? by_right_[i] : i;
            if (!group.empty() && record(group.front()) != record(edge)) {
                work(group);
                group.clear();
            }
            group.push_back(edge);
        }
        if (!group.empty()) {
            work(group);
        }
    }

    /// Weight of the chosen pair of each edge's record, on one side; the floor without one.
    std::vector<int32_t> chosen_weights(bool right) const {
        std::vector<int32_t> out(edges_.size(), floor_);
        by_record(right, [&](std::span<const uint32_t> group) {
            int32_t weight = floor_;
            for (const uint32_t i : group) {
                weight = chosen_[i] != 0 ? edges_[i].weight : weight;
            }
            for (const uint32_t i : group) {
                out[i] = weight;
            }
        });
        return out;
    }

    /// A pair that was not chosen is a rival when little is lost by taking it instead of the chosen
    /// pairs of its two records; those are then reviewed too.
    void judge() {
        const auto left = chosen_weights(false);
        const auto right = chosen_weights(true);
        for (size_t i = 0; i < edges_.size(); ++i) {
            if (chosen_[i] == 0) {
                const int32_t gained = edges_[i].weight - floor_;
                edges_[i].rival = left[i] - floor_ + right[i] - floor_ - gained < margin_;
                edges_[i].outcome = edges_[i].rival ? Outcome::review : Outcome::lost;
            }
        }
        std::vector<uint8_t> contested(edges_.size(), 0);
        for (const bool is_right : {false, true}) {
            by_record(is_right, [&](std::span<const uint32_t> group) {
                const bool rival = std::ranges::any_of(
                    group, [&](uint32_t i) { return chosen_[i] == 0 && edges_[i].rival; });
                for (const uint32_t i : group) {
                    contested[i] |= rival ? 1 : 0;
                }
            });
        }
        for (size_t i = 0; i < edges_.size(); ++i) {
            if (chosen_[i] != 0) {
                edges_[i].rival = contested[i] != 0;
                edges_[i].outcome = edges_[i].rival ? Outcome::review : passed(edges_[i]);
            }
        }
    }

    const Model& model_;
    std::vector<Edge>& edges_;
    int32_t floor_;
    int32_t link_;
    int32_t certain_;
    int32_t margin_;
    std::vector<uint32_t> by_right_;
    std::vector<uint8_t> chosen_;
};

}  // namespace

Text describe(Outcome outcome) {
    switch (outcome) {
        case Outcome::lost: return {"kalah dari pasangan lain", "another partner fits better"};
        case Outcome::review: return {"perlu ditinjau", "to review"};
        case Outcome::linked: return {"padan", "linked"};
        case Outcome::certain: return {"padan pasti", "certain"};
    }
    return {};
}

void decide(const Model& model, const Records& left, const Records& right, bool alone,
            Linkage& linkage) {
    Decider(model, linkage.edges).run();
    const size_t offset = alone ? 0 : left.rows();
    match::Unions unions(left.rows() + (alone ? 0 : right.rows()));
    for (const Edge& edge : linkage.edges) {
        if (edge.outcome >= Outcome::linked) {
            unions.join(edge.a, static_cast<uint32_t>(offset + edge.b));
        }
    }
    linkage.cluster.resize(left.rows() + (alone ? 0 : right.rows()));
    for (uint32_t i = 0; i < linkage.cluster.size(); ++i) {
        linkage.cluster[i] = unions.root(i);
    }
}

}  // namespace regsosek::pairs
