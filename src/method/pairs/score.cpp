// Integers first. Where even the best that letters can say would stay below the floor, the letters
// are not read: the same result with less work.
#include "method/pairs/score.h"

#include <algorithm>
#include <limits>

namespace regsosek::pairs {

namespace {

constexpr int32_t quarter_bit = weight_unit / 4;
constexpr int32_t units_max = std::numeric_limits<int16_t>::max();

int16_t share_units(double share) {
    return static_cast<int16_t>(std::min(units_max, -match::log2_units(share)));
}

}  // namespace

Scores::Scores(const Model& model, const Plan& plan, const Records& right) : plan_(plan) {
    prior_ = match::log2_units(model.prior / (1 - model.prior));
    for (size_t c = 0; c < model.comparisons.size(); ++c) {
        const Comparison& comparison = model.comparisons[c];
        const uint32_t levels = plan.comparisons()[c].level_count;
        Line line;
        line.weight.assign(levels, 0);
        line.log_u.assign(levels, 0);
        for (uint32_t l = 1; l < levels; ++l) {
            const Level& level = comparison.at(l);
            line.weight[l] = match::log2_units(level.m) - match::log2_units(level.u);
            line.log_u[l] = match::log2_units(level.u);
            if (l > 1 && l + 1 < levels) {
                line.best_alike = std::max(line.best_alike, line.weight[l]);
                line.best_alike_m = std::max(line.best_alike_m, match::log2_units(level.m));
            }
        }
        line.best_unlike = std::max(0, line.weight[1]);
        lines_.push_back(std::move(line));
        terms_.push_back(term_of(model, c, right));
    }
    for (const bool costly : {false, true}) {
        for (uint32_t c = 0; c < lines_.size(); ++c) {
            if (plan.comparisons()[c].costly == costly) {
                order_.push_back(c);
            }
        }
        cheap_ = costly ? cheap_ : order_.size();
    }
}

Scores::Term Scores::term_of(const Model& model, size_t c, const Records& right) const {
    Term term;
    const Place& place = plan_.comparisons()[c].columns.front();
    if (!model.comparisons[c].term_frequency || right.rows() == 0) {
        return term;
    }
    term.used = true;
    term.place = place;
    std::vector<uint64_t> count;
    if (place.kind == Kind::date) {
        count.assign(match::birth_slots, 0);
        for (size_t i = 0; i < right.rows(); ++i) {
            ++count[match::birth_slot(right.row(i)[place.word])];
        }
        count[0] = 0;
    } else {
        count.assign(place.values->count_right.span().begin(),
                     place.values->count_right.span().end());
    }
    double known = 0;
    for (const uint64_t n : count) {
        known += static_cast<double>(n);
    }
    term.bits.resize(count.size());
    double sum = 0;
    for (size_t v = 0; v < count.size(); ++v) {
        const double share =
            static_cast<double>(std::max<uint64_t>(count[v], 1)) / std::max(known, 1.0);
        term.bits[v] = share_units(std::min(share, 1.0));
        sum += static_cast<double>(count[v]) * term.bits[v];
    }
    term.mean = static_cast<int32_t>(sum / std::max(known, 1.0));
    return term;
}

int32_t Scores::rarity(size_t c, uint32_t level, const uint32_t* a, const uint32_t* b) const {
    const Term& term = terms_[c];
    if (!term.used || level <= 1) {
        return 0;
    }
    const uint32_t value = b[term.place.word];
    const bool best = level + 1 == plan_.comparisons()[c].level_count;
    if (term.place.kind == Kind::date) {
        const uint32_t slot = match::birth_slot(value);
        return best && slot != 0 ? term.bits[slot] + lines_[c].log_u[level] : 0;
    }
    if (value == 0 || a[term.place.word] == 0) {
        return 0;
    }
    if (best) {
        return a[term.place.word] == value ? term.bits[value] + lines_[c].log_u[level] : 0;
    }
    const Values& values = *term.place.values;
    const SharedWords words = shared_words(values.words[a[term.place.word]], values.words[value]);
    if (words.shared > 0 && words.shared == words.fewer) {
        // Whoever bears these words at all is met by chance this often.
        return words.bits * quarter_bit + lines_[c].log_u[level];
    }
    // What is only alike says half as much about rarity (Splink issues 2006 and 1234).
    return (term.bits[value] - term.mean) / 2;
}

int32_t Scores::possible(uint32_t c, const uint32_t* a, const uint32_t* b) const {
    const PlannedComparison& planned = plan_.comparisons()[c];
    const Line& line = lines_[c];
    const Term& term = terms_[c];
    const uint32_t best = planned.level_count - 1;
    const bool equal = Plan::known(planned.columns[0], a) && Plan::equal(planned.columns[0], a, b);
    if (planned.simple_exact && equal) {
        return line.weight[best] + rarity(c, best, a, b);
    }
    int32_t alike = line.best_alike;
    if (term.used && term.place.kind != Kind::date) {
        const uint32_t x = a[term.place.word];
        const uint32_t y = b[term.place.word];
        if (x != 0 && y != 0) {
            const SharedWords words =
                shared_words(term.place.values->words[x], term.place.values->words[y]);
            alike = words.shared > 0 && words.shared == words.fewer
                        ? line.best_alike_m + words.bits * quarter_bit
                        : alike + (term.bits[y] - term.mean) / 2;
        }
    }
    const int32_t below = std::max(alike, line.best_unlike);
    return planned.simple_exact ? below
                                : std::max(below, line.weight[best] + rarity(c, best, a, b));
}

bool Scores::weigh(const uint32_t* a, const uint32_t* b, int32_t floor, Weighed& out) const {
    int32_t weight = prior_;
    uint64_t pattern = 0;
    const auto& comparisons = plan_.comparisons();
    for (size_t i = 0; i < cheap_; ++i) {
        const uint32_t c = order_[i];
        const uint32_t level = plan_.level(c, a, b);
        weight += lines_[c].weight[level] + rarity(c, level, a, b);
        pattern += level * comparisons[c].stride;
    }
    // What the costly ones can still bring: equality is seen without letters.
    int32_t left = 0;
    for (size_t i = cheap_; i < order_.size(); ++i) {
        left += possible(order_[i], a, b);
    }
    for (size_t i = cheap_; i < order_.size(); ++i) {
        if (weight + left < floor) {
            return false;
        }
        const uint32_t c = order_[i];
        left -= possible(c, a, b);
        const uint32_t level = plan_.level(c, a, b);
        weight += lines_[c].weight[level] + rarity(c, level, a, b);
        pattern += level * comparisons[c].stride;
    }
    out = {weight, static_cast<uint32_t>(pattern)};
    return weight >= floor;
}

std::vector<Share> Scores::shares(const uint32_t* a, const uint32_t* b) const {
    std::vector<Share> out;
    for (size_t c = 0; c < lines_.size(); ++c) {
        const uint32_t level = plan_.level(c, a, b);
        out.push_back({level, static_cast<double>(lines_[c].weight[level]) / weight_unit,
                       static_cast<double>(rarity(c, level, a, b)) / weight_unit});
    }
    return out;
}

}  // namespace regsosek::pairs
