// The assignment problem in one small component, and components by union-find.
#include "method/match/claims.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace regsosek::match {

namespace {

std::vector<int32_t> heaviest_first(std::span<const Claim> claims, uint32_t rows,
                                    uint32_t columns) {
    std::vector<uint32_t> order(claims.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(
        order, [&](uint32_t x, uint32_t y) { return claims[x].gain > claims[y].gain; });
    std::vector<int32_t> chosen(rows, -1);
    std::vector<uint8_t> taken(columns, 0);
    for (const uint32_t i : order) {
        const Claim& claim = claims[i];
        if (chosen[claim.row] < 0 && taken[claim.column] == 0) {
            chosen[claim.row] = static_cast<int32_t>(i);
            taken[claim.column] = 1;
        }
    }
    return chosen;
}

/// Minimal-cost assignment of n rows to n columns (potentials and shortest augmenting paths);
/// returns the column of each row. `cost` is n x n by rows.
std::vector<uint32_t> hungarian(const std::vector<int64_t>& cost, uint32_t n) {
    constexpr int64_t far = std::numeric_limits<int64_t>::max() / 4;
    std::vector<int64_t> u(n + 1, 0);
    std::vector<int64_t> v(n + 1, 0);
    std::vector<uint32_t> row_of(n + 1, 0);
    std::vector<uint32_t> way(n + 1, 0);
    for (uint32_t i = 1; i <= n; ++i) {
        row_of[0] = i;
        uint32_t at = 0;
        std::vector<int64_t> least(n + 1, far);
        std::vector<uint8_t> used(n + 1, 0);
        do {
            used[at] = 1;
            const uint32_t row = row_of[at];
            int64_t delta = far;
            uint32_t next = 0;
            for (uint32_t j = 1; j <= n; ++j) {
                if (used[j] != 0) {
                    continue;
                }
                const int64_t reduced = cost[(row - 1) * n + j - 1] - u[row] - v[j];
                if (reduced < least[j]) {
                    least[j] = reduced;
                    way[j] = at;
                }
                if (least[j] < delta) {
                    delta = least[j];
                    next = j;
                }
            }
            for (uint32_t j = 0; j <= n; ++j) {
                if (used[j] != 0) {
                    u[row_of[j]] += delta;
                    v[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            at = next;
        } while (row_of[at] != 0);
        while (at != 0) {
            row_of[at] = row_of[way[at]];
            at = way[at];
        }
    }
    std::vector<uint32_t> column(n, 0);
    for (uint32_t j = 1; j <= n; ++j) {
        column[row_of[j] - 1] = j - 1;
    }
    return column;
}

}  // namespace

Unions::Unions(size_t nodes) : parent_(nodes) {
    std::iota(parent_.begin(), parent_.end(), 0U);
}

uint32_t Unions::root(uint32_t node) {
    while (parent_[node] != node) {
        parent_[node] = parent_[parent_[node]];
        node = parent_[node];
    }
    return node;
}

void Unions::join(uint32_t x, uint32_t y) {
    const uint32_t a = root(x);
    const uint32_t b = root(y);
    parent_[std::max(a, b)] = std::min(a, b);
}

std::vector<int32_t> best_claims(std::span<const Claim> claims, uint32_t rows, uint32_t columns) {
    if (rows > exact_most || columns > exact_most) {
        return heaviest_first(claims, rows, columns);
    }
    const uint32_t n = std::max(rows, columns);
    std::vector<int64_t> cost(size_t{n} * n, 0);
    std::vector<int32_t> index(size_t{n} * n, -1);
    for (size_t i = 0; i < claims.size(); ++i) {
        const size_t cell = size_t{claims[i].row} * n + claims[i].column;
        cost[cell] = -claims[i].gain;
        index[cell] = static_cast<int32_t>(i);
    }
    const std::vector<uint32_t> column = hungarian(cost, n);
    std::vector<int32_t> chosen(rows, -1);
    for (uint32_t r = 0; r < rows; ++r) {
        chosen[r] = index[size_t{r} * n + column[r]];
    }
    return chosen;
}

}  // namespace regsosek::match
