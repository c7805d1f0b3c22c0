// u: how often a level is seen among pairs that are not the same, exact where a level is equality.
#pragma once

#include <array>
#include <utility>
#include <vector>

#include "method/pairs/fit.h"

namespace regsosek::pairs {

/// Pairs whose records and texts are asked of the memory some time before they are compared.
class Waiting {
public:
    /// Adds a pair; the patterns of pairs that waited long enough go to `out`.
    void add(const Plan& plan, const uint32_t* a, const uint32_t* b, std::vector<uint32_t>& out) {
        fetch_row(a);
        fetch_row(b);
        pairs_[count_++] = {a, b};
        if (count_ == pairs_.size()) {
            compare(plan, out);
        }
    }
    /// Compares those that still wait.
    void compare(const Plan& plan, std::vector<uint32_t>& out) {
        for (size_t i = 0; i < count_; ++i) {
            plan.fetch(pairs_[i].first, pairs_[i].second);
        }
        for (size_t i = 0; i < count_; ++i) {
            out.push_back(plan.pattern(pairs_[i].first, pairs_[i].second));
        }
        count_ = 0;
    }

private:
    static void fetch_row(const uint32_t* row) {
        constexpr size_t line = 64 / sizeof(uint32_t);
        __builtin_prefetch(row);
        __builtin_prefetch(row + line / 2);
    }
    std::array<std::pair<const uint32_t*, const uint32_t*>, 64> pairs_;
    size_t count_ = 0;
};

struct Chances {
    std::vector<std::vector<double>> u;  ///< By comparison and level (from 1), given or not.
    /// By comparison: the best level's u is from the right side alone, where nobody stands twice,
    /// so that no match is in it.
    std::vector<uint8_t> without_matches;
};
Chances chances(const Model& model, const Plan& plan, const Records& left, const Records& right,
                const FitOptions& options);

}  // namespace regsosek::pairs
