// Households in blocks; sums in fixed blocks.
#include "method/estimate/price_shock.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/base/math.h"
#include "ground/base/threads.h"

namespace regsosek::estimate {

namespace {

std::unexpected<Error> wrong(const char* id, const char* en) {
    return fail(Code::bad_input, id, en);
}

double at_or_one(std::span<const double> values, size_t i) {
    return values.empty() ? 1.0 : values[i];
}

/// Sum of f over households in fixed blocks.
template <typename F>
double summed(size_t n, const F& f) {
    const size_t blocks = (n + math::sum_block - 1) / math::sum_block;
    std::vector<double> parts(blocks);
    parallel_blocks(blocks, [&](size_t b) {
        const size_t end = std::min(n, (b + 1) * math::sum_block);
        for (size_t i = b * math::sum_block; i < end; ++i) {
            parts[b] += f(i);
        }
    });
    double sum = 0;
    for (const double part : parts) {
        sum += part;
    }
    return sum;
}

Result<void> check_shock(const Baskets& baskets, const Shock& shock) {
    if (baskets.shares == nullptr || shock.price_change.size() != baskets.shares->columns) {
        return wrong("perubahan harga dan barang tidak sama banyak",
                     "price changes and goods differ in number");
    }
    const size_t n = baskets.shares->rows;
    const auto fits = [&](std::span<const double> values) {
        return values.empty() || values.size() == n;
    };
    if (baskets.expenditure.size() != n || !fits(baskets.weights) || !fits(baskets.persons) ||
        !fits(shock.transfer)) {
        return wrong("panjang daftar keluarga berbeda", "the lists of households differ in length");
    }
    for (const double change : shock.price_change) {
        if (!(change > -1) || !std::isfinite(change)) {
            return wrong("perubahan harga harus di atas -100 %", "a price change must be above -1");
        }
    }
    const size_t goods = shock.price_change.size();
    if (shock.rule == CostRule::second_order &&
        (shock.elasticity.rows != goods || shock.elasticity.columns != goods)) {
        return wrong("elastisitas harus barang x barang", "elasticities must be goods x goods");
    }
    if (!(shock.line > 0)) {
        return wrong("garis kemiskinan harus positif", "the poverty line must be positive");
    }
    return {};
}

Result<void> check_households(const Baskets& baskets) {
    constexpr double rounding = 1e-3;  // shares are published with four decimals
    for (size_t i = 0; i < baskets.shares->rows; ++i) {
        double sum = 0;
        for (const double share : baskets.shares->row(i)) {
            if (!(share >= 0)) {
                return wrong("bagian pengeluaran negatif", "a negative budget share");
            }
            sum += share;
        }
        if (sum > 1 + rounding) {
            return wrong("jumlah bagian pengeluaran melebihi 1",
                         "budget shares sum to more than 1");
        }
        if (!(baskets.expenditure[i] > 0)) {
            return wrong("pengeluaran harus positif", "expenditure must be positive");
        }
    }
    return {};
}

/// 1/2 sum sum s_k pi_k e_kl pi_l, with the inner sum made once for all households.
std::vector<double> substitution(const Shock& shock) {
    std::vector<double> out(shock.price_change.size());
    for (size_t k = 0; k < out.size(); ++k) {
        double inner = 0;
        for (size_t l = 0; l < out.size(); ++l) {
            inner += shock.elasticity.at(k, l) * shock.price_change[l];
        }
        out[k] = shock.price_change[k] * inner / 2;
    }
    return out;
}

std::vector<double> costs(const Baskets& baskets, const Shock& shock) {
    // What one unit of share adds to L, or to ln L.
    std::vector<double> each = shock.price_change;
    if (shock.rule == CostRule::cobb_douglas) {
        std::ranges::transform(each, each.begin(), [](double pi) { return math::log(1 + pi); });
    } else if (shock.rule == CostRule::second_order) {
        const auto second = substitution(shock);
        std::ranges::transform(each, second, each.begin(), std::plus<>{});
    }
    std::vector<double> out(baskets.shares->rows);
    parallel_ranges(out.size(), math::sum_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            const std::span<const double> shares = baskets.shares->row(i);
            double sum = 0;
            for (size_t k = 0; k < each.size(); ++k) {
                sum += shares[k] * each[k];
            }
            out[i] = shock.rule == CostRule::cobb_douglas ? math::exp(sum) : 1 + sum;
        }
    });
    return out;
}

PovertyAt poverty_at(const Baskets& baskets, std::span<const double> y, double line) {
    const auto weight = [&](size_t i) {
        return at_or_one(baskets.weights, i) * at_or_one(baskets.persons, i);
    };
    const auto measure = [&](int degree) {
        return summed(y.size(), [&](size_t i) {
            const double gap = y[i] < line ? (line - y[i]) / line : 0;
            const double one = degree == 0   ? (y[i] < line ? 1.0 : 0.0)
                               : degree == 1 ? gap
                                             : gap * gap;
            return weight(i) * one;
        });
    };
    const double all = summed(y.size(), weight);
    return {measure(0) / all, measure(1) / all, measure(2) / all};
}

/// Persons that f selects.
template <typename F>
double persons_where(const Baskets& baskets, const F& f) {
    return summed(baskets.expenditure.size(), [&](size_t i) {
        return f(i) ? at_or_one(baskets.weights, i) * at_or_one(baskets.persons, i) : 0.0;
    });
}

/// The line after: as dear as the basket of the reference group. Errors: bad_input, no such group.
Result<double> moved_line(const Baskets& baskets, const Shock& shock,
                          std::span<const double> cost) {
    const auto inside = [&](size_t i) {
        const double multiple = baskets.expenditure[i] / shock.line;
        return multiple >= shock.reference_low && multiple < shock.reference_high;
    };
    const double all = persons_where(baskets, inside);
    if (!(all > 0)) {
        return wrong("tidak ada kelompok acuan untuk garis kemiskinan",
                     "there is no reference group for the line");
    }
    const double sum = summed(cost.size(), [&](size_t i) {
        return inside(i) ? at_or_one(baskets.weights, i) * at_or_one(baskets.persons, i) * cost[i]
                         : 0.0;
    });
    return shock.line * sum / all;
}

/// Mean L - 1 of households in tenths of the weight, from the poorest.
std::array<double, 10> by_decile(const Baskets& baskets, std::span<const double> cost) {
    std::vector<uint32_t> order(cost.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](uint32_t i) { return baskets.expenditure[i]; });
    const double all = summed(cost.size(), [&](size_t i) { return at_or_one(baskets.weights, i); });
    std::array<double, 10> sum{};
    std::array<double, 10> weight{};
    double below = 0;
    for (const uint32_t i : order) {
        const double w = at_or_one(baskets.weights, i);
        const auto d = std::min<size_t>(9, static_cast<size_t>((below + w / 2) / all * 10));
        sum[d] += w * (cost[i] - 1);
        weight[d] += w;
        below += w;
    }
    for (size_t d = 0; d < sum.size(); ++d) {
        sum[d] = weight[d] > 0 ? sum[d] / weight[d] : 0;
    }
    return sum;
}

}  // namespace

Result<ShockResult> price_shock(const Baskets& baskets, const Shock& shock) {
    TRY(check_shock(baskets, shock));
    TRY(check_households(baskets));
    const std::span<const double> y = baskets.expenditure;
    ShockResult out;
    out.cost = costs(baskets, shock);
    out.line_after = shock.line_moves ? TRY(moved_line(baskets, shock, out.cost)) : shock.line;
    out.real.resize(y.size());
    parallel_ranges(y.size(), math::sum_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            const double transfer =
                shock.transfer.empty() ? 0 : shock.transfer[i] / at_or_one(baskets.persons, i);
            out.real[i] = (y[i] + transfer) / (shock.line_moves ? 1.0 : out.cost[i]);
        }
    });
    const auto families = [&](size_t i) { return at_or_one(baskets.weights, i); };
    const auto money = [&](size_t i) { return families(i) * at_or_one(baskets.persons, i) * y[i]; };
    const double households = summed(y.size(), families);
    const double spent = summed(y.size(), money);
    out.compensation = summed(y.size(), [&](size_t i) { return money(i) * (out.cost[i] - 1); });
    out.democratic =
        summed(y.size(), [&](size_t i) { return families(i) * (out.cost[i] - 1); }) / households;
    out.plutocratic = out.compensation / spent;
    out.before = poverty_at(baskets, y, shock.line);
    out.after = poverty_at(baskets, out.real, out.line_after);
    out.newly_poor = persons_where(
        baskets, [&](size_t i) { return out.real[i] < out.line_after && !(y[i] < shock.line); });
    out.no_longer_poor = persons_where(
        baskets, [&](size_t i) { return !(out.real[i] < out.line_after) && y[i] < shock.line; });
    out.cost_by_decile = by_decile(baskets, out.cost);
    return out;
}

Result<std::vector<double>> passed_through(const Matrix& coefficients,
                                           std::span<const double> direct) {
    const size_t n = coefficients.rows;
    if (coefficients.columns != n || direct.size() != n) {
        return wrong("tabel input-output harus persegi", "an input-output table must be square");
    }
    for (size_t j = 0; j < n; ++j) {
        double sum = 0;
        for (size_t i = 0; i < n; ++i) {
            if (!(coefficients.at(i, j) >= 0)) {
                return wrong("koefisien input negatif", "a negative input coefficient");
            }
            sum += coefficients.at(i, j);
        }
        if (!(sum < 1)) {
            return wrong("kolom tabel input-output berjumlah 1 atau lebih",
                         "a column of the input-output table sums to 1 or more");
        }
    }
    // Gaussian elimination of (I - A'): its rows are diagonally dominant, so no pivot is needed.
    Matrix left(n, n);
    std::vector<double> out(direct.begin(), direct.end());
    for (size_t i = 0; i < n; ++i) {
        for (size_t j = 0; j < n; ++j) {
            left.at(i, j) = (i == j ? 1.0 : 0.0) - coefficients.at(j, i);
        }
    }
    for (size_t k = 0; k < n; ++k) {
        for (size_t i = k + 1; i < n; ++i) {
            const double factor = left.at(i, k) / left.at(k, k);
            for (size_t j = k; j < n; ++j) {
                left.at(i, j) -= factor * left.at(k, j);
            }
            out[i] -= factor * out[k];
        }
    }
    for (size_t k = n; k-- > 0;) {
        for (size_t j = k + 1; j < n; ++j) {
            out[k] -= left.at(k, j) * out[j];
        }
        out[k] /= left.at(k, k);
    }
    return out;
}

BasketChange basket_change(std::span<const double> weights, std::span<const double> changes) {
    BasketChange out;
    for (size_t k = 0; k < std::min(weights.size(), changes.size()); ++k) {
        out.known += weights[k] * changes[k];
        out.covered += weights[k];
    }
    return out;
}

}  // namespace regsosek::estimate
