// How much a family consumes per head: earnings of its members over its size, places, and luck.
#include <algorithm>
#include <array>

#include "ground/base/math.h"
#include "synth/welfare.h"

namespace regsosek::synth {
namespace {

/// Log rupiah per head and month of a family whose every term below is zero. Set, with the spreads,
/// so that 11-12 % of people fall below the line and the best linear model explains half the
/// variance.
constexpr double base = 13.895;
constexpr double village_spread = .11;
constexpr double sls_spread = .06;
constexpr double origin_weight = .08;
constexpr double earnings_weight = .50;
/// Lasting luck: land, debts, a daughter abroad. Not visible in the form, but it buys things.
constexpr double lasting_spread = .16;
/// Mean and spread of lasting consumption over families, measured on 100,000 families.
constexpr double permanent_mean = 13.656;
constexpr double permanent_spread = .378;

/// Log earning power by job_status 1..8 relative to an employee.
constexpr std::array<double, 9> status_earns = {{0, .02, .06, .45, 0, .48, -.32, -.16, -1.2}};

/// Earnings of one member in units of an employee with junior high school.
double earnings(const Person& person, double luck) {
    const int32_t status = person.answers[member::job_status];
    if (status == blank) {
        return person.age >= 60 ? .22 : 0.0;  // children support their parents from afar
    }
    const double schooling = .095 * (person.school_years - 8);
    const double woman = person.sex == female ? -.28 : 0.0;
    const double industry = person.answers[member::job_industry] <= 6 ? -.12 : 0.0;
    return math::exp(status_earns[static_cast<size_t>(status)] + schooling + woman + industry +
                     luck);
}

}  // namespace

void settle_consumption(Random& random, const Village& village, const Sls& sls, Family& family) {
    double total = .25;  // gardens, remittances, small transfers
    for (const Person& person : family.people) {
        if (person.present() && family.kind != FamilyKind::pesantren) {
            total += earnings(person, .15 * random.normal());
        }
    }
    const double size = std::max(1, family.present);
    const double per_head =
        family.kind == FamilyKind::pesantren ? -.5 : math::log(total) - .97 * math::log(size);
    family.log_permanent = base + village_spread * village.welfare + sls_spread * sls.welfare +
                           origin_weight * family.origin + earnings_weight * per_head +
                           lasting_spread * random.normal();
    family.log_consumption = family.log_permanent + passing_spread * random.normal();
}

double standing(const Family& family) {
    return (family.log_permanent - permanent_mean) / permanent_spread;
}

}  // namespace regsosek::synth
