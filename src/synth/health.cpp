// Block IV.E: difficulties by age (long form of the 2020 census), chronic illness, nutrition,
// caregiver.
#include <array>

#include "synth/livelihood.h"

namespace regsosek::synth {
namespace {

/// Percent with a lot of difficulty and with some, at ages 2-14, 15-59 and 60+ (SP2020 long form,
/// Jambi; the only table by single difficulty at hand).
struct Rate {
    std::array<double, 3> severe;
    std::array<double, 3> some;
};
constexpr std::array<Rate, 9> rates = {{
    {{.07, .57, 6.9}, {.27, 4.7, 25.4}},   // seeing
    {{.09, .43, 4.5}, {.07, .98, 16.0}},   // hearing
    {{.07, .46, 7.5}, {.16, .89, 14.2}},   // walking
    {{.05, .20, 2.6}, {.08, .65, 6.7}},    // hands
    {{.15, .20, 1.5}, {.15, .40, 3.0}},    // learning
    {{.18, .25, .94}, {.06, .52, 3.6}},    // behaviour
    {{.25, .38, 2.5}, {.10, .36, 6.6}},    // communication
    {{.19, .21, 2.8}, {.13, .19, 4.8}},    // self-care
    {{.14, .37, 3.9}, {.21, 1.05, 12.9}},  // memory
}};
constexpr size_t asked_from_two = 6;  // 428a-f from age 2, 428g-j from age 5

/// Chance of a severe answer to be "cannot at all" rather than "a lot".
constexpr double cannot_share = .25;

int32_t difficulty(Random& random, const Rate& rate, size_t band, double frailty) {
    const double severe = frailty * rate.severe[band] / 100.0;
    const double drawn = random.uniform();
    if (drawn < severe) {
        return random.chance(cannot_share) ? 1 : 2;
    }
    return drawn < severe + frailty * rate.some[band] / 100.0 ? 3 : 4;
}

void answer_difficulties(Random& random, Person& person) {
    if (person.age < 2) {
        return;
    }
    const size_t band = person.age < 15 ? 0 : (person.age < 60 ? 1 : 2);
    // Difficulties come together: most people are sound, one in six carries most of them.
    const double aged = band == 2 ? .5 + (person.age - 60) / 18.0 : 1.0;
    const double frailty = aged * (random.chance(1.0 / 6.0) ? 3.0 : .6);
    for (size_t k = 0; k < rates.size(); ++k) {
        if (k < asked_from_two || person.age >= 5) {
            const double used = person.age < 5 ? frailty * .3 : frailty;
            person.answers[member::difficulty_seeing + k] =
                difficulty(random, rates[k], band, used);
        }
    }
    if (person.age >= 5) {
        const double drawn = random.uniform();
        person.answers[member::depression_frequency] =
            drawn < .004 ? 1 : (drawn < .015 ? 2 : (drawn < .12 ? 3 : 4));
    }
}

/// Main chronic complaint, code list chronic. Odd ages for an illness are avoided (rule HEA08).
int32_t chronic(Random& random, int age) {
    const double any = age < 15 ? .012 : (age < 40 ? .03 : (age < 60 ? .14 : .36));
    if (!random.chance(any)) {
        return 1;
    }
    static constexpr std::array<double, 18> old_weights = {
        {0, 34, 18, 6, 6, 13, 2, 6, 1, 1, 0, 0, 9, .2, 0, 0, .6, 6}};
    static constexpr std::array<double, 18> young_weights = {
        {0, 0, 1, 45, 8, 2, 8, 0, 3, 2, 1, .3, 0, .2, 3, 2, 0, 30}};
    static constexpr std::array<double, 18> adult_weights = {
        {0, 22, 8, 18, 5, 9, 5, 2, 3, 2, 0, 1, 8, .3, .2, .2, 0, 18}};
    const auto& weights = age < 15 ? young_weights : (age < 40 ? adult_weights : old_weights);
    return 1 + static_cast<int32_t>(random.pick(weights));
}

bool needs_help(const Person& person) {
    for (size_t field = member::difficulty_seeing; field <= member::depression_frequency; ++field) {
        const int32_t answer = person.answers[field];
        if (answer == 1 || answer == 2) {
            return true;
        }
    }
    return false;
}

void answer_caregiver(Random& random, const Family& family, Person& person) {
    const bool helped = needs_help(person);
    if (person.age < 60 && !helped) {
        return;
    }
    // The form has no code for "needs none": it stays blank then.
    if (family.present == 1) {
        person.answers[member::caregiver] = random.chance(.12) ? 2 : 3;
    } else if (random.chance(helped ? .9 : .6)) {
        person.answers[member::caregiver] = random.chance(.97) ? 1 : 2;
    }
}

}  // namespace

void answer_health(Random& random, Family& family) {
    for (Person& person : family.people) {
        if (!person.present()) {
            continue;
        }
        answer_difficulties(random, person);
        answer_caregiver(random, family, person);
        person.answers[member::chronic_illness] = chronic(random, person.age);
        if (person.age <= 4 && random.chance(.25)) {
            // 3 no record, 1 wasting, 2 stunting; a normal child has no code and stays blank.
            const double drawn = random.uniform();
            person.answers[member::child_nutrition] = drawn < .5 ? 3 : (drawn < .65 ? 1 : 2);
        }
    }
}

}  // namespace regsosek::synth
