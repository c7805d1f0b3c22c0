// What dearer goods and transfers do to households: cost of each household's own basket (first
// order, Cobb-Douglas, second order), prices passed through by an input-output table, and poverty
// before and after, with the line moved or not (score.md a15). No price or share stands here.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "method/estimate/matrix.h"
#include "regsosek/base.h"

namespace regsosek::estimate {

/// How a household's cost of living follows prices.
enum class CostRule : uint8_t {
    first_order,   ///< L = 1 + sum s pi: the old basket at new prices (Laspeyres)
    cobb_douglas,  ///< L = prod (1 + pi)^s: shares stay, exact for Cobb-Douglas preferences
    second_order,  ///< L = 1 + sum s pi + 1/2 sum sum s_k pi_k e_kl pi_l, e compensated
                   ///< elasticities
};

/// Households and their baskets. Vectors are parallel to the rows of `shares`.
struct Baskets {
    const Matrix* shares = nullptr;       ///< households x goods; each row sums to at most 1
    std::span<const double> expenditure;  ///< per head and month, before
    std::span<const double> weights;      ///< families; empty: all 1
    std::span<const double> persons;      ///< per household; empty: all 1
};

/// What happens.
struct Shock {
    std::vector<double> price_change;  ///< per good: .10 is 10 % dearer; above -1
    CostRule rule = CostRule::first_order;
    Matrix elasticity;             ///< goods x goods, compensated, for second_order
    std::vector<double> transfer;  ///< per household, a month, in the prices after; empty: none
    double line = 0;               ///< poverty line per head, before
    /// The line follows the basket of the reference group; otherwise it stays and expenditure is
    /// put into old prices. The two are not equal.
    bool line_moves = false;
    /// The reference group when the line moves: households with expenditure between these multiples
    /// of the line.
    double reference_low = 1.0;
    double reference_high = 1.2;
};

/// Poverty of persons at one moment; y < line strictly, as BPS counts.
struct PovertyAt {
    double headcount = 0;
    double gap = 0;
    double severity = 0;
};

/// What came of it.
struct ShockResult {
    std::vector<double> cost;  ///< L per household
    std::vector<double> real;  ///< expenditure per head after, comparable with line_after
    double democratic = 0;     ///< mean of L - 1 over households
    double plutocratic = 0;    ///< mean of L - 1 weighted by expenditure
    double line_after = 0;
    PovertyAt before;
    PovertyAt after;
    double newly_poor = 0;  ///< weight of persons poor after and not before
    double no_longer_poor = 0;
    double compensation = 0;  ///< sum of what gives every household its old purchasing power
    std::array<double, 10> cost_by_decile{};  ///< mean L - 1 by decile of expenditure, households
};

/// Runs a scenario. Errors: bad_input for lengths that do not fit, a share that is negative or a
/// row above 1, an expenditure that is not positive, a price change of -1 or less, no reference
/// group.
Result<ShockResult> price_shock(const Baskets& baskets, const Shock& shock);

/// Prices of all sectors when costs of some rise and are passed on in full: dp = (I - A')^-1 d,
/// A the coefficients (input i per unit of output j), d the direct rise per unit of output. Errors:
/// bad_input (not square, a column that sums to 1 or more, a negative coefficient).
Result<std::vector<double>> passed_through(const Matrix& coefficients,
                                           std::span<const double> direct);

/// Change of a basket: the sum of weights times changes, and how much of it is covered.
struct BasketChange {
    double known = 0;    ///< sum over goods whose change is known
    double covered = 0;  ///< their weight
    /// What the others must have risen by for the whole to be `total`.
    double rest_needed(double total) const {
        return covered < 1 ? (total - known) / (1 - covered) : 0;
    }
};
BasketChange basket_change(std::span<const double> weights, std::span<const double> changes);

}  // namespace regsosek::estimate
