// From edges to decisions: components, one-to-one choice, margins, duplicates, outcome and reason.
#include <algorithm>
#include <map>

#include "method/match/claims.h"
#include "method/match/edges.h"

namespace regsosek::match {

namespace {

/// Two people of one name, birth date and village, each with a NIK of their own.
bool nik_conflict(const Record& a, const Record& b, const Edge& edge) {
    const Levels levels = levels_of(edge.pattern);
    return levels[2] == nik_level::other && levels[0] >= name_level::sounds_same &&
           levels[1] == birth_level::same && levels[3] != kk_level::same && !edge.by_household &&
           a.nik_fits_birth != 0 && b.nik_fits_birth != 0;
}

class Assigner {
public:
    Assigner(const DuplicateScores& duplicates, const Options& options, const Work& work,
             Linkage& out)
        : duplicates_(duplicates),
          work_(work),
          out_(out),
          edges_(work.edges),
          floor_(units(options.review_bits)),
          link_(units(options.link_bits)),
          certain_(units(options.certain_bits)),
          margin_(units(options.margin_bits)),
          duplicate_(units(options.duplicate_bits)),
          candidates_max_(options.candidates_max) {}

    void run(const Scores& scores) {
        settle_closed(scores);
        order_by_right();
        choose();
        for (size_t i = 0; i < edges_.size();) {
            size_t end = i;
            while (end < edges_.size() && edges_[end].a == edges_[i].a) {
                ++end;
            }
            decide(i, end);
            i = end;
        }
        settle_rest();
        keep_candidates();
        std::ranges::sort(found_, by_rows);
        merge_duplicates();
    }

private:
    static int32_t units(double bits) { return static_cast<int32_t>(bits * weight_unit); }
    static bool by_rows(const Duplicate& x, const Duplicate& y) {
        return x.first != y.first ? x.first < y.first : x.second < y.second;
    }

    void settle_closed(const Scores& scores) {
        owner_.assign(work_.right.rows(), no_row);
        for (const NikPair& pair : work_.nik_pairs) {
            if (work_.closed[pair.a] != pair.b) {
                continue;
            }
            owner_[pair.b] = pair.a;
            set(pair.a, static_cast<int32_t>(pair.b), Outcome::certain, Reason::nik_name_birth);
            out_.pattern[pair.a] = pair.pattern;
            out_.weight[pair.a] =
                scores.weight(pair.pattern, work_.left.record[pair.a], work_.right.record[pair.b]);
        }
    }

    /// Indices of edges to open right people, by (right row, heaviest first).
    void order_by_right() {
        for (uint32_t i = 0; i < edges_.size(); ++i) {
            if (work_.right_closed[edges_[i].b] == 0) {
                by_right_.push_back(i);
            }
        }
        std::ranges::sort(by_right_, [&](uint32_t x, uint32_t y) {
            const Edge& e = edges_[x];
            const Edge& f = edges_[y];
            if (e.b != f.b) {
                return e.b < f.b;
            }
            return e.weight != f.weight ? e.weight > f.weight : e.a < f.a;
        });
    }

    /// Fills chosen_ (edge of a left row) and owner_ (left row of a right row) component by
    /// component.
    void choose() {
        chosen_.assign(work_.left.rows(), -1);
        Unions unions(edges_.size());
        for (size_t i = 1; i < edges_.size(); ++i) {
            if (edges_[i].a == edges_[i - 1].a) {
                unions.join(static_cast<uint32_t>(i - 1), static_cast<uint32_t>(i));
            }
        }
        for (size_t i = 1; i < by_right_.size(); ++i) {
            if (edges_[by_right_[i]].b == edges_[by_right_[i - 1]].b) {
                unions.join(by_right_[i - 1], by_right_[i]);
            }
        }
        std::vector<std::pair<uint32_t, uint32_t>> members;
        for (uint32_t i = 0; i < edges_.size(); ++i) {
            if (work_.right_closed[edges_[i].b] == 0) {
                members.emplace_back(unions.root(i), i);
            }
        }
        std::ranges::sort(members);
        for (size_t i = 0; i < members.size();) {
            size_t end = i;
            while (end < members.size() && members[end].first == members[i].first) {
                ++end;
            }
            choose_component(std::span(members).subspan(i, end - i));
            i = end;
        }
    }

    void choose_component(std::span<const std::pair<uint32_t, uint32_t>> members) {
        if (members.size() == 1) {
            take(members[0].second);
            return;
        }
        std::map<uint32_t, uint32_t> rows;
        std::map<uint32_t, uint32_t> columns;
        std::vector<Claim> claims;
        for (const auto& [root, i] : members) {
            const Edge& edge = edges_[i];
            const uint32_t row = rows.emplace(edge.a, rows.size()).first->second;
            const uint32_t column = columns.emplace(edge.b, columns.size()).first->second;
            claims.push_back({row, column, int64_t{edge.weight} - floor_ + 1});
        }
        const auto chosen = best_claims(claims, static_cast<uint32_t>(rows.size()),
                                        static_cast<uint32_t>(columns.size()));
        for (const int32_t claim : chosen) {
            if (claim >= 0) {
                take(members[static_cast<size_t>(claim)].second);
            }
        }
    }

    void take(uint32_t edge) {
        chosen_[edges_[edge].a] = static_cast<int32_t>(edge);
        owner_[edges_[edge].b] = edges_[edge].a;
    }

    /// The weight between two rows when there is an edge, else the floor.
    int32_t weight_between(uint32_t a, uint32_t b) const {
        auto at = std::ranges::lower_bound(edges_, a, {}, &Edge::a);
        for (; at != edges_.end() && at->a == a; ++at) {
            if (at->b == b) {
                return at->weight;
            }
        }
        return floor_;
    }

    /// Two left people who both fit one right person; in different families they need only not
    /// contradict each other, because the right person speaks for both.
    bool one_person(uint32_t a, uint32_t other) {
        const Duplicate pair = duplicates_.compared(a, other);
        const bool one_family =
            work_.left.record[a].household == work_.left.record[other].household;
        if (pair.weight < (one_family ? duplicate_ : floor_)) {
            return false;
        }
        found_.push_back(pair);
        return true;
    }

    /// Another choice would be nearly as good for this link.
    bool has_rival(size_t begin, size_t end, const Edge& link) {
        for (size_t i = begin; i < end; ++i) {
            const Edge& other = edges_[i];
            if (other.b == link.b || work_.right_closed[other.b] != 0) {
                continue;
            }
            const uint32_t owner = owner_[other.b];
            int32_t loss = link.weight - other.weight;
            if (owner != no_row) {
                loss += edges_[static_cast<size_t>(chosen_[owner])].weight -
                        weight_between(owner, link.b);
            }
            if (loss < margin_) {
                return true;
            }
        }
        const auto first = std::ranges::lower_bound(by_right_, link.b, {},
                                                    [&](uint32_t i) { return edges_[i].b; });
        for (auto at = first; at != by_right_.end() && edges_[*at].b == link.b; ++at) {
            const Edge& other = edges_[*at];
            if (other.a != link.a && chosen_[other.a] < 0 && link.weight - other.weight < margin_ &&
                !one_person(link.a, other.a)) {
                return true;
            }
        }
        return false;
    }

    void set(uint32_t a, int32_t b, Outcome outcome, Reason reason) {
        out_.right[a] = b;
        out_.outcome[a] = outcome;
        out_.reason[a] = reason;
    }

    void describe_edge(const Edge& edge) {
        out_.right[edge.a] = static_cast<int32_t>(edge.b);
        out_.weight[edge.a] = edge.weight;
        out_.pattern[edge.a] = edge.pattern;
    }

    /// Outcome of one left person from its edges [begin, end), heaviest first.
    void decide(size_t begin, size_t end) {
        const uint32_t a = edges_[begin].a;
        const int32_t chosen = chosen_[a];
        const Edge& edge = chosen >= 0 ? edges_[static_cast<size_t>(chosen)] : edges_[begin];
        describe_edge(edge);
        for (size_t i = begin; i < end && out_.second[a] < 0; ++i) {
            out_.second[a] = edges_[i].b != edge.b ? static_cast<int32_t>(edges_[i].b) : -1;
        }
        // A heavier candidate that somebody else holds may be this very person, written twice.
        const Edge& heaviest = edges_[begin];
        if (heaviest.b != edge.b || chosen < 0) {
            const uint32_t owner = owner_[heaviest.b];
            if (heaviest.weight >= link_ && owner != no_row && one_person(a, owner)) {
                describe_edge(heaviest);
                set(a, static_cast<int32_t>(heaviest.b), Outcome::linked, Reason::second_record);
                return;
            }
        }
        const auto b = static_cast<int32_t>(edge.b);
        if (chosen < 0) {
            const bool strong = edge.weight >= link_;
            set(a, strong ? b : -1, strong ? Outcome::review : Outcome::none, Reason::taken);
        } else if (edge.weight < link_) {
            set(a, b, Outcome::review, Reason::weak);
        } else if (nik_conflict(work_.left.record[a], work_.right.record[edge.b], edge)) {
            set(a, b, Outcome::review, Reason::nik_conflict);
        } else if (has_rival(begin, end, edge)) {
            set(a, b, Outcome::review, Reason::rival);
        } else {
            set(a, b, edge.weight >= certain_ ? Outcome::certain : Outcome::linked,
                edge.by_household ? Reason::household : Reason::evidence);
        }
    }

    void keep_candidates() {
        size_t kept = 0;
        for (size_t i = 0; i < edges_.size(); ++i) {
            const Edge& edge = edges_[i];
            kept = i > 0 && edges_[i - 1].a == edge.a ? kept + 1 : 0;
            if (out_.outcome[edge.a] == Outcome::review && kept < candidates_max_) {
                out_.candidates.push_back({edge.a, edge.b, edge.weight, edge.pattern});
            }
        }
    }

    void settle_rest() {
        for (uint32_t a = 0; a < work_.left.rows(); ++a) {
            const Record& r = work_.left.record[a];
            if (out_.outcome[a] != Outcome::none || out_.reason[a] == Reason::taken) {
                continue;
            }
            out_.reason[a] = r.name_hash == 0 && r.nik == 0 ? Reason::no_information
                             : work_.capped[a] != 0         ? Reason::capped
                             : work_.seen[a] != 0           ? Reason::too_weak
                                                            : Reason::no_candidate;
        }
    }

    void merge_duplicates() {
        std::vector<Duplicate> all;
        std::ranges::merge(out_.duplicates, found_, std::back_inserter(all), by_rows);
        const auto same = [](const Duplicate& x, const Duplicate& y) {
            return x.first == y.first && x.second == y.second;
        };
        all.erase(std::unique(all.begin(), all.end(), same), all.end());
        out_.duplicates = std::move(all);
    }

    const DuplicateScores& duplicates_;
    const Work& work_;
    Linkage& out_;
    const std::vector<Edge>& edges_;
    int32_t floor_, link_, certain_, margin_, duplicate_;
    size_t candidates_max_;
    std::vector<uint32_t> by_right_;
    std::vector<uint32_t> owner_;
    std::vector<int32_t> chosen_;
    std::vector<Duplicate> found_;
};

}  // namespace

void assign(const Scores& scores, const DuplicateScores& duplicates, const Options& options,
            const Work& work, Linkage& out) {
    const size_t rows = work.left.rows();
    out.right.assign(rows, -1);
    out.second.assign(rows, -1);
    out.weight.assign(rows, 0);
    out.pattern.assign(rows, 0);
    out.outcome.assign(rows, Outcome::none);
    out.reason.assign(rows, Reason::no_candidate);
    Assigner(duplicates, options, work, out).run(scores);
}

}  // namespace regsosek::match
