// Dwelling and assets as ordered traits: each is a threshold on a mixture of lasting consumption,
// building custom of the village and its own chance, so that shares are met and no asset causes
// income.
#include <algorithm>
#include <array>
#include <span>

#include "ground/base/math.h"
#include "synth/welfare.h"

namespace regsosek::synth {
namespace {

using namespace family;

/// One answer and the share of families at or below it, from the poorest trait up.
struct Level {
    int32_t code;
    double upto;
};
// Demak 2022: floor 94 % not earth; wall 78/18/4; tile roof 93; 3 kg gas 88, firewood 8; own
// toilet 91.
constexpr std::array<Level, 5> floors = {{{8, .058}, {6, .33}, {4, .42}, {2, .965}, {1, 1}}};
constexpr std::array<Level, 3> walls = {{{4, .035}, {3, .215}, {1, 1}}};
constexpr std::array<Level, 4> roofs = {{{3, .025}, {4, .055}, {2, .985}, {1, 1}}};
constexpr std::array<Level, 5> powers = {{{1, .32}, {2, .79}, {3, .95}, {4, .992}, {5, 1}}};
constexpr std::array<Level, 5> fuels = {{{10, .08}, {4, .955}, {2, .975}, {3, .99}, {1, 1}}};
constexpr std::array<Level, 5> toilets = {{{6, .045}, {4, .052}, {3, .062}, {2, .09}, {1, 1}}};
constexpr std::array<Level, 3> closets = {{{4, .03}, {2, .055}, {1, 1}}};
constexpr std::array<Level, 5> sewages = {{{5, .008}, {3, .06}, {4, .13}, {1, .985}, {2, 1}}};
constexpr std::array<Level, 6> titles = {
    {{6, .05}, {5, .31}, {3, .40}, {2, .43}, {1, .96}, {4, 1}}};

/// Standard normal mixture of a standard normal latent (share `load`) and own chance.
double mixed(Random& random, double latent, double load) {
    return load * latent + math::sqrt(1.0 - load * load) * random.normal();
}

int32_t drawn(Random& random, std::span<const Level> levels, double latent, double load) {
    const double rank = math::normal_cdf(mixed(random, latent, load));
    for (const Level& level : levels) {
        if (rank < level.upto) {
            return level.code;
        }
    }
    return levels.back().code;
}

/// Yes for the share of families that stands highest on the mixture.
int32_t owned(Random& random, double share, double latent, double load) {
    return math::normal_cdf(mixed(random, latent, load)) > 1.0 - share ? yes : no;
}

bool any_official(const Family& family) {
    return std::any_of(family.people.begin(), family.people.end(), [](const Person& person) {
        return person.answers[member::job_status] == 5;
    });
}

void answer_tenure(Random& random, const Village& village, Family& family, double wealth) {
    const Person& first = family.people.front();
    const bool young = first.age < 35 || family.kind == FamilyKind::split_off;
    const double chance = random.uniform();
    const double rents = village.urban ? .035 : .008;
    int32_t tenure = 1;
    if (chance < rents) {
        tenure = 2;
    } else if (chance < rents + (young ? .17 : .035)) {
        tenure = 3;
    } else if (chance > .985 && any_official(family)) {
        tenure = 4;
    } else if (chance > .997) {
        tenure = 5;
    }
    family.answers[dwelling_tenure] = tenure;
    if (tenure == 1) {
        family.answers[land_title] = drawn(random, titles, wealth, .4);
    }
}

void answer_floor_area(Random& random, Family& family, double house) {
    const double size = std::max(1, family.present);
    const double metres =
        math::exp(4.17 + .32 * house + .13 * math::log(size) + .22 * random.normal());
    const int32_t least = std::max(12, 3 * family.present);
    family.answers[floor_area_m2] =
        std::clamp(static_cast<int32_t>(metres), least, std::max(least, 200));
}

void answer_water(Random& random, const Village& village, Family& family, double wealth) {
    const double chance = random.uniform();
    const double bottled = wealth > 1.2 ? .14 : .015;
    const double refill = village.urban || village.coastal ? .26 : .09;
    int32_t source = 4;
    if (chance < bottled) {
        source = 1;
    } else if (chance < bottled + refill) {
        source = 2;
    } else if (random.chance(village.piped)) {
        source = 3;
    } else {
        static constexpr std::array<Level, 6> wells = {
            {{9, .012}, {10, .02}, {8, .025}, {6, .075}, {5, .38}, {4, 1}}};
        source = drawn(random, wells, wealth, .35);
    }
    family.answers[water_source] = source;
}

void answer_distance(Random& random, Family& family) {
    const int32_t source = family.answers[water_source];
    if (source >= 4 && source <= 8) {
        const double chance = random.uniform();
        family.answers[water_septic_distance] = chance < .38 ? 1 : (chance < .94 ? 2 : 8);
    }
}

void answer_energy(Random& random, Family& family, double wealth) {
    FamilyAnswers& answers = family.answers;
    if (answers[lighting_source] == blank) {
        answers[lighting_source] = random.chance(.997) ? 1 : 2;
    }
    if (answers[lighting_source] == 1) {
        answers[power_meter1] = drawn(random, powers, wealth, .72);
        if (wealth > .8 && random.chance(.03)) {
            answers[power_meter2] = answers[power_meter1];
        }
    }
    answers[cooking_fuel] =
        family.present == 1 && random.chance(.07) ? 0 : drawn(random, fuels, wealth, .65);
}

void answer_sanitation(Random& random, Family& family, double wealth) {
    FamilyAnswers& answers = family.answers;
    answers[toilet_facility] = drawn(random, toilets, wealth, .6);
    if (answers[toilet_facility] <= 3) {
        answers[toilet_type] = drawn(random, closets, wealth, .5);
        answers[sewage_disposal] = drawn(random, sewages, wealth, .5);
    }
}

void answer_machines(Random& random, Family& family, double wealth) {
    FamilyAnswers& answers = family.answers;
    const bool big_gas = answers[cooking_fuel] == 2 || answers[cooking_fuel] == 3;
    answers[asset_gas_5kg] = big_gas ? yes : owned(random, .05, wealth, .6);
    answers[asset_fridge] = owned(random, .66, wealth, .74);
    const bool weak = answers[power_meter1] == 1 || answers[power_meter1] == blank;
    answers[asset_ac] = weak ? no : owned(random, .05, wealth, .8);
    answers[asset_water_heater] = weak ? no : owned(random, .008, wealth, .8);
    answers[asset_landline] = owned(random, .01, wealth, .5);
    answers[asset_flat_tv] = owned(random, .13, wealth, .68);
    answers[asset_gold10g] = owned(random, .14, wealth, .66);
    answers[asset_computer] = owned(random, .14, wealth, .68);
    const bool rides =
        std::any_of(family.people.begin(), family.people.end(), [](const Person& person) {
            return person.present() && person.age >= 17 && person.age < 62;
        });
    answers[asset_motorcycle] = owned(random, rides ? .92 : .35, wealth, .6);
    answers[asset_bicycle] = owned(random, .52, wealth, .1);
    answers[asset_car] = owned(random, .10, wealth, .78);
    answers[asset_smartphone] = owned(random, rides ? .94 : .42, wealth, .5);
}

void answer_boats(Random& random, const Village& village, Family& family) {
    bool fishes = false;
    for (const Person& person : family.people) {
        fishes = fishes || person.answers[member::job_industry] == 4;
    }
    const bool afloat = fishes && village.coastal;
    family.answers[asset_boat] = afloat && random.chance(.18) ? yes : no;
    family.answers[asset_motorboat] = afloat && random.chance(.22) ? yes : no;
}

/// Head counts: cattle, buffalo, horses, pigs (none here), goats and sheep.
void answer_livestock(Random& random, const Village& village, Family& family) {
    const double rural = village.urban ? .25 : 1.0;
    family.answers[livestock_cattle] = random.chance(.06 * rural) ? random.between(1, 4) : 0;
    family.answers[livestock_buffalo] = random.chance(.004 * rural) ? random.between(1, 3) : 0;
    family.answers[livestock_horse] = random.chance(.0006 * rural) ? 1 : 0;
    family.answers[livestock_pig] = 0;
    family.answers[livestock_goat_sheep] = random.chance(.085 * rural) ? random.between(1, 7) : 0;
}

void answer_connections(Random& random, Family& family, double wealth) {
    FamilyAnswers& answers = family.answers;
    bool business = false;
    bool online = false;
    for (const Person& person : family.people) {
        business = business || person.answers[member::owns_business] == yes;
        online = online || person.answers[member::business_internet] > 0;
    }
    if (online) {
        answers[asset_smartphone] =
            yes;  // rules BUS08 and AST01: a business on the net has a phone
    }
    if (answers[asset_smartphone] == yes) {
        const double rank = math::normal_cdf(mixed(random, wealth, .5));
        answers[internet_access] = rank > .965 ? 1 : (rank > .80 ? 2 : 3);
    } else {
        answers[internet_access] = random.chance(.06) ? 2 : 0;
    }
    const bool banked = any_official(family) || owned(random, .66, wealth, .5) == yes;
    const double which = random.uniform();
    answers[account_ewallet] = !banked ? 4 : (business && which < .5 ? (which < .2 ? 1 : 3) : 2);
}

}  // namespace

void answer_dwelling(Random& random, const Village& village, Family& family, const Family* beside) {
    FamilyAnswers& answers = family.answers;
    const double size = std::max(1, family.present);
    // A big family owns more things at the same consumption per head; .93 keeps the variance at 1.
    const double wealth = .93 * (standing(family) + .45 * (math::log(size) - 1.08));
    const double house = .72 * wealth + .35 * village.housing + .60 * random.normal();
    answer_tenure(random, village, family, wealth);
    answer_floor_area(random, family, house);
    answers[floor_type] = drawn(random, floors, house, .85);
    answers[wall_type] = drawn(random, walls, house, .80);
    answers[roof_type] = drawn(random, roofs, house, .35);
    if (answers[wall_type] == 4 && answers[roof_type] == 1) {
        answers[roof_type] =
            2;  // rules HOU08 and HOU09: bamboo carries no concrete, marble no bamboo
    }
    if (answers[wall_type] == 4 && answers[floor_type] == 1) {
        answers[floor_type] = 2;
    }
    answer_water(random, village, family, wealth);
    if (beside != nullptr) {
        for (const Field shared :
             {floor_type, wall_type, roof_type, water_source, lighting_source}) {
            answers[shared] = beside->answers[shared];
        }
    }
    answer_distance(random, family);
    answer_energy(random, family, wealth);
    answer_sanitation(random, family, wealth);
    answer_machines(random, family, wealth);
    answer_boats(random, village, family);
    answers[other_land] = owned(random, .15, wealth, .45);
    answers[other_house] = owned(random, .035, wealth, .55);
    answer_livestock(random, village, family);
    answer_connections(random, family, wealth);
}

}  // namespace regsosek::synth
