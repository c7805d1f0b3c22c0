// Sessions of EM, each on the pairs of one rule of blocking: what the rule speaks of is held out,
// everything else is learned. A histogram has a few thousand cells, so that a session costs
// milliseconds.
#include "method/pairs/fit.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/match/sort.h"
#include "method/pairs/chance.h"

namespace regsosek::pairs {

namespace {

using match::Entry;

constexpr size_t grain = 65536;
constexpr double prior_pairs = 0.5;           // Dirichlet: added to each level before sharing out.
constexpr uint64_t pairs_to_learn_from = 50;  // With fewer there is nothing to learn.
constexpr size_t block_pairs_max = 4096;      // A pile-up teaches nothing about records.
constexpr double best_m = 0.9;                // Start of EM, and the preset of a level never seen.

/// m by comparison and level.
using Probabilities = std::vector<std::vector<double>>;

Probabilities start_of(const Model& model) {
    Probabilities out;
    for (const Comparison& comparison : model.comparisons) {
        const size_t levels = comparison.levels.size();
        std::vector<double> m(levels + 1,
                              levels > 1 ? (1 - best_m) / (static_cast<double>(levels) - 1) : 1);
        m[levels] = best_m;
        out.push_back(std::move(m));
    }
    return out;
}

std::vector<Entry> sampled(const Records& side, const std::vector<Part>& parts, uint64_t step,
                           uint64_t seed) {
    std::vector<std::vector<Entry>> pieces((side.rows() + grain - 1) / grain);
    parallel_ranges(side.rows(), grain, [&](size_t begin, size_t end) {
        for_keys(parts, side, begin, end, 0, [&](size_t i, uint64_t key) {
            if (mix64(key, seed) % step == 0) {
                pieces[begin / grain].push_back({key, static_cast<uint32_t>(i)});
            }
        });
    });
    std::vector<Entry> all;
    for (const auto& piece : pieces) {
        all.insert(all.end(), piece.begin(), piece.end());
    }
    match::sort_entries(all);
    return all;
}

/// Patterns of the pairs of a rule, counted. The sample is chosen by key, so that both sides keep
/// the same blocks.
std::vector<Cell> histogram(const std::vector<Part>& parts, const Plan& plan, const Records& left,
                            const Records& right, uint64_t step, const FitOptions& options) {
    const bool alone = &left == &right;
    std::vector<std::vector<uint32_t>> found(match::partitions);
    std::vector<Waiting> waiting(match::partitions);
    const auto a = sampled(left, parts, step, options.seed);
    const auto b = alone ? std::vector<Entry>() : sampled(right, parts, step, options.seed);
    match::join_sorted(
        a, alone ? a : b, [&](size_t p, std::span<const Entry> x, std::span<const Entry> y) {
            if (x.size() * y.size() > block_pairs_max) {
                return;
            }
            for (const Entry& i : x) {
                for (const Entry& j : y) {
                    if (!alone || i.id < j.id) {
                        waiting[p].add(plan, left.row(i.id), right.row(j.id), found[p]);
                    }
                }
            }
        });
    for (size_t p = 0; p < waiting.size(); ++p) {
        waiting[p].compare(plan, found[p]);
    }
    return counted(plan, found);
}

/// EM of one session.
class Learner {
public:
    Learner(const Plan& plan, const Probabilities& u, std::vector<uint8_t> active, Probabilities m)
        : plan_(plan), u_(u), active_(std::move(active)), m_(std::move(m)) {}

    void run(const std::vector<Cell>& cells, const FitOptions& options, Session& session) {
        while (session.steps < options.steps_max && !session.converged) {
            session.converged = step(cells) < options.converged;
            ++session.steps;
        }
        session.match_share = share_;
    }
    const Probabilities& m() const { return m_; }

private:
    double step(const std::vector<Cell>& cells) {
        Probabilities sums(m_.size());
        for (size_t c = 0; c < m_.size(); ++c) {
            sums[c].assign(m_[c].size(), prior_pairs);
        }
        double matches = prior_pairs;
        double all = 2 * prior_pairs;
        for (const Cell& cell : cells) {
            double same = share_;
            double chance = 1 - share_;
            for (size_t c = 0; c < m_.size(); ++c) {
                const uint32_t level = plan_.level_of(cell.pattern, c);
                if (active_[c] != 0 && level > 0) {
                    same *= m_[c][level];
                    chance *= u_[c][level];
                }
            }
            const double part = cell.pairs * same / std::max(same + chance, 1e-300);
            matches += part;
            all += cell.pairs;
            for (size_t c = 0; c < m_.size(); ++c) {
                sums[c][plan_.level_of(cell.pattern, c)] += part;
            }
        }
        double change = std::abs(matches / all - share_);
        share_ = matches / all;
        for (size_t c = 0; c < m_.size(); ++c) {
            double total = 0;
            for (size_t l = 1; l < m_[c].size(); ++l) {
                total += sums[c][l];
            }
            for (size_t l = 1; l < m_[c].size() && active_[c] != 0; ++l) {
                const double value = sums[c][l] / total;
                change = std::max(change, std::abs(value - m_[c][l]));
                m_[c][l] = value;
            }
        }
        return change;
    }

    const Plan& plan_;
    const Probabilities& u_;
    std::vector<uint8_t> active_;
    Probabilities m_;
    double share_ = 0.3;
};

/// Comparisons that a rule says nothing about.
std::vector<uint8_t> free_of(const Model& model, const Layout& layout, size_t rule) {
    std::vector<uint8_t> active;
    for (const Comparison& comparison : model.comparisons) {
        const bool held = std::ranges::any_of(comparison.columns, [&](const std::string& name) {
            const int column = model.column(name);
            return std::ranges::find(layout.rule_columns[rule], column) !=
                   layout.rule_columns[rule].end();
        });
        active.push_back(held ? 0 : 1);
    }
    return active;
}

/// Rules to train on: those that the author marked, else the first ones that together leave every
/// comparison free once.
std::vector<size_t> training_rules(const Model& model, const Layout& layout) {
    std::vector<size_t> marked;
    for (size_t r = 0; r < model.rules.size(); ++r) {
        if (model.rules[r].train) {
            marked.push_back(r);
        }
    }
    if (!marked.empty()) {
        return marked;
    }
    std::vector<uint8_t> learned(model.comparisons.size(), 0);
    for (size_t r = 0; r < model.rules.size(); ++r) {
        const auto active = free_of(model, layout, r);
        bool adds = false;
        for (size_t c = 0; c < active.size(); ++c) {
            adds |= active[c] != 0 && learned[c] == 0;
        }
        if (adds) {
            marked.push_back(r);
            for (size_t c = 0; c < active.size(); ++c) {
                learned[c] |= active[c];
            }
        }
    }
    return marked;
}

class Fitter {
public:
    Fitter(const Layout& layout, const Plan& plan, const Records& left, const Records& right,
           const FitOptions& options, Model& model)
        : layout_(layout),
          plan_(plan),
          left_(left),
          right_(right),
          options_(options),
          model_(model) {}

    Fit run() {
        Chances chance = chances(model_, plan_, left_, right_, options_);
        u_ = std::move(chance.u);
        best_is_clean_ = std::move(chance.without_matches);
        given_u();
        for (const size_t rule : training_rules(model_, layout_)) {
            const uint64_t step = std::max<uint64_t>(1, left_.rows() / options_.sampled_rows);
            histograms_.emplace_back(
                rule, histogram(layout_.rules[rule], plan_, left_, right_, step, options_));
        }
        learn();
        // Random pairs and values in common hold matches too; in small files they are most of what
        // agrees. What the first fit takes for matches is taken out, once.
        without_matches();
        learn();
        write();
        return std::move(out_);
    }

private:
    double all_pairs() const {
        const double n = static_cast<double>(left_.rows());
        return model_.type == Type::duplicates ? n * (n - 1) / 2
                                               : n * static_cast<double>(right_.rows());
    }

    void given_u() {
        for (size_t c = 0; c < u_.size(); ++c) {
            for (uint32_t l = 1; l < u_[c].size(); ++l) {
                const double given = model_.comparisons[c].at(l).u;
                u_[c][l] = given > 0 ? given : u_[c][l];
            }
        }
    }

    void learn() {
        out_ = {};
        const Probabilities start = start_of(model_);
        m_ = start;
        Probabilities sums = start;
        std::vector<double> weight(start.size(), 0);
        for (auto& levels : sums) {
            std::ranges::fill(levels, 0);
        }
        for (const auto& [rule, cells] : histograms_) {
            Session session;
            session.rule = model_.rules[rule].name();
            for (const Cell& cell : cells) {
                session.pairs += static_cast<uint64_t>(cell.pairs);
            }
            if (session.pairs >= pairs_to_learn_from) {
                const auto active = free_of(model_, layout_, rule);
                Learner learner(plan_, u_, active, start);
                learner.run(cells, options_, session);
                session.used = true;
                const double matches = session.match_share * static_cast<double>(session.pairs);
                for (size_t c = 0; c < start.size(); ++c) {
                    if (active[c] == 0) {
                        continue;
                    }
                    session.learned.push_back(model_.comparisons[c].name);
                    weight[c] += matches;
                    for (size_t l = 1; l < start[c].size(); ++l) {
                        sums[c][l] += matches * learner.m()[c][l];
                    }
                }
            }
            out_.sessions.push_back(std::move(session));
        }
        for (size_t c = 0; c < start.size(); ++c) {
            learned_.resize(start.size(), 0);
            learned_[c] = weight[c] > 0 ? 1 : 0;
            for (size_t l = 1; l < start[c].size() && weight[c] > 0; ++l) {
                m_[c][l] = sums[c][l] / weight[c];
            }
            for (uint32_t l = 1; l < start[c].size(); ++l) {
                const double given = model_.comparisons[c].at(l).m;
                m_[c][l] = given > 0 ? given : m_[c][l];
            }
            if (weight[c] <= 0 && model_.comparisons[c].levels.front().m <= 0) {
                out_.not_learned.push_back(model_.comparisons[c].name);
            }
        }
        expect();
    }

    /// Share of the matches that a rule finds: both sides known, and equal as its comparisons say.
    double found_by(size_t rule) const {
        double share = 1;
        for (const uint8_t column : layout_.rule_columns[rule]) {
            const auto known = [&](const Records& side) {
                return static_cast<double>(side.quality[column].known) /
                       static_cast<double>(std::max<size_t>(side.rows(), 1));
            };
            share *= std::sqrt(known(left_) * known(right_));
            for (size_t c = 0; c < model_.comparisons.size(); ++c) {
                if (model_.column(model_.comparisons[c].columns.front()) == column) {
                    share *= m_[c].back();
                    break;
                }
            }
        }
        return std::max(share, 0.05);
    }

    void expect() {
        std::vector<double> matches;
        for (size_t s = 0; s < histograms_.size(); ++s) {
            Session& session = out_.sessions[s];
            if (session.used) {
                const double step = static_cast<double>(
                    std::max<uint64_t>(1, left_.rows() / options_.sampled_rows));
                session.matches = session.match_share * static_cast<double>(session.pairs) * step /
                                  found_by(histograms_[s].first);
                matches.push_back(session.matches);
            }
        }
        std::ranges::sort(matches);
        const double n = static_cast<double>(std::min(left_.rows(), right_.rows()));
        double expected = matches.empty() ? n / 2 : matches[matches.size() / 2];
        if (model_.type == Type::link) {
            expected = std::min(expected, 0.98 * n);
        }
        out_.expected_matches =
            model_.prior > 0 ? model_.prior * all_pairs() : std::max(expected, 1.0);
    }

    void without_matches() {
        constexpr double kept_least = 0.05;  // No u falls by more than this factor.
        const double share = out_.expected_matches / std::max(all_pairs(), 1.0);
        for (size_t c = 0; c < u_.size(); ++c) {
            for (uint32_t l = 1; l < u_[c].size(); ++l) {
                const bool clean = best_is_clean_[c] != 0 && l + 1 == u_[c].size();
                if (model_.comparisons[c].at(l).u <= 0 && !clean) {
                    const double cleaned = u_[c][l] - share * m_[c][l];
                    u_[c][l] = std::max(cleaned, kept_least * u_[c][l]);
                }
            }
        }
    }

    void write() {
        for (size_t c = 0; c < u_.size(); ++c) {
            Comparison& comparison = model_.comparisons[c];
            const bool equality = plan_.comparisons()[c].simple_exact;
            for (uint32_t l = 1; l < u_[c].size(); ++l) {
                Level& level = comparison.at(l);
                if (level.m <= 0) {
                    level.m = m_[c][l];
                    level.m_from = learned_[c] != 0 ? "em" : "preset";
                }
                if (level.u <= 0) {
                    level.u = u_[c][l];
                    level.u_from =
                        equality && l + 1 == u_[c].size() ? "frequencies" : "random_pairs";
                }
            }
        }
        if (model_.prior <= 0) {
            model_.prior = std::min(0.5, out_.expected_matches / std::max(all_pairs(), 1.0));
            model_.prior_from = "em";
        }
    }

    const Layout& layout_;
    const Plan& plan_;
    const Records& left_;
    const Records& right_;
    const FitOptions& options_;
    Model& model_;
    Probabilities u_;
    std::vector<uint8_t> best_is_clean_;
    Probabilities m_;
    std::vector<uint8_t> learned_;
    std::vector<std::pair<size_t, std::vector<Cell>>> histograms_;
    Fit out_;
};

}  // namespace

Fit fit(const Layout& layout, const Plan& plan, const Records& left, const Records& right,
        const FitOptions& options, Model& model) {
    return Fitter(layout, plan, left, right, options, model).run();
}

}  // namespace regsosek::pairs
