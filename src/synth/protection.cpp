// Programmes and insurances by need, and the RT head's opinion, which sees need through a mist.
#include <algorithm>

#include "ground/base/math.h"
#include "synth/welfare.h"

namespace regsosek::synth {
namespace {

using namespace family;

/// True for the share of families whose need, mixed with chance, is highest.
bool helped(Random& random, const Family& family, double share, double load) {
    const double seen = load * family.need + math::sqrt(1.0 - load * load) * random.normal();
    return math::normal_cdf(seen) > 1.0 - share;
}

/// Sets a programme question with month and year of the last payment, at most ten months ago.
void answer_programme(Random& random, Family& family, Field programme, bool received) {
    family.answers[programme] = received ? yes : no;
    if (received) {
        const int months =
            family.interview.year() * 12 + family.interview.month() - 1 - random.between(0, 10);
        family.answers[programme + 1] = months % 12 + 1;
        family.answers[programme + 2] = months / 12;
    }
}

/// PKH pays for pregnancy, small children, pupils, the old and the severely disabled.
bool has_pkh_component(const Family& family) {
    return std::any_of(family.people.begin(), family.people.end(), [](const Person& person) {
        const MemberAnswers& answers = person.answers;
        const bool disabled =
            answers[member::difficulty_selfcare] == 1 || answers[member::difficulty_walking] == 1;
        return person.present() &&
               (answers[member::pregnant] == yes || person.age <= 6 ||
                (person.student && person.age <= 21) || person.age >= 60 || disabled);
    });
}

bool farms(const Family& family) {
    return std::any_of(family.people.begin(), family.people.end(), [](const Person& person) {
        const int32_t industry = person.answers[member::job_industry];
        return industry >= 1 && industry <= 3 && person.answers[member::job_status] <= 3;
    });
}

void answer_family_programmes(Random& random, Family& family) {
    FamilyAnswers& answers = family.answers;
    const bool pkh = has_pkh_component(family) && helped(random, family, .19, .75);
    const bool bpnt = helped(random, family, pkh ? .75 : .14, .70);
    answer_programme(random, family, prog_bpnt, bpnt);
    answer_programme(random, family, prog_pkh, pkh);
    answer_programme(random, family, prog_blt_desa,
                     !pkh && !bpnt && helped(random, family, .085, .55));
    const int32_t power = answers[power_meter1];
    const bool weak = power == 1 || power == 2;
    answer_programme(random, family, prog_electricity_subsidy,
                     weak && (power == 1 ? random.chance(.85) : helped(random, family, .25, .6)));
    answer_programme(random, family, prog_local_gov_aid, helped(random, family, .04, .4));
    answer_programme(random, family, prog_fertilizer_subsidy, farms(family) && random.chance(.62));
    answer_programme(random, family, prog_lpg_subsidy,
                     answers[cooking_fuel] == 4 && random.chance(.97));
    if ((pkh || bpnt) && answers[account_ewallet] == 4) {
        answers[account_ewallet] = 2;  // paid through a card of a state bank
    }
}

/// Summed code of question 431a for one member: PBI, self-paid, employer's, other.
int32_t health_insurance(Random& random, const Person& person, bool subsidised, bool employer,
                         bool self_paid) {
    if (person.answers[member::job_status] == 5 || employer) {
        return 4;
    }
    if (subsidised) {
        return random.chance(.94) ? 1 : 0;
    }
    if (self_paid) {
        return 2;
    }
    return random.chance(.30) ? 8 : (random.chance(.02) ? 99 : 0);  // the district's own scheme
}

int32_t employment_insurance(Random& random, const Person& person) {
    const int32_t status = person.answers[member::job_status];
    if (status == 5) {
        return 1 + 2 + 16;
    }
    if (status == 4 && random.chance(.36)) {
        return random.chance(.6) ? 1 + 2 + 4 : 1 + 2 + 4 + 8;
    }
    return status == 4 && random.chance(.03) ? 99 : 0;
}

void answer_member_programmes(Random& random, const Family& family, Person& person) {
    using namespace member;
    MemberAnswers& answers = person.answers;
    if (person.age >= 5) {
        const bool owner = answers[owns_business] == yes;
        const bool trained =
            person.age >= 18 && person.age <= 45 && !person.student && random.chance(.035);
        answers[prakerja] = trained ? yes : no;
        answers[kur] = owner && random.chance(.07) ? yes : (random.chance(.004) ? 8 : no);
        answers[umi] = owner && random.chance(.025) ? yes : (random.chance(.004) ? 8 : no);
    }
    if (person.age >= 5 && person.age <= 30) {
        answers[pip] =
            person.student && person.age <= 21 && helped(random, family, .22, .55) ? yes : no;
    }
    if (person.age >= 15) {
        answers[member::employment_insurance] = synth::employment_insurance(random, person);
    }
}

}  // namespace

void answer_protection(Random& random, Family& family) {
    const double year = (family.log_consumption - family.log_permanent) / passing_spread;
    family.need = -.72 * standing(family) - .20 * year + .66 * random.normal();
    answer_family_programmes(random, family);
    const bool subsidised = helped(random, family, .43, .6);
    bool employer = false;
    for (const Person& person : family.people) {
        const int32_t status = person.answers[member::job_status];
        employer = employer || status == 5 || (status == 4 && !subsidised && random.chance(.30));
    }
    const bool self_paid = random.chance(.38);
    for (Person& person : family.people) {
        if (!person.present()) {
            continue;
        }
        person.answers[member::health_insurance] =
            health_insurance(random, person, subsidised, employer, self_paid);
        answer_member_programmes(random, family, person);
    }
}

void answer_first_opinion(Random& random, Family& family) {
    constexpr double very_poor = .06;  // shares of classes 1 and 2 that RT heads gave (our choice)
    constexpr double poor = .16;
    const double seen = math::normal_cdf(.85 * family.need + .53 * random.normal());
    family.answers[welfare_status_initial] =
        seen > 1.0 - very_poor ? 1 : (seen > 1.0 - very_poor - poor ? 2 : 3);
}

}  // namespace regsosek::synth
