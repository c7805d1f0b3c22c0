// The rule of officers, the tour through villages and the best cut of it.
#include "method/place/officers.h"

#include <algorithm>
#include <numeric>

#include "ground/base/math.h"

namespace regsosek::place {

namespace {

int64_t ceil_divide(int64_t a, int64_t b) {
    return (a + b - 1) / b;
}

// Lengths of steps between villages; a step across no common border is longer than any tour.
class Steps {
public:
    Steps(const std::vector<std::pair<uint32_t, uint32_t>>& adjacent,
          const std::vector<std::pair<double, double>>& middles)
        : villages_(middles.size()), length_(villages_ * villages_),
          adjacent_(villages_ * villages_, 0) {
        for (const auto& [a, b] : adjacent) {
            adjacent_[a * villages_ + b] = adjacent_[b * villages_ + a] = 1;
        }
        double longest = 1;
        for (size_t a = 0; a < villages_; ++a) {
            for (size_t b = 0; b < villages_; ++b) {
                const double x = middles[a].first - middles[b].first;
                const double y = middles[a].second - middles[b].second;
                length_[a * villages_ + b] = math::sqrt(x * x + y * y);
                longest = std::max(longest, length_[a * villages_ + b]);
            }
        }
        for (size_t i = 0; i < length_.size(); ++i) {
            length_[i] += adjacent_[i] != 0 ? 0 : longest * static_cast<double>(villages_);
        }
    }
    size_t villages() const { return villages_; }
    double length(uint32_t a, uint32_t b) const { return length_[a * villages_ + b]; }
    bool adjacent(uint32_t a, uint32_t b) const {
        return a == b || adjacent_[a * villages_ + b] != 0;
    }
    double length(const std::vector<uint32_t>& tour) const {
        double sum = 0;
        for (size_t i = 1; i < tour.size(); ++i) {
            sum += length(tour[i - 1], tour[i]);
        }
        return sum;
    }

private:
    size_t villages_;
    std::vector<double> length_;
    std::vector<char> adjacent_;
};

std::vector<uint32_t> nearest_tour(const Steps& steps, uint32_t start) {
    std::vector<uint32_t> tour{start};
    std::vector<char> seen(steps.villages(), 0);
    seen[start] = 1;
    while (tour.size() < steps.villages()) {
        uint32_t best = UINT32_MAX;
        for (uint32_t next = 0; next < steps.villages(); ++next) {
            if (seen[next] == 0 && (best == UINT32_MAX || steps.length(tour.back(), next) <
                                                              steps.length(tour.back(), best))) {
                best = next;
            }
        }
        seen[best] = 1;
        tour.push_back(best);
    }
    return tour;
}

// Turns a piece of the tour round, or moves it elsewhere, while that makes the tour shorter.
bool improve(const Steps& steps, std::vector<uint32_t>& tour, double& length) {
    constexpr double gain_min = 1e-6;  // metres: above rounding
    const auto keep = [&](const std::vector<uint32_t>& changed) {
        const double now = steps.length(changed);
        if (now >= length - gain_min) {
            return false;
        }
        tour = changed;
        length = now;
        return true;
    };
    for (size_t begin = 0; begin < tour.size(); ++begin) {
        for (size_t end = begin + 1; end <= tour.size(); ++end) {
            auto changed = tour;
            std::reverse(changed.begin() + static_cast<ptrdiff_t>(begin),
                         changed.begin() + static_cast<ptrdiff_t>(end));
            if (keep(changed)) {
                return true;
            }
            constexpr size_t moved_max = 3;  // Or's choice of 1976
            for (size_t to = end + 1; end - begin <= moved_max && to <= tour.size(); ++to) {
                changed = tour;
                std::rotate(changed.begin() + static_cast<ptrdiff_t>(begin),
                            changed.begin() + static_cast<ptrdiff_t>(end),
                            changed.begin() + static_cast<ptrdiff_t>(to));
                if (keep(changed)) {
                    return true;
                }
            }
        }
    }
    return false;
}

std::vector<uint32_t> village_tour(const Steps& steps) {
    constexpr uint32_t starts_max = 32;
    std::vector<uint32_t> best;
    double best_length = 0;
    for (uint32_t start = 0; start < std::min<size_t>(steps.villages(), starts_max); ++start) {
        auto tour = nearest_tour(steps, start);
        double length = steps.length(tour);
        while (improve(steps, tour, length)) {
        }
        if (best.empty() || length < best_length) {
            best = tour;
            best_length = length;
        }
    }
    return best;
}

// How good a cut is: what breaks a rule first, then what is outside the range, then evenness.
struct Cost {
    int64_t broken = 0;
    int64_t outside = 0;
    int64_t squares = 0;
    auto operator<=>(const Cost&) const = default;
    Cost operator+(const Cost& other) const {
        return {broken + other.broken, outside + other.outside, squares + other.squares};
    }
};
constexpr Cost impossible{INT64_MAX / 4, 0, 0};

// Cuts a tour of SLS into exactly so many loads.
class Cutter {
public:
    Cutter(const std::vector<PlannedSls>& sls, const std::vector<uint32_t>& order,
           const Steps& steps, const OfficerRule& rule)
        : sls_(sls), order_(order), steps_(steps), rule_(rule) {}

    // Loads of the best cut; empty when no cut has loads of at most `families_most`.
    std::vector<Load> best(size_t loads, int64_t families_most) const {
        const size_t n = order_.size();
        std::vector<Cost> before(n + 1, impossible);
        before[0] = {};
        std::vector<uint32_t> from(loads * (n + 1), 0);
        for (size_t k = 0; k < loads; ++k) {
            std::vector<Cost> now(n + 1, impossible);
            for (size_t end = k + 1; end <= n; ++end) {
                Load load{0, static_cast<uint32_t>(end), 0, 0, true, 0, 0};
                for (size_t begin = end; begin-- > k;) {
                    grow(load, begin);
                    if (load.families > families_most && end - begin > 1) {
                        break;
                    }
                    const Cost cost = before[begin] + cost_of(load);
                    if (cost < now[end]) {
                        now[end] = cost;
                        from[k * (n + 1) + end] = static_cast<uint32_t>(begin);
                    }
                }
            }
            before = std::move(now);
        }
        std::vector<Load> out;
        if (before[n] < impossible) {
            for (size_t k = loads, end = n; k-- > 0; end = out.back().first) {
                out.push_back(load_of(from[k * (n + 1) + end], end));
            }
            std::ranges::reverse(out);
        }
        return out;
    }

    Cost cost_of(const Load& load) const {
        const bool heavy = load.families > rule_.families_limit && load.last - load.first > 1;
        const bool outside =
            load.families < rule_.families_min || load.families > rule_.families_max;
        return {int64_t{load.villages > 2 || !load.adjacent} + int64_t{heavy}, int64_t{outside},
                load.families * load.families};
    }

private:
    const PlannedSls& at(size_t position) const { return sls_[order_[position]]; }

    // Adds the SLS before a load to it.
    void grow(Load& load, size_t begin) const {
        const PlannedSls& added = at(begin);
        if (load.villages == 0) {
            load.villages = 1;
        } else if (const uint32_t next = at(begin + 1).village; next != added.village) {
            ++load.villages;
            load.adjacent = load.adjacent && steps_.adjacent(next, added.village);
        }
        load.first = static_cast<uint32_t>(begin);
        load.families += added.families;
    }

    Load load_of(size_t begin, size_t end) const {
        Load load{0, static_cast<uint32_t>(end), 0, 0, true, 0, 0};
        for (size_t position = end; position-- > begin;) {
            grow(load, position);
        }
        return load;
    }

    const std::vector<PlannedSls>& sls_;
    const std::vector<uint32_t>& order_;
    const Steps& steps_;
    const OfficerRule& rule_;
};

// Neighbours along the tour share a supervisor; groups differ by one load at most.
void supervise(DistrictPlan& plan) {
    const auto loads = static_cast<uint32_t>(plan.loads.size());
    const auto pml = static_cast<uint32_t>(plan.counts.pml);
    const auto koseka = static_cast<uint32_t>(plan.counts.koseka);
    for (uint32_t i = 0; i < loads; ++i) {
        plan.loads[i].pml = i * pml / loads;
        plan.loads[i].koseka = plan.loads[i].pml * koseka / pml;
    }
}

}  // namespace

OfficerCounts officers_needed(int64_t families, const OfficerRule& rule) {
    OfficerCounts counts;
    counts.ppl = ceil_divide(families, rule.families_per_ppl);
    counts.pml = ceil_divide(counts.ppl, rule.ppl_per_pml);
    counts.koseka = counts.pml > rule.koseka_pml_limit ? 2 : counts.pml > 0 ? 1 : 0;
    return counts;
}

int64_t least_squares_bound(const std::vector<PlannedSls>& sls, int64_t ppl) {
    std::vector<int64_t> sizes;
    int64_t left = 0;
    for (const PlannedSls& one : sls) {
        sizes.push_back(one.families);
        left += one.families;
    }
    std::ranges::sort(sizes, std::greater<>{});
    int64_t squares = 0;
    // An SLS above the mean of what is left fills a load of its own; the rest is spread evenly.
    for (const int64_t size : sizes) {
        if (ppl <= 1 || size * ppl <= left) {
            break;
        }
        squares += size * size;
        left -= size;
        --ppl;
    }
    if (ppl > 0) {
        const int64_t each = left / ppl;
        const int64_t more = left % ppl;
        squares += more * (each + 1) * (each + 1) + (ppl - more) * each * each;
    }
    return squares;
}

DistrictPlan plan_officers(const std::vector<PlannedSls>& sls,
                           const std::vector<std::pair<uint32_t, uint32_t>>& adjacent,
                           const std::vector<std::pair<double, double>>& middles,
                           const OfficerRule& rule) {
    DistrictPlan plan;
    int64_t families = 0;
    for (const PlannedSls& one : sls) {
        families += one.families;
    }
    plan.counts = officers_needed(families, rule);
    const Steps steps{adjacent, middles};
    const auto tour = village_tour(steps);
    std::vector<uint32_t> rank(tour.size());
    for (uint32_t i = 0; i < tour.size(); ++i) {
        rank[tour[i]] = i;
        plan.steps_apart += i > 0 && !steps.adjacent(tour[i - 1], tour[i]) ? 1 : 0;
    }
    plan.order.resize(sls.size());
    std::iota(plan.order.begin(), plan.order.end(), 0U);
    std::ranges::stable_sort(plan.order, {}, [&](uint32_t i) { return rank[sls[i].village]; });
    const auto loads = std::min<size_t>(static_cast<size_t>(plan.counts.ppl), sls.size());
    if (loads == 0) {
        return plan;
    }
    const Cutter cutter{sls, plan.order, steps, rule};
    plan.loads = cutter.best(loads, 2 * rule.families_limit);
    if (plan.loads.empty()) {
        plan.loads = cutter.best(loads, families);
    }
    supervise(plan);
    for (const Load& load : plan.loads) {
        plan.in_range += cutter.cost_of(load).outside == 0 ? 1 : 0;
        plan.above_limit +=
            load.families > rule.families_limit && load.last - load.first > 1 ? 1 : 0;
        plan.squares += load.families * load.families;
    }
    plan.squares_bound = least_squares_bound(sls, static_cast<int64_t>(loads));
    return plan;
}

}  // namespace regsosek::place
