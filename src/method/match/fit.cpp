// EM over three classes on histograms of patterns (a few thousand cells: a millisecond).
#include "method/match/fit.h"

#include <algorithm>
#include <cmath>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/match/block.h"

namespace regsosek::match {

namespace {

constexpr double prior_pairs = 1.0;  // Dirichlet: pairs added to each level before sharing out.
constexpr uint64_t pairs_to_learn_from = 500;  // With fewer, the model file's values are kept.
constexpr size_t grain = 65536;

/// A cell of the histogram with pairs in it.
struct Cell {
    Levels levels;
    double pairs;
};

std::vector<Cell> cells_of(const Histogram& histogram) {
    std::vector<Cell> cells;
    for (uint32_t p = 0; p < histogram.size(); ++p) {
        if (histogram[p] > 0) {
            cells.push_back({levels_of(p), static_cast<double>(histogram[p])});
        }
    }
    return cells;
}

/// Which fields a session learns, and which enter only as far as the session's pairs were not
/// chosen by them.
struct Plan {
    std::array<bool, field_count> learn{};
    bool own_names =
        false;  // The pairs were chosen by name: its m and u hold for the session only.
    bool nik_given = false;  // The pairs were chosen by NIK.
    bool birth_given = false;
};

/// The probabilities of a session while EM runs.
struct Working {
    Model model;
    std::array<double, 3> share = {0.6, 0.1, 0.3};  // same, family, chance
};

struct Likelihoods {
    double same = 1;
    double family = 1;
    double chance = 1;
};

Likelihoods likelihoods(const Working& w, const Plan& plan, const Levels& levels) {
    Likelihoods out;
    const auto [name, birth, nik, kk, sex, place] = levels;
    for (size_t f = 0; f < field_count; ++f) {
        const auto field = static_cast<Field>(f);
        const bool given =
            (plan.nik_given && field == Field::nik) || (plan.birth_given && field == Field::birth);
        if (levels[f] == 0 || given) {
            continue;
        }
        const Level& level = w.model.fields[f][levels[f]];
        out.same *= level.m;
        const uint32_t birth_now = plan.birth_given ? birth_level::same : birth;
        out.chance *= field == Field::nik ? w.model.nik_u[birth_now][nik] : level.u;
    }
    out.family = w.model.family[family_cell(name, plan.birth_given ? birth_level::same : birth,
                                            plan.nik_given ? 0 : nik, sex)];
    if (plan.birth_given) {
        out.family /= std::max(w.model.family[family_cell(0, birth_level::same, 0, 0)], 1e-12);
    }
    out.family *= kk == 0 ? 1 : w.model.at(Field::kk)[kk].m;
    out.family *= place == 0 ? 1 : w.model.at(Field::place)[place].m;
    return out;
}

/// Sums of responsibilities by field and level.
using Sums = std::array<std::array<double, 8>, field_count>;

double share_out(const Sums& sums, size_t f, bool u, Model& model) {
    double total = 0;
    for (size_t l = 1; l < level_count[f]; ++l) {
        total += sums[f][l] + prior_pairs;
    }
    double change = 0;
    for (size_t l = 1; l < level_count[f]; ++l) {
        const double value = (sums[f][l] + prior_pairs) / total;
        Level& level = model.fields[f][l];
        change = std::max(change, std::abs(value - (u ? level.u : level.m)));
        (u ? level.u : level.m) = value;
    }
    return change;
}

/// One step of EM; returns the largest change of a probability.
double step(const std::vector<Cell>& cells, const Labelled& labelled, const Plan& plan,
            Working& w) {
    std::array<double, 3> total{};
    Sums same{};
    Sums chance{};
    double all = 0;
    for (const Cell& cell : cells) {
        const Likelihoods p = likelihoods(w, plan, cell.levels);
        const double s = w.share[0] * p.same;
        const double f = w.share[1] * p.family;
        const double c = w.share[2] * p.chance;
        const double sum = std::max(s + f + c, 1e-300);
        total[0] += cell.pairs * s / sum;
        total[1] += cell.pairs * f / sum;
        total[2] += cell.pairs * c / sum;
        all += cell.pairs;
        for (size_t i = 0; i < field_count; ++i) {
            same[i][cell.levels[i]] += cell.pairs * s / sum;
            chance[i][cell.levels[i]] += cell.pairs * c / sum;
        }
    }
    for (const uint32_t pattern : labelled.same) {
        const Levels levels = levels_of(pattern);
        for (size_t i = 0; i < field_count; ++i) {
            same[i][levels[i]] += 1;
        }
    }
    for (const uint32_t pattern : labelled.other) {
        const Levels levels = levels_of(pattern);
        for (size_t i = 0; i < field_count; ++i) {
            chance[i][levels[i]] += 1;
        }
    }
    double change = 0;
    for (size_t c = 0; c < 3; ++c) {
        const double value = (total[c] + prior_pairs) / (all + 3 * prior_pairs);
        change = std::max(change, std::abs(value - w.share[c]));
        w.share[c] = value;
    }
    for (size_t f = 0; f < field_count; ++f) {
        if (plan.learn[f]) {
            change = std::max(change, share_out(same, f, false, w.model));
        }
    }
    if (plan.own_names) {
        change = std::max(change, share_out(same, 0, false, w.model));
        change = std::max(change, share_out(chance, 0, true, w.model));
    }
    return change;
}

Session run(const std::string& name, const Histogram& pairs, const Labelled& labelled,
            const Plan& plan, const FitOptions& options, Model& model) {
    const std::vector<Cell> cells = cells_of(pairs);
    Session session;
    session.name = name;
    for (const uint64_t count : pairs) {
        session.pairs += count;
    }
    if (session.pairs < pairs_to_learn_from) {
        return session;
    }
    Working working{model};
    while (session.steps < options.steps_max && !session.converged) {
        session.converged = step(cells, labelled, plan, working) < options.converged;
        ++session.steps;
    }
    session.used = true;
    session.same_share = working.share[0];
    session.family_share = working.share[1];
    session.chance_share = working.share[2];
    for (size_t f = 0; f < field_count; ++f) {
        for (size_t l = 1; plan.learn[f] && l < level_count[f]; ++l) {
            model.fields[f][l].m = working.model.fields[f][l].m;
            model.fields[f][l].m_fitted = true;
        }
    }
    return session;
}

}  // namespace

Session fit_on_nik(const Histogram& pairs, const Labelled& labelled, const FitOptions& options,
                   Model& model) {
    Plan plan;
    plan.nik_given = true;
    plan.learn = {true, true, false, true, true, true};
    return run("nik", pairs, labelled, plan, options, model);
}

Session fit_on_birth(const Histogram& pairs, const Labelled& labelled, const FitOptions& options,
                     Model& model) {
    Plan plan;
    plan.birth_given = true;
    plan.own_names = true;
    plan.learn = {false, false, true, false, false, false};
    return run("birth", pairs, labelled, plan, options, model);
}

double fit_same_share(const Histogram& pairs, const FitOptions& options, const Model& model) {
    const std::vector<Cell> cells = cells_of(pairs);
    const Working working{model};
    double share = 0.5;
    for (int i = 0; i < options.steps_max; ++i) {
        double same = prior_pairs;
        double all = 2 * prior_pairs;
        for (const Cell& cell : cells) {
            const Likelihoods p = likelihoods(working, {}, cell.levels);
            const double s = share * p.same;
            const double f = (1 - share) * p.family;
            same += cell.pairs * s / std::max(s + f, 1e-300);
            all += cell.pairs;
        }
        const double before = share;
        share = same / all;
        if (std::abs(share - before) < options.converged) {
            break;
        }
    }
    return share;
}

Histogram birth_session(const Side& left, const Side& right, const FitOptions& options) {
    const auto key = [](const Record& r) { return rule_key(Rule::birth_sound, r); };
    // The sample is chosen by key, so that both sides keep the same blocks and small samples still
    // meet.
    const uint64_t step = std::max<uint64_t>(1, left.rows() / options.sampled_rows);
    const auto entries = [&](const Side& side) {
        std::vector<std::vector<Entry>> pieces((side.rows() + grain - 1) / grain);
        parallel_ranges(side.rows(), grain, [&](size_t begin, size_t end) {
            for (size_t i = begin; i < end; ++i) {
                const uint64_t k = key(side.record[i]);
                if (k != 0 && mix64(k, options.seed) % step == 0) {
                    pieces[begin / grain].push_back({k, static_cast<uint32_t>(i)});
                }
            }
        });
        std::vector<Entry> all;
        for (const auto& piece : pieces) {
            all.insert(all.end(), piece.begin(), piece.end());
        }
        sort_entries(all);
        return all;
    };
    const std::vector<Entry> a = entries(left);
    const std::vector<Entry> b = entries(right);
    constexpr size_t block_pairs_max =
        4096;  // A pile-up of birth dates teaches nothing about people.
    std::vector<std::vector<uint32_t>> found(partitions);
    join_sorted(a, b, [&](size_t p, std::span<const Entry> x, std::span<const Entry> y) {
        if (x.size() * y.size() > block_pairs_max) {
            return;
        }
        for (const Entry& i : x) {
            for (const Entry& j : y) {
                found[p].push_back(compare(left, i.id, right, j.id));
            }
        }
    });
    Histogram histogram(pattern_count, 0);
    for (const auto& part : found) {
        for (const uint32_t pattern : part) {
            ++histogram[pattern];
        }
    }
    return histogram;
}

}  // namespace regsosek::match
